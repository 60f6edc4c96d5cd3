// Tables that sort by any column and show their first rows: without scripts every row is there, in the order of the page.

const FOLDED = 12;

/** Let the headings of a table sort it, and fold what is beyond its first rows. */
function sortable(table) {
  const body = table.tBodies[0], rows = [...body.rows], headings = [...table.tHead.rows[0].cells];
  const shown = Number(table.dataset.shown) || FOLDED;
  let folded = rows.length > shown;
  const fold = () => [...body.rows].forEach((row, i) => { row.hidden = folded && i >= shown; });
  headings.forEach((heading, column) => {
    const button = h("button", { type: "button" }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => compared(a.cells[column].dataset.value, b.cells[column].dataset.value, heading.dataset.type === "text", down));
      body.append(...rows);
      fold();
    });
  });
  if (!folded) return;
  const more = h("button", { type: "button", class: "clear" }, `Show all ${rows.length}`);
  more.addEventListener("click", () => { folded = !folded; more.textContent = folded ? `Show all ${rows.length}` : `Show ${shown}`; fold(); });
  table.after(more);
  addEventListener("beforeprint", () => rows.forEach((row) => { row.hidden = false; }));
  addEventListener("afterprint", fold);
  fold();
}

/** Unknown values stand last, whichever way the others are sorted. */
function compared(a, b, text, down) {
  if (a === "" || b === "") return (a === "") - (b === "");
  const order = text ? a.localeCompare(b, "en") : a - b;
  return down ? -order : order;
}

document.querySelectorAll("table.sortable").forEach(sortable);
