// Takes a drawn figure away as a PNG: its SVG with our two fonts inside, painted on a canvas. A picture loads nothing by itself,
// so the fonts must travel in it. Without this file the links stay hidden, and the SVG is still there.

const ACROSS = 1680;
const FONTS = [
  ["Atkinson Next", "400 700", "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"],
  ["Young Serif", "400", "fonts/young-serif-latin-400-normal.woff2"],
];

async function inside(address) {
  const blob = await (await fetch(address)).blob();
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
}

async function faces() {
  const rules = await Promise.all(FONTS.map(async ([name, weight, file]) =>
    `@font-face{font-family:"${name}";font-weight:${weight};src:url(${await inside(new URL(file, import.meta.url))})}`));
  return `<style>${rules.join("")}text{font-variant-numeric:lining-nums tabular-nums}</style>`;
}

async function drawn(address) {
  const [svg, style] = await Promise.all([fetch(address).then((answer) => answer.text()), faces()]);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg.replace(/(<svg[^>]*>)/, `$1${style}`))}`;
  await image.decode();
  return image;
}

async function picture(address) {
  const image = await drawn(address);
  const canvas = document.createElement("canvas");
  canvas.width = ACROSS;
  canvas.height = Math.round(image.naturalHeight * ACROSS / image.naturalWidth);
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
