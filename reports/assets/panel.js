// A physician's panel: every site side by side, what is wrong with its evidence, and what happened when.

const STANDING = new Set(["open", "submitted", "regressed", "stuck", "couldnt_check"]);

/** "Holyoke, MA 01040". */
const town = ({ city, state, zip }) => [city, [state, zip].filter(Boolean).join(" ")].filter(Boolean).join(", ");

class Panel {
  constructor(about, rows) {
    this.about = about;
    this.index = new Map(rows.map((row, i) => [row[ID], i]));
    this.rows = rows;
    this.titles = new Map(about.statuses.map(([letter, , title]) => [letter, title]));
    this.dialog = byId("panel");
  }

  /** Show a physician; false when there is none of that id. */
  open(id, at) {
    const index = this.index.get(id);
    if (index === undefined) return false;
    document.body.classList.add("opened");
    this.asked = `${id}\n${at}`;
    this.fill(index, at, this.asked);
    return true;
  }

  /** Fill and show the dialog, unless something else was asked for meanwhile. */
  async fill(index, at, asked) {
    const row = this.rows[index];
    const shown = await this.read(index).then((detail) => this.parts(row, detail, at), (error) => this.apart(row, error));
    if (this.asked !== asked) return;
    this.dialog.replaceChildren(...shown);
    this.dialog.setAttribute("aria-labelledby", "panel-name");
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
    if (at) this.dialog.querySelector(".problem.here")?.scrollIntoView({ block: "nearest" });
    this.dialog.querySelector("h2").focus({ preventScroll: true });
  }

  /** Fetch what the panel shows of a row. */
  async read(index) {
    const id = this.rows[index][ID];
    const [people, pulse, standing] = await Promise.all([part(`people-${this.about.places[index]}`), whole("pulse"), whole("levels")]);
    this.pulse = pulse;
    this.levels = standing.levels[id] || [];
    this.gap = standing.gaps[id];
    return unpacked(people[id]);
  }

  /** What to show when the page was taken away from its folder. */
  apart(row, error) {
    if (!(error instanceof MissingPart)) throw error;
    return [this.header(row, { apart: true }), h("p", null, `What belongs here is in “${error.message}”, which is not beside this page: open the page in its own folder, or copy the folder as a whole. The work list names every problem.`)];
  }

  close() {
    this.asked = null;
    document.body.classList.remove("opened");
    if (this.dialog.open) this.dialog.close();
  }

  parts(row, detail, at) {
    const findings = detail.findings || [], standing = findings.filter((one) => STANDING.has(one.state));
    const past = findings.filter((one) => !STANDING.has(one.state));
    return [
      this.header(row, detail),
      this.section("Every site side by side", this.sides(row, detail, standing, at)),
      standing.length ? this.section(`What stands (${standing.length})`, standing.map((one) => this.problem(one, at))) : null,
      this.doubtful(detail),
      this.certain(detail),
      this.ratings(detail),
      this.section("History", this.history(detail, past)),
    ].filter(Boolean);
  }

  section(title, ...content) {
    return h("section", { "aria-label": title }, h("h3", null, title), ...content);
  }

  header(row, detail) {
    const verified = detail.verified ? `roster verified ${sayDate(detail.verified)}` : detail.apart ? "" : "roster never verified";
    const facts = [row[SPECIALTY], row[NPI] && `NPI ${row[NPI]}`, verified, detail.source];
    const left = detail.left ? h("p", { class: "s-m" }, icon("m"), ` Left the roster on ${sayDate(detail.left)}`) : "";
    const close = h("button", { type: "button", class: "close" }, "Close");
    close.addEventListener("click", () => this.dialog.requestClose ? this.dialog.requestClose() : this.dialog.close());
    return h("header", null, h("div", null, h("h2", { id: "panel-name", tabindex: -1 }, say(row[NAME])), h("p", { class: "about" }, facts.filter(Boolean).join(" · ")), left), close);
  }

  // ------------------------------------------------------------------------------------------------- side by side

  sides(row, detail, standing, at) {
    const places = detail.places || [];
    const columns = this.about.sites.map((site, i) => this.column(site, row[CELLS][i], detail, standing, places));
    const fields = [["Name", "name"], ["Practice", "practice"], ["Street", "street"], ["City", "city"], ["Phone", "phone"], ["Website", "website"], ["Specialty", "specialty"], ["New patients", "accepting"], ["Status", "status"], ["Rating", "rating"], ["Last read", "seen"]];
    const truth = this.truth(row, detail, places[0] || {});
    const head = h("tr", null, h("td", null, unseen("Field")), h("th", { scope: "col", class: "truth" }, "Roster", h("small", null, places.length > 1 ? `${places[0].name || ""} +${places.length - 1}` : places[0]?.name || "")),
      columns.map((column) => h("th", { scope: "col", class: column.site.name === at ? "here" : null }, column.url ? out(column.url, column.site.title, "listing") : column.site.title, h("small", { class: `s-${column.letter}` }, icon(column.letter), ` ${column.dismissed || this.titles.get(column.letter)}`, column.before))));
    const lines = fields.filter(([, field]) => columns.some((column) => column.values[field]) || truth[field]).map(([title, field]) =>
      h("tr", null, h("th", { scope: "row" }, h("span", null, title)), h("td", { class: "truth" }, say(truth[field] || "")), columns.map((column) => this.side(column, field))));
    const table = h("table", null, h("caption", { class: "hidden" }, "The roster and every site, field by field"), h("thead", null, head), h("tbody", null, lines));
    table.style.setProperty("--columns", columns.length + 1);
    return h("div", { class: "sides", tabindex: 0, role: "region", "aria-label": "Comparison, scrolls sideways" }, table);
  }

  truth(row, detail, place) {
    const more = (detail.places || []).length > 1 ? ` (+${detail.places.length - 1} more)` : "";
    return {
      name: row[NAME], practice: place.name, street: (place.street || "") + (place.street ? more : ""),
      city: town(place), phone: [place.phone, place.main && place.main !== place.phone ? `main ${place.main}` : ""].filter(Boolean).join(", "),
      website: place.website, specialty: row[SPECIALTY], accepting: this.yes(detail.accepting),
    };
  }

  yes(flag) {
    return flag === undefined ? "" : flag ? "accepted" : "not accepted";
  }

  column(site, cell, detail, standing, places) {
    const listing = (detail.listings || []).find((one) => one.site === site.name && !one.gone && one.state !== "needs_review");
    const problems = standing.filter((one) => one.site === site.name);
    const letter = site.unread && !"nr".includes(cell[0]) ? "u" : cell[0];
    const before = letter !== cell[0] ? `, last seen ${this.titles.get(cell[0]).toLowerCase()}` : "";
    const dismissed = "cn".includes(letter) && cell.slice(1); // of these only a dismissal has a note
    return { site, letter, before, dismissed, problems, url: listing?.url, values: listing ? this.values(listing, places, site) : {}, listing };
  }

  values(listing, places, site) {
    const version = listing.versions?.[0] || {}, office = this.office(version.offices || [], places);
    const [, value, count] = listing.ratings?.[listing.ratings.length - 1] || [];
    const stars = value === undefined ? "" : value === null ? "no ratings" : `${sayStars(value)}${count === null ? "" : ` from ${sayNumber(count)}`}`;
    const others = (version.offices || []).length - 1 + (version.more || 0);
    return {
      name: version.name, practice: office.name || version.practice, street: office.street ? [office.street, office.street2].filter(Boolean).join(" ") + (others > 0 ? ` (+${others} more)` : "") : "",
      city: town(office), phone: office.phone, website: version.website,
      specialty: (version.specialties || []).join(", "), accepting: this.yes(version.accepting), status: version.status, rating: stars,
      seen: this.lastRead(listing, site),
    };
  }

  /** When a listing was last looked at. What hardly ever changes is not looked at every night. */
  lastRead(listing, site) {
    const night = sayDate(listing.seen || site.last);
    if (listing.absent) return `${night}; not found on ${sayDate(listing.absent)}`;
    return listing.seen && !site.unread && !site.limited && !site.imported ? `${night}; not looked at every night, as it hardly ever changes` : night;
  }

  /** The office that is nearest to one of the roster's places: same phone, ZIP or house number. */
  office(offices, places) {
    const digits = (text) => (text || "").replace(/\D/g, "").slice(-10);
    const near = (office) => Math.max(0, ...places.map((place) =>
      (digits(office.phone) && [digits(place.phone), digits(place.main)].includes(digits(office.phone)) ? 4 : 0)
      + (office.zip && (place.zip || "").slice(0, 5) === office.zip.slice(0, 5) ? 2 : 0)
      + (parseInt(office.street, 10) === parseInt(place.street, 10) ? 1 : 0)));
    return offices.reduce((best, office) => (near(office) > near(best) ? office : best), offices[0] || {});
  }

  side(column, field) {
    const value = column.values[field] || "";
    const about = { street: "address", city: "address" }[field] || field;
    const wrong = column.problems.find((one) => one.field === about && (!one.key || one.key === column.listing?.key));
    if (!wrong) return h("td", null, value ? say(value) : h("span", { class: "soft" }, column.listing ? "not shown" : "–"));
    const against = about === "address" ? wrong.expected : wrong.expected || "";
    return h("td", { class: "bad" }, h("bdi", null, markedAgainst(value, against)), h("span", { class: "flag" }, icon("w"), " wrong"));
  }

  // ---------------------------------------------------------------------------------------------------- problems

  problem(one, at) {
    const here = at && one.site === at, site = this.about.sites.find((site) => site.name === one.site);
    const title = site?.title || one.site || "every site";
    const state = this.about.states[one.state] + (one.again ? `, came back ${one.again}×` : "");
    return h("article", { class: `problem${here ? " here" : ""}${STANDING.has(one.state) ? "" : " past"}` },
      h("p", { class: "tag" }, icon(one.field ? "w" : one.kind === "duplicate" ? "d" : "m"), h("b", null, one.title), ` on ${title}: ${state}, since ${sayDate(one.opened)}`),
      one.listed && one.expected && one.field ? this.pair(one, title) : h("p", null, say(resaid(one.says, one.kind))),
      h("p", { class: "actions" }, one.url ? out(one.url, { missing: "Open the search", gone: "Open its old page" }[one.kind] || "Open the listing", `on ${title}`) : "", site?.fix && site.fix !== one.url ? out(site.fix, "How to correct it", `on ${title}`) : ""),
      this.evidence(one, site));
  }

  pair(one, title) {
    return h("dl", { class: "pair" },
      h("div", { class: "listed" }, h("dt", null, `${title} shows`), h("dd", null, h("bdi", null, markedAgainst(one.listed, one.expected)))),
      h("div", { class: "expected" }, h("dt", null, "The roster says"), h("dd", null, h("bdi", null, markedAgainst(one.expected, one.listed)))));
  }

  evidence(one, site) {
    const given = one.evidence || {}, [priority, why, last] = this.pulse[one.id] || [];
    const facts = [
      ["In words", resaid(one.says, one.kind)], ["Shown on", (given.nights || []).map(sayDate).join(", ") || (STANDING.has(one.state) ? sayDate(last || this.about.night) : "")],
      ["First seen", sayDate(one.first)], ["Why", given.why && given.why !== one.says ? resaid(given.why, one.kind) : ""], ["Confidence", given.confidence],
      ["Same person because", (given.match?.reasons || []).join("; ")], ["Page", one.url], ["Priority", priority === undefined ? given.urgency && `${renumbered(given.urgency)} x the time that it stood` : `${sayNumber(Math.round(priority))}${why ? ` = ${renumbered(why)}` : ""}`],
      ["Owner", one.owner], ["Sent on", one.submitted ? sayDate(one.submitted) : ""], ["Notes", one.notes], ["How to correct", site?.note], ["Finding", one.id],
    ].filter(([, text]) => text);
    const events = (one.events || []).map(([night, event, reason]) =>
      h("li", null, h("span", { class: "date" }, sayDate(night)), " ", h("strong", null, this.about.events[event] || event), " ", say(redated(reason || ""))));
    return h("details", { class: "evidence", open: true }, h("summary", null, "Evidence"),
      h("dl", null, facts.map(([label, text]) => h("div", null, h("dt", null, label), h("dd", null, say(String(text)))))),
      events.length ? h("ol", { class: "timeline" }, events) : "");
  }

  // -------------------------------------------------------------------------------------- doubtful, ratings, history

  doubtful(detail) {
    const doubtful = (detail.listings || []).filter((one) => one.confirm);
    if (!doubtful.length) return null;
    return this.section("Is this the same person?", doubtful.map((one) => h("article", { class: "problem" },
      h("p", { class: "tag" }, icon("r"), h("b", null, one.versions?.[0]?.name || one.key), ` on ${this.title(one.site)}${one.points === undefined ? "" : `, ${renumbered(one.points.toFixed(1))} points in all`}`),
      one.why ? h("p", null, "Why you are asked: ", say(renumbered(one.why)), ".") : "",
      this.reasons(one),
      one.url ? h("p", { class: "actions" }, out(one.url, "Open the listing", `on ${this.title(one.site)}`)) : "",
      h("code", { class: "command" }, one.confirm), h("code", { class: "command" }, one.reject))));
  }

  /** Why each listing that counts is this physician's, and how far ahead of anybody else. */
  certain(detail) {
    const ours = (detail.listings || []).filter((one) => !one.gone && one.state !== "needs_review" && one.reasons?.length);
    if (!ours.length) return null;
    return this.section("Why these listings are this physician’s", ours.map((one) => h("details", { class: "evidence" },
      h("summary", null, `${this.title(one.site)}: ${this.sureness(one)}`), this.reasons(one))));
  }

  sureness(one) {
    if (one.points === undefined) return one.state === "confirmed" ? "confirmed by a person" : "compared when it was read";
    const points = `${renumbered(one.points.toFixed(1))} points`, ahead = renumbered(Math.abs(one.margin || 0).toFixed(1));
    const margin = one.margin === undefined ? "nobody else comes near" : `${ahead} ${one.margin < 0 ? "behind somebody else" : "ahead of anybody else"}`;
    return [one.state === "confirmed" ? "confirmed by a person" : "", points, margin, one.second ? "a second listing" : ""].filter(Boolean).join(", ");
  }

  reasons(one) {
    return h("ul", { class: "reasons" }, one.reasons.map((reason) => h("li", null, renumbered(reason.replace(" -", " −")))));
  }

  title(name) {
    return this.about.sites.find((site) => site.name === name)?.title || name;
  }

  ratings(detail) {
    const rated = (detail.listings || []).filter((one) => one.ratings?.some(([, value]) => value !== null) && one.state !== "needs_review");
    if (!rated.length) return null;
    const gap = gapLine(this.gap, (site) => this.title(site));
    return this.section("Ratings", gap ? h("p", null, gap) : "", h("div", { class: "stars" }, rated.map((one) => {
      const values = one.ratings.filter(([, value]) => value !== null), [since, value, count] = values[values.length - 1], { scale, counts } = one;
      const said = `${sayStars(value)} of ${scale}${count === null ? ", count not shown" : `, ${sayNumber(count)} ${counts || "ratings"}`}, since ${sayDate(since)}`;
      const level = this.levels.find(([site, key]) => site === one.site && key === one.key);
      const lines = level ? h("ul", { class: "about" }, levelLines(level).map((line) => h("li", null, line))) : "";
      return h("div", null, h("div", null, h("b", null, this.title(one.site)), h("p", { class: "about" }, said), lines), values.length > 1 && scale === 5 ? spark(values.map((r) => r[1])) : "");
    })));
  }

  history(detail, past) {
    const steps = [];
    for (const one of detail.listings || []) {
      const site = this.title(one.site);
      steps.push([one.first, `Listing first seen on ${site}`, one.second ? "a second listing of the same person" : ""]);
      if (one.gone) steps.push([one.gone, `Listing gone from ${site}`, one.url || ""]);
      if (one.by) steps.push([one.on, `Match on ${site} ${one.state}`, `by ${one.by}`]);
      const versions = one.versions || [];
      for (let i = 0; i + 1 < versions.length; i++) steps.push([versions[i].since, `${site} changed`, this.changed(versions[i + 1], versions[i])]);
    }
    for (const one of past) for (const [night, event, reason] of one.events || []) steps.push([night, `${one.title} on ${this.title(one.site)}: ${(this.about.events[event] || event).toLowerCase()}`, redated(reason || "")]);
    for (const [site, outcome, night, detailed] of detail.searches || []) steps.push([night, `Searched on ${this.title(site)}`, `${outcome}${detailed ? `: ${detailed}` : ""}`]);
    if (!steps.length) return h("p", { class: "soft" }, "Nothing has happened yet.");
    steps.sort((a, b) => (a[0] < b[0] ? 1 : a[0] > b[0] ? -1 : 0));
    return h("ol", { class: "timeline" }, steps.map(([night, what, why]) => h("li", null, h("span", { class: "date" }, sayDate(night)), " ", h("strong", null, say(what)), " ", say(why))));
  }

  changed(before, after) {
    const flat = (version) => ({ ...version, ...(version.offices?.[0] || {}), specialties: (version.specialties || []).join(", ") });
    const a = flat(before), b = flat(after);
    return ["name", "street", "city", "zip", "phone", "website", "specialties", "status"].filter((field) => (a[field] || "") !== (b[field] || ""))
      .map((field) => `${field}: ${a[field] || "nothing"} → ${b[field] || "nothing"}`).join("; ");
  }
}
