// phi typed as a number, beside the slider. What is no position of the slider leaves phi as it is.
function phiField(phis, id, move) {
  const [lowest, highest] = [phis[0], phis.at(-1)];
  const step = (highest - phis.at(-2)).toFixed(2); // of the arrow keys
  const field = html("input", {
    id: `${id}-number`, type: "number", min: lowest, max: highest, step, inputmode: "decimal", "aria-describedby": `${id}-bad-phi`,
  });
  const bad = html("span", { id: `${id}-bad-phi`, class: "bad", role: "alert" });
  let stands = ""; // what the field stands for, while something else is typed
  const mark = (wrong) => {
    write(bad, wrong ? `Not a number from ${lowest} to ${highest}: phi stays ${stands || "as it is"}.` : "");
    field.setAttribute("aria-invalid", String(wrong));
  };
  const empty = () => field.value === "" && !field.validity.badInput;
  const isPhi = () => field.valueAsNumber >= lowest && field.valueAsNumber <= highest;
  field.addEventListener("input", () => {
    mark(!isPhi() && !empty());
    if (!isPhi()) return;
    const phi = nearest(phis, field.valueAsNumber);
    stands = String(phi);
    move(phi);
  });
  // Between two positions of the slider the nearest counts; nothing typed changes nothing.
  field.addEventListener("change", () => {
    if (isPhi() || empty()) field.value = stands;
  });
  return {
    node: html("div", { class: "choice phi-field" }, html("label", { for: field.id }, "phi as a number"), field, bad),
    show(view) {
      const now = view.model ? "" : String(view.phi); // a published network has no phi
      if (now === stands) return;
      field.value = stands = now;
      mark(false);
    },
  };
}
