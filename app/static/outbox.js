// outbox.js: nothing that a person types is lost. Plain ES module, no dependency on live.js or on htmx being there.
//
// <body data-scope="lons-k3f9">                       evening + person: two people sharing a phone share nothing
// <form method="post" action="/ideas" data-outbox data-step="s2"> … </form>    works as a plain form without this file
//   a button's name, value and formaction count: for votes, one tap is one POST
//   data-keep: the form corrects what stands in it, so its text stays there once it was sent
//   data-private on a field, or around it (e-mail, telephone): it is never stored; with something in it, its form is sent at once
//   and keeps what was typed until the server has it
// <form data-leaves>                                  this phone is given to somebody else: nothing of mine stays on it
// <div id="kept"></div>                               drafts of steps that are over; outside every region
// <div role="status"><ul id="outbox"></ul></div>      what is on its way; outside every region
//
// The POST is form-encoded and carries its id twice: field client_id, header Idempotency-Key. The server echoes that header
// on EVERY answer: a 200 without the echo is somebody else's page (captive portal, login), and nothing is removed.
// `outbox:sent` on the body says that something was stored: #mine asks for itself again, and then shows it in our place.
//
// Nothing stays on a phone longer than a day, nor after the evening: whoever picks it up next reads nobody else's words.
const scope = document.body.dataset.scope, S = 1000, DAY = 24 * 3600 * S, PATIENCE = 62 * S;
const MINE = `tablee:${scope}:`, DRAFT = `${MINE}draft:`, OUT = `${MINE}out:`;
const LEASE = `${MINE}flusher`, HOLD = `${MINE}hold`;                 // which tab sends; until when the server asked for quiet
const kept = document.getElementById("kept"), list = document.getElementById("outbox");
const me = newId(), waits = [1, 2, 4, 8, 15];
let fails = 0, timer, busy = false;
let sent = [];                                                       // { label, says } until #mine shows them
let dead = [];                                                       // { label, says }: they can never be sent, and are shown once more
let homeless = false;                                                // this phone keeps nothing: full, or forbidden
const unsent = new Map();                                            // form -> why it is still in its fields, and nowhere else
let clicked = null;                                                  // the last button: Safari before 15.4 does not name the submitter

function newId() { return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join(""); }
function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } }
function keep(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } }
function forget(key) { try { localStorage.removeItem(key); } catch { /* forbidden: then it holds nothing either */ } }
function keys(prefix) { try { return Object.keys(localStorage).filter(k => k.startsWith(prefix)); } catch { return []; } }
const all = (prefix) => keys(prefix).map(read).filter(Boolean);
const queue = () => all(OUT).sort((a, b) => a.at - b.at);            // one key for each entry: two tabs never overwrite each other
const el = (name, text, props = {}) => Object.assign(document.createElement(name), { textContent: text }, props);
const button = (text, onclick) => el("button", text, { type: "button", className: "button button-small", onclick });

// ---- drafts: one for each step and field -----------------------------------------------------------------------------

const isText = (f) => f.name && (f.localName === "textarea" || /^(text|search|tel|email|number)$/.test(f.type));
const texts = (form) => [...form.elements].filter(isText);
const isPrivate = (form) => form.matches("[data-private]") || texts(form).some(f => f.closest("[data-private]") && f.value.trim());
const keepable = (form) => form.matches("[data-private]") ? [] : texts(form).filter(f => !f.closest("[data-private]"));
const draftKey = (form, f) => DRAFT + form.dataset.step + ":" + f.name;

document.addEventListener("input", ({ target: f }) => {
  const form = f.form;
  if (!form?.matches("[data-outbox]") || !keepable(form).includes(f)) return;
  if (f.value.trim()) homeless = !keep(draftKey(form, f), draft(form, f));
  else { forget(draftKey(form, f)); homeless = false; }
  render();
});

/** With the whole form beside it, so that it can still be sent when its step has left the screen. */
function draft(form, f) {
  const body = isPrivate(form) ? null : String(new URLSearchParams(new FormData(form)));
  return { step: form.dataset.step, name: f.name, text: f.value, at: Date.now(), action: actionOf(form), body };
}

/** Give the drafts back to empty fields; offer those whose step has left the screen. After load and after every swap. */
function restore() {
  const steps = new Set();
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    steps.add(form.dataset.step);
    for (const f of keepable(form)) if (f.value === f.defaultValue) f.value = read(draftKey(form, f))?.text ?? f.value;
  }
  const old = new Map();                                             // step -> its drafts, the oldest first
  for (const d of all(DRAFT).sort((a, b) => a.at - b.at)) if (!steps.has(d.step)) old.set(d.step, [...old.get(d.step) ?? [], d]);
  const shown = JSON.stringify([...old.values()].map(left => left.map(d => d.text)));
  if (!kept || kept.dataset.shown === shown) return;                 // do not rebuild under somebody's finger
  kept.dataset.shown = shown;
  kept.replaceChildren(...[...old.values()].reverse().map(leftOver));
}

/** What was typed for a step that is over. Its server still takes it for a minute; after that it says so, and the text stays. */
function leftOver(left) {
  const { action, body } = left.at(-1), box = el("p", `Votre texte d’avant n’est pas parti\u00a0: «\u00a0${left.map(d => d.text).join(" · ")}\u00a0» `);
  const drop = () => { for (const d of left) forget(DRAFT + d.step + ":" + d.name); restore(); };
  if (body) box.append(button("Envoyer quand même", () => enqueue(entry(action, new URLSearchParams(body), left)) && drop()), " ");
  box.append(button("Reprendre ici", () => putBack(left) && drop()), " ", button("Jeter", drop));
  return box;
}

/** Each text into the first field of its name, else into any; false when there is no field to take it. */
function putBack(entries) {
  const fields = [...document.querySelectorAll("form[data-outbox]")].flatMap(keepable);
  if (!fields.length) return false;
  for (const { name, text } of entries) {
    const f = fields.find(f => f.name === name) ?? fields[0];
    f.value = [f.value, text].filter(Boolean).join("\n");
    f.dispatchEvent(new Event("input", { bubbles: true })); f.focus();
  }
  return true;
}

// ---- taking what was submitted ---------------------------------------------------------------------------------------

document.addEventListener("click", ({ target }) => { clicked = target.closest("button, input[type=submit]"); }, true);

document.addEventListener("submit", (e) => {
  const form = e.target, by = e.submitter ?? (clicked?.form === form ? clicked : null);
  if (!form.matches("[data-outbox]")) return;
  e.preventDefault();
  const blank = texts(form).find(f => f.required && !f.value.trim());
  if (blank) return blank.focus();                                   // spaces alone satisfy `required`, and would only be refused
  const one = written(form, by);
  if (isPrivate(form) || !enqueue(one)) return sendNow(form, one);   // nothing stored: the field itself keeps the text until the ack
  if (by?.hasAttribute("aria-pressed")) by.setAttribute("aria-pressed", String(by.getAttribute("aria-pressed") !== "true"));
  clear(form);
});

const actionOf = (form, by) => by?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname;

function written(form, by) {
  const body = new URLSearchParams(new FormData(form));
  if (by?.name) body.append(by.name, by.value);                      // by hand: FormData(form, submitter) is young
  const filled = keepable(form).filter(f => f.value.trim()).map(f => ({ name: f.name, text: f.value }));
  return entry(actionOf(form, by), body, filled, by?.textContent.trim());
}

function entry(action, body, filled, word) {
  const id = newId(), texts = filled.map(({ name, text }) => ({ name, text }));
  body.set("client_id", id);
  return { id, at: Date.now(), action, body: String(body), label: texts.map(t => t.text).join(" · ").trim() || word || "Votre réponse", texts };
}

/** On this phone first, then on the network. False when this phone keeps nothing. */
function enqueue(one) {
  if (!keep(OUT + one.id, one)) return false;
  fails = 0; render(); flush();
  return true;
}

/** A new card's field is free again. In a form that corrects something (data-keep), what was sent is what stands there now. */
function clear(form) {
  for (const f of texts(form)) {
    if (form.matches("[data-keep]")) f.defaultValue = f.value; else f.value = f.defaultValue;
    forget(draftKey(form, f));
  }
}

/** Without storing anything: the fields keep the text until the server has it. The same content keeps its id when sent again. */
async function sendNow(form, one) {
  if (form.dataset.busy) return;
  const content = one.body.replace(one.id, ""), before = unsent.get(form);
  if (before?.content === content) one = before.one;
  form.dataset.busy = "yes";
  const { outcome, says } = await post(one);
  delete form.dataset.busy;
  unsent.delete(form);
  if (outcome === "stored") { homeless = false; clear(form); settled({ label: "Votre réponse" }, says); }
  else if (outcome === "refused") unsent.set(form, { one, content, state: "lost", says: `Refusée\u00a0: ${says}` });
  else unsent.set(form, { one, content, state: "waiting", says: `${says || "La salle ne répond pas."} Votre texte est dans le formulaire\u00a0: réessayez.` });
  render();
}

// ---- sending ---------------------------------------------------------------------------------------------------------

/** Send what waits, oldest first, one at a time; stop at the first that cannot go now. One tab at a time. */
async function flush() {
  clearTimeout(timer);
  if (busy || document.hidden || !next()) return;
  let wait = quiet();
  busy = true;
  try {
    if (!wait && !await lease()) wait = 3 * S;
    for (let one; !wait && (one = next());) { keep(LEASE, term()); wait = await send(one); }
  } finally { busy = false; if (read(LEASE)?.me === me) forget(LEASE); }
  render();
  if (wait) timer = setTimeout(flush, wait);
}

const next = () => queue().find(q => !q.refused);
const term = () => ({ me, at: Date.now(), until: Date.now() + 10 * S });

/** What is left of the quiet that the server asked for: no other tab, wake or new answer shortens it, nor does a clock that is set. */
function quiet() {
  const left = (read(HOLD)?.until ?? 0) - Date.now();
  return left > 0 && left < PATIENCE ? left : 0;
}

// navigator.locks does not exist on plain HTTP. Two winners are possible and harmless: the server knows the ids.
async function lease() {
  const other = read(LEASE);
  if (other && other.me !== me && other.until > Date.now() && other.until < Date.now() + 15 * S) return false;
  if (!keep(LEASE, term())) return true;                             // full to the brim: better twice than never
  await new Promise(r => setTimeout(r, 30 + Math.random() * 50));
  return read(LEASE)?.me === me;
}

/** 0 when this one is settled, else the milliseconds to wait. */
async function send(q) {
  const { outcome, says, after } = await post(q);
  if (outcome === "stored") { forget(OUT + q.id); forget(HOLD); fails = 0; settled(q, says); return 0; }
  if (outcome === "refused") {
    const refused = says || "la salle ne l’accepte pas";             // kept until the person decides
    if (!keep(OUT + q.id, { ...q, refused })) { forget(OUT + q.id); dead.push({ ...q, says: `Refusée\u00a0: ${refused}` }); }
    return 0;
  }
  fails++;
  if (!(after > 0)) return waits[Math.min(fails, waits.length) - 1] * S * (0.5 + Math.random());
  const wait = Math.min(after, 60) * S + Math.random() * S;
  keep(HOLD, { at: Date.now(), until: Date.now() + wait });
  return wait;
}

/** What became of one POST: "stored", "refused" (with the server's sentence), or "later" (perhaps after so many seconds). */
async function post({ id, action, body }) {
  try {
    const r = await fetch(action, { method: "POST", body, redirect: "error", keepalive: true, signal: deadline(8 * S),
      headers: { "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": id, Accept: "text/plain" } });
    if (r.headers.get("Idempotency-Key") !== id) return { outcome: "later" };
    const says = (await r.text()).slice(0, 300).trim();
    if (r.ok) return { outcome: "stored", says };
    if (r.status >= 400 && r.status < 500 && ![401, 408, 425, 429].includes(r.status)) return { outcome: "refused", says };
    return { outcome: "later", says, after: Number(r.headers.get("Retry-After")) };         // a date gives NaN: ignored
  } catch { return { outcome: "later" }; }                           // network, time-out, redirect: try again
}

function deadline(ms) {                                                // AbortSignal.timeout is missing on older phones
  const control = new AbortController();
  setTimeout(() => control.abort(), ms);
  return control.signal;
}

function settled(q, says) {
  sent = [...sent, { ...q, says }].slice(-3);
  tellSent();
}

function tellSent() { document.body.dispatchEvent(new Event("outbox:sent")); }

// ---- showing: « à envoyer », « notée à la table 7 », « refusée » -------------------------------------------------------

function render() {
  if (!list) return;
  const waiting = queue().filter(q => q.refused || q.texts.length || fails || quiet());      // a vote shows only when it is held up
  const rows = [
    ...homeless ? [{ label: "Votre texte", state: "waiting", says: "Ce téléphone ne peut rien garder. Envoyez-le avant de fermer cette page." }] : [],
    ...[...unsent].filter(([form]) => form.isConnected).map(([, { state, says }]) => ({ label: "Votre réponse", state, says })),
    ...dead.map(q => ({ ...q, state: "lost" })),
    ...sent.map(q => ({ ...q, state: "done", says: q.says || "Notée" })),
    ...waiting.map(q => q.refused ? { ...q, state: "lost", says: `Refusée\u00a0: ${q.refused}`, choices: choices(q) }
                                  : { ...q, state: "waiting", says: "À envoyer, gardée sur ce téléphone" })];
  place(rows.map(one => ({ ...one, key: [one.id, one.label, one.says].join("|") })));
}

/** Only what has changed is touched: the rest is not read out again, and a button keeps the focus. */
function place(rows) {
  const wanted = new Set(rows.map(one => one.key));
  for (const card of [...list.children]) if (!wanted.has(card.dataset.key)) card.remove();
  rows.forEach((one, i) => { if (list.children[i]?.dataset.key !== one.key) list.insertBefore(row(one), list.children[i] ?? null); });
}

const STATES = { done: "sent", lost: "refused", waiting: "waiting" };

function row({ key, label, state, says, choices = [] }) {
  const card = el(list.localName === "ul" ? "li" : "article", "", { className: state === "waiting" ? "card is-waiting-send" : "card" });
  const foot = el("div", "", { className: "card-foot" });
  Object.assign(card.dataset, { key, state: STATES[state] });
  foot.append(el("span", says, { className: `state state-${state}` }), ...choices);
  card.append(el("p", label.slice(0, 240), { className: "card-text" }), foot);
  return card;
}

function choices(q) {
  const drop = () => { forget(OUT + q.id); render(); };
  return q.texts.length ? [button("Reprendre le texte", () => putBack(q.texts) && drop()), button("Jeter", drop)] : [button("D’accord", drop)];
}

// ---- the end, and a day later ----------------------------------------------------------------------------------------

/** What can never be sent any more is shown as long as this page lives, and kept nowhere. */
function bury(entries) { dead.push(...entries.map(q => ({ ...q, says: "N’est pas partie à temps\u00a0: la soirée est terminée." }))); }

function empty() { for (const key of keys(MINE)) forget(key); }

addEventListener("live:over", ({ detail }) => {                      // over, or revoked
  if (detail !== 4003 && detail !== 4004) return;
  bury(queue());
  empty(); restore(); render();
});
document.addEventListener("submit", ({ target }) => target.matches("[data-leaves]") && empty());     // the phone goes to somebody else

for (const key of keys("tablee:")) {
  const one = read(key);
  if (!(Date.now() - one?.at > DAY)) continue;
  if (key.startsWith(OUT)) bury([one]);
  forget(key);
}

for (const [where, what] of [[window, "online"], [window, "pageshow"], [window, "live:up"], [document, "visibilitychange"]])
  where.addEventListener(what, flush);
addEventListener("pagehide", () => { if (read(LEASE)?.me === me) forget(LEASE); });        // who opens next need not wait
addEventListener("storage", ({ key, newValue }) => {                 // another tab of this phone: it may have sent for us
  if (key && key.startsWith(OUT) && newValue === null) tellSent();
  restore(); render(); flush();
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id === "mine") { sent = []; render(); }     // it shows them itself now
  restore();
});
restore(); render(); flush();
