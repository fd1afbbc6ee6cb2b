// The three multipliers, and the rules that people write by mistake.

function drawMultipliers(table, view, width, withWrong) {
  const entries = slide(table, view);
  const wrong = withWrong && view.strategy === "compound" ? Object.entries(table.wrong_rules) : [];
  const highest = Math.max(
    ...DIMENSIONS.flatMap((name) => entries.map(({ numbers }) => numbers[name])),
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
  DIMENSIONS.forEach((name) => {
    const values = entries.map(({ numbers }) => numbers[name]);
    parts.push(path(values, `curve ${name}`));
    labels.push([plot.y(values.at(-1)), name, name]);
  });
  parts.push(...endLabels(plot, labels));
  return { ...plot, node: picture(width, 250, ...parts) };
}

function markMultipliers({ box, x, y }, _, view) {
  if (view.model) return []; // a published network has no phi
  const at = x(view.phi);
  const dots = DIMENSIONS.map((name) =>
    svg("circle", { cx: at, cy: y(view.numbers[name]), r: 5, class: `dot ${name}` }),
  );
  return [...dots, line(at, box.top, at, box.bottom, "here")];
}

function multipliersPanel({ id, model, redraw }) {
  const wrong = html("input", { type: "checkbox", id: `${id}-wrong` });
  const isShown = () => Boolean(model.get("wrong_rules"));
  wrong.addEventListener("change", () => {
    model.set("wrong_rules", wrong.checked);
    model.save_changes();
    redraw();
  });
  const choice = html("div", { class: "choice" }, wrong, html("label", { for: wrong.id }, "show wrong rules for depth"));
  return {
    ...panel("multipliers", "Multipliers over phi", {
      still: (table, view, width) => drawMultipliers(table, view, width, isShown()),
      here(plot, table, view) {
        wrong.checked = isShown();
        choice.hidden = view.strategy !== "compound"; // the rules are those of compound scaling
        return markMultipliers(plot, table, view);
      },
      describe: ({ words: { subject, depth, width, resolution } }) =>
        `Multipliers over phi. ${subject}: depth ${depth}, width ${width}, resolution ${resolution}.`,
      options: isShown,
      above: [choice],
    }),
    reset: () => model.set("wrong_rules", Boolean(model.get("first").wrong_rules)),
  };
}
