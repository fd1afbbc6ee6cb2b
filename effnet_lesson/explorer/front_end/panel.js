// A panel: a titled drawing and what stands around it. `still` draws what stays the same while phi
// moves and gives `{ node, … }`; `here` draws, over it, what moves; `describe` says it in words;
// `least` is the width that it needs to stand beside another.

function panel(name, title, { still, here, describe, options = () => "", above = [], below = [], changed = () => {}, least = () => 340 }) {
  const drawing = html("div", { class: "drawing" });
  const layer = svg("g");
  let last = [];
  let fixed;
  return {
    drawn: true, // and can be saved as a picture
    least,
    node: html("figure", { class: name }, titled(title), ...above, drawing, ...below),
    draw(table, view, width) {
      const of = [table, view.on, view.strategy, width, options(view)];
      if (table !== last[0] || view.on !== last[1]) changed(table, view);
      if (of.some((value, i) => value !== last[i])) {
        fixed = still(table, view, width);
        fixed.node.append(layer);
        drawing.replaceChildren(fixed.node);
      }
      last = of;
      renew(layer, here(fixed, table, view));
      scrollable(drawing, title, fixed.node.getAttribute("width") > width);
      fixed.node.setAttribute("aria-label", describe(view));
    },
  };
}

// A heading of a level that skips none anywhere.
const titled = (title) => html("figcaption", {}, html("span", { role: "heading", "aria-level": 2 }, title));

// What is wider than the page scrolls, by keyboard too.
function scrollable(node, name, wide = true) {
  const attributes = { role: "group", tabindex: 0, "aria-label": name };
  if (wide === node.hasAttribute("tabindex")) return node;
  for (const [key, value] of Object.entries(attributes))
    wide ? node.setAttribute(key, value) : node.removeAttribute(key);
  return node;
}
