// The three multipliers, and the rules that people write by mistake.

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

function multipliersPanel({ id, redraw }) {
  const wrong = html("input", { type: "checkbox", id: `${id}-wrong` });
  wrong.addEventListener("change", redraw);
  const choice = html("div", { class: "choice" }, wrong, html("label", { for: wrong.id }, "show wrong rules for depth"));
  const draw = (table, view, width) => drawMultipliers(table, view, width, wrong.checked);
  return {
    ...panel("multipliers", "Multipliers over phi", draw, { above: [choice] }),
    reset: () => (wrong.checked = false),
  };
}
