// Whole phi, and the published networks, which have none.
function presetPicker(table, id, choose) {
  const whole = table.phis.filter(Number.isInteger).map((phi) => [phi, `phi = ${phi}`]);
  const models = Object.keys(table.models).map((name) => [name, `${name.toUpperCase()}, as published`]);
  // As pairs: an object would put the numbers first.
  const options = [["", "none of these"], ...whole, ...models];
  const [label, control] = select(`${id}-preset`, "Preset", options, "");
  control.options[0].disabled = control.options[0].hidden = true; // it says what is so, and does nothing
  control.addEventListener("change", () => {
    const { value } = control;
    if (value in table.models) choose({ model: value, family: "b0" });
    else if (value) choose({ model: "", phi: Number(value) });
  });
  return {
    node: html("div", { class: "choice" }, label, control),
    show: (view) => (control.value = view.model || (Number.isInteger(view.phi) ? view.phi : "")),
  };
}
