// live.js: the only file that touches the socket. Plain ES module; loaded after htmx.min.js (both deferred, in that order).
//
// <body data-live="/live" data-epoch="a1b2" data-now="…" data-scope="…">   address (socket, and GET for polling); life of the
//                                                            journal (new after a restore); the server's hour in ms; who reads here
// <p id="link-status" role="status" data-cut="…"></p>        one calm line, outside every region; what a cut means for this page
// <section id="region-step" data-seq="42" hx-swap-oob="outerMorph">…</section>      a region, the same in page, push and poll
//   on one of them, data-mine="token" data-mood="quiet" data-step-label="…"         what #mine depends on; class of the body
// <div id="mine" hx-get="…" hx-trigger="mine:stale from:body, outbox:sent from:body" hx-swap="innerMorph">   mine alone
// <div id="held" role="status"></div>                        what waits until the person has finished writing
// <article data-nudge="7">… <button data-dismiss>…</article> stays hidden once it was dismissed
//
// From the server: text that begins with "<" is one or several whole regions; anything else is a beat, JSON:
// {"head": 42, "epoch": "a1b2", "now": 1795…}. To the server: the newest number shown, as text, after each beat; "again" when one
// is missing. To the other modules: the events live:up, live:over (on window) and live:now (the server's hour).
const { body } = document, line = document.getElementById("link-status"), held = document.getElementById("held");
const address = new URL(body.dataset.live, location.href);
const S = 1000, STALE = 12 * S, CONNECT = 4 * S, CALM = 5 * S, POLL_AFTER = 15 * S, POLL_EVERY = 5 * S, NAP = 3 * S;
const FINAL = { 4001: "Cette page est ouverte ailleurs. Rechargez-la pour la reprendre ici.",
                4003: "Ce lien n’est plus valable.", 4004: "La soirée est terminée. Merci\u00a0!" };

let socket = null, tries = 0, over = false, asked = -1;
let seen = Math.max(0, ...[...document.querySelectorAll("[data-seq]")].map(e => +e.dataset.seq));
let heard = performance.now(), down = heard, polled = -POLL_EVERY, byPoll = false, hiddenAt = 0, retry, waking;
const now = () => performance.now(), later = (ms) => Math.random() * ms;
const el = (name, text, props = {}) => Object.assign(document.createElement(name), { textContent: text }, props);

// ---- showing regions -------------------------------------------------------------------------------------------------

/** Swap every region in `text` by morphing. The raw text goes to htmx, never outerHTML: htmx rewrites what it parses. */
export function show(text) {
  return htmx.swap({ text, swap: "none", target: body, sourceElement: body });   // the hx-swap-oob of each region does the work
}

// One guard for pushes, polls and answers to htmx forms alike: a region never goes back to an older number, and what somebody is
// writing never disappears under the fingers.
document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
  for (let i = tasks.length; i--;) {
    const { fragment, target } = tasks[i];
    const fresh = Number(fragment?.firstElementChild?.dataset.seq ?? NaN);
    if (fresh < Number(target?.dataset?.seq ?? NaN) || takesAway(target, fragment)) tasks.splice(i, 1);
    else if (fresh > seen) seen = fresh;
  }
});

// What the person opened or ticked stays so, unless the server itself changed its mind (htmx alone closes <details>, and
// leaves boxes stale: bigskysoftware/htmx#4030). registerExtension and this hook are public.
htmx.registerExtension("tablee", {
  htmx_before_morph_node(_, { oldNode, newNode }) {
    if (oldNode.localName === "details") newNode.open = oldNode.open;
    if (oldNode.localName === "input" && oldNode.defaultChecked !== newNode.defaultChecked) oldNode.checked = newNode.defaultChecked;
  },
});

// ---- what is mine follows what is shared -------------------------------------------------------------------------------

let writing = null, missed = false;                    // the field that holds things back; whether a region was held back too
let overdue = "";                                      // the step that has begun meanwhile
let wanted = 0, asking;                                // since when #mine is out of date, 0 when it is not
let has = "", own = 0, shown = 0;                      // what #mine is made of, as the server names it; what I did: in all, and in it
const lead = () => document.querySelector("[data-mine]"), mine = () => document.getElementById("mine");
let { mine: token, mood = "", stepLabel: label } = lead()?.dataset ?? {};

const isText = (f) => f?.localName === "textarea" || (f?.localName === "input" && /^(text|search|tel|email|url|number)$/.test(f.type));
const isUnsent = (f) => isText(f) && f.isConnected && f.value.trim() !== "" && f.value !== f.defaultValue;

/** The texts that must not be disturbed: in the form that has the focus, or for which something is held back. */
function unsent() {
  const at = writing ?? document.activeElement;
  return held ? [...at?.form?.elements ?? [at]].filter(isUnsent) : [];
}

function takesAway(target, fragment) {
  const lost = unsent().find(f => f.id && target?.contains?.(f) && !fragment?.querySelector("#" + CSS.escape(f.id)));
  if (!lost) return false;
  if (target.id !== "mine") missed = true;
  hold(lost);
  return true;
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id === "mine") {
    [has, shown] = [ctx.response.headers.get("ETag"), ctx.own];
    if (!writing) wanted = 0;
  }
  const data = lead()?.dataset;
  if (!data) return;
  if (data.mine !== token) {
    const started = data.stepLabel !== label, field = unsent().find(f => mine()?.contains(f));
    ({ mine: token, stepLabel: label } = data);
    if (field) hold(field, started ? label : "");
    else askForMine();
  }
  if (!writing) follow(data.mood ?? "");
});

function askForMine() {
  wanted = now();
  clearTimeout(asking);                                              // spread: three hundred phones hear of it at once
  asking = setTimeout(() => body.dispatchEvent(new Event("mine:stale")), later(400));
}

function follow(next) {
  if (next === mood) return;
  if (mood) body.classList.remove(mood);
  if (next) body.classList.add(next);
  mood = next;
}

/** Say what has begun, and offer what one would want now: to send the text all the same, or to go on (outbox.js keeps it). */
function hold(field, begun = "") {
  overdue = begun || overdue;
  const said = overdue ? `${/commencé/.test(overdue) ? overdue : `«\u00a0${overdue}\u00a0» a commencé.`} Votre texte est encore là.` : "Du nouveau est arrivé.";
  writing = field;
  if (held.firstChild?.textContent === said) return;                 // unchanged text is not read out again
  const choice = (text, onclick) => el("button", text, { type: "button", className: "button button-small", onclick });
  const send = field.form?.querySelector("button:not([type=button])");
  held.replaceChildren(el("span", said), " ");
  if (overdue && send) held.append(choice("Envoyer quand même", () => send.click()), " ");
  held.append(choice("Voir la suite", () => { release(); mine()?.focus(); }));
}

function release() {
  writing = null; overdue = "";
  held.replaceChildren();
  follow(lead()?.dataset.mood ?? "");
  askForMine();
  if (missed) again();
  missed = false;
}

const releaseIfDone = () => writing && !unsent().length && release();
for (const event of ["input", "focusout"]) document.addEventListener(event, releaseIfDone);
document.addEventListener("submit", () => setTimeout(releaseIfDone));   // outbox.js empties the field that it has taken

// ---- nudges that were dismissed ---------------------------------------------------------------------------------------

const DISMISSED = `tablee:${body.dataset.scope}:dismissed`;
let dismissed = recall();

function recall() { try { return JSON.parse(localStorage.getItem(DISMISSED)) ?? []; } catch { return []; } }

function hideDismissed() {
  for (const nudge of document.querySelectorAll("[data-nudge]")) nudge.hidden = dismissed.includes(nudge.dataset.nudge);
}

document.addEventListener("click", ({ target }) => {
  const nudge = target.closest("[data-dismiss]")?.closest("[data-nudge]");
  if (!nudge) return;
  dismissed = [...recall(), nudge.dataset.nudge].slice(-100);
  try { localStorage.setItem(DISMISSED, JSON.stringify(dismissed)); } catch { /* hidden for as long as the page lives */ }
  hideDismissed();
});
document.addEventListener("htmx:before:settle", hideDismissed);      // right behind the morph: nothing flickers
hideDismissed();

// ---- the socket ------------------------------------------------------------------------------------------------------

function open() {
  clearTimeout(retry);
  abandon();
  if (over) return;
  const url = new URL(address); url.protocol = url.protocol.replace("http", "ws");
  const mine = socket = new WebSocket(url);
  const slow = setTimeout(() => mine === socket && lost(1006), CONNECT);
  mine.onopen = () => { clearTimeout(slow); heard = now(); };
  mine.onmessage = (e) => mine === socket && hear(e.data);
  mine.onclose = (e) => { clearTimeout(slow); if (mine === socket) lost(e.code); };
}

// close() on a half-open socket fires its event a minute later: let go of the object at once, and ignore it from then on.
// Close it even while CONNECTING: left alone, a hanging handshake kept the next sockets from opening (seen in Chromium 156).
function abandon() {
  const old = socket; socket = null; asked = -1;
  if (old) { old.onopen = old.onmessage = old.onclose = null; old.close(1000); }
}

const connected = () => socket?.readyState === WebSocket.OPEN;

function hear(data) {
  heard = now(); tries = 0;                       // only a frame proves the link: an open that is closed at once must not
  if (down !== null) { down = null; byPoll = false; dispatchEvent(new Event("live:up")); tell(); }  // outbox.js listens
  if (data.startsWith("<")) return show(data);
  const beat = JSON.parse(data);
  if (beat.epoch !== body.dataset.epoch) return location.reload();  // restored from a backup: numbers start again
  dispatchEvent(new CustomEvent("live:now", { detail: beat.now }));                                 // clock.js listens
  // The last frame was lost, and nothing follows it. Once for each number while something is held back: it will not be shown.
  if (beat.head > seen && !(missed && beat.head === asked)) { asked = beat.head; again(); }
  else if (connected()) socket.send(String(seen));
}

function again() { if (connected()) socket.send("again"); else poll(); }

function lost(code) {
  abandon(); down = down ?? now();
  if ((code >= 4000 && code < 4100) || (code >= 4400 && code < 4500)) {
    over = true;
    dispatchEvent(new CustomEvent("live:over", { detail: code }));
    return say(FINAL[code] ?? "La page a besoin d’être rechargée.", code === 4004 ? "done" : "lost");
  }
  if (document.hidden) return;                                       // wake() comes with the eyes
  const wait = code >= 4200 && code < 4300 ? later(300) : code >= 4100 && code < 4200 ? 8 * S + later(8 * S)
             : later(Math.min(tries < 5 ? 4 : 8, 2 ** tries++) * S);                        // a restart takes some seconds: be there soon after
  clearTimeout(retry); retry = setTimeout(open, wait);
}

// ---- waking, watching, polling, saying -------------------------------------------------------------------------------

function wake() {
  if (over || document.hidden) return;
  clearTimeout(waking); tries = 0; waking = setTimeout(open, later(300));                  // several wake events: one socket
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();                        // Date: performance.now() may stand still in sleep
  else if (!socket || Date.now() - hiddenAt > NAP) wake();
});
document.addEventListener("resume", wake);
addEventListener("online", wake);
addEventListener("pageshow", (e) => e.persisted && wake());
addEventListener("pagehide", abandon);                               // an open socket keeps the page out of the bfcache

setInterval(() => {
  if (over || document.hidden) return;
  if (connected() && now() - heard > STALE) lost(1006);
  if (away() > POLL_AFTER && now() > polled + POLL_EVERY) poll();
  if (wanted && !writing && !away() && now() - wanted > 5 * S) askForMine();               // its request was lost: once more
  releaseIfDone();
  tell();
}, S);

const away = () => down === null ? 0 : now() - down;

function tell() {
  body.classList.toggle("is-cut", away() > CALM && !byPoll);
  if (!away()) say("Relié à la salle", "done");
  else if (away() > CALM && byPoll) say("Liaison lente\u00a0: mise à jour toutes les 5 secondes.", "waiting");
  else if (away() > CALM) say(line?.dataset.cut ?? "Connexion interrompue\u00a0: la page se mettra à jour dès qu’elle revient.", "waiting");
}

function say(text, state) {                                          // unchanged text is not read out again
  if (line && line.textContent !== text) line.replaceChildren(el("span", text, { className: `state state-${state}` }));
}

async function poll() {
  if (over) return;
  polled = now() + later(2 * S) - S;
  try {
    const r = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error", signal: deadline(8 * S) });
    const epoch = r.headers.get("X-Live-Epoch");                     // no such header: a captive portal, not our server
    byPoll = r.ok && epoch !== null;
    if (byPoll && epoch !== body.dataset.epoch) return location.reload();
    if (byPoll) { await show(await r.text()); dispatchEvent(new Event("live:up")); }
  } catch { byPoll = false; }
}

function deadline(ms) {                                                // AbortSignal.timeout is missing on older phones
  const control = new AbortController();
  setTimeout(() => control.abort(), ms);
  return control.signal;
}

// ---- what htmx sends and gets -------------------------------------------------------------------------------------------

htmx.config.defaultTimeout = 8 * S;
const SEAL = "Cross-Origin-Opener-Policy";                           // on every answer of ours; a captive portal's 200 has none
const writes = (ctx) => ctx.request.method.toUpperCase() !== "GET";

// What the others have done may have changed nothing of mine. What I have sent, or opened, has: until it is shown, however many requests
// fail or are dropped meanwhile, all of it is asked for. (Captured, so that it counts before htmx asks.)
for (const name of ["outbox:sent", "mine:opened"]) document.addEventListener(name, () => { own++; }, true);
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id !== "mine") return;
  ctx.own = own;
  if (has && shown === own) ctx.request.headers["If-None-Match"] = has;
});
document.addEventListener("htmx:before:response", (e) => {
  const { ctx } = e.detail, isMine = ctx.sourceElement?.id === "mine";
  if (isMine && ctx.response.status === 304) { e.preventDefault(); wanted = 0; return; }
  if (ctx.response.headers.get(SEAL) === null || (isMine && ctx.response.status === 503)) { e.preventDefault(); notSent(ctx); }
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => ctx?.request && notSent(ctx));
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => { if (writes(ctx) && ctx.response.status < 400) written(); });
body.addEventListener("outbox:sent", () => written());

function written() { if (!connected()) poll(); }                     // nothing will be pushed: look at once

function notSent(ctx) {
  if (ctx.sourceElement?.id === "mine") wanted = now();
  const said = document.getElementById("said");
  if (said && writes(ctx)) said.replaceChildren(el("span", "Pas parti\u00a0: la salle ne répond pas. Réessayez dans un instant.", { className: "state state-waiting" }));
}

open();
