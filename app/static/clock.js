// clock.js: the time that is left, by the server's clock. Plain ES module; needs nobody, hears the hour from live.js.
//
// <body data-now="1795…">                                   the server's hour when the page was made, in ms
// <time class="clock" data-ends="1795…" data-total="300">   ends at (server ms), lasts (seconds). Shows m:ss in its own
//   [<span class="unseen">Il reste </span>][<span aria-hidden="true"></span>]</time>           text, or in the hidden span
//   data-over="…"                                            what it says when the time is up, if not « terminez votre phrase »
// <path class="rim" data-total="300" [data-ends="…"]>        the rim is the clock: its own data-ends, or that of its region
//
// It ends softly: the answers are taken for as long as the step lasts, so there is nothing to be alarmed at.
const OVER = "terminez votre phrase";
const arrived = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
let ahead = Number(document.body.dataset.now || Date.now()) - arrived;      // the server's hour minus performance.now()

// A beat is never early, only late: the one that came quickest is nearest to the truth. A lower one counts only when it is
// far off (the server's clock was set), a higher one always (performance.now() stood still while the phone slept).
addEventListener("live:now", ({ detail }) => {
  const heard = detail - performance.now();
  if (heard > ahead || ahead - heard > 2000) { ahead = heard; show(); }
});

function show() {
  const hour = performance.now() + ahead;
  for (const clock of document.querySelectorAll("time[data-ends]")) tell(clock, Number(clock.dataset.ends) - hour);
  for (const rim of document.querySelectorAll(".rim[data-total]")) turn(rim, endOf(rim) - hour);
}

function tell(clock, left) {
  const over = left <= 0, seconds = Math.max(0, Math.ceil(left / 1000));
  const prefix = clock.querySelector(".unseen");
  if (prefix && prefix.hidden !== over) prefix.hidden = over;
  clock.classList.toggle("is-over", over);
  write(digits(clock), over ? clock.dataset.over ?? OVER : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

function digits(clock) {
  return clock.querySelector("[aria-hidden]") ?? [...clock.childNodes].reverse().find(n => n.nodeType === Node.TEXT_NODE)
    ?? clock.appendChild(document.createTextNode(""));
}

function write(node, text) { if (node.textContent !== text) node.textContent = text; }

function endOf(rim) {
  const region = rim.closest("[data-seq]") ?? document;
  return Number(rim.dataset.ends ?? region.querySelector("time[data-ends]")?.dataset.ends ?? NaN);
}

function turn(rim, left) {
  const part = Math.min(100, Math.max(0, left / 10 / Number(rim.dataset.total)));
  if (Number.isNaN(part)) return;
  const dashes = `${part.toFixed(1)} 100`;
  if (rim.getAttribute("stroke-dasharray") !== dashes) rim.setAttribute("stroke-dasharray", dashes);
}

document.addEventListener("htmx:before:settle", show);               // right behind the morph: nothing jumps
setInterval(show, 500);
show();
