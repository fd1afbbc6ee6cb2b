// The network: height is the feature map, width the channels, repeats are folded.

const MAP_HEIGHT = 150;
const FOLDS = 4; // at most this many repeats are drawn, one behind the other
const FOLD = 3;
const TOP = 34 + FOLD * FOLDS;
const SLOT = 54; // at least, for the words below a stage
const ROOM = 110; // at least, for all the channels; else it scrolls
const gapOf = (width) => width / 60;

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

// Bold and with an arrow where it was another number, quiet where it is the same.
function stageLabel(x, y, label, now, was, usual) {
  const sign = arrow(now, was);
  return text(x, y, sign ? `${sign} ${label}` : label, "middle", { class: sign ? "changed" : usual });
}

function drawStages({ node, width, tallest, widest }, _, view) {
  const names = stageNames(view);
  const last = names.length - 1;
  const gap = gapOf(width);
  const room = Math.max(ROOM, width - 10 - names.length * (gap + SLOT));
  const middle = TOP + MAP_HEIGHT / 2;
  const extent = (channels, size) => [
    Math.max(3, (room * channels) / widest),
    Math.max(3, (MAP_HEIGHT * size) / tallest),
  ];
  const parts = [];
  let x = 6;
  view.stages.forEach(([repeats, channels, size], i) => {
    const [w, h] = extent(channels, size);
    const shown = Math.min(repeats, FOLDS + 1);
    const former = view.was?.stages[i] ?? view.stages[i];
    // Of another slide it would be in another scale.
    const [formerW, formerH] = view.was?.slide === view.slide ? extent(former[1], former[2]) : [0, 0];
    const slot = Math.max(Math.max(w, formerW) + FOLD * FOLDS, SLOT);
    const left = x + (slot - w - FOLD * (shown - 1)) / 2;
    const name = i === 0 || i === last ? "ends" : "stage";
    const changed = view.stages[i].some((value, k) => value !== former[k]) ? " changed" : "";
    for (let k = shown - 1; k >= 0; k--)
      parts.push(svg("rect", { x: left + k * FOLD, y: middle - h / 2 - k * FOLD, width: w, height: h, rx: 2, class: k ? name : name + changed }));
    if (changed && formerW)
      parts.push(svg("rect", { x: left + (w - formerW) / 2, y: middle - formerH / 2, width: formerW, height: formerH, rx: 2, class: "was" }));
    const centre = x + slot / 2;
    const below = TOP + MAP_HEIGHT;
    parts.push(
      stageLabel(centre, 14, `× ${repeats.toLocaleString("en")}`, repeats, former[0], "strong"),
      text(centre, below + 18, names[i], "middle"),
      stageLabel(centre, below + 34, channels.toLocaleString("en"), channels, former[1], "quiet"),
      stageLabel(centre, below + 50, size.toLocaleString("en"), size, former[2], "quiet"),
    );
    x += slot + gap;
  });
  resize(node, Math.max(width, x));
  return parts;
}

function describeStages(view) {
  const names = stageNames(view);
  const said = view.stages.map((stage, i) => {
    const name = Number(names[i]) ? `stage ${names[i]}` : names[i];
    const former = view.was?.stages[i] ?? stage;
    const [repeats, channels, size] = stage.map((now, k) => (now === former[k] ? now : `${now} (was ${former[k]})`));
    return `${name}: ${repeats} of ${channels} channels at ${size} pixels`;
  });
  return `The network. ${said.join("; ")}`;
}

function networkPanel() {
  return panel("network", "The network: repeats, stage, channels, map size in pixels", {
    still: networkScale,
    options: (view) => view.model, // it may be larger than all of the slide
    here: drawStages,
    describe: describeStages,
    least: ({ stages }) => (ROOM + 10 + stages.length * SLOT) / (1 - stages.length * gapOf(1)),
  });
}
