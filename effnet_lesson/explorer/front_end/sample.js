// A picture at the resolution that the network gets.

const LONGEST = 224; // as the page shows it, whatever its pixels

// For each pixel of a shorter or longer line: the first pixel that it is made of, and weights. A
// triangle as wide as the pixels that fall together, as in training (antialiased, bilinear).
function taps(from, to) {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const heights = Array.from({ length: end - first }, (_, k) => 1 - Math.abs(first + k + 0.5 - centre) / reach);
    const sum = heights.reduce((a, b) => a + b);
    return [first, heights.map((height) => height / sum)];
  });
}

// RGBA values of `rows` lines of `from` pixels; the lines come out as columns of `to` pixels.
function resizedAcross(values, rows, from, to) {
  const out = new Float32Array(4 * rows * to);
  taps(from, to).forEach(([first, weights], i) => {
    for (let row = 0; row < rows; row++)
      for (let channel = 0; channel < 4; channel++)
        out[4 * (i * rows + row) + channel] = weights.reduce(
          (sum, weight, k) => sum + weight * values[4 * (row * from + first + k) + channel], 0,
        );
  });
  return out;
}

const resizedSquare = (values, from, to) => resizedAcross(resizedAcross(values, from, from, to), to, from, to);

// Side and RGBA values of a picture, as the browser reads it.
async function pixelsOf(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const side = image.naturalWidth;
  const context = html("canvas", { width: side, height: side }).getContext("2d");
  context.drawImage(image, 0, 0);
  return { side, values: context.getImageData(0, 0, side, side).data };
}

function samplePanel({ model, redraw }) {
  const canvas = html("canvas", { role: "img", style: `width: ${LONGEST}px; height: ${LONGEST}px` });
  const says = html("div");
  const pictures = {}; // read once, a moment after the first drawing
  let drawn = "";
  function read(url) {
    pictures[url] = null;
    pixelsOf(url).then((picture) => {
      pictures[url] = picture;
      redraw();
    });
  }
  return {
    least: () => LONGEST + 32, // for its title
    most: LONGEST + 176,
    node: html("figure", { class: "sample" }, titled("A picture as the network sees it"), html("div", { class: "beside" }, canvas, says)),
    draw(_, view) {
      const { url, share, caption, what, finest, enlarged } = model.get("samples")[view.on];
      const size = view.numbers.image_size;
      const seen = Math.round(size / share);
      const lines = [fill(caption, { pixels: size.toLocaleString("en"), seen }), what, ...(size > finest ? [enlarged] : [])];
      canvas.setAttribute("aria-label", `${lines[1]} ${lines[0]}.`);
      renew(says, lines.map((line) => html("p", {}, line)));
      if (!(url in pictures)) read(url);
      const picture = pictures[url];
      if (!picture || drawn === `${url} ${seen}`) return;
      drawn = `${url} ${seen}`;
      const pixels = new ImageData(seen, seen);
      pixels.data.set(resizedSquare(picture.values, picture.side, seen));
      canvas.width = canvas.height = seen;
      canvas.getContext("2d").putImageData(pixels, 0, 0);
    },
  };
}
