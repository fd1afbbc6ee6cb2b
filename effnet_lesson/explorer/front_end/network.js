// The network: height is the feature map, width the channels, repeats are folded.

function drawNetwork(table, view, width) {
  // One scale for the whole slide, so that growth can be seen.
  const all = [view.stages, ...table.entries[view.family][view.strategy].map((entry) => entry[2])];
  const tallest = Math.max(...all.flatMap((stages) => stages.map((s) => s[2])));
  const last = view.stages.length - 1;
  const names = view.stages.map((_, i) => (i === 0 ? "stem" : i === last ? "head" : String(i)));
  const widest = Math.max(...all.map((stages) => stages.reduce((sum, s) => sum + s[1], 0)));
  const folds = 4; // at most this many repeats are drawn, one behind the other
  const fold = 3;
  const gap = width / 60;
  const room = Math.max(120, width - 10 - view.stages.length * (gap + 40)); // else it scrolls
  const top = 34 + fold * folds;
  const height = 150;
  const middle = top + height / 2;
  const parts = [];
  let x = 6;
  view.stages.forEach(([repeats, channels, size], i) => {
    const w = Math.max(3, (room * channels) / widest);
    const h = Math.max(3, (height * size) / tallest);
    const shown = Math.min(repeats, folds + 1);
    const slot = Math.max(w + fold * folds, 40);
    for (let k = shown - 1; k >= 0; k--) {
      parts.push(
        svg("rect", {
          x: x + (slot - w - fold * (shown - 1)) / 2 + k * fold, y: middle - h / 2 - k * fold, width: w, height: h, rx: 2,
          class: i === 0 || i === last ? "ends" : "stage",
        }),
      );
    }
    const centre = x + slot / 2;
    parts.push(text(centre, 14, repeats > 1 ? `× ${repeats.toLocaleString("en")}` : "× 1", "middle", { class: "strong" }));
    parts.push(text(centre, top + height + 18, names[i], "middle"));
    parts.push(text(centre, top + height + 34, channels.toLocaleString("en"), "middle", { class: "quiet" }));
    parts.push(text(centre, top + height + 50, `${size} px`, "middle", { class: "quiet" }));
    x += slot + gap;
  });
  const description =
    "The network. " +
    view.stages
      .map(([n, c, s], i) => `${i && i < last ? "stage " : ""}${names[i]}: ${n} of ${c} channels at ${s} pixels`)
      .join("; ");
  return picture(Math.max(width, x), top + height + 56, description, ...parts);
}

function networkPanel() {
  return panel("network", "The network: repeats, stage, channels, map size", drawNetwork);
}
