// board.js: what is searched stands in the address, so that the page can be sent, printed, or found again with « précédent ».
const filters = document.getElementById("filters");

document.addEventListener("htmx:after:swap", () => {
  const asked = new URLSearchParams(new FormData(filters));
  for (const [name, value] of [...asked]) if (!value) asked.delete(name);
  history.replaceState(null, "", `/board${asked.size ? `?${asked}` : ""}`);
  showPrint();
});

function showPrint() {
  for (const button of document.querySelectorAll("[data-print][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

showPrint();
