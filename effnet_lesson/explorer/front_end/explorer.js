// The explorer's front end: labelled native controls, and pictures drawn from a table that the
// kernel sent once. Sliding asks the kernel nothing; it is told where the slider came to rest.

// Keys that follow one another faster than this are one move: JupyterLab, which shows for each
// message that the kernel is busy, would delay the next.
const REST_MS = 400;

async function render({ model, el }) {
  hearKernel(model);
  await openTable(model);
  let close = build(model, el, unfold);
  const turnAway = lookWhenSeen(model, el);
  // Other panels are other controls: everything is made anew.
  function unfold() {
    close();
    el.replaceChildren();
    close = build(model, el, unfold);
    el.querySelector("input").focus();
  }
  return () => {
    turnAway();
    close();
  };
}

// In the order of the page.
const PANELS = {
  sample: samplePanel,
  network: networkPanel,
  layers: layersPanel,
  multipliers: multipliersPanel,
  rounding: roundingPanel,
  accuracy: accuracyPanel,
  costs: costsPanel,
};
// What the learner has chosen, each a trait of the model too.
const CHOSEN = ["phi", "strategy", "family", "dataset", "model", "budgets", "batch_size"];

const GAP = 24; // between two panels in a row
// The widths of panels, two in a row where both can be read; `most` is what the first can use.
function sideBySide(panels, view, width) {
  const widths = [];
  const least = (panel) => panel?.least?.(view) ?? Infinity;
  while (widths.length < panels.length) {
    const [one, other] = panels.slice(widths.length);
    const rest = width - GAP - least(other);
    if (rest < least(one)) widths.push(width);
    else {
      const first = Math.floor(Math.min(one.most ?? Math.max(least(one), (width - GAP) / 2), rest));
      widths.push(first, width - GAP - first);
    }
  }
  return widths;
}

// A slow machine then shows the numbers a frame earlier than the pictures.
const afterPaint = (pictures) => requestAnimationFrame(() => setTimeout(pictures));

function build(model, el, unfold) {
  // Each widget has a copy of this module, so a counter would not tell two of them apart.
  const id = `effnet-explorer-${Math.random().toString(36).slice(2)}`;
  const root = html("section", { class: "effnet-explorer", "aria-label": "Explorer of compound scaling" });
  const first = tableOf(model);
  const shown = new Set(first.panels);
  const chosen = Object.fromEntries(CHOSEN.map((name) => [name, model.get(name)]));
  const gesture = gestures();
  let telling = false;
  let byKey = false;
  let coming = null; // to rest
  let newest = null;
  let sentence = "";
  let stateNow = "";
  let toldRule = first.rule_sentence;
  let ownRuns = countOwnRuns(first);
  let news = "";

  const slider = html("input", {
    id: `${id}-phi`, type: "range", min: 0, max: first.phis.length - 1, step: 1, // a place in phis
  });
  // The slider itself says its value to a screen reader.
  const reading = html("span", { class: "reading", "aria-hidden": "true" });
  const ends = first.phis.filter((_, i) => i === 0 || i === first.phis.length - 1).map(String);
  const controls = html("div", { class: "controls" }, html("label", { for: slider.id }, "phi"), ends[0], slider, ends[1], reading);
  slider.addEventListener("input", () => move(tableOf(model).phis[slider.value]));
  slider.addEventListener("keydown", () => (byKey = true));
  slider.addEventListener("pointerdown", () => {
    rest();
    byKey = false;
  });
  slider.addEventListener("change", () => {
    byKey ? restSoon() : tell();
  });
  // Code that runs next must find where the slider is.
  root.addEventListener("focusout", rest);

  const choices = html("div", { class: "choices" });
  // Where phi is whole, the slider's keys are as quick.
  const typed = shown.has("fine_phi") ? phiField(first.phis, id, (phi) => move(phi, restSoon)) : null;
  if (typed) choices.append(typed.node);
  const presets = shown.has("presets") ? presetPicker(first, id, choose) : null;
  if (presets) choices.append(presets.node);
  const pickers = {};
  for (const [name, label, options] of [
    ["strategy", "Grow", first.strategies],
    ["family", "Network", named(first.families, first.families)],
    ["dataset", "Pictures", first.datasets],
  ]) {
    if (!shown.has(name)) continue;
    const [title, control] = select(`${id}-${name}`, label, Object.entries(options), chosen[name]);
    control.addEventListener("change", () => choose({ [name]: control.value, model: "" }));
    pickers[name] = control;
    choices.append(html("div", { class: "choice" }, title, control));
  }
  const network = html("span");
  const rule = shown.has("coefficients") ? coefficientControls(first, model, id, settle) : null;
  const cards = html("dl", { class: "cards" });
  const panels = Object.entries(PANELS)
    .filter(([name]) => shown.has(name))
    .map(([, make]) => make({ id, model, redraw: () => draw(), choose }));
  const board = html("div", { class: "panels" }, ...panels.map(({ node }) => node));
  // One line, so that nothing moves with its length; opened, all of it.
  const source = html("summary");
  // The sentence is announced when a drag ends, not at each of its steps.
  const live = html("p", { class: "sentence", role: "status", "aria-live": "polite" });
  const stateLine = html("input", { id: `${id}-state`, type: "text", readonly: "" });
  const last = html("div", { class: "choices" });
  last.append(
    button("Reset", () => {
      for (const { reset } of panels) reset?.();
      choose(model.get("first"));
      model.send("first rule");
    }),
  );
  if (shown.size < first.all_panels.length)
    last.append(
      button("Show everything", () => {
        model.set("panels", tableOf(model).all_panels);
        model.save_changes();
      }),
    );
  if (shown.has("save")) {
    const paragraphs = () => [sentence, source.textContent].filter(Boolean);
    last.append(
      ...saveButtons(root, model, chosen, { drawings: panels.some(({ drawn }) => drawn), paragraphs }),
      html("div", { class: "choice state" }, html("label", { for: stateLine.id }, "State, for Explorer(state=…)"), stateLine),
    );
  }
  const prediction = predictionPart({ model, id, root, slider, settle });
  if (prediction) root.append(prediction.node);
  // What stays in sight while the panels scroll.
  root.append(html("div", { class: "head" }, controls, cards));
  const facts = html("div", { class: "facts" }, html("details", { class: "source" }, source));
  if (!shown.has("family")) facts.prepend(network);
  root.append(facts, choices, ...(rule ? [rule.node] : []), board, live, last);
  root.classList.toggle("several", panels.length > 1);
  el.append(root);
  let rootWidth = root.clientWidth; // asked for while drawing, it would be a layout more

  // The numbers at once; the pictures by `when`, and only the newest.
  function draw(when = (pictures) => pictures()) {
    const table = tableOf(model);
    rule?.show();
    for (const [name, control] of Object.entries(pickers)) control.value = chosen[name];
    for (const option of pickers.family?.options ?? []) {
      const title = table.family_titles[trainedOn(table, { ...chosen, family: option.value })];
      write(option, title);
    }
    // The B0 family keeps to its published pictures.
    if (pickers.dataset) pickers.dataset.parentNode.hidden = chosen.family in table.trained_on;
    const view = viewAt(table, chosen);
    if (!view) {
      // The kernel makes a table for it, if there is a kernel.
      setTimeout(() => viewAt(tableOf(model), chosen) ?? write(live, NO_REPLY), REPLY_MS);
      return;
    }
    view.was = gesture.since(view);
    presets?.show(view);
    const width = Math.max(240, rootWidth || 960) - 2;
    root.classList.toggle("wide", width >= 1160);
    root.classList.toggle("narrow", width < 760);
    root.classList.toggle("slim", width < 480);
    slider.value = table.phis.indexOf(view.phi);
    slider.setAttribute("aria-valuetext", view.model ? `${view.words.model}, as published` : `phi ${view.words.phi}`);
    write(reading, view.words.model || view.words.phi);
    write(network, `Network: ${view.words.family}`);
    renew(
      cards,
      table.cards.map(([name, value, detail], i) =>
        html(
          "div", { class: `card ${i === 4 ? view.kind : ""}` },
          html("dt", {}, name),
          html("dd", { class: "value" }, fill(value, view.words)),
          html("dd", { class: "detail" }, fill(detail, view.words)),
          html("dd", { class: "was" }, formerly(view, i, value, detail)),
        ),
      ),
    );
    write(source, `Source of the accuracy: ${view.source || "none"}`);
    stateNow = stateAsText(table, view, model);
    sentence = fill(table.sentence, view.words);
    newest = view;
    when(() => {
      if (newest !== view) return;
      prediction?.draw(table, view, width);
      const alone = root.classList.contains("locked"); // what else there is is hidden
      const widths = alone ? [] : sideBySide(panels, view, width);
      panels.forEach((panel, i) => {
        const own = widths[i] ?? width;
        panel.node.style.width = `${own}px`;
        panel.draw(table, view, own);
      });
    });
  }

  function settle() {
    gesture.settle();
    // Each change of a text field is passed to every editor of a notebook.
    if (stateLine.value !== stateNow) stateLine.value = stateNow;
    if (newest) typed?.show(newest);
    const { rule_sentence } = tableOf(model);
    const words = toldRule === rule_sentence ? sentence : `${rule_sentence} ${sentence}`;
    toldRule = rule_sentence;
    // Those who see the page have above what a prediction says, and a mark where a run is new.
    const heard = [news, prediction?.said].filter(Boolean).map((said) => `${said} `).join("");
    const aloud = heard ? [html("span", { class: "heard" }, heard)] : [];
    if (live.textContent !== heard + words) live.replaceChildren(...aloud, words);
    news = "";
  }
  // The slider asks for every place on its way, so the pictures follow a frame later.
  function move(phi, then = () => {}) {
    Object.assign(chosen, { phi, model: "" });
    draw(afterPaint);
    then();
  }
  function restSoon() {
    clearTimeout(coming);
    coming = setTimeout(rest, REST_MS);
  }
  function rest() {
    if (coming !== null) tell();
  }
  function tell() {
    clearTimeout(coming);
    coming = null;
    settle();
    telling = true;
    for (const name of CHOSEN) model.set(name, chosen[name]);
    telling = false;
    model.save_changes();
  }
  function choose(values) {
    Object.assign(chosen, values);
    draw();
    tell();
  }
  function redraw() {
    const table = tableOf(model);
    if (String(table.panels) !== String(first.panels)) return unfold();
    const on = trainedOn(table, chosen);
    const before = ownRuns[on] ?? Infinity;
    ownRuns = countOwnRuns(table);
    if (ownRuns[on] > before && shown.has("accuracy")) news = "A new run of yours is on the plot.";
    draw();
    const sliding = chosen.phi !== model.get("phi") || chosen.model !== model.get("model");
    if (!rule?.moving && !sliding) settle();
  }
  function heard() {
    // What this page itself tells the model is already drawn.
    if (telling || CHOSEN.every((name) => same(chosen[name], model.get(name)))) return;
    for (const name of CHOSEN) chosen[name] = model.get(name);
    redraw();
  }

  const heardTraits = CHOSEN.map((name) => `change:${name}`).join(" ");
  const ruleTraits = "change:alpha change:beta change:gamma change:hold_product";
  const hearTable = () => openTable(model).then(redraw);
  const showRule = () => rule?.show();
  const showPrediction = () => {
    prediction?.show();
    draw();
  };
  model.on(heardTraits, heard);
  model.on("change:table", hearTable);
  model.on("change:wrong_rules change:hold_product", redraw);
  model.on(ruleTraits, showRule);
  model.on("change:prediction", showPrediction);
  const observer = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - rootWidth) < 2) return;
    rootWidth = root.clientWidth;
    draw();
  });
  observer.observe(root);
  const unguard = guardKeys(root, rest);
  prediction?.show();
  redraw();
  return () => {
    rest();
    unguard();
    prediction?.close();
    observer.disconnect();
    model.off(heardTraits, heard);
    model.off("change:table", hearTable);
    model.off("change:wrong_rules change:hold_product", redraw);
    model.off(ruleTraits, showRule);
    model.off("change:prediction", showPrediction);
  };
}

export default { render };
