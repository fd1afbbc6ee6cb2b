// What each phi costs in four ways, with a budget for each: `costs.py` has the rules and the words.

function costsOf(table, { macs, params, activations, seconds }, batchSize) {
  return { macs, params, memory: activations * batchSize * table.bytes_per_number, seconds };
}

// Three figures; all of a whole number from 100 up.
const figures = (value) =>
  value >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));

function amount(quantity, value) {
  return value === null ? "not known" : `${figures(value / quantity.per_unit)} ${quantity.unit}`;
}

function costsOverPhi(table, view) {
  return slide(table, view).map(({ numbers }) => costsOf(table, numbers, view.batch_size));
}

function verdictOf(table, view) {
  const { verdicts, phis } = table;
  const limits = Object.keys(table.quantities).filter((name) => name in view.budgets);
  if (!limits.length) return verdicts.unset;
  const reasons = costsOverPhi(table, view).map((costs) =>
    limits
      .filter((name) => costs[name] === null || costs[name] > view.budgets[name])
      .map((name) => fill(verdicts[costs[name] === null ? "unknown" : "over"], { cost: table.quantities[name].title })),
  );
  const last = reasons.findLastIndex((found) => !found.length);
  if (last === phis.length - 1) return fill(verdicts.end, { phi: phis[last] });
  const words = { phi: phis[last], next: phis[last + 1], reasons: reasons[last + 1].join(", ") };
  return fill(verdicts[last < 0 ? "none" : "some"], words);
}

const CROSS = "M-5-5L5 5M-5 5L5-5";

function drawCost(name, table, view, width) {
  const quantity = table.quantities[name];
  const { phis } = table;
  const values = costsOverPhi(table, view).map((costs) => costs[name] && costs[name] / quantity.per_unit);
  const known = values.filter((value) => value !== null);
  const limit = name in view.budgets ? view.budgets[name] / quantity.per_unit : Infinity;
  const range = known.length ? [Math.min(...known) / 1.6, Math.max(...known) * 1.6] : [1, 10];
  const plot = frame(width, 190, [phis[0], phis.at(-1)], range, { logY: true });
  const { box, x, y } = plot;
  box.top += 14; // room for the unit, where a title at the side would meet long numbers
  box.left += 10; // and for "200,000"
  const digits = range[1] / range[0] > 200 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = 10 ** Math.floor(Math.log10(range[0])); power < range[1]; power *= 10)
    for (const digit of digits)
      if (digit * power > range[0] && digit * power < range[1]) ticks.push([digit * power, figures(digit * power)]);
  const parts = axes(plot, steps(phis[0], phis.at(-1), 8), known.length ? ticks : [], "phi", "");
  parts.push(text(4, 12, `${quantity.unit} (logarithmic scale)`, "start", { class: "quiet" }));
  if (!known.length)
    parts.push(text((box.left + box.right) / 2, (box.top + box.bottom) / 2, "not known", "middle", { class: "strong" }));
  parts.push(curve({ x, y }, phis, values, `curve ${view.strategy}`));
  phis.forEach((phi, i) => {
    if (!Number.isInteger(phi) || values[i] === null) return;
    const over = values[i] > limit;
    const title = svg("title", {}, `phi = ${phi}: ${figures(values[i])} ${quantity.unit}, ${over ? "over budget" : "within"}`);
    const place = `translate(${x(phi)} ${y(values[i])})`;
    const mark = over ? { d: CROSS, class: "over" } : { d: SHAPES[view.strategy], class: `dot ${view.strategy}` };
    parts.push(svg("path", { ...mark, transform: place }, title));
  });
  if (limit < Infinity) {
    // A budget beyond the plot lies at its edge.
    const at = Math.max(box.top, Math.min(box.bottom, y(limit)));
    parts.unshift(svg("rect", { x: box.left, y: box.top, width: box.right - box.left, height: at - box.top, class: "beyond" }));
    parts.push(line(box.left, at, box.right, at, "limit"));
    // At the right what is over budget lies above the line, so that the words go below.
    const below = at + 14 < box.bottom;
    parts.push(text(box.right - 4, at + (below ? 14 : -5), `budget: ${figures(limit)} ${quantity.unit}`, "end", { class: "strong" }));
  }
  return { ...plot, per: quantity.per_unit, node: picture(width, 190, ...parts) };
}

function markCost(name, { box, x, y, per }, view) {
  const value = view.costs[name];
  if (view.model) {
    const at = value && y(value / per);
    return at >= box.top && at <= box.bottom ? [line(box.left, at, box.right, at, "here")] : [];
  }
  const here = line(x(view.phi), box.top, x(view.phi), box.bottom, "here");
  if (value === null) return [here];
  return [here, svg("circle", { cx: x(view.phi), cy: y(value / per), r: 9, class: "ring" })];
}

function costPanel(name, quantity, highest, id, choose) {
  const says = html("p", { class: "cost-here" });
  const how = html("p", { class: "how" });
  const field = html("input", { id: `${id}-max-${name}`, type: "number", min: 0, step: "any", inputmode: "decimal", "aria-describedby": `${id}-bad-${name}` });
  const bad = html("span", { id: `${id}-bad-${name}`, class: "bad", role: "alert" });
  let budgets = {};
  // As the state is written: 4.1 million is 4100000.
  const typed = () => Number((field.valueAsNumber * quantity.per_unit).toPrecision(12));
  const isLimit = () => typed() > 0 && typed() <= highest;
  const enter = (text) => {
    field.value = text;
    mark(false);
  };
  const mark = (wrong) => {
    write(bad, wrong ? "Not a number above 0: no budget." : "");
    field.setAttribute("aria-invalid", String(wrong));
  };
  field.addEventListener("input", () => {
    const { [name]: _, ...others } = budgets;
    const empty = field.value === "" && !field.validity.badInput;
    mark(!isLimit() && !empty);
    choose({ budgets: isLimit() ? { ...others, [name]: typed() } : others });
  });
  const worded = (view) => {
    const said = amount(quantity, view.costs[name]);
    const value = name === "seconds" && view.words.time_kind === "recorded" ? `${said} on another machine` : said;
    if (!(name in view.budgets) || view.costs[name] === null) return value;
    return `${value}: ${view.costs[name] > view.budgets[name] ? "over budget" : "within budget"}`;
  };
  const show = (table, view) => {
    budgets = view.budgets;
    const limit = budgets[name];
    if (limit === undefined) {
      if (isLimit()) enter(""); // taken back from code
    } else if (typed() !== limit) enter(Number((limit / quantity.per_unit).toPrecision(12)));
    write(says, worded(view));
    const float32 = figures((view.costs.params * table.bytes_per_number) / 1e6);
    write(how, fill(quantity.obtained, { ...view.words, float32, batch: view.batch_size }));
  };
  const parts = panel(`cost ${name}`, quantity.title, {
    still: (table, view, width) => drawCost(name, table, view, width),
    here(plot, table, view) {
      show(table, view);
      return markCost(name, plot, view);
    },
    describe: (view) => `${quantity.title} over phi. Here: ${worded(view)}.`,
    options: (view) => JSON.stringify([view.budgets, view.batch_size]),
    above: [says],
    below: [html("div", { class: "choice" }, html("label", { for: field.id }, quantity.field), field, bad), how],
  });
  return { ...parts, reset: () => enter("") };
}

function costsPanel({ id, model, choose }) {
  const { quantities, batch_sizes, highest_budget } = tableOf(model);
  const costs = Object.entries(quantities).map(([name, quantity]) => costPanel(name, quantity, highest_budget, id, choose));
  const sizes = batch_sizes.map((size) => [size, size]);
  const [label, batch] = select(`${id}-batch`, "Pictures at once (batch size)", sizes, "");
  batch.addEventListener("change", () => choose({ batch_size: Number(batch.value) }));
  const says = html("p", { class: "verdict", "aria-live": "polite" });
  const cross = sign(svg("path", { d: CROSS, class: "over" }));
  const key = html("ul", { class: "legend" }, html("li", {}, cross, "over budget"));
  const grid = html("div", { class: "grid" }, ...costs.map(({ node }) => node));
  return {
    node: html(
      "div", { class: "costs", role: "group", "aria-label": "Costs and budgets" },
      html("div", { class: "heading" }, "Costs and budgets"),
      says,
      html("div", { class: "choices" }, html("div", { class: "choice" }, label, batch), key),
      grid,
    ),
    drawn: true,
    reset: () => costs.forEach(({ reset }) => reset()),
    draw(table, view, width) {
      batch.value = view.batch_size;
      if (!batch.value) batch.append(html("option", { selected: "" }, String(view.batch_size))); // from code
      const verdict = verdictOf(table, view);
      write(says, verdict);
      const columns = width < 644 ? 1 : width < 1100 ? 2 : 4;
      grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
      for (const cost of costs) cost.draw(table, view, (width - GAP * (columns - 1)) / columns);
    },
  };
}
