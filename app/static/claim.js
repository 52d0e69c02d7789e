// claim.js: posts the secret of the address's fragment to the same path, and takes it out of the address and of the history.
//
// <form method="post" data-claim> … <input name="secret"></form>    works by pasting without this file
// <p data-opening hidden>                                           what one reads meanwhile
//
// A fragment never travels with a request: it is in no log, and no other site learns it. « #secret/7 » is the wall of table 7.
const form = document.querySelector("[data-claim]");
const [secret, table] = decodeURIComponent(location.hash.slice(1)).split("/");

if (secret) {
  history.replaceState(null, "", location.pathname);
  form.elements.secret.value = secret;
  if (table) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "table", value: table }));
  form.hidden = true;
  document.querySelector("[data-opening]").hidden = false;
  form.submit();
}
