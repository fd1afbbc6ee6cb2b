// Accuracy against cost.

const pointsOf = (table, { on }) => table.points.filter(({ dataset }) => dataset === on);

function drawAccuracy(table, view, width) {
  const points = pointsOf(table, view);
  const costs = Object.keys(table.entries[view.on]).flatMap((strategy) =>
    slide(table, { ...view, strategy }).map(({ numbers }) => numbers.macs),
  );
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
      if (macs >= xs[0] && macs <= xs[1]) ticks.push(tick(table.quantities.macs, macs));
    }
  const measure = view.family === "b0" ? "ImageNet top-1, %" : "accuracy, %";
  const parts = axes(plot, ticks, steps(ys[0], ys[1], 7), width < 500 ? "FLOPs (multiply-adds), log scale" : "FLOPs (multiply-adds) for one picture, logarithmic scale", measure);

  // Between neighbours nothing was measured: a dashed band between their dots or intervals.
  const known = points.filter((point) => point.kind !== "own");
  const base = table.base_macs[view.on];
  for (const strategy of Object.keys(SHAPES)) {
    const curve = known.filter((point) => point.strategy === strategy || point.macs === base);
    if (curve.length < 2) continue;
    const edge = (end) => curve.map((p) => `${plot.x(p.macs)},${plot.y(p.ends[end])}`);
    // There and back over itself, its dashes would make one solid line.
    const [name, back, filled] = curve.every(({ ends }) => ends[0] === ends[1]) ? ["polyline", [], "curve"] : ["polygon", edge(0).reverse(), ""];
    parts.push(svg(name, { points: [...edge(1), ...back].join(" "), class: `between ${strategy} ${filled}` }));
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
  for (const point of points.filter((p) => p.kind === "published")) {
    const y = plot.y(point.accuracies[0]);
    const below = y + 28 < plot.box.bottom; // else the name would lie over the axis
    parts.push(text(plot.x(point.macs), y + (below ? 24 : -15), point.label, "middle", { class: "quiet" }));
  }

  const limit = view.budgets.macs;
  if (limit > xs[0] && limit < xs[1]) {
    const at = plot.x(limit);
    const side = at > width / 2 ? "end" : "start";
    const label = `budget: ${amount(table.quantities.macs, limit)}`;
    parts.push(line(at, plot.box.top, at, plot.box.bottom, "limit"));
    parts.push(text(at + (side === "end" ? -6 : 6), plot.box.top + 10, label, side, { class: "strong" }));
  }
  return { ...plot, node: picture(width, 300, ...parts) };
}

function markAccuracy({ box, x, y, width }, _, view) {
  const at = x(view.numbers.macs);
  const { low, high } = view.numbers;
  const here = line(at, box.top, at, box.bottom, "here");
  if (low !== null) {
    const [top, bottom] = [y(high) - 9, y(low) + 9];
    const ring = { x: at - 9, y: top, width: 18, height: bottom - top, rx: 9 };
    return [here, svg("rect", { ...ring, class: `ring ${view.kind}` })];
  }
  const side = at > width / 2 ? "end" : "start";
  return [here, text(at + (side === "end" ? -6 : 6), box.top + 10, "accuracy not known", side, { class: "strong" })];
}

function meanOf({ mean, low, high }) {
  const [m, l, h] = [mean, low, high].map((value) => value.toFixed(2));
  return `mean ${m} %, 95 % interval ${l} to ${h}`;
}

// The marks once more, for those who hear the page.
function pointsTable(table, view) {
  const rows = pointsOf(table, view).map((point) => [
    table.titles[point.strategy], point.kind, point.label,
    point.macs.toLocaleString("en"),
    (point.interval ? `${meanOf(point.interval)}; seeds ` : "") + point.accuracies.join(", "),
  ]);
  const head = ["strategy", "kind", "what", "multiply-adds", "accuracy, %"];
  return html("div", { class: "heard", role: "group", "aria-label": "The marks" }, rowsTable("", head, rows));
}

function legend(table, view) {
  const points = pointsOf(table, view);
  const items = [];
  for (const strategy of Object.keys(SHAPES)) {
    const kinds = new Set(points.filter((p) => p.strategy === strategy).map((p) => p.kind));
    for (const kind of kinds) {
      items.push(html("li", {}, sign(marker(strategy, kind, 0, 0, "")), `${table.titles[strategy]}, ${kind === "own" ? "your own runs" : kind}`));
    }
  }
  items.push(html("li", {}, sign(line(-8, 0, 8, 0, "dashes")), "interpolated"));
  items.push(html("li", {}, sign(svg("circle", { r: 6, class: "ring" })), "here"));
  return html("ul", { class: "legend" }, ...items);
}

function accuracyPanel() {
  const key = html("div");
  return panel("accuracy", "Accuracy against cost", {
    still: drawAccuracy,
    here: markAccuracy,
    options: (view) => view.budgets.macs,
    describe: ({ words }) => `Accuracy against cost. Here: ${words.flops}, ${words.accuracy} (${words.note}).`,
    below: [key],
    changed: (table, view) => key.replaceChildren(legend(table, view), pointsTable(table, view)),
  });
}
