// control.js: small conveniences of the control room and of the pages of links. Everything works without it but the filter.
const KEPT = "tablee-show";

// « Seulement ce qui a besoin de moi »: a class on the hall, kept for this window; the server knows nothing of it.
const hall = document.querySelector(".hall"), switches = [...document.querySelectorAll("input[name=show]")];

function filter(show) {
  hall.classList.toggle("only-needed", show === "needed");
  for (const one of switches) one.checked = one.value === show;
  sessionStorage.setItem(KEPT, show);
}
if (hall && switches.length) {
  filter(sessionStorage.getItem(KEPT) ?? "all");
  for (const one of switches) one.addEventListener("change", () => filter(one.value));
}

// A message that has left empties its field; a refused one keeps it.
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  const form = target.closest?.("form[data-clear]");
  if (form && detail.ctx?.response?.raw?.ok) form.reset();
});

// « Copier »: the clipboard's own interface is missing on plain HTTP, where the hall is, so the field is selected and copied.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  button.textContent = document.execCommand("copy") ? "Copié" : "Sélectionné";
});
