// What plots share: scales, ticks, axis titles, lines, marks.

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
  const { box, x, y, aside = 8 } = plot;
  return [
    ...yTicks.flatMap(([v, label]) => [
      line(box.left, y(v), box.right, y(v), "grid"),
      text(box.left - aside, y(v) + 4, label, "end"),
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

const DIMENSIONS = ["depth", "width", "resolution"];
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

// A sign of a legend.
function sign(mark) {
  return svg("svg", { width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" }, mark);
}
