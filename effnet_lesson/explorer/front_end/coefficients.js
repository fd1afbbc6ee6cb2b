// alpha, beta and gamma. Each step is told to the kernel, which answers with a table; steps that
// come faster than its answers are merged on the way, the newest wins.
function coefficientControls(table, model, id, settled) {
  const rows = table.coefficients.map(([name, grows, highest]) => {
    const input = html("input", { id: `${id}-${name}`, type: "range", min: 1, max: highest, step: 0.01 });
    const reading = html("span", { class: "reading", "aria-hidden": "true" });
    input.addEventListener("input", () => {
      controls.moving = name;
      model.set(name, Number(input.value));
      model.save_changes();
      controls.show();
    });
    input.addEventListener("change", () => {
      controls.moving = null;
      if (tableOf(model).rule[name] === model.get(name)) settled(); // else its table will
    });
    return { name, grows, input, reading };
  });
  const held = html("input", { id: `${id}-held`, type: "checkbox" });
  held.addEventListener("change", () => {
    model.set("hold_product", held.checked);
    model.save_changes();
  });
  const paper = button("Paper's values", () => model.send("paper's rule"));
  const says = html("p", { class: "rule" });
  const controls = {
    moving: null,
    node: html(
      "fieldset", { class: "coefficients" },
      html("legend", {}, "Growth with each step of phi"),
      ...rows.map(({ name, grows, input, reading }) =>
        html("div", { class: "controls" }, html("label", { for: input.id }, `${name} (${grows})`), input, reading),
      ),
      html("div", { class: "choices" }, html("div", { class: "choice" }, held, html("label", { for: held.id }, "hold the product at 2")), paper),
      says,
    ),
    show() {
      for (const { name, input, reading } of rows) {
        const value = String(model.get(name));
        if (controls.moving !== name) input.value = value;
        input.setAttribute("aria-valuetext", `${name} ${value}`);
        write(reading, value);
      }
      held.checked = model.get("hold_product");
      write(says, tableOf(model).rule_sentence);
    },
  };
  return controls;
}
