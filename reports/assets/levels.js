// Where a physician's ratings stand, in words: site by site, with counts and limits.

/** One listing's level as lines of text. */
function levelLines([, , standing, line, mean, low, high, count, place, peers, alikePlace, alike, recent, usual, bad, unanswered]) {
  const number = (value) => sayStars(Number(value));
  if (mean === null) return ["The number of ratings is not shown: too few to judge."];
  const range = `the level lies between ${number(low)} and ${number(high)}`;
  const said = { too_few: "Too few to judge", below: `Below ${renumbered(line)}: ${range}`, perhaps_below: `Below ${renumbered(line)}, but chance does that: ${range}` }[standing];
  const lines = [said || range.replace("the", "The")];
  const places = [alikePlace === null ? "" : `${alikePlace} % of our ${alike} others of the specialty`, place === null ? "" : `${place} % of our ${peers} other listings here`].filter(Boolean);
  if (places.length) lines.push(`Higher than ${places.join(" and ")}`);
  const after = (star) => number((mean * count + star) / (count + 1));
  lines.push(`One more 1-star makes it ${after(1)}, one more 5-star ${after(5)}`);
  if (usual !== null) lines.push(recent === null ? `${renumbered(usual)} new ratings in 30 nights over the year` : `${recent} new in 30 nights; ${renumbered(usual)} in 30 nights over the year`);
  if (bad) lines.push(`${bad} review${bad === 1 ? "" : "s"} of at most 2 stars in the last year, ${unanswered || "none"} without a reply`);
  return lines;
}

/** Two sites that tell different things about one person, in a sentence; empty where none do. */
function gapLine(gap, title) {
  return gap ? `${title(gap[0])} stands ${renumbered(gap[2].toFixed(1))} stars above ${title(gap[1])}: more than chance makes of one level.` : "";
}
