// Formula, counted, published.

function drawRounding(table, view, width) {
  const { phis } = table;
  const base = table.base_macs[view.on];
  const counted = slide(table, view).map(({ numbers }) => numbers.macs / base);
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
  return { ...plot, node: picture(width, 320, ...parts) };
}

function markRounding({ box, x, y }, table, view) {
  const [at, cost] = [x(view.phi), y(view.numbers.macs / table.base_macs[view.on])];
  if (view.model) return [line(box.left, cost, box.right, cost, "here")];
  const dot = svg("circle", { cx: at, cy: cost, r: 5, class: "dot compound" });
  return [line(at, box.top, at, box.bottom, "here"), dot];
}

function publishedTable(table) {
  const head = ["published", ...DIMENSIONS.map((name) => `phi by ${name}`), "usual phi", "counted, times B0"];
  const rows = table.published.map(({ name, implied, usual_phi, times }) => [
    name,
    ...DIMENSIONS.map((of) => (of in implied ? implied[of].toFixed(2) : "any")),
    String(usual_phi),
    times.toFixed(2),
  ]);
  const signs = DIMENSIONS.map((name) =>
    html("li", {}, sign(marker(name, "", 0, 0, "")), `published, phi by ${name}`),
  );
  return html(
    "div", {},
    html("ul", { class: "legend" }, ...signs),
    html("p", {}, table.not_the_formula),
    scrollable(html("div", { class: "drawing" }, rowsTable("rows", head, rows)), "B0 to B7"),
  );
}

function roundingPanel() {
  const said = html("p");
  const models = html("div");
  return panel("rounding", "Formula, counted, published: the cost over phi", {
    still: drawRounding,
    here(plot, table, view) {
      write(said, view.words.rounding);
      return markRounding(plot, table, view);
    },
    describe: ({ words }) => `Cost over phi. ${words.rounding}`,
    below: [said, models],
    changed: (table, { family }) =>
      models.replaceChildren(...(family === "b0" ? [publishedTable(table)] : [])),
  });
}
