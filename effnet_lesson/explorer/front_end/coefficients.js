// alpha, beta and gamma. Each step is told to the kernel, which answers with a table; steps that
// come faster than its answers are merged on the way, the newest wins.
function coefficientControls(table, model, id, settled) {
  const of = (name) => tableOf(model).rule[name];
  // What was asked last is answered; until then the table is of another rule.
  let answered = () => true;
  let silent = false; // and it took too long: the numbers shown are those of the table
  let late;
  function ask(isAnswered) {
    answered = isAnswered;
    model.save_changes();
    clearTimeout(late);
    late = setTimeout(() => {
      silent = true;
      controls.show();
    }, REPLY_MS);
  }
  const rows = table.coefficients.map(([name, grows, highest]) => {
    const input = html("input", { id: `${id}-${name}`, type: "range", min: 1, max: highest, step: 0.01 });
    const reading = html("span", { class: "reading", "aria-hidden": "true" });
    input.addEventListener("input", () => {
      controls.moving = name;
      model.set(name, Number(input.value));
      ask(() => of(name) === model.get(name));
      controls.show();
    });
    input.addEventListener("change", () => {
      controls.moving = null;
      controls.show(); // it may have been moved further than the rule goes
      if (of(name) === model.get(name)) settled(); // else its table will
    });
    return { name, grows, input, reading };
  });
  const held = html("input", { id: `${id}-held`, type: "checkbox" });
  held.addEventListener("change", () => {
    model.set("hold_product", held.checked);
    ask(() => !held.checked || Math.abs(of("product") - 2) < 0.01);
  });
  const holding = html("div", { class: "choice" }, held, html("label", { for: held.id }, "hold the product at 2"));
  const paper = button("Paper's values", () => {
    model.send("paper's rule");
    ask(() => tableOf(model).paper_rule);
  });
  const says = html("span");
  const why = html("span", { "aria-live": "polite" });
  // Why a slider goes no further than it does.
  function stop() {
    if (!held.checked) return of("product") > table.highest_product - 0.005 ? `The explorer stops at a product of ${table.highest_product}.` : "";
    const [follower, stopped] = of("gamma") === 1 ? ["gamma", "alpha and beta"] : of("alpha") === 1 ? ["alpha", "gamma"] : [];
    return follower ? `The product is held and ${follower} cannot fall below 1: ${stopped} can grow no further.` : "";
  }
  const controls = {
    moving: null,
    node: html(
      "fieldset", { class: "coefficients" },
      html("legend", {}, "Growth with each step of phi"),
      ...rows.map(({ name, grows, input, reading }) =>
        html("div", { class: "controls" }, html("label", { for: input.id }, `${name} (${grows})`), input, reading),
      ),
      html("div", { class: "choices" }, holding, paper),
      html("p", { class: "rule" }, says, " ", why),
    ),
    show() {
      silent &&= !answered();
      for (const { name, input, reading } of rows) {
        const value = String(silent ? of(name) : model.get(name));
        if (controls.moving !== name) input.value = value;
        input.setAttribute("aria-valuetext", `${name} ${value}`);
        write(reading, value);
      }
      held.checked = model.get("hold_product");
      holding.hidden = !held.checked && !tableOf(model).panels.includes("hold");
      write(says, tableOf(model).rule_sentence);
      write(why, silent ? NO_REPLY : stop());
    },
  };
  return controls;
}
