// phone.js: five small comforts of a phone's own place. Nothing depends on it: every form works without.
//
// <span data-counts="text-s2">240 signes</span>              how many signs are left in that field
// <details> … a field with a draft in it …</details>         opens by itself: a draft must not lie where nobody sees it
// <form data-pen data-outbox> … </form>                      a line of the sheet is noted when its field is left
// <details data-fresh> … </details>                          is asked for anew when it is opened
// <div data-ballot data-allowed="3"> forms, one for each candidate, with a hidden `dots` and a button[aria-pressed] </div>
//   the answer to a tap is seen at once; what the server says comes with #mine
// <p id="after" hidden> …                                     appears when the evening was closed: where to go from here
const isText = (f) => f.localName === "textarea" || (f.localName === "input" && f.type === "text");

function count(field) {
  const counter = field.id && document.querySelector(`[data-counts="${CSS.escape(field.id)}"]`);
  if (!counter || !(field.maxLength > 0)) return;
  const left = field.maxLength - field.value.length;
  const said = field.value ? `${left}\u00a0signe${left > 1 ? "s" : ""}` : `${field.maxLength}\u00a0signes`;
  if (counter.textContent !== said) counter.textContent = said;
  counter.classList.toggle("is-short", left < 20);
}

let step = null;

function look() {
  const now = document.querySelector("[data-step-label]")?.dataset.stepLabel;
  if (step !== null && step !== now) document.getElementById("said").replaceChildren();     // it spoke of the step before
  step = now;
  for (const field of document.querySelectorAll("textarea, input[type=text]")) {
    count(field);
    if (field.value !== field.defaultValue) field.closest("details:not([open])")?.setAttribute("open", "");
  }
}

document.addEventListener("input", ({ target }) => isText(target) && count(target));
document.addEventListener("htmx:after:swap", look);

// The pen: leaving a line that has changed notes it. The button stays for those who look for one.
document.addEventListener("focusout", ({ target }) => {
  if (isText(target) && target.form?.matches("[data-pen]") && target.value !== target.defaultValue) target.form.requestSubmit?.();
});
document.addEventListener("change", ({ target }) => {
  if (target.type === "radio" && target.form?.matches("[data-pen]")) target.form.requestSubmit?.();
});

// A part that is closed is not kept fresh for nothing: opening it asks for what is mine anew. (A toggle does not bubble.)
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches?.("[data-fresh]")) document.body.dispatchEvent(new Event("mine:opened"));
}, true);

// Votes: outbox.js has taken the tap and turned aria-pressed; the next tap must mean the contrary.
document.addEventListener("submit", ({ target: form }) => {
  const ballot = form.closest("[data-ballot]"), button = form.querySelector("[aria-pressed]");
  if (!ballot || !button) return;
  form.elements.dots.value = button.getAttribute("aria-pressed") === "true" ? 0 : 1;
  const pressed = ballot.querySelectorAll('[aria-pressed="true"]').length, left = Math.max(0, ballot.dataset.allowed - pressed);
  for (const other of ballot.querySelectorAll('[aria-pressed="false"]')) other.disabled = left === 0;
  ballot.querySelectorAll(".tokens > .token").forEach((token, i) => token.classList.toggle("token-used", i < pressed));
  ballot.querySelector("[data-left]").textContent = left ? `Il vous reste ${left}\u00a0voix` : "Toutes vos voix sont données";
});

look();

addEventListener("live:over", ({ detail }) => {
  if (detail === 4004) document.getElementById("after").hidden = false;
});
