// What each phi costs in four ways, with a budget for each: `costs.py` has the rules and the words.

function costsOf(table, { macs, params, activations, seconds }, batchSize) {
  return { macs, params, memory: activations * batchSize * table.bytes_per_number, seconds };
}

// In the largest unit of which there is one.
function inUnits({ units }, value, figures) {
  const [unit, per] = Object.entries(units).findLast(([, per], i) => !i || value >= 0.9995 * per);
  return `${figures(value / per)} ${unit}`;
}
const threeFigures = (value) => (value >= 999.5 ? Math.round(value).toLocaleString("en") : value.toPrecision(3));
const amount = (quantity, value) => (value === null ? "not known" : inUnits(quantity, value, threeFigures));
const typedUnit = ({ units }) => Object.values(units)[0];
const tick = (quantity, value) => [value, inUnits(quantity, value, (of) => Number(of.toPrecision(3)))];

function costsOverPhi(table, view) {
  return slide(table, view).map(({ numbers }) => costsOf(table, numbers, view.batch_size));
}

function verdictOf(table, view) {
  const { verdicts, phis } = table;
  const limits = Object.keys(table.quantities).filter((name) => name in view.budgets);
  if (!limits.length) return verdicts.unset;
  const reasons = costsOverPhi(table, view).map((costs, i) => {
    const { time_kind } = slide(table, view)[i].words;
    const over = (name) => (name === "seconds" && time_kind === "recorded" ? "elsewhere" : "over");
    return limits
      .filter((name) => costs[name] === null || costs[name] > view.budgets[name])
      .map((name) => fill(verdicts[costs[name] === null ? "unknown" : over(name)], { cost: table.quantities[name].title }));
  });
  const last = reasons.findLastIndex((found) => !found.length);
  if (last === phis.length - 1) return fill(verdicts.end, { phi: phis[last] });
  const words = { phi: phis[last], next: phis[last + 1], reasons: reasons[last + 1].join(", ") };
  return fill(verdicts[last < 0 ? "none" : "some"], words);
}

const CROSS = "M-5-5L5 5M-5 5L5-5";

function drawCost(name, table, view, width) {
  const quantity = table.quantities[name];
  const { phis } = table;
  const values = costsOverPhi(table, view).map((costs) => costs[name]);
  const known = values.filter((value) => value !== null);
  const limit = view.budgets[name] ?? Infinity;
  const range = known.length ? [Math.min(...known) / 1.6, Math.max(...known) * 1.6] : [1, 10];
  const plot = { ...frame(width, 190, [phis[0], phis.at(-1)], range, { logY: true }), aside: 12 }; // the ring leaves the ticks free
  const { box, x, y } = plot;
  box.top += 14; // room for what stands above
  box.left += 10; // and for "200 GB"
  const digits = range[1] / range[0] > 200 ? [1] : [1, 2, 5];
  const ticks = [];
  const per = typedUnit(quantity);
  for (let power = per * 10 ** Math.floor(Math.log10(range[0] / per)); power < range[1]; power *= 10)
    for (const digit of digits)
      if (digit * power > range[0] && digit * power < range[1]) ticks.push(tick(quantity, digit * power));
  const parts = axes(plot, steps(phis[0], phis.at(-1), 8), known.length ? ticks : [], "phi", "");
  parts.push(text(4, 12, "logarithmic scale", "start", { class: "quiet" }));
  if (!known.length)
    parts.push(text((box.left + box.right) / 2, (box.top + box.bottom) / 2, "not known", "middle", { class: "strong" }));
  // Between times that were measured the line is interpolated.
  parts.push(curve({ x, y }, phis, values, `curve ${view.strategy} ${name === "seconds" ? "between" : ""}`));
  phis.forEach((phi, i) => {
    if (!Number.isInteger(phi) || values[i] === null) return;
    const over = values[i] > limit;
    const title = svg("title", {}, `phi = ${phi}: ${amount(quantity, values[i])}, ${over ? "over budget" : "within"}`);
    const place = `translate(${x(phi)} ${y(values[i])})`;
    const mark = over ? { d: CROSS, class: "over" } : { d: SHAPES[view.strategy], class: `dot ${view.strategy}` };
    parts.push(svg("path", { ...mark, transform: place }, title));
  });
  if (limit < Infinity && known.length) {
    const off = limit > range[1] ? ["↑ ", ", above the plot"] : limit < range[0] ? ["↓ ", ", below the plot"] : null;
    const at = Math.max(box.top, Math.min(box.bottom, y(limit)));
    parts.unshift(svg("rect", { x: box.left, y: box.top, width: box.right - box.left, height: at - box.top, class: "beyond" }));
    if (!off) parts.push(line(box.left, at, box.right, at, "limit"));
    const label = (off ?? ["", ""]).join(`budget: ${amount(quantity, limit)}`);
    const places = phis.map((phi, i) => [x(phi), y(values[i])]);
    const [left, top] = freePlace(box, places, at, 7.6 * label.length);
    parts.push(text(left, top, label, "start", { class: "strong" }));
  }
  return { ...plot, node: picture(width, 190, ...parts) };
}

// Where words beside the line at height `at` touch no curve through `places`, which rises.
function freePlace({ left, right, top, bottom }, places, at, wide) {
  const spots = [[left + 6, at + 15], [right - wide, at + 15], [left + 6, at - 6], [right - wide, at - 6]];
  const isFree = ([x, y]) =>
    y > top + 10 && y < bottom &&
    places.every(([x1, y1], i) => !i || x1 < x - 8 || places[i - 1][0] > x + wide + 8 || places[i - 1][1] < y - 18 || y1 > y + 10);
  return spots.find(isFree) ?? spots[0];
}

function markCost(name, { box, x, y }, view) {
  const value = view.costs[name];
  if (view.model) {
    const at = value && y(value);
    return at >= box.top && at <= box.bottom ? [line(box.left, at, box.right, at, "here")] : [];
  }
  const here = line(x(view.phi), box.top, x(view.phi), box.bottom, "here");
  if (value === null) return [here];
  return [here, svg("circle", { cx: x(view.phi), cy: y(value), r: 9, class: "ring" })];
}

function costPanel(name, quantity, highest, id, choose) {
  const says = html("p", { class: "cost-here" });
  const how = html("p", { class: "how" });
  const field = numberField(`${id}-max-${name}`, `${id}-bad-${name}`);
  const bad = html("span", { id: `${id}-bad-${name}`, class: "bad", role: "alert" });
  const per = typedUnit(quantity);
  let budgets = {};
  // As the state is written: 4.1 million is 4100000.
  const typed = () => Number((typedIn(field) * per).toPrecision(12));
  const isLimit = () => typed() > 0 && typed() <= highest;
  const enter = (text) => {
    field.value = text;
    mark(false);
  };
  const mark = (wrong) => {
    write(bad, wrong ? `Not a number above 0, up to ${(highest / per).toPrecision(2)}: no budget.` : "");
    field.setAttribute("aria-invalid", String(wrong));
  };
  field.addEventListener("input", () => {
    const { [name]: _, ...others } = budgets;
    mark(!isLimit() && field.value.trim() !== "");
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
    } else if (typed() !== limit) enter(Number((limit / per).toPrecision(12)));
    write(says, worded(view));
    const float32 = amount(table.quantities.memory, view.costs.params * table.bytes_per_number);
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
