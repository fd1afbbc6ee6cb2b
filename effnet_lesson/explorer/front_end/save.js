// Save what was found.

// Every phi of the chosen strategy, family and data set.
function tableAsCsv(table, { family, dataset, strategy }) {
  const { alpha, beta, gamma } = table.rule;
  const on = trainedOn(table, { family, dataset });
  const [said, counted] = [table.words, table.numbers].map((names) => Object.values(names).flat());
  const names = [...said.filter((name) => !counted.includes(name)), ...Object.keys(table.formula_words), ...counted];
  const head = ["family", "dataset", "strategy", "alpha", "beta", "gamma", "phi", ...names, "note", "source"];
  const rows = table.phis.map((phi) => {
    const view = viewAt(table, { family, dataset, strategy, phi, model: "" });
    const values = { ...view.words, ...view.numbers, source: view.source };
    return [family, on, strategy, alpha, beta, gamma, phi, ...[...names, "note", "source"].map((name) => values[name] ?? "")];
  });
  const quoted = (value) => `"${String(value).replaceAll('"', '""')}"`;
  return [head, ...rows].map((row) => row.map(quoted).join(",") + "\r\n").join("");
}

// What `Explorer(state=...)` takes.
function stateAsText(table, { family, dataset, strategy, phi, model, budgets, batch_size }) {
  const { alpha, beta, gamma } = table.rule;
  const rule = table.paper_rule ? "" : ` alpha=${alpha} beta=${beta} gamma=${gamma}`;
  const pictures = dataset === table.default_dataset ? "" : ` dataset=${dataset}`;
  const limits = Object.entries(budgets).map(([name, limit]) => ` max_${name}=${limit}`).join("");
  const batch = batch_size === table.default_batch_size ? "" : ` batch_size=${batch_size}`;
  return `family=${family} strategy=${strategy} phi=${phi}${rule}${model && ` model=${model}`}${pictures}${limits}${batch}`;
}

// As in effnet-small-compound-phi-2; a published network has its own name.
function fileName(table, choice) {
  if (choice.model) return `effnet-${choice.model}`;
  return `effnet-${stateAsText(table, choice)}`.replace(/family=|strategy=/g, "").replace(/[= ]/g, "-");
}

// A copy with the colours that the page has now.
function coloured(drawing, x, y) {
  const kept = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family"];
  const copy = drawing.cloneNode(true);
  const nodes = copy.querySelectorAll("*");
  drawing.querySelectorAll("*").forEach((node, i) => {
    const style = getComputedStyle(node);
    for (const name of kept) nodes[i].setAttribute(name, style.getPropertyValue(name));
  });
  copy.setAttribute("x", x);
  copy.setAttribute("y", y);
  return copy;
}

function wrapped(words, width, font) {
  const pen = html("canvas").getContext("2d");
  pen.font = font;
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (pen.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

// The drawings one below the other, each with its title and legend; below them the paragraphs.
function drawingsAsSvg(root, paragraphs) {
  const margin = 16;
  const style = getComputedStyle(root);
  const { color, fontFamily } = style;
  const drawings = [...root.querySelectorAll("figure > .drawing > svg")];
  const width = Math.max(...drawings.map((drawing) => drawing.width.baseVal.value));
  const parts = [];
  let y = margin;
  const say = (words, size, weight) => {
    for (const line of wrapped(words, width, `${weight} ${size}px ${fontFamily}`)) {
      parts.push(text(margin, y + size, line, "start", { "font-size": size, "font-weight": weight }));
      y += size + 5;
    }
  };
  for (const drawing of drawings) {
    const figure = drawing.closest("figure");
    say(figure.querySelector("figcaption").textContent, 14, 600);
    parts.push(coloured(drawing, margin, y));
    y += drawing.height.baseVal.value + 4;
    let x = 0;
    for (const item of figure.querySelectorAll(".legend li")) {
      const wide = item.getBoundingClientRect().width;
      if (x && x + wide > width) [x, y] = [0, y + 20];
      parts.push(coloured(item.querySelector("svg"), margin + x, y), text(margin + x + 21, y + 13, item.textContent));
      x += wide + 18;
    }
    y += x ? 34 : 10;
  }
  for (const paragraph of paragraphs) {
    say(paragraph, 12, 400);
    y += 8;
  }
  const size = [width + 2 * margin, y + margin - 8];
  const paper = svg("rect", { width: size[0], height: size[1], fill: style.getPropertyValue("--paper") });
  const whole = picture(...size, svg("title", {}, paragraphs[0]), paper, ...parts);
  for (const [name, value] of Object.entries({ fill: color, "font-family": fontFamily, "font-size": 12 })) whole.setAttribute(name, value);
  return new XMLSerializer().serializeToString(whole);
}

// Drawn twice as large, for sharp print.
async function asPng(source) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = html("canvas", { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done));
}

function download(name, blob) {
  const address = URL.createObjectURL(blob);
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// `paragraphs` gives the words below the pictures; without drawings there are none to save.
function saveButtons(root, model, chosen, { drawings, paragraphs }) {
  const drawn = () => drawingsAsSvg(root, paragraphs());
  const save = (ending, blob, of = chosen) => download(`${fileName(tableOf(model), of)}.${ending}`, blob);
  const pictures = [
    button("Save pictures (SVG)", () => save("svg", new Blob([drawn()], { type: "image/svg+xml" }))),
    button("Save pictures (PNG)", async () => save("png", await asPng(drawn()))),
  ];
  const table = button("Save table (CSV)", () =>
    save("csv", new Blob([tableAsCsv(tableOf(model), chosen)], { type: "text/csv" }), { ...chosen, phi: "all", model: "" }),
  );
  return drawings ? [...pictures, table] : [table];
}
