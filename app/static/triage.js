// triage.js: a file while several people triage. Plain ES module, after live.js; without it every form still works.
//
// <div class="triage" data-file="LONS27-T02-1" data-me="Claire">   which file, and who reads it
// <form id="decide">             its text is kept until it is decided, whatever reloads the page; never against a colleague's decision
//   <input name="seen">          the decision that this page showed; the server refuses a decision over another one
// <div id="region-file" data-last="17">   the decision that holds now; differs from `seen`: .meanwhile is shown
//   <button data-seen>           « j’ai lu »: from then on the form may decide over it
// <div id="obstacles"><li data-beside="owner">   what is missing: said beside its line once it is there
// <div id="lamp-clock">          ninety seconds: a rim and digits, counted for this file while the page is looked at
// <button data-open="help">, <dialog id="help">, <button data-close>
const page = document.querySelector(".triage, .triage-pile");
const { file, me } = page.dataset;
const decide = document.getElementById("decide");
const stored = (store, key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
const keep = (store, key, value) => {
  try { value === null ? store.removeItem(key) : store.setItem(key, JSON.stringify(value)); } catch { /* kept by the page alone */ }
};

// ---- what I write is never lost ----------------------------------------------------------------------------------------

const DRAFT = `tablee:draft:${file}`;
const mayKeep = (field) => field.name && field.type !== "hidden";
const isTicked = (field) => field.matches("[type=radio], [type=checkbox]");

function isWritten(field) {
  if (!mayKeep(field)) return false;
  if (isTicked(field)) return field.checked !== field.defaultChecked;
  return field.value !== (field.localName === "select" ? firstValue(field) : field.defaultValue);
}

const firstValue = (select) => ([...select.options].find((option) => option.defaultSelected) ?? select.options[0])?.value;

function keepDraft() {
  const lines = [...decide.elements].filter(isWritten)
    .map((field) => [field.name, isTicked(field) ? { is: field.value, on: field.checked } : field.value]);
  keep(sessionStorage, DRAFT, lines.length ? lines : null);
}

function giveBack() {
  for (const [name, value] of stored(sessionStorage, DRAFT) ?? []) {
    for (const field of decide.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (typeof value === "string") { if (mayKeep(field)) field.value = value; }
      else if (field.value === value.is) field.checked = value.on;
    }
  }
}

let sending = false;                                                   // my own decision comes back by the socket before the page comes anew
addEventListener("load", () => setTimeout(() => { history.scrollRestoration = "auto"; }));

if (decide) {
  if (!decide.querySelector(".outcome[checked]")) giveBack();
  decide.addEventListener("input", keepDraft);
  decide.addEventListener("change", ({ target }) => {
    if (target.name === "outcome") { forget(); follow(); }
    keepDraft();
  });
  decide.addEventListener("reset", () => { forget(); keep(sessionStorage, DRAFT, null); setTimeout(follow); });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== decide) return;
    if (!(ctx.response?.status < 400)) return refused();
    keep(sessionStorage, DRAFT, null);
    history.scrollRestoration = "manual";                              // the page comes anew, at its top: there stands what was decided
  });
  decide.addEventListener("submit", () => { sending = true; });
  document.addEventListener("htmx:error", refused);
  for (const button of decide.querySelectorAll("[data-fold]")) {
    button.hidden = false;
    button.addEventListener("click", fold);
  }
  follow();
}

function refused() {
  sending = false;
  compare();
}

/** Let go of the outcome, never of the words: the next key finds them again. */
function fold() {
  for (const one of decide.querySelectorAll(".outcome")) one.checked = false;
  forget();
  keepDraft();
  follow();
  document.querySelector(".file").focus({ preventScroll: true });
}

/** The form is open: on a phone it takes the place of the keys. */
function follow() {
  const chosen = decide.querySelector(".outcome:checked");
  const opened = Boolean(chosen) && !page.classList.contains("is-deciding");
  page.classList.toggle("is-deciding", Boolean(chosen));
  if (opened && matchMedia("(max-width: 58rem)").matches) decide.scrollIntoView({ block: "start" });
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (decide?.querySelector(".outcome:checked")) fold();
  else document.activeElement?.blur();
});

// ---- what is missing, beside its line ----------------------------------------------------------------------------------

document.addEventListener("htmx:after:swap", () => {
  const list = document.getElementById("obstacles");
  if (!list?.querySelector("[data-beside]") || list.dataset.told) return;
  list.dataset.told = "yes";
  unsay();
  const lines = [...list.querySelectorAll("[data-beside]")].map((line) => ({ line, place: placeOf(line.dataset.beside) })).filter(({ place }) => place);
  for (const { line, place } of lines) {
    say(place, line.textContent, `wrong-${line.dataset.beside}`);
    line.hidden = true;
  }
  list.scrollIntoView({ block: "nearest" });
  lines[0]?.place.field.focus();
});

function placeOf(name) {
  const fields = [...decide.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)];
  const field = fields.find((one) => one.checkVisibility());
  return field && { field, box: field.closest("fieldset.reasons, fieldset.kinds") ?? field.closest(".field, .tick-line") };
}

function say({ field, box }, sentence, id) {
  const wrong = Object.assign(document.createElement("p"), { className: "wrong", id, textContent: sentence });
  box.matches(".tick-line") ? box.after(wrong) : box.append(wrong);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", id);
}

function unsay() {
  for (const said of decide.querySelectorAll(".wrong")) said.remove();
  for (const field of decide.querySelectorAll("[aria-invalid]")) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
}

function forget() {
  const list = document.getElementById("obstacles");
  list.replaceChildren();
  list.className = "";
  delete list.dataset.told;
  unsay();
}

// ---- what others decide meanwhile --------------------------------------------------------------------------------------

function compare() {
  const region = document.getElementById("region-file"), seen = decide?.elements.seen;
  if (!region || !seen || sending) return;
  const told = region.querySelector(".meanwhile"), agrees = region.dataset.last === seen.value;
  if (told.hidden && !agrees) setTimeout(() => told.scrollIntoView({ block: "nearest" }));
  told.hidden = agrees;
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-seen]")) return;
  decide.elements.seen.value = document.getElementById("region-file").dataset.last;
  compare();
  decide.querySelector(".outcome:checked") ? decide.querySelector("#d-sentence").focus() : document.querySelector(".file").focus();
});

function markMine() {
  for (const one of document.querySelectorAll("[data-reader]")) one.classList.toggle("is-mine", Boolean(me) && one.dataset.reader === me);
}

for (const event of ["htmx:before:settle", "htmx:after:swap"]) document.addEventListener(event, () => { compare(); markMine(); });
compare();
markMine();

// ---- ninety seconds ----------------------------------------------------------------------------------------------------

const SPENT = `tablee:spent:${file}`, NINETY = "tablee:ninety", LONG = 90;
const clock = document.querySelector("#lamp-clock .clock"), rim = document.querySelector("#lamp-clock .rim"), wish = document.getElementById("ninety");
let spent = stored(sessionStorage, SPENT) ?? 0;

function tick() {
  if (document.hidden) return;
  keep(sessionStorage, SPENT, ++spent);
  draw();
}

function draw() {
  const on = stored(localStorage, NINETY) !== false, left = LONG - spent;
  clock.hidden = !on;
  clock.textContent = `${left < 0 ? "+\u2009" : ""}${Math.floor(Math.abs(left) / 60)}:${String(Math.abs(left) % 60).padStart(2, "0")}`;
  rim.setAttribute("stroke-dasharray", `${on ? Math.max(0, (left / LONG) * 100).toFixed(1) : 100} 100`);
}

if (clock) {
  wish.checked = stored(localStorage, NINETY) !== false;
  wish.addEventListener("change", () => { keep(localStorage, NINETY, wish.checked); draw(); });
  setInterval(tick, 1000);
  draw();
}

// ---- the list of shortcuts ---------------------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-open]")) {
  const dialog = document.getElementById(button.dataset.open);
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
