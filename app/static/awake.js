// awake.js: the screen stays on while its table writes. Between two steps the phone sleeps like any other, and wakes to what is on.
//
// <section data-mood="" data-step-label="…">          the lead region: no mood and a clock that runs mean "something to write"
// Where the page is secure, the platform has an interface for it. On the hall's plain HTTP it has none: there a silent video of one
// still picture, drawn here and never fetched, does it on Chrome, Samsung Internet and Firefox for Android (a stream in sight counts
// for them, however small; a file would need sound, which stops people's music). Safari promises nothing: iPhones may go dark.
const lead = () => document.querySelector("[data-mine]");
const wanted = () => !document.hidden && lead()?.dataset.mood === "" && lead().querySelector("time.clock") !== null;
let lock = null, film = null, asking = false;

async function follow() {
  if (!wanted()) return letSleep();
  if (navigator.wakeLock) return askForLock();
  film ??= still();
  if (film?.paused) film.play().catch(() => { /* not before the first tap: it comes here again */ });
}

function letSleep() {
  lock?.release(); lock = null;
  film?.pause();
}

async function askForLock() {
  if (asking || (lock && !lock.released)) return;
  asking = true;
  lock = await navigator.wakeLock.request("screen").catch(() => null);                      // a battery that runs low says no
  asking = false;
  if (!wanted()) letSleep();
}

function still() {
  const canvas = document.createElement("canvas"), video = document.createElement("video");
  if (!canvas.captureStream) return null;
  canvas.width = canvas.height = 2;
  canvas.getContext("2d").fillRect(0, 0, 2, 2);
  Object.assign(video, { className: "awake", muted: true, playsInline: true, srcObject: canvas.captureStream(1) });
  video.setAttribute("aria-hidden", "true");
  document.body.append(video);
  return video;
}

for (const event of ["visibilitychange", "htmx:after:swap", "click"]) document.addEventListener(event, follow);
addEventListener("live:over", () => { lead()?.removeAttribute("data-mood"); follow(); });
follow();
