// Save what was found.

// Every phi of the chosen strategy, family and data set; and the published network, if one is.
function tableAsCsv(table, { family, dataset, strategy, model }) {
  const { alpha, beta, gamma } = table.rule;
  const on = trainedOn(table, { family, dataset });
  const [said, counted] = [table.words, table.numbers].map((names) => Object.values(names).flat());
  const names = [...said.filter((name) => !counted.includes(name)), ...Object.keys(table.formula_words), ...counted];
  const head = ["family", "dataset", "strategy", "alpha", "beta", "gamma", "phi", "model", ...names, "note", "source"];
  const row = (phi, model) => {
    const view = viewAt(table, { family, dataset, strategy, phi, model });
    const of = model ? ["published", "", "", "", ""] : [strategy, alpha, beta, gamma, phi];
    const formula = model && named(Object.keys(table.formula_words), []); // it has no phi
    const values = { ...view.words, ...formula, ...view.numbers, source: view.source };
    return [family, on, ...of, model, ...[...names, "note", "source"].map((name) => values[name] ?? "")];
  };
  const rows = table.phis.map((phi) => row(phi, ""));
  if (model) rows.push(row(0, model));
  const quoted = (value) => `"${String(value).replaceAll('"', '""')}"`;
  return [head, ...rows].map((row) => row.map(quoted).join(",") + "\r\n").join("");
}

// What `Explorer(state=...)` takes; of `traits` what is ticked.
function stateAsText(table, { family, dataset, strategy, phi, model, budgets, batch_size }, traits) {
  const { alpha, beta, gamma } = table.rule;
  const rule = table.paper_rule ? "" : ` alpha=${alpha} beta=${beta} gamma=${gamma}`;
  const pictures = dataset === table.default_dataset ? "" : ` dataset=${dataset}`;
  const limits = Object.entries(budgets).map(([name, limit]) => ` max_${name}=${limit}`).join("");
  const batch = batch_size === table.default_batch_size ? "" : ` batch_size=${batch_size}`;
  const ticked = ["hold_product", "wrong_rules"].map((name) => (traits?.get(name) ? ` ${name}=on` : "")).join("");
  return `family=${family} strategy=${strategy} phi=${phi}${rule}${model && ` model=${model}`}${pictures}${limits}${batch}${ticked}`;
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

// `heading` and `lines`; the drawings, each with its title and legend; below them the paragraphs.
function drawingsAsSvg(root, heading, lines, paragraphs) {
  const margin = 16;
  const style = getComputedStyle(root);
  const { color, fontFamily } = style;
  const drawings = [...root.querySelectorAll("figure > .drawing > svg")];
  const width = Math.max(...drawings.map((drawing) => drawing.width.baseVal.value));
  const parts = [];
  let y = margin;
  const say = (words, size, weight, left = 0, room = width) => {
    for (const line of wrapped(words, room, `${weight} ${size}px ${fontFamily}`)) {
      parts.push(text(margin + left, y + size, line, "start", { "font-size": size, "font-weight": weight }));
      y += size + 5;
    }
  };
  say(heading, 16, 600);
  for (const words of lines) say(words, 12, 400);
  let row = { top: y + 10, end: y + 10, left: 0 };
  for (const drawing of drawings) {
    const figure = drawing.closest("figure");
    const wide = drawing.width.baseVal.value;
    if (row.left + wide > width) row = { top: row.end, end: row.end, left: 0 }; // else there is room beside the last
    y = row.top;
    say(figure.querySelector("figcaption").textContent, 14, 600, row.left, wide);
    parts.push(coloured(drawing, margin + row.left, y));
    y += drawing.height.baseVal.value + 4;
    let x = 0;
    for (const item of figure.querySelectorAll(".legend li")) {
      const long = item.getBoundingClientRect().width;
      if (x && x + long > wide) [x, y] = [0, y + 20];
      const left = margin + row.left + x;
      parts.push(coloured(item.querySelector("svg"), left, y), text(left + 21, y + 13, item.textContent));
      x += long + 18;
    }
    row = { ...row, end: Math.max(row.end, y + (x ? 34 : 10)), left: row.left + wide + 24 };
  }
  y = row.end;
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
  const drawn = () => {
    const { cards } = tableOf(model);
    const { words } = viewAt(tableOf(model), chosen);
    const lines = cards.map(([name, value, detail]) => fill(`${name}: ${value} (${detail})`, words));
    return drawingsAsSvg(root, words.subject.replace(/,$/, ""), lines, paragraphs());
  };
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
