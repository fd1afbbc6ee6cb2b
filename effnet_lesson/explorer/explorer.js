// The explorer's front end: labelled native controls, and pictures drawn from a table that the
// kernel sent once. Sliding asks the kernel nothing; it is told where the slider came to rest.

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes and children; strings become text, never HTML.
function element(namespace, name, attributes = {}, ...children) {
  const node = namespace
    ? document.createElementNS(namespace, name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}
const html = (...words) => element(null, ...words);
const svg = (...words) => element(SVG, ...words);

function picture(width, height, description, ...children) {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return svg("svg", { ...size, role: "img", "aria-label": description }, ...children);
}

function text(x, y, content, anchor = "start", attributes = {}) {
  return svg("text", { x, y, "text-anchor": anchor, ...attributes }, content);
}

function line(x1, y1, x2, y2, name) {
  return svg("line", { x1, y1, x2, y2, class: name });
}

const fill = (template, words) => template.replace(/\{(\w+)\}/g, (_, name) => words[name]);

// What the table says of one position of the controls.
function viewAt(table, { family, strategy, phi, model }) {
  const { phis } = table;
  const step = phis[1] - phis[0];
  const index = Math.min(phis.length - 1, Math.max(0, Math.round((phi - phis[0]) / step)));
  const here = table.entries[family]?.[strategy];
  const entry = model ? table.models[model] : here?.[index];
  if (!here || !entry) return null; // a table for another choice is on its way
  const [said, counted, stages, noteIndex] = entry;
  const [note, kind, source] = table.notes[noteIndex];
  const words = { phi: String(phis[index]), strategy: table.titles[strategy], note };
  words.family = table.families[family];
  words.model = model.toUpperCase();
  words.subject = fill(model ? table.subject_published : table.subject, words);
  table.words.forEach((name, i) => (words[name] = said[i]));
  const numbers = {};
  table.numbers.forEach((name, i) => (numbers[name] = counted[i]));
  words.rounding = fill(model ? table.rounding_published : table.rounding_sentence, words);
  return { phi: phis[index], model, family, strategy, words, numbers, stages, kind, source };
}

// ---- the network: height is the feature map, width the channels, repeats are folded ----

function drawNetwork(table, view, width) {
  // One scale for the whole slide, so that growth can be seen.
  const all = [view.stages, ...table.entries[view.family][view.strategy].map((entry) => entry[2])];
  const tallest = Math.max(...all.flatMap((stages) => stages.map((s) => s[2])));
  const last = view.stages.length - 1;
  const names = view.stages.map((_, i) => (i === 0 ? "stem" : i === last ? "head" : String(i)));
  const widest = Math.max(...all.map((stages) => stages.reduce((sum, s) => sum + s[1], 0)));
  const folds = 4; // at most this many repeats are drawn, one behind the other
  const fold = 3;
  const gap = width / 60;
  const room = Math.max(120, width - 10 - view.stages.length * (gap + 40)); // else it scrolls
  const top = 34 + fold * folds;
  const height = 150;
  const middle = top + height / 2;
  const parts = [];
  let x = 6;
  view.stages.forEach(([repeats, channels, size], i) => {
    const w = Math.max(3, (room * channels) / widest);
    const h = Math.max(3, (height * size) / tallest);
    const shown = Math.min(repeats, folds + 1);
    const slot = Math.max(w + fold * folds, 40);
    for (let k = shown - 1; k >= 0; k--) {
      parts.push(
        svg("rect", {
          x: x + (slot - w - fold * (shown - 1)) / 2 + k * fold, y: middle - h / 2 - k * fold, width: w, height: h, rx: 2,
          class: i === 0 || i === last ? "ends" : "stage",
        }),
      );
    }
    const centre = x + slot / 2;
    parts.push(text(centre, 14, repeats > 1 ? `× ${repeats.toLocaleString("en")}` : "× 1", "middle", { class: "strong" }));
    parts.push(text(centre, top + height + 18, names[i], "middle"));
    parts.push(text(centre, top + height + 34, channels.toLocaleString("en"), "middle", { class: "quiet" }));
    parts.push(text(centre, top + height + 50, `${size} px`, "middle", { class: "quiet" }));
    x += slot + gap;
  });
  const description =
    "The network. " +
    view.stages
      .map(([n, c, s], i) => `${i && i < last ? "stage " : ""}${names[i]}: ${n} of ${c} channels at ${s} pixels`)
      .join("; ");
  return picture(Math.max(width, x), top + height + 56, description, ...parts);
}

// ---- a plot's frame: scales, ticks, axis titles ----

function frame(width, height, [xLow, xHigh], [yLow, yHigh], { logX = false, logY = false } = {}) {
  const box = { left: 52, right: width - 16, top: 12, bottom: height - 44 };
  const mapX = logX ? Math.log : (v) => v;
  const mapY = logY ? Math.log : (v) => v;
  const x = (v) =>
    box.left + ((mapX(v) - mapX(xLow)) / (mapX(xHigh) - mapX(xLow))) * (box.right - box.left);
  const y = (v) =>
    box.bottom - ((mapY(v) - mapY(yLow)) / (mapY(yHigh) - mapY(yLow))) * (box.bottom - box.top);
  return { box, x, y, width, height };
}

function axes(plot, xTicks, yTicks, xTitle, yTitle) {
  const { box, x, y } = plot;
  return [
    ...yTicks.flatMap(([v, label]) => [
      line(box.left, y(v), box.right, y(v), "grid"),
      text(box.left - 8, y(v) + 4, label, "end"),
    ]),
    ...xTicks.flatMap(([v, label]) => [
      line(x(v), box.bottom, x(v), box.bottom + 5, "axis"),
      text(x(v), box.bottom + 19, label, "middle"),
    ]),
    line(box.left, box.bottom, box.right, box.bottom, "axis"),
    text((box.left + box.right) / 2, plot.height - 6, xTitle, "middle"),
    text(14, (box.top + box.bottom) / 2, yTitle, "middle", {
      transform: `rotate(-90 14 ${(box.top + box.bottom) / 2})`,
    }),
  ];
}

function steps(low, high, about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high + 1e-9; i++) ticks.push(i * step);
  return ticks.map((v) => [v, String(Number(v.toFixed(6)))]);
}

// A line over phi; where a value is null there is none.
function curve(plot, phis, values, name) {
  const points = values.map((v, i) => (v === null ? null : `${plot.x(phis[i])},${plot.y(v)}`));
  return svg("polyline", { points: points.filter(Boolean).join(" "), class: name });
}

// The names of lines at their right ends, `[height, name, class]`, none over another.
function endLabels(plot, labels) {
  let lowest = -Infinity;
  return labels
    .sort((a, b) => a[0] - b[0])
    .map(([at, label, name]) => {
      lowest = Math.max(at, lowest + 15);
      return text(plot.box.right + 6, lowest + 4, label, "start", { class: `label ${name}` });
    });
}

// ---- the three multipliers, and the rules that people write by mistake ----

function drawMultipliers(table, view, width, withWrong) {
  const entries = table.entries[view.family][view.strategy];
  const names = ["depth", "width", "resolution"];
  const wrong = withWrong && view.strategy === "compound" ? Object.entries(table.wrong_rules) : [];
  const highest = Math.max(
    ...entries.flatMap(([, numbers]) => numbers.slice(0, 3)),
    ...wrong.flatMap(([, values]) => values.filter((v) => v !== null)),
  );
  const { phis } = table;
  const plot = frame(width, 250, [phis[0], phis.at(-1)], [0, highest * 1.05]);
  plot.box.right -= wrong.length ? 116 : 76; // room for the names at the lines' ends
  const path = (values, name) => curve(plot, phis, values, name);
  const labels = [];
  const parts = axes(plot, steps(phis[0], phis.at(-1), 8), steps(0, highest, 5), "phi", "multiplier");
  wrong.forEach(([name, values]) => {
    parts.push(path(values, "wrong"));
    labels.push([plot.y(values.at(-1)), `wrong: ${name}`, "quiet"]);
  });
  names.forEach((name, k) => {
    const values = entries.map(([, numbers]) => numbers[k]);
    parts.push(path(values, `curve ${name}`));
    labels.push([plot.y(values.at(-1)), name, name]);
    if (view.model) return; // a published network has no phi
    const here = values[phis.indexOf(view.phi)];
    parts.push(svg("circle", { cx: plot.x(view.phi), cy: plot.y(here), r: 5, class: `dot ${name}` }));
  });
  parts.push(...endLabels(plot, labels));
  if (!view.model) parts.push(line(plot.x(view.phi), plot.box.top, plot.x(view.phi), plot.box.bottom, "here"));
  const { depth, width: w, resolution, subject } = view.words;
  return picture(
    width, 250,
    `Multipliers over phi. ${subject}: depth ${depth}, width ${w}, resolution ${resolution}.`,
    ...parts,
  );
}

// ---- accuracy against cost ----

const SHAPES = {
  compound: "M0-5A5 5 0 1 0 0 5A5 5 0 1 0 0-5Z", // circle
  depth: "M0-6L5.5 4.5H-5.5Z", // triangle
  width: "M-4.5-4.5H4.5V4.5H-4.5Z", // square
  resolution: "M0-6.5L6.5 0L0 6.5L-6.5 0Z", // diamond
};

function marker(strategy, kind, x, y, title) {
  return svg(
    "path",
    { d: SHAPES[strategy], transform: `translate(${x} ${y})`, class: `dot ${strategy} ${kind}` },
    svg("title", {}, title),
  );
}

function drawAccuracy(table, view, width) {
  const points = table.points.filter((point) => point.family === view.family);
  const costs = Object.values(table.entries[view.family]).flat().map(([, n]) => n[3]);
  costs.push(...points.map((point) => point.macs));
  const xs = [Math.min(...costs) / 1.15, Math.max(...costs) * 1.15];
  const values = points.flatMap((point) => [...point.ends, ...(point.interval ? [] : point.accuracies)]);
  if (!values.length) values.push(0, 100);
  const pad = Math.max(0.5, (Math.max(...values) - Math.min(...values)) * 0.12);
  const ys = [Math.min(...values) - pad, Math.min(100, Math.max(...values) + pad)];
  const plot = frame(width, 300, xs, ys, { logX: true });
  const ticks = [];
  for (let power = 5; power < 13; power++)
    for (const digit of width < 500 ? [1] : [1, 2, 5]) {
      const macs = digit * 10 ** power;
      if (macs >= xs[0] && macs <= xs[1])
        ticks.push([macs, macs >= 1e9 ? `${macs / 1e9} G` : `${macs / 1e6} M`]);
    }
  const measure = view.family === "b0" ? "ImageNet top-1, %" : "accuracy, %";
  const parts = axes(plot, ticks, steps(ys[0], ys[1], 7), "FLOPs (multiply-adds) for one picture, logarithmic scale", measure);

  // Between neighbours nothing was measured: a dashed band between their dots or intervals.
  const known = points.filter((point) => point.kind !== "own");
  const base = table.base_macs[view.family];
  for (const strategy of Object.keys(SHAPES)) {
    const curve = known.filter((point) => point.strategy === strategy || point.macs === base);
    if (curve.length < 2) continue;
    const edge = (end) => curve.map((p) => `${plot.x(p.macs)},${plot.y(p.ends[end])}`);
    const outline = [...edge(1), ...edge(0).reverse()].join(" ");
    parts.push(svg("polygon", { points: outline, class: `between ${strategy}` }));
  }
  for (const point of points) {
    const [x, who] = [plot.x(point.macs), `${table.titles[point.strategy]}, ${point.kind}`];
    const mark = (accuracy, words) =>
      parts.push(marker(point.strategy, point.kind, x, plot.y(accuracy), `${who}: ${words} (${point.label})`));
    if (!point.interval) {
      for (const accuracy of point.accuracies) mark(accuracy, `${accuracy} %`);
      continue;
    }
    const [bottom, top] = point.ends.map(plot.y);
    const bar = `M${x - 5} ${top}H${x + 5}M${x} ${top}V${bottom}M${x - 5} ${bottom}H${x + 5}`;
    parts.push(svg("path", { d: bar, class: `interval ${point.strategy}` }));
    mark(point.interval.mean, meanOf(point.interval));
  }
  for (const point of points.filter((p) => p.kind === "published"))
    parts.push(text(plot.x(point.macs), plot.y(point.accuracies[0]) + 20, point.label, "middle", { class: "quiet" }));

  const here = plot.x(view.numbers.macs);
  const { low, high } = view.numbers;
  parts.push(line(here, plot.box.top, here, plot.box.bottom, "here"));
  if (low !== null) {
    const [top, bottom] = [plot.y(high) - 9, plot.y(low) + 9];
    const ring = { x: here - 9, y: top, width: 18, height: bottom - top, rx: 9 };
    parts.push(svg("rect", { ...ring, class: `ring ${view.kind}` }));
  } else {
    const side = here > width / 2 ? "end" : "start";
    const label = `${view.words.model || `phi = ${view.phi}`}: accuracy not known`;
    parts.push(text(here + (side === "end" ? -6 : 6), plot.box.bottom - 8, label, side, { class: "strong" }));
  }
  return picture(
    width, 300,
    `Accuracy against cost. Here: ${view.words.flops}, ${view.words.accuracy} (${view.words.note}).`,
    ...parts,
  );
}

function meanOf({ mean, low, high }) {
  const [m, l, h] = [mean, low, high].map((value) => value.toFixed(2));
  return `mean ${m} %, 95 % interval ${l} to ${h}`;
}

// ---- formula, counted, published ----

function drawRounding(table, view, width) {
  const { phis } = table;
  const base = table.base_macs[view.family];
  const counted = table.entries[view.family][view.strategy].map(([, numbers]) => numbers[3] / base);
  const published = view.family === "b0" ? table.published : [];
  const lines = { ...table.formulas, counted };
  const highest = Math.max(...Object.values(lines).flat(), ...published.map((model) => model.times));
  const lowest = Math.min(1, ...counted) / 1.15;
  const last = phis.at(-1) + (published.length ? 0.5 : 0);
  const plot = frame(width, 320, [phis[0], last], [lowest, highest * 1.2], { logY: true });
  plot.box.right -= 66; // room for the names at the lines' ends
  const ticks = [];
  for (let power = 1; power < highest * 1.2; power *= 10)
    for (const digit of [1, 2, 5])
      if (digit * power < highest * 1.2) ticks.push([digit * power, (digit * power).toLocaleString("en")]);
  const parts = axes(plot, steps(phis[0], last, 8), ticks, "phi", "cost, times the base (log)");
  const kinds = { "2^phi": "quiet two", formula: "rule-line", counted: "compound" };
  const labels = Object.entries(lines).map(([name, values]) => {
    parts.push(curve(plot, phis, values, `curve ${kinds[name]}`));
    return [plot.y(values.at(-1)), name, kinds[name]];
  });
  parts.push(...endLabels(plot, labels));
  for (const { name, implied, times } of published) {
    const shown = Object.entries(implied).filter(([, phi]) => phi <= last);
    if (!shown.length) continue;
    const at = shown.map(([, phi]) => plot.x(phi));
    for (const [dimension, phi] of shown)
      parts.push(marker(dimension, "", plot.x(phi), plot.y(times), `${name}: phi = ${phi.toFixed(2)} by ${dimension}`));
    const [left, right] = [Math.min(...at), Math.max(...at)];
    parts.push(line(left, plot.y(times), right, plot.y(times), "axis"));
    const room = left > plot.box.left + 30; // else the name would lie over the axis
    parts.push(text(room ? left - 9 : right + 9, plot.y(times) + 4, name, room ? "end" : "start", { class: "strong" }));
  }
  const [x, y] = [plot.x(view.phi), plot.y(view.numbers.macs / base)];
  if (view.model) parts.push(line(plot.box.left, y, plot.box.right, y, "here"));
  else {
    parts.push(line(x, plot.box.top, x, plot.box.bottom, "here"));
    parts.push(svg("circle", { cx: x, cy: y, r: 5, class: "dot compound" }));
  }
  return picture(width, 320, `Cost over phi. ${view.words.rounding}`, ...parts);
}

function publishedTable(table) {
  const dimensions = ["depth", "width", "resolution"];
  const head = ["published", ...dimensions.map((name) => `phi by ${name}`), "usual phi", "counted, times B0"];
  const rows = table.published.map(({ name, implied, usual_phi, times }) => [
    name,
    ...dimensions.map((of) => (of in implied ? implied[of].toFixed(2) : "any")),
    String(usual_phi),
    times.toFixed(2),
  ]);
  const signs = dimensions.map((name) =>
    html("li", {}, sign(name, ""), `published, phi by ${name}`),
  );
  return html(
    "div", {},
    html("ul", { class: "legend" }, ...signs),
    html("p", {}, table.not_the_formula),
    // It scrolls where it is wider than the page, by keyboard too.
    html("div", { class: "drawing", role: "group", tabindex: 0, "aria-label": "B0 to B7" }, rowsTable("rows", head, rows)),
  );
}

function rowsTable(name, head, rows) {
  const row = (cell, words) => html("tr", {}, ...words.map((word) => html(cell, {}, word)));
  return html("table", { class: name }, row("th", head), ...rows.map((words) => row("td", words)));
}

// The sign of a legend.
function sign(strategy, kind) {
  const size = { width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" };
  return svg("svg", size, marker(strategy, kind, 0, 0, ""));
}

// The marks once more, for those who hear the page.
function pointsTable(table, family) {
  const rows = table.points
    .filter((point) => point.family === family)
    .map((point) => [
      table.titles[point.strategy], point.kind, point.label,
      point.macs.toLocaleString("en"),
      (point.interval ? `${meanOf(point.interval)}; seeds ` : "") + point.accuracies.join(", "),
    ]);
  const head = ["strategy", "kind", "what", "multiply-adds", "accuracy, %"];
  return rowsTable("heard", head, rows);
}

function legend(table, family) {
  const points = table.points.filter((point) => point.family === family);
  const items = [];
  for (const strategy of Object.keys(SHAPES)) {
    const kinds = new Set(points.filter((p) => p.strategy === strategy).map((p) => p.kind));
    for (const kind of kinds) {
      items.push(html("li", {}, sign(strategy, kind), `${table.titles[strategy]}, ${kind === "own" ? "your own runs" : kind}`));
    }
  }
  items.push(html("li", {}, html("span", { class: "dashes", "aria-hidden": "true" }), "interpolated"));
  items.push(html("li", {}, html("span", { class: "circle", "aria-hidden": "true" }), "here"));
  return html("ul", { class: "legend" }, ...items);
}

// ---- controls ----

function select(id, label, options, value) {
  const control = html(
    "select", { id },
    ...Object.entries(options).map(([name, title]) => html("option", { value: name }, title)),
  );
  control.value = value;
  return [html("label", { for: id }, label), control];
}

// Whole phi, and the published networks, which have none.
function presetPicker(table, id) {
  const whole = table.phis.filter(Number.isInteger).map((phi) => [String(phi), `phi = ${phi}`]);
  const models = Object.keys(table.models).map((name) => [name, `${name.toUpperCase()}, as published`]);
  const options = [["", "none of these"], ...whole, ...models];
  const control = html("select", { id: `${id}-preset` }, ...options.map(([value, title]) => html("option", { value }, title)));
  return [html("label", { for: control.id }, "Preset"), control];
}

// alpha, beta and gamma. Each step is told to the kernel, which answers with a table; steps that
// come faster than its answers are merged on the way, the newest wins.
function coefficientControls(table, model, id, settled) {
  const rows = table.coefficients.map(([name, grows, highest]) => {
    const input = html("input", { id: `${id}-${name}`, type: "range", min: 1, max: highest, step: 0.01 });
    const reading = html("span", { class: "reading", "aria-hidden": "true" });
    input.addEventListener("input", () => {
      controls.moving = name;
      model.set(name, Number(input.value));
      model.save_changes();
      controls.show();
    });
    input.addEventListener("change", () => {
      controls.moving = null;
      if (model.get("table").rule[name] === model.get(name)) settled(); // else its table will
    });
    return { name, grows, input, reading };
  });
  const held = html("input", { id: `${id}-held`, type: "checkbox" });
  held.addEventListener("change", () => {
    model.set("hold_product", held.checked);
    model.save_changes();
  });
  const paper = html("button", { type: "button" }, "Paper's values");
  paper.addEventListener("click", () => model.send("reset rule"));
  const says = html("p", { class: "rule" });
  const controls = {
    moving: null,
    node: html(
      "fieldset", { class: "coefficients" },
      html("legend", {}, "Growth with each step of phi"),
      ...rows.map(({ name, grows, input, reading }) =>
        html("div", { class: "controls" }, html("label", { for: input.id }, `${name} (${grows})`), input, reading),
      ),
      html("div", { class: "choices" }, html("div", { class: "choice" }, held, html("label", { for: held.id }, "hold the product at 2")), paper),
      says,
    ),
    show() {
      for (const { name, input, reading } of rows) {
        const value = String(model.get(name));
        if (controls.moving !== name) input.value = value;
        input.setAttribute("aria-valuetext", `${name} ${value}`);
        reading.textContent = value;
      }
      held.checked = model.get("hold_product");
      says.textContent = model.get("table").rule_sentence;
    },
  };
  return controls;
}

// ---- save what was found ----

// Every phi of the chosen strategy and family.
function tableAsCsv(table, { family, strategy }) {
  const { alpha, beta, gamma } = table.rule;
  const names = [...table.words.filter((name) => !table.numbers.includes(name)), ...table.numbers];
  const head = ["family", "strategy", "alpha", "beta", "gamma", "phi", ...names, "note", "source"];
  const rows = table.phis.map((phi) => {
    const view = viewAt(table, { family, strategy, phi, model: "" });
    const values = { ...view.words, ...view.numbers, source: view.source };
    return [family, strategy, alpha, beta, gamma, phi, ...[...names, "note", "source"].map((name) => values[name] ?? "")];
  });
  const quoted = (value) => `"${String(value).replaceAll('"', '""')}"`;
  return [head, ...rows].map((row) => row.map(quoted).join(",") + "\r\n").join("");
}

// What `Explorer(state=...)` takes.
function stateAsText(table, { family, strategy, phi, model }) {
  const { alpha, beta, gamma } = table.rule;
  const rule = table.paper_rule ? "" : ` alpha=${alpha} beta=${beta} gamma=${gamma}`;
  return `family=${family} strategy=${strategy} phi=${phi}${rule}${model && ` model=${model}`}`;
}

// The drawings of the page one below the other, with the colours that they have now.
function drawingsAsSvg(root, sentence) {
  const kept = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family"];
  const drawings = [...root.querySelectorAll("figure > .drawing > svg")];
  let y = 0;
  const parts = drawings.map((drawing) => {
    const copy = drawing.cloneNode(true);
    const nodes = copy.querySelectorAll("*");
    drawing.querySelectorAll("*").forEach((node, i) => {
      const style = getComputedStyle(node);
      for (const name of kept) nodes[i].setAttribute(name, style.getPropertyValue(name));
    });
    copy.setAttribute("y", y);
    y += drawing.height.baseVal.value + 12;
    return copy;
  });
  const width = Math.max(...drawings.map((drawing) => drawing.width.baseVal.value));
  const paper = svg("rect", { width, height: y, fill: getComputedStyle(root).getPropertyValue("--paper") });
  return new XMLSerializer().serializeToString(picture(width, y, sentence, svg("title", {}, sentence), paper, ...parts));
}

function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// JupyterLab takes keys pressed on a control as its own commands (arrow keys move between cells,
// "d d" deletes one) unless the focused control carries this attribute. Keys with Ctrl, Alt or
// Cmd stay JupyterLab's, so that Ctrl+S still saves.
function guardKeys(root) {
  const guard = (event) => {
    if (!root.contains(event.target)) return;
    const command = event.ctrlKey || event.metaKey || event.altKey;
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !command);
  };
  window.addEventListener("keydown", guard, true); // before JupyterLab's, which is on document
  return () => window.removeEventListener("keydown", guard, true);
}

function render({ model, el }) {
  let close = build(model, el, unfold);
  // Other panels are other controls: everything is made anew.
  function unfold() {
    close();
    el.replaceChildren();
    close = build(model, el, unfold);
    el.querySelector("input").focus();
  }
  return () => close();
}

function build(model, el, unfold) {
  // Each widget has a copy of this module, so a counter would not tell two of them apart.
  const id = `effnet-explorer-${Math.random().toString(36).slice(2)}`;
  const root = html("section", { class: "effnet-explorer", "aria-label": "Explorer of compound scaling" });
  const panels = new Set(model.get("table").panels);
  const phis = () => model.get("table").phis;

  const slider = html("input", {
    id: `${id}-phi`, type: "range", min: phis()[0], max: phis().at(-1),
    step: Number((phis()[1] - phis()[0]).toFixed(4)),
  });
  // The slider itself says its value to a screen reader.
  const reading = html("span", { class: "reading", "aria-hidden": "true" });
  const controls = html("div", { class: "controls" }, html("label", { for: slider.id }, "phi"), String(phis()[0]), slider, String(phis().at(-1)), reading);
  const choices = html("div", { class: "choices" });
  const pickers = {};
  for (const [name, label, options] of [
    ["strategy", "Grow", "strategies"],
    ["family", "Network", "families"],
  ]) {
    if (!panels.has(name)) continue;
    const [title, control] = select(`${id}-${name}`, label, model.get("table")[options], model.get(name));
    pickers[name] = control;
    choices.append(html("div", { class: "choice" }, title, control));
  }
  const presets = panels.has("presets") ? presetPicker(model.get("table"), id) : null;
  if (presets) {
    choices.prepend(html("div", { class: "choice" }, ...presets));
    presets[1].addEventListener("change", () => {
      const { value } = presets[1];
      if (value in model.get("table").models) choose({ model: value, family: "b0" });
      else if (value) choose({ model: "", phi: Number(value) });
    });
  }
  const network = html("span");
  if (!panels.has("family")) choices.append(network);
  const wrong = html("input", { type: "checkbox", id: `${id}-wrong` });
  if (panels.has("multipliers"))
    choices.append(html("div", { class: "choice" }, wrong, html("label", { for: wrong.id }, "show wrong rules for depth")));

  const rule = panels.has("coefficients")
    ? coefficientControls(model.get("table"), model, id, () => settle())
    : null;

  const cards = html("dl", { class: "cards" });
  const figures = {};
  const titles = {
    network: "The network: repeats, stage, channels, map size",
    multipliers: "Multipliers over phi",
    rounding: "Formula, counted, published: the cost over phi",
    accuracy: "Accuracy against cost",
  };
  for (const [name, title] of Object.entries(titles))
    if (panels.has(name)) {
      const drawing = html("div", { class: "drawing" });
      figures[name] = html("figure", { class: name }, html("figcaption", {}, title), drawing);
    }
  // What stays the same while phi moves is made once for a table and family.
  const key = html("div");
  let keyOf = [];
  figures.accuracy?.append(key);
  const rounded = html("p");
  const models = html("div");
  figures.rounding?.append(rounded, models);
  const source = html("p", { class: "source" });
  const ends = html("div", { class: "choices" });
  const button = (label, action) => {
    const node = html("button", { type: "button" }, label);
    node.addEventListener("click", action);
    ends.append(node);
  };
  button("Reset", () => {
    wrong.checked = false;
    choose(model.get("first"));
    if (rule) model.send("reset rule");
  });
  if (panels.size < model.get("table").all_panels.length)
    button("Show everything", () => {
      model.set("panels", model.get("table").all_panels);
      model.save_changes();
    });
  const stateLine = html("input", { id: `${id}-state`, type: "text", readonly: "" });
  if (panels.has("save")) {
    if (Object.keys(figures).length)
      button("Save pictures (SVG)", () => download("explorer.svg", "image/svg+xml", drawingsAsSvg(root, sentence)));
    button("Save table (CSV)", () => download("explorer.csv", "text/csv", tableAsCsv(model.get("table"), chosen)));
    const label = html("label", { for: stateLine.id }, "State, for Explorer(state=…)");
    ends.append(html("div", { class: "choice state" }, label, stateLine));
  }
  const live = html("p", { class: "sentence", role: "status", "aria-live": "polite" });
  root.append(controls, choices, ...(rule ? [rule.node] : []), cards, ...Object.values(figures), source, live, ends);
  el.append(root);

  const chosen = {};
  const names = ["phi", "strategy", "family", "model"];
  for (const name of names) chosen[name] = model.get(name);

  let telling = false;
  let sentence = "";
  let toldRule = model.get("table").rule_sentence;
  function draw() {
    const table = model.get("table");
    rule?.show();
    for (const [name, control] of Object.entries(pickers)) control.value = chosen[name];
    const view = viewAt(table, chosen);
    if (!view) return;
    if (presets) presets[1].value = view.model || (Number.isInteger(view.phi) ? view.phi : "");
    const width = Math.max(300, Math.min(960, root.clientWidth || 960) - 2);
    slider.value = view.phi;
    slider.setAttribute("aria-valuetext", `phi ${view.words.phi}`);
    reading.textContent = view.words.model || view.words.phi;
    network.textContent = `Network: ${view.words.family}`;
    cards.replaceChildren(
      ...table.cards.map(([name, value, detail], i) =>
        html(
          "div", { class: `card ${i === 4 ? view.kind : ""}` },
          html("dt", {}, name),
          html("dd", { class: "value" }, fill(value, view.words)),
          html("dd", { class: "detail" }, fill(detail, view.words)),
        ),
      ),
    );
    const show = (name, drawing) =>
      figures[name].querySelector(".drawing").replaceChildren(drawing);
    if (figures.network) show("network", drawNetwork(table, view, width));
    if (figures.multipliers) show("multipliers", drawMultipliers(table, view, width, wrong.checked));
    if (figures.rounding) {
      show("rounding", drawRounding(table, view, width));
      rounded.textContent = view.words.rounding;
    }
    if (figures.accuracy) show("accuracy", drawAccuracy(table, view, width));
    if (keyOf[0] !== table || keyOf[1] !== view.family) {
      key.replaceChildren(legend(table, view.family), pointsTable(table, view.family));
      models.replaceChildren(...(view.family === "b0" ? [publishedTable(table)] : []));
      keyOf = [table, view.family];
    }
    source.textContent = view.source ? `Source of the accuracy: ${view.source}` : "";
    stateLine.value = stateAsText(table, view);
    sentence = fill(table.sentence, view.words);
  }

  // The sentence is announced when a drag ends, not at each of its steps.
  const settle = () => {
    const { rule_sentence } = model.get("table");
    const words = toldRule === rule_sentence ? sentence : `${rule_sentence} ${sentence}`;
    toldRule = rule_sentence;
    if (live.textContent !== words) live.textContent = words;
  };
  const tell = () => {
    settle();
    telling = true;
    for (const name of names) model.set(name, chosen[name]);
    telling = false;
    model.save_changes();
  };
  slider.addEventListener("input", () => {
    Object.assign(chosen, { phi: Number(slider.value), model: "" });
    draw();
  });
  slider.addEventListener("change", tell);
  wrong.addEventListener("change", draw);
  for (const [name, control] of Object.entries(pickers))
    control.addEventListener("change", () => {
      choose({ [name]: control.value, model: "" });
    });
  function choose(values) {
    Object.assign(chosen, values);
    draw();
    tell();
  }

  const redraw = () => {
    if (String(model.get("table").panels) !== String([...panels])) return unfold();
    draw();
    if (!rule?.moving) settle();
  };
  const heard = () => {
    // What this page itself tells the model is already drawn.
    if (telling || names.every((name) => chosen[name] === model.get(name))) return;
    for (const name of names) chosen[name] = model.get(name);
    redraw();
  };
  model.on("change:phi change:strategy change:family change:model", heard);
  model.on("change:table", redraw);
  const showRule = () => rule?.show();
  model.on("change:alpha change:beta change:gamma change:hold_product", showRule);
  let drawnWidth = 0;
  const observer = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - drawnWidth) < 2) return;
    drawnWidth = root.clientWidth;
    draw();
  });
  observer.observe(root);
  const unguard = guardKeys(root);
  redraw();
  return () => {
    unguard();
    observer.disconnect();
    model.off("change:phi change:strategy change:family change:model", heard);
    model.off("change:table", redraw);
    model.off("change:alpha change:beta change:gamma change:hold_product", showRule);
  };
}

export default { render };
