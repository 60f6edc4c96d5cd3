// What the reader has chosen lives in the address, so that a filtered view can be kept, shared and gone back to.

const CHOICES = ["q", "status", "location", "specialty", "region", "site", "sort"];

/** Read the address; one without "=" is a place on the page and says nothing about choices. */
function readState() {
  const text = location.hash.slice(1);
  const given = new URLSearchParams(text.includes("=") ? text : "");
  const state = { p: given.get("p") || "", at: given.get("at") || "" };
  for (const name of CHOICES) state[name] = given.get(name) || "";
  return state;
}

function addressOf(state) {
  const chosen = new URLSearchParams();
  for (const name of [...CHOICES, "p", "at"]) if (state[name]) chosen.set(name, state[name]);
  return `#${chosen}`;
}

/** Keep choices in the address without a step in the history. */
function keepState(state) {
  history.replaceState(null, "", addressOf(state) === "#" ? location.pathname + location.search : addressOf(state));
}
