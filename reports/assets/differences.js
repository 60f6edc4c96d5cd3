// Mark what differs between two texts, word by word and number by number.

const PIECES = /\d+|[\p{L}\p{M}]+|\s+|./gsu;

/** The first text as text and <mark> elements: what the second does not have at that place is marked. */
function markedAgainst(text, other) {
  const ours = text.match(PIECES) || [], theirs = (other || "").match(PIECES) || [];
  if (!theirs.length || ours.length * theirs.length > 40000) return [text];
  const kept = common(ours.map(fold), theirs.map(fold));
  const nodes = [];
  let run = "";
  const flush = () => { // brackets and dots around what differs are no difference
    const [, before, core, after] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(run);
    nodes.push(...(core ? [before, h("mark", null, core), after] : [run]).filter(Boolean));
    run = "";
  };
  ours.forEach((piece, i) => {
    if (!kept.has(i)) { run += piece; return; }
    flush();
    nodes.push(piece);
  });
  flush();
  return nodes;
}

/** Indexes in a of a longest common subsequence of a and b. */
function common(a, b) {
  const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const kept = new Set();
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) { kept.add(i); i++; j++; } else if (best[i + 1][j] >= best[i][j + 1]) i++; else j++;
  }
  return kept;
}
