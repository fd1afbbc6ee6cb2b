// The three multipliers, and the rules that people write by mistake.

function drawMultipliers(table, view, width, withWrong) {
  const entries = slide(table, view);
  const wrong = withWrong && view.strategy === "compound" ? Object.entries(table.wrong_rules) : [];
  // What is wrong goes far beyond, and would leave no room for the rule.
  const highest = Math.max(...DIMENSIONS.flatMap((name) => entries.map(({ numbers }) => numbers[name]))) * (wrong.length ? 1.5 : 1);
  const { phis } = table;
  const plot = frame(width, 250, [phis[0], phis.at(-1)], [0, highest * 1.05]);
  plot.box.right -= wrong.length ? 116 : 76; // room for the names at the lines' ends
  const path = (values, name) => curve(plot, phis, values, name);
  const labels = [];
  const parts = axes(plot, steps(phis[0], phis.at(-1), 8), steps(0, highest, 5), "phi", "multiplier");
  wrong.forEach(([name, values], i) => {
    const label = width < 500 ? name : `wrong: ${name}`;
    const [xs, ys] = upTo(highest * 1.05, phis, values);
    const drawn = curve(plot, xs, ys, "wrong");
    drawn.style.strokeDasharray = ["2 3", "9 3 2 3", "9 4"][i];
    parts.push(drawn);
    if (values.at(-1) <= highest * 1.05) return labels.push([plot.y(values.at(-1)), label, "quiet"]);
    // Its name stands where it leaves: that of the sum, which leaves first, before it.
    const [by, anchor] = name.includes("+") ? [(-14 * (plot.x(1) - plot.x(0))) / (plot.y(0) - plot.y(1)), "end"] : [6, "start"];
    parts.push(text(plot.x(xs.at(-1)) + by, plot.box.top + 10, label, anchor, { class: "label quiet" }));
  });
  DIMENSIONS.forEach((name) => {
    const values = entries.map(({ numbers }) => numbers[name]);
    parts.push(path(values, `curve ${name}`));
    labels.push([plot.y(values.at(-1)), name, name]);
  });
  parts.push(...endLabels(plot, labels));
  return { ...plot, node: picture(width, 250, ...parts) };
}

// The part of a line that is not above `top`, and the places where it crosses it.
function upTo(top, phis, values) {
  const kept = [];
  values.forEach((now, i) => {
    const before = values[i - 1] ?? null;
    if (now === null) return;
    if (before !== null && now > top !== before > top)
      kept.push([phis[i] + ((top - now) / (before - now)) * (phis[i - 1] - phis[i]), top]);
    if (now <= top) kept.push([phis[i], now]);
  });
  return [kept.map(([phi]) => phi), kept.map(([, value]) => value)];
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
  const says = html("p");
  function sayWrong(table, { strategy, model, phi, words }) {
    const at = table.phis.indexOf(phi);
    const said = Object.entries(table.wrong_rules).map(([name, values]) => `${name} says ${values[at]?.toFixed(2) ?? "nothing"}`);
    const shown = isShown() && strategy === "compound" && !model;
    write(says, shown ? `At phi = ${words.phi}, ${said.join(", ")}; the rule, alpha^phi, says ${words.depth}.` : "");
  }
  const choice = html("div", { class: "choice" }, wrong, html("label", { for: wrong.id }, "show wrong rules for depth"));
  return {
    ...panel("multipliers", "Multipliers over phi", {
      still: (table, view, width) => drawMultipliers(table, view, width, isShown()),
      here(plot, table, view) {
        wrong.checked = isShown();
        choice.hidden = view.strategy !== "compound"; // the rules are those of compound scaling
        sayWrong(table, view);
        return markMultipliers(plot, table, view);
      },
      describe: ({ words: { subject, depth, width, resolution } }) =>
        `Multipliers over phi. ${subject}: depth ${depth}, width ${width}, resolution ${resolution}. ${says.textContent}`.trim(),
      options: isShown,
      above: [choice],
      below: [says],
    }),
    reset: () => model.set("wrong_rules", Boolean(model.get("first").wrong_rules)),
  };
}
