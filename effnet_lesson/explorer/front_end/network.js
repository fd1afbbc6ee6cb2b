// The network: height is the feature map, width the channels, repeats are folded.

const MAP_HEIGHT = 150;
const FOLDS = 4; // at most this many repeats are drawn, one behind the other
const FOLD = 3;
const TOP = 34 + FOLD * FOLDS;

// One scale for the whole slide, so that growth can be seen.
function networkScale(table, view, width) {
  const all = [view.stages, ...slide(table, view).map(({ stages }) => stages)];
  return {
    node: picture(width, TOP + MAP_HEIGHT + 56),
    width,
    tallest: Math.max(...all.flatMap((stages) => stages.map((s) => s[2]))),
    widest: Math.max(...all.map((stages) => stages.reduce((sum, s) => sum + s[1], 0))),
  };
}

function stageNames({ stages }) {
  const last = stages.length - 1;
  return stages.map((_, i) => (i === 0 ? "stem" : i === last ? "head" : String(i)));
}

function drawStages({ node, width, tallest, widest }, _, view) {
  const names = stageNames(view);
  const last = names.length - 1;
  const gap = width / 60;
  const room = Math.max(120, width - 10 - names.length * (gap + 40)); // else it scrolls
  const middle = TOP + MAP_HEIGHT / 2;
  const parts = [];
  let x = 6;
  view.stages.forEach(([repeats, channels, size], i) => {
    const w = Math.max(3, (room * channels) / widest);
    const h = Math.max(3, (MAP_HEIGHT * size) / tallest);
    const shown = Math.min(repeats, FOLDS + 1);
    const slot = Math.max(w + FOLD * FOLDS, 40);
    const left = x + (slot - w - FOLD * (shown - 1)) / 2;
    const name = i === 0 || i === last ? "ends" : "stage";
    for (let k = shown - 1; k >= 0; k--)
      parts.push(svg("rect", { x: left + k * FOLD, y: middle - h / 2 - k * FOLD, width: w, height: h, rx: 2, class: name }));
    const centre = x + slot / 2;
    const below = TOP + MAP_HEIGHT;
    parts.push(
      text(centre, 14, `× ${repeats.toLocaleString("en")}`, "middle", { class: "strong" }),
      text(centre, below + 18, names[i], "middle"),
      text(centre, below + 34, channels.toLocaleString("en"), "middle", { class: "quiet" }),
      text(centre, below + 50, `${size} px`, "middle", { class: "quiet" }),
    );
    x += slot + gap;
  });
  resize(node, Math.max(width, x));
  return parts;
}

function describeStages(view) {
  const names = stageNames(view);
  const said = view.stages.map(([repeats, channels, size], i) => {
    const name = Number(names[i]) ? `stage ${names[i]}` : names[i];
    return `${name}: ${repeats} of ${channels} channels at ${size} pixels`;
  });
  return `The network. ${said.join("; ")}`;
}

function networkPanel() {
  return panel("network", "The network: repeats, stage, channels, map size", {
    still: networkScale,
    here: drawStages,
    describe: describeStages,
  });
}
