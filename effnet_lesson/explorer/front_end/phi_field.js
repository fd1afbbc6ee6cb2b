// phi typed as a number, beside the slider. What is no position of the slider leaves phi as it is.
function phiField(phis, id, move) {
  const [lowest, highest] = [phis[0], phis.at(-1)];
  const field = numberField(`${id}-number`, `${id}-bad-phi`);
  const bad = html("span", { id: `${id}-bad-phi`, class: "bad", role: "alert" });
  let stands = ""; // what the field stands for, while something else is typed
  const mark = (wrong) => {
    write(bad, wrong ? `Not a number from ${lowest} to ${highest}: phi stays ${stands || "as it is"}.` : "");
    field.setAttribute("aria-invalid", String(wrong));
  };
  const empty = () => !field.value.trim();
  const isPhi = () => typedIn(field) >= lowest && typedIn(field) <= highest;
  const take = () => {
    mark(!isPhi() && !empty());
    if (!isPhi()) return;
    const phi = nearest(phis, typedIn(field));
    stands = String(phi);
    move(phi);
  };
  field.addEventListener("input", take);
  field.addEventListener("keydown", (event) => {
    const next = phis[phis.indexOf(Number(stands)) + { ArrowUp: 1, ArrowDown: -1 }[event.key]];
    if (next === undefined) return;
    event.preventDefault();
    field.value = next;
    take();
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
