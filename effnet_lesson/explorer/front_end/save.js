// Save what was found.

// Every phi of the chosen strategy, family and data set.
function tableAsCsv(table, { family, dataset, strategy }) {
  const { alpha, beta, gamma } = table.rule;
  const on = trainedOn(table, { family, dataset });
  const [said, counted] = [table.words, table.numbers].map((names) => Object.values(names).flat());
  const names = [...said.filter((name) => !counted.includes(name)), ...Object.keys(table.formula_words), ...counted];
  const head = ["family", "dataset", "strategy", "alpha", "beta", "gamma", "phi", ...names, "note", "source"];
  const rows = table.phis.map((phi) => {
    const view = viewAt(table, { family, dataset, strategy, phi, model: "" });
    const values = { ...view.words, ...view.numbers, source: view.source };
    return [family, on, strategy, alpha, beta, gamma, phi, ...[...names, "note", "source"].map((name) => values[name] ?? "")];
  });
  const quoted = (value) => `"${String(value).replaceAll('"', '""')}"`;
  return [head, ...rows].map((row) => row.map(quoted).join(",") + "\r\n").join("");
}

// What `Explorer(state=...)` takes.
function stateAsText(table, { family, dataset, strategy, phi, model }) {
  const { alpha, beta, gamma } = table.rule;
  const rule = table.paper_rule ? "" : ` alpha=${alpha} beta=${beta} gamma=${gamma}`;
  const pictures = dataset === table.default_dataset ? "" : ` dataset=${dataset}`;
  return `family=${family} strategy=${strategy} phi=${phi}${rule}${model && ` model=${model}`}${pictures}`;
}

// The drawings of the page one below the other, with the colours that they have now.
function drawingsAsSvg(root, sentence) {
  const kept = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family"];
  const drawings = [...root.querySelectorAll("figure > .drawing > svg")];
  let y = 0;
  const parts = drawings.map((drawing) => {
    const copy = drawing.cloneNode(true);
    const nodes = copy.querySelectorAll("*");
    drawing.querySelectorAll("*").forEach((node, i) => {
      const style = getComputedStyle(node);
      for (const name of kept) nodes[i].setAttribute(name, style.getPropertyValue(name));
    });
    copy.setAttribute("y", y);
    y += drawing.height.baseVal.value + 12;
    return copy;
  });
  const width = Math.max(...drawings.map((drawing) => drawing.width.baseVal.value));
  const paper = svg("rect", { width, height: y, fill: getComputedStyle(root).getPropertyValue("--paper") });
  return new XMLSerializer().serializeToString(picture(width, y, svg("title", {}, sentence), paper, ...parts));
}

function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
