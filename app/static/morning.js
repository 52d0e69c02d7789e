// morning.js: the keyboard of the morning. Plain ES module; every gesture works without it, by touch and by tabulation.
//
// <input type="radio" data-key="2">   the key of a decision: chooses it and goes to its first question
// <a data-key="j ArrowRight">         the keys of a link or a button: press it
// <input type="search" data-key="/">  the key of a field: goes to it
// <input type="checkbox" id="single-keys">   off: no single key does anything (who dictates sends letters without wanting to)
// <button data-print hidden>          prints the page; shown only where this module runs
const typing = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
const SWITCH = "tablee:single-keys";

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(typing)) return;
  if (document.querySelector("dialog[open]") || (event.key.length === 1 && !singleKeys())) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = [...document.querySelectorAll(`[data-key~="${CSS.escape(name)}"]`)].find((one) => one.type === "radio" || one.checkVisibility());
  if (!found || (name.startsWith("Arrow") && event.target.matches?.("[type=radio], summary"))) return;   // arrows go from one choice to the next
  event.preventDefault();
  if (found.matches("[type=search]")) return found.select();
  found.click();
  if (found.type === "radio") firstQuestion(found)?.focus();
});

function firstQuestion({ form }) {
  return [...form.querySelectorAll(".decision input, .decision select, .decision textarea")].find((field) => field.checkVisibility());
}

// ---- the switch ------------------------------------------------------------------------------------------------------

function singleKeys() {
  try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
}

const box = document.getElementById("single-keys");
if (box) {
  box.checked = singleKeys();
  box.addEventListener("change", () => {
    try { localStorage.setItem(SWITCH, box.checked ? "on" : "off"); } catch { /* for as long as the page lives */ }
    show();
  });
}

function show() {
  document.body.classList.toggle("without-keys", !singleKeys());
}
show();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
