// The grid: every physician on every site. Only the rows in sight exist as elements; filtering and sorting work on arrays.

const EXTRA_ROWS = 6;
const PRINTED_ROWS = 500;
const MOST = 2 ** 20; // more than any rank
const ID = 0, NAME = 1, SPECIALTY = 2, NPI = 3, PLACES = 4, REGIONS = 5, CELLS = 6, PROBLEMS = 7;

const PLAIN = /^[\x20-\x7e]*$/; // most names are; folding the others takes ten times as long
const fold = (text) => (PLAIN.test(text) ? text : text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")).toLowerCase();

class Grid {
  constructor(about, rows, onOpen) {
    this.about = about;
    this.onOpen = onOpen;
    this.titles = new Map(about.statuses.map(([letter, , title]) => [letter, title]));
    this.rank = new Map(about.order.map((letter, i) => [letter, i]));
    this.rows = rows.map((row, index) => this.prepare(row, index)); // they come by name
    this.ranked = new Map();
    this.drawn = new Map();
    this.shown = this.rows;
    this.active = [0, 0];
    this.scroller = byId("scroller");
    this.body = byId("table").tBodies[0];
    this.heading();
    this.scroller.addEventListener("scroll", () => this.soon(), { passive: true });
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("keydown", (event) => this.key(event));
    (window.requestIdleCallback || setTimeout)(() => this.rows.forEach((one) => this.text(one))); // before the first search
  }

  /** Lay tonight over a row: on a site that was not read nothing was checked, whatever it showed before. */
  prepare(row, index) {
    const letters = row[CELLS].map((cell, i) => (this.about.sites[i].unread && !"nr".includes(cell[0]) ? "u" : cell[0]));
    const statuses = letters.map((letter, i) => (letter === "w" && /\bduplicate\b/.test(row[CELLS][i]) ? "wd" : letter));
    return { row, index, letters, statuses, problems: row[PROBLEMS], text: null };
  }

  text(one) {
    const { row } = one;
    one.text ??= fold([row[NAME], row[NPI], row[SPECIALTY], row[ID], ...row[PLACES]].join(" "));
    return one.text;
  }

  heading() {
    const columns = [["name", "Physician", "c-name"], ["place", "Location", "c-place"], ["problems", "Problems", "c-sum"]];
    const heads = columns.map(([sort, title, style]) => this.head(sort, title, style));
    this.about.sites.forEach((site, i) => heads.push(this.head(`site${i}`, site.title, "c-site", site.unread)));
    byId("table").tHead.replaceChildren(h("tr", { "aria-rowindex": 1 }, heads));
    byId("table").setAttribute("aria-colcount", heads.length);
  }

  head(sort, title, style, unread) {
    const arrow = svg("svg", { class: "arrow icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: "M3 10l5-5 5 5" }));
    const button = h("button", { type: "button", "data-sort": sort }, h("span", null, title, unread ? h("span", { class: "unread" }, "not read tonight") : ""), arrow);
    return h("th", { scope: "col", class: style, "data-head": sort }, button, h("span", { class: "printed" }, title)); // browsers repeat text on paper, not buttons
  }

  /** Choose and order the rows for a state, then draw. */
  show(state) {
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    const site = this.about.sites.findIndex((one) => one.name === state.site);
    const fits = (one) => {
      const { row, letters, statuses } = one;
      if (state.location && !row[PLACES].includes(state.location)) return false;
      if (state.specialty && row[SPECIALTY] !== state.specialty) return false;
      if (state.region && !row[REGIONS].includes(state.region)) return false;
      const judged = (site < 0 ? statuses : [statuses[site]]).join("");
      if (state.status && ![...state.status].some((letter) => judged.includes(letter))) return false;
      if (site >= 0 && !state.status && letters[site] === "n") return false;
      return words.every((word) => this.text(one).includes(word));
    };
    this.shown = this.rows.filter(fits);
    this.order(state.sort || "-problems");
    this.active = [0, 0];
    this.scroller.scrollTop = 0;
    byId("table").setAttribute("aria-rowcount", this.shown.length + 1);
    this.draw();
  }

  order(sort) {
    const down = sort.startsWith("-"), name = down ? sort.slice(1) : sort, site = Number(name.slice(4));
    const ranks = this.ranks(name, site), count = this.rows.length;
    const keys = Float64Array.from(this.shown, ({ index }) => (down ? MOST - ranks[index] : ranks[index]) * count + index);
    this.shown = Array.from(keys.sort(), (key) => this.rows[key % count]);
    for (const th of byId("table").tHead.rows[0].cells) {
      const here = th.dataset.head === name;
      if (here) th.setAttribute("aria-sort", down ? "descending" : "ascending"); else th.removeAttribute("aria-sort");
    }
  }

  /** Each row's rank by a column, worked out once: ten thousand numbers sort in a millisecond, ten thousand rows do not. */
  ranks(name, site) {
    if (!this.ranked.has(name)) {
      const value = name.startsWith("site") ? (one) => this.rank.get(one.letters[site])
        : name === "problems" ? (one) => one.problems
        : name === "place" ? this.byPlace() : () => 0; // the rows come by name
      this.ranked.set(name, Uint32Array.from(this.rows, value));
    }
    return this.ranked.get(name);
  }

  byPlace() {
    const folded = [...new Set(this.rows.map((one) => one.row[PLACES][0]))].map((place) => [place, fold(place || "~")]);
    const placed = new Map(folded.sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([place], i) => [place, i]));
    return (one) => placed.get(one.row[PLACES][0]);
  }

  soon() {
    this.waiting ??= requestAnimationFrame(() => { this.waiting = undefined; this.draw(); });
  }

  /** Put the rows in sight into the table, between two rows that keep the place of the others. */
  draw(all = false) {
    const height = this.height(), count = this.shown.length;
    const first = all ? 0 : Math.max(0, Math.floor(this.scroller.scrollTop / height) - EXTRA_ROWS);
    const fit = Math.ceil((this.scroller.clientHeight || 700) / height) + 2 * EXTRA_ROWS;
    const last = all ? Math.min(count, PRINTED_ROWS) : Math.min(count, first + fit);
    const focused = this.body.contains(document.activeElement);
    const rows = this.shown.slice(first, last).map((one, i) => this.line(one, first + i));
    const nothing = h("tr", { class: "nothing" }, h("td", { colspan: this.about.sites.length + 3 }, "No physician fits these filters."));
    this.body.replaceChildren(...(count ? [this.pad(first * height), ...rows, this.pad((count - last) * height)] : [nothing]));
    this.range = [first, last];
    this.enter(focused);
  }

  height() {
    this.rowHeight ??= parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    return this.rowHeight;
  }

  pad(height) {
    const row = h("tr", { class: "pad", "aria-hidden": "true" });
    row.style.height = `${height}px`;
    return row;
  }

  line(one, index) {
    const { row } = one;
    const more = row[PLACES].length > 1 ? ` +${row[PLACES].length - 1}` : "";
    const cells = row[CELLS].map((cell, i) => this.cell(one, cell, i));
    return h("tr", { class: "line", "data-index": index, "aria-rowindex": index + 2 },
      h("th", { scope: "row", tabindex: -1, title: row[NAME] }, say(row[NAME]), h("small", null, row[SPECIALTY])),
      h("td", { class: "place", tabindex: -1 }, say(row[PLACES][0] || ""), more, row[REGIONS].length ? h("small", null, row[REGIONS].join(", ")) : ""),
      h("td", { class: "sum num", tabindex: -1 }, String(one.problems || "–")),
      cells);
  }

  /** A cell; most look like one that was made before, and copying is quicker than making. */
  cell(one, cell, i) {
    const key = `${i} ${one.letters[i]} ${cell}`;
    if (!this.drawn.has(key)) this.drawn.set(key, this.newCell(one.letters[i], cell, this.about.sites[i]));
    return this.drawn.get(key).cloneNode(true);
  }

  newCell(letter, cell, site) {
    const before = letter !== cell[0] ? `last seen: ${this.titles.get(cell[0]).toLowerCase()}` : "";
    const note = letter === cell[0] ? cell.slice(1) : before;
    const text = letter === "u" || !note ? this.titles.get(letter) : note;
    return h("td", { class: `cell s-${letter}`, tabindex: -1, "data-site": site.name, title: `${site.title}: ${"cn".includes(letter) && note ? note : this.titles.get(letter) + (note ? ` (${note})` : "")}` },
      icon(letter), h("span", null, letter === "w" ? unseen("Wrong: ") : "", text.charAt(0).toUpperCase() + text.slice(1)));
  }

  // One cell of the grid can be reached by Tab; the arrows move from there (WAI-ARIA authoring practices, "grid").
  enter(focus) {
    const target = this.body.querySelector(`tr[data-index="${this.active[0]}"]`)?.children[this.active[1]]
      || this.body.querySelector("tr.line")?.children[this.active[1]];
    if (!target) return;
    target.tabIndex = 0;
    if (focus) target.focus({ preventScroll: true });
  }

  move(row, column) {
    const last = this.shown.length - 1, visible = [...byId("table").tHead.rows[0].cells].map((th) => th.offsetWidth > 0);
    const step = column < this.active[1] ? -1 : 1;
    while (visible[column] === false) column += step;
    this.active = [Math.min(last, Math.max(0, row)), Math.min(visible.length - 1, Math.max(0, column))];
    const top = this.active[0] * this.height(), head = byId("table").tHead.offsetHeight, view = this.scroller.clientHeight;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    if (top + this.height() + head > this.scroller.scrollTop + view) this.scroller.scrollTop = top + this.height() + head - view;
    this.draw();
    this.enter(true);
  }

  key(event) {
    const [row, column] = this.active, page = Math.max(1, Math.floor(this.scroller.clientHeight / this.height()) - 2);
    const moves = {
      ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
      PageDown: [row + page, column], PageUp: [row - page, column], Home: event.ctrlKey ? [0, 0] : [row, 0],
      End: event.ctrlKey ? [Infinity, column] : [row, Infinity],
    };
    if (event.key in moves) {
      event.preventDefault();
      this.move(...moves[event.key]);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.click(event);
    }
  }

  click(event) {
    const line = event.target.closest("tr.line");
    if (!line) return;
    const cell = event.target.closest("td, th");
    this.active = [Number(line.dataset.index), [...line.children].indexOf(cell)];
    this.onOpen(this.shown[this.active[0]].row[ID], cell?.dataset.site || "");
  }
}
