// outbox.js: nothing that a person types is lost. Plain ES module, no dependency on live.js or on htmx being there.
//
// <body data-scope="lons-k3f9">                       evening + person: two people sharing a phone share nothing
// <form method="post" action="/ideas" data-outbox data-step="s2"> … </form>    works as a plain form without this file
//   a button's name, value and formaction count: for votes, one tap is one POST
//   data-keep: the form corrects what stands in it, so its text stays there once it was sent
//   data-private on a field, or around it (e-mail, telephone): it is never stored; with something in it, its form is sent at once
//   and keeps what was typed until the server has it
// <div id="kept"></div>                               drafts of steps that are over; outside every region
// <div role="status"><ul id="outbox"></ul></div>      what is on its way; outside every region
//
// The POST is form-encoded and carries its id twice: field client_id, header Idempotency-Key. The server echoes that header
// on EVERY answer: a 200 without the echo is somebody else's page (captive portal, login), and nothing is removed.
// `outbox:sent` on the body says that something was stored: #mine asks for itself again, and then shows it in our place.
const scope = document.body.dataset.scope, S = 1000;
const DRAFT = `tablee:${scope}:draft:`, OUT = `tablee:${scope}:out:`, LEASE = `tablee:${scope}:flusher`;
const kept = document.getElementById("kept"), list = document.getElementById("outbox");
const me = newId(), waits = [1, 2, 4, 8, 15];
let fails = 0, timer, busy = false, hold = 0;                          // hold: until when the server asked for quiet
let sent = [];                                                       // { label, says } until #mine shows them
const unsent = new Map();                                            // form -> why it is still in its fields, and nowhere else
let clicked = null;                                                  // the last button: Safari before 15.4 does not name the submitter

function newId() { return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join(""); }
function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } }
const save = (key, value) => localStorage.setItem(key, JSON.stringify(value));            // throws when full or forbidden
function forget(key) { try { localStorage.removeItem(key); } catch { /* forbidden: then it holds nothing either */ } }
function all(prefix) { try { return Object.keys(localStorage).filter(k => k.startsWith(prefix)).map(read).filter(Boolean); } catch { return []; } }
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
  try {
    if (f.value.trim()) save(draftKey(form, f), { step: form.dataset.step, name: f.name, text: f.value, at: Date.now() });
    else forget(draftKey(form, f));
  } catch { /* storage full: the text is still in the field */ }
});

/** Give the drafts back to empty fields; offer those whose step has left the screen. After load and after every swap. */
function restore() {
  const steps = new Set();
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    steps.add(form.dataset.step);
    for (const f of keepable(form)) if (f.value === f.defaultValue) f.value = read(draftKey(form, f))?.text ?? f.value;
  }
  const old = all(DRAFT).filter(d => !steps.has(d.step)).sort((a, b) => b.at - a.at);
  const shown = old.map(d => d.step + d.name + d.text).join("\n");
  if (!kept || kept.dataset.shown === shown) return;                 // do not rebuild under somebody's finger
  kept.dataset.shown = shown;
  kept.replaceChildren(...old.map(d => {
    const box = el("p", `Votre texte d’avant est gardé\u00a0: «\u00a0${d.text}\u00a0» `);
    const drop = () => { forget(DRAFT + d.step + ":" + d.name); restore(); };
    box.append(button("Reprendre ici", () => putBack([d]) && drop()), " ", button("Jeter", drop));
    return box;
  }));
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
  const entry = written(form, by);
  if (isPrivate(form)) return sendNow(form, entry);
  try { save(OUT + entry.id, entry); }
  catch { return sendNow(form, entry); }                             // no storage: the field itself keeps the text until the ack
  if (by?.hasAttribute("aria-pressed")) by.setAttribute("aria-pressed", String(by.getAttribute("aria-pressed") !== "true"));
  clear(form);
  fails = 0; hold = 0; render(); flush();
});

function written(form, by) {
  const id = newId(), body = new URLSearchParams(new FormData(form));
  if (by?.name) body.append(by.name, by.value);                      // by hand: FormData(form, submitter) is young
  body.set("client_id", id);
  const entries = keepable(form).filter(f => f.value.trim()).map(f => ({ name: f.name, text: f.value }));
  const label = entries.map(t => t.text).join(" · ").trim();
  const action = by?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname;
  return { id, at: Date.now(), action, body: String(body), label: label || by?.textContent.trim() || "Votre réponse", texts: entries };
}

/** A new card's field is free again. In a form that corrects something (data-keep), what was sent is what stands there now. */
function clear(form) {
  for (const f of texts(form)) {
    if (form.matches("[data-keep]")) f.defaultValue = f.value; else f.value = f.defaultValue;
    forget(draftKey(form, f));
  }
}

/** Without storing anything: the fields keep the text until the server has it. The same content keeps its id when sent again. */
async function sendNow(form, entry) {
  if (form.dataset.busy) return;
  const content = entry.body.replace(entry.id, ""), before = unsent.get(form);
  if (before?.content === content) entry = before.entry;
  form.dataset.busy = "yes";
  const { outcome, says } = await post(entry);
  delete form.dataset.busy;
  unsent.delete(form);
  if (outcome === "stored") { clear(form); settled({ label: "Votre réponse" }, says); }
  else if (outcome === "refused") unsent.set(form, { entry, content, state: "lost", says: `Refusée\u00a0: ${says}` });
  else unsent.set(form, { entry, content, state: "waiting", says: "La salle ne répond pas. Votre texte est dans le formulaire\u00a0: réessayez." });
  render();
}

// ---- sending ---------------------------------------------------------------------------------------------------------

/** Send what waits, oldest first, one at a time; stop at the first that cannot go now. One tab at a time. */
async function flush() {
  clearTimeout(timer);
  if (busy || document.hidden || !queue().some(q => !q.refused)) return;
  if (performance.now() < hold) return void (timer = setTimeout(flush, hold - performance.now()));     // no wake event shortens it
  busy = true;
  let wait = 0;
  try {
    if (!await lease()) wait = 3 * S;
    else for (let next; !wait && (next = queue().find(q => !q.refused));) { save(LEASE, { me, until: Date.now() + 10 * S }); wait = await send(next); }
  } finally { busy = false; if (read(LEASE)?.me === me) forget(LEASE); }
  render();
  if (wait) timer = setTimeout(flush, wait);
}

// navigator.locks does not exist on plain HTTP. Two winners are possible and harmless: the server knows the ids.
async function lease() {
  const other = read(LEASE);
  if (other && other.me !== me && other.until > Date.now() && other.until < Date.now() + 15 * S) return false;
  save(LEASE, { me, until: Date.now() + 10 * S });
  await new Promise(r => setTimeout(r, 30 + Math.random() * 50));
  return read(LEASE)?.me === me;
}

/** 0 when this one is settled, else the milliseconds to wait. */
async function send(q) {
  const { outcome, says, after } = await post(q);
  if (outcome === "stored") { forget(OUT + q.id); fails = 0; settled(q, says); return 0; }
  if (outcome === "refused") { save(OUT + q.id, { ...q, refused: says || "la salle ne l’accepte pas" }); return 0; }    // until the person decides
  if (after > 0) {
    hold = performance.now() + Math.min(after, 60) * S + Math.random() * S;
    return hold - performance.now();
  }
  return waits[Math.min(fails++, waits.length - 1)] * S * (0.5 + Math.random());
}

/** What became of one POST: "stored", "refused" (with the server's sentence), or "later" (perhaps after so many seconds). */
async function post({ id, action, body }) {
  try {
    const r = await fetch(action, { method: "POST", body, redirect: "error", keepalive: true, signal: deadline(8 * S),
      headers: { "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": id, Accept: "text/plain" } });
    if (r.headers.get("Idempotency-Key") !== id) return { outcome: "later" };
    const says = (await r.text()).slice(0, 300);
    if (r.ok) return { outcome: "stored", says };
    if (r.status >= 400 && r.status < 500 && ![401, 408, 425, 429].includes(r.status)) return { outcome: "refused", says };
    return { outcome: "later", after: Number(r.headers.get("Retry-After")) };               // a date gives NaN: ignored
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
  const waiting = queue().filter(q => q.refused || q.texts.length || fails);               // a vote shows only when it is held up
  list.replaceChildren(
    ...[...unsent].filter(([form]) => form.isConnected).map(([, { state, says }]) => row("Votre réponse", state, says)),
    ...sent.map(q => row(q.label, "done", q.says || "Notée")),
    ...waiting.map(q => q.refused ? row(q.label, "lost", `Refusée\u00a0: ${q.refused}`, ...choices(q))
                                  : row(q.label, "waiting", "À envoyer, gardée sur ce téléphone")));
}

const STATES = { done: "sent", lost: "refused", waiting: "waiting" };

function row(label, state, words, ...buttons) {
  const card = el(list.localName === "ul" ? "li" : "article", "", { className: state === "waiting" ? "card is-waiting-send" : "card" });
  const foot = el("div", "", { className: "card-foot" });
  card.dataset.state = STATES[state];
  foot.append(el("span", words, { className: `state state-${state}` }), ...buttons);
  card.append(el("p", label.slice(0, 240), { className: "card-text" }), foot);
  return card;
}

function choices(q) {
  const drop = () => { forget(OUT + q.id); render(); };
  return q.texts.length ? [button("Reprendre le texte", () => putBack(q.texts) && drop()), button("Jeter", drop)] : [button("D’accord", drop)];
}

for (const [where, what] of [[window, "online"], [window, "pageshow"], [window, "live:up"], [document, "visibilitychange"]])
  where.addEventListener(what, flush);
addEventListener("pagehide", () => { if (read(LEASE)?.me === me) forget(LEASE); });        // who opens next need not wait
addEventListener("storage", ({ key, newValue }) => {                 // another tab of this phone: it may have sent for us
  if (key && key.startsWith(OUT) && newValue === null) tellSent();
  restore(); render(); flush();
});
addEventListener("live:over", ({ detail }) => {                      // over, or revoked: what was not sent stays, drafts go
  if (detail === 4003 || detail === 4004) for (const d of all(DRAFT)) forget(DRAFT + d.step + ":" + d.name);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id === "mine") { sent = []; render(); }     // it shows them itself now
  restore();
});
restore(); render(); flush();
