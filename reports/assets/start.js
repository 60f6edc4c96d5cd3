// Bring the page to life: filters, search, the panel, copying commands, printing.

const about = data("about"), rows = data("grid");
const panel = new Panel(about, rows);
const grid = new Grid(about, rows, (id, at) => go({ ...readState(), p: id, at }));
let kept = readState();

/** Open a panel as a step in the history, so that "back" closes it. */
function go(state) {
  history.pushState({ panel: true }, "", addressOf(state));
  follow();
}

/** Make the page agree with the address. */
function follow() {
  const hash = location.hash.slice(1), place = hash && !hash.includes("=");
  const state = place ? { ...kept, p: "", at: "" } : readState();
  const changed = CHOICES.some((name) => state[name] !== kept[name]);
  kept = state;
  if (changed) { fill(state); show(state); if (!state.p) byId("physicians").scrollIntoView({ block: "start" }); }
  if (!state.p || !panel.open(state.p, state.at)) panel.close();
}

function show(state) {
  grid.show(state);
  const all = grid.rows.length, some = grid.shown.length, left = about.departed ? `, ${sayNumber(about.departed)} of them no longer on the roster` : "";
  byId("result").textContent = `${some === all ? "" : `${sayNumber(some)} of `}${sayNumber(all)} ${all === 1 ? "physician" : "physicians"}${left}`;
  byId("clear").hidden = !["q", "status", "location", "specialty", "region", "site"].some((name) => state[name]);
}

/** Take a choice that the reader made on the page. */
function choose(change) {
  kept = { ...kept, ...change, p: "", at: "" };
  keepState(kept);
  show(kept);
}

/** Put a state's choices into the form. */
function fill(state) {
  byId("q").value = state.q;
  for (const name of ["location", "specialty", "region", "site"]) byId(`f-${name}`).value = state[name];
  for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(state.status.includes(chip.dataset.status)));
}

function options() {
  const names = { location: new Set(), specialty: new Set(), region: new Set() };
  for (const row of rows) {
    row[PLACES].forEach((place) => names.location.add(place));
    row[REGIONS].forEach((region) => names.region.add(region));
    if (row[SPECIALTY]) names.specialty.add(row[SPECIALTY]);
  }
  for (const [name, values] of Object.entries(names)) {
    byId(`f-${name}`).replaceChildren(h("option", { value: "" }, "All"), ...[...values].sort().map((value) => h("option", { value }, value)));
    byId(`f-${name}`).closest(".field").hidden = values.size < 2;
  }
  byId("f-site").replaceChildren(h("option", { value: "" }, "All"), ...about.sites.map((site) => h("option", { value: site.name }, site.title)));
}

function listen() {
  byId("tools").addEventListener("submit", (event) => event.preventDefault());
  byId("q").addEventListener("input", (event) => choose({ q: event.target.value }));
  for (const name of ["location", "specialty", "region", "site"]) byId(`f-${name}`).addEventListener("change", (event) => choose({ [name]: event.target.value }));
  document.querySelector(".legend").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    const letter = chip.dataset.status, has = kept.status.includes(letter);
    choose({ status: has ? kept.status.replace(letter, "") : kept.status + letter });
    fill(kept);
  });
  byId("clear").addEventListener("click", () => {
    choose({ q: "", status: "", location: "", specialty: "", region: "", site: "" });
    fill(kept);
    byId("q").focus();
  });
  byId("table").tHead.addEventListener("click", (event) => {
    const name = event.target.closest("button")?.dataset.sort;
    const now = kept.sort || "-problems";
    if (name) choose({ sort: now === name ? `-${name}` : now === `-${name}` ? name : name === "problems" ? "-problems" : name });
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !panel.dialog.open && !event.ctrlKey && !event.metaKey) { event.preventDefault(); byId("q").focus(); }
    if (event.key === "Escape" && event.target.id === "q") choose({ q: (byId("q").value = "") });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#p="]');
    if (link) { event.preventDefault(); go({ ...kept, p: new URLSearchParams(link.getAttribute("href").slice(1)).get("p"), at: "" }); }
    if (event.target === panel.dialog) leave();
  });
  panel.dialog.addEventListener("close", () => { if (readState().p) leave(); });
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  addEventListener("resize", () => { grid.rowHeight = undefined; grid.soon(); });
  addEventListener("beforeprint", () => grid.draw(true));
  addEventListener("afterprint", () => grid.draw());
}

/** Close the panel: back to where it was opened from, or simply away when the page was opened with it. */
function leave() {
  if (history.state?.panel) { history.back(); return; }
  kept = { ...kept, p: "", at: "" };
  keepState(kept);
  panel.close();
}

function copyButtons() {
  for (const command of document.querySelectorAll(".questions .command")) {
    const button = h("button", { type: "button", class: "copy" }, "Copy", unseen(` ${command.textContent}`));
    button.addEventListener("click", async () => {
      getSelection().selectAllChildren(command);
      try { await navigator.clipboard.writeText(command.textContent); button.firstChild.data = "Copied"; } catch { button.firstChild.data = "Selected"; }
      setTimeout(() => { button.firstChild.data = "Copy"; }, 1600);
    });
    const box = command.previousElementSibling?.classList.contains("commands") ? command.previousElementSibling : h("div", { class: "commands" });
    command.before(box);
    box.append(command, button);
  }
}

document.querySelector(".scripted").hidden = false;
options();
listen();
fill(kept);
show(kept);
copyButtons();
addEventListener("load", () => setTimeout(() => document.body.classList.remove("large"), 1000)); // the rest in peace
if (kept.p) panel.open(kept.p, kept.at);
