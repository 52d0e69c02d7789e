// morning.js: the keyboard of the morning. Plain ES module; every gesture works without it, by touch and by tabulation.
//
// <input type="radio" data-key="2">   the key of a decision: chooses it and goes to its first question
// <a data-key="ArrowRight">           the key of a link: follows it
// <div id="obstacles">                what forbade the last decision that was tried: shown at once, gone when another is chosen
// <button data-print hidden>          prints the page; shown only where this module runs
const typing = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(typing)) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (!found || (name.startsWith("Arrow") && event.target.matches?.("[type=radio]"))) return;   // arrows go from one choice to the next
  event.preventDefault();
  found.click();
  if (found.type === "radio") firstQuestion(found)?.focus();
});

function firstQuestion({ form }) {
  return [...form.querySelectorAll(".decision input, .decision select")].find((field) => field.checkVisibility());
}

const decide = document.getElementById("decide");
decide?.addEventListener("change", ({ target }) => { if (target.name === "outcome") forget(); });
decide?.addEventListener("reset", forget);
document.addEventListener("htmx:after:swap", () => obstacles()?.scrollIntoView({ block: "nearest" }));

function obstacles() {
  return document.getElementById("obstacles");
}

function forget() {
  obstacles().replaceChildren();
  obstacles().className = "";
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
