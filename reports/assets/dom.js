// Small helpers. Text always goes in as text: nothing that a site shows can become markup.

const byId = (id) => document.getElementById(id);
const parsed = new Map();

/** The values of one of the page's JSON elements, parsed once. */
function data(id) {
  if (!parsed.has(id)) parsed.set(id, JSON.parse(byId(id).textContent));
  return parsed.get(id);
}

/** Make an element: attributes by name, children as text or elements; empty children are left out. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const icon = (name) => svg("svg", { class: `icon i-${name}`, "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
const say = (text) => h("bdi", null, text);
const unseen = (text) => h("span", { class: "hidden" }, text);

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** "2026-03-02" as "2 March 2026", or in the manner that the report is written in. */
function sayDate(night) {
  const [year, month, day] = String(night || "").split("-"), { dates } = data("about");
  if (!day) return "never";
  if (dates === "iso") return night;
  const name = MONTHS[Number(month) - 1];
  return dates === "month_first" ? `${name} ${Number(day)}, ${year}` : `${Number(day)} ${name} ${year}`;
}

const WRITTEN_DATE = new RegExp(`\\b(\\d{1,2}) (${MONTHS.join("|")})(?: (\\d{4}))?\\b`, "g");

/** A sentence that was kept with a finding, its dates and, in news about ratings, its numbers in the report's manner. */
function resaid(text, kind) {
  return data("about").news.includes(kind) ? renumbered(redated(text)) : redated(text);
}

const WRITTEN_NUMBER = /(?<![\w.,/-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w/-]|[.,]\d)/g;

/** A text with every number that is written as 1,234.5 in the report's manner. */
function renumbered(text) {
  const { thousands, decimal } = data("about");
  return String(text).replace(WRITTEN_NUMBER, (number) => number.replace(/[,.]/g, (mark) => (mark === "," ? thousands : decimal)));
}

const ISO_DATE = /(?<![\w/.-])\d{4}-\d\d-\d\d(?![\w/-])/g;

function redated(text) {
  const { dates } = data("about");
  if (dates === "iso") return rewritten(text, dates);
  return (dates === "day_first" ? text : rewritten(text, dates)).replace(ISO_DATE, (night) => (MONTHS[Number(night.slice(5, 7)) - 1] ? sayDate(night) : night));
}

function rewritten(text, dates) {
  return text.replace(WRITTEN_DATE, (found, day, month, year) => {
    if (dates === "iso") return year ? `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}` : found;
    return `${month} ${day}${year ? `, ${year}` : ""}`;
  });
}

/** 1204 as "1,204", or in the manner that the report is written in. */
const sayNumber = (number) => number.toLocaleString("en").replaceAll(",", data("about").thousands);

/** Stars as sites write them: 4.0, 4.24; a mean that a site computes to fifteen digits is cut. */
const sayStars = (value) => renumbered(value.toFixed(2).replace(/0$/, ""));

/** A link to a page elsewhere; the addresses were checked when the report was built. */
function out(url, text, about) {
  return h("a", { class: "out", href: url, target: "_blank", rel: "noopener noreferrer" },
    text, unseen(` ${about || ""} (opens a new tab)`), icon("out"));
}

/** A line through rating values, with a dot on the last. */
function spark(values) {
  const width = 88, height = 22, step = (width - 6) / Math.max(1, values.length - 1);
  const points = values.map((value, i) => [3 + i * step, height - 3 - ((value - 1) / 4) * (height - 6)]);
  const [x, y] = points[points.length - 1];
  return svg("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
    svg("polyline", { points: points.map((p) => p.map((n) => n.toFixed(1)).join()).join(" ") }),
    svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 2.4 }));
}
