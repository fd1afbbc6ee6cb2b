// The network stage by stage, as a table.

const TABLE_WIDTH = 640; // with the longest words

function layersPanel() {
  const title = "Stage by stage";
  const drawing = html("div", { class: "drawing" });
  return {
    least: () => TABLE_WIDTH,
    node: html("figure", { class: "layers" }, titled(title), drawing),
    draw({ operators }, view, width) {
      const head = ["stage", "made of", "blocks", "channels", "map, pixels", "share of FLOPs"];
      const names = stageNames(view);
      const rows = view.stages.map(([repeats, channels, size], i) => [
        names[i], operators[view.family][i], Number(names[i]) ? repeats.toLocaleString("en") : "",
        channels.toLocaleString("en"), `${size}\u00a0×\u00a0${size}`, `${view.shares[i].toFixed(1)} %`,
      ]);
      renew(drawing, [rowsTable("rows", head, rows)]);
      scrollable(drawing, title, width < TABLE_WIDTH);
    },
  };
}
