// Takes a drawn figure away as a PNG: the same SVG, painted on a canvas twice as large. Without this file the links stay hidden
// and the SVG is still there.

const ACROSS = 1680;

function size(image) {
  const ratio = ACROSS / image.naturalWidth;
  return { width: ACROSS, height: Math.round(image.naturalHeight * ratio) };
}

async function picture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), size(image));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function save(event) {
  event.preventDefault();
  const link = event.currentTarget;
  const blob = await picture(link.href);
  const away = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: link.dataset.png });
  away.click();
  setTimeout(() => URL.revokeObjectURL(away.href), 10_000);
}

for (const link of document.querySelectorAll("a[data-png]")) {
  link.hidden = false;
  link.addEventListener("click", save);
}
