// A panel: a titled drawing that is made anew for each view, and what stands around it.

function panel(name, title, draw, { above = [], below = [], changed = () => {} } = {}) {
  const drawing = html("div", { class: "drawing" });
  let drawn = [];
  return {
    node: html("figure", { class: name }, html("figcaption", {}, title), ...above, drawing, ...below),
    draw(table, view, width) {
      drawing.replaceChildren(draw(table, view, width));
      // What stays the same while phi moves is made once for a table and family.
      if (drawn[0] !== table || drawn[1] !== view.family) changed(table, view.family);
      drawn = [table, view.family];
    },
  };
}
