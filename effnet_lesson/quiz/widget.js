// Draws a question from the model and sends back what was typed and which button was pressed.
// Text goes in as text nodes only, so nothing in a bank or an answer can become markup.

const WAIT_MS = 4000;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// `backticks` become code.
function rich(text) {
  return text
    .split("`")
    .map((piece, index) => (index % 2 ? element("code", {}, piece) : document.createTextNode(piece)));
}

function paragraph(text, attributes = {}) {
  return element("p", attributes, ...rich(text));
}

function optionFields(face, name, answer, prompt) {
  const options = face.options.map(([letter, text]) => {
    const button = element("input", { type: face.input, name, value: letter });
    button.checked = (answer[0] ?? "").includes(letter);
    return element("label", { class: "effnet-quiz-option" }, button,
      element("span", {}, `${letter}. `, ...rich(text)));
  });
  return element("fieldset", { "aria-describedby": prompt },
    element("legend", {}, face.legend), ...options);
}

function textFields(face, name, answer, prompt) {
  const fields = face.fields.map((label, index) => {
    const id = `${name}-field-${index}`;
    const plain = { id, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      "aria-describedby": prompt };
    const text = answer[index] ?? "";
    const input = face.input === "code"
      ? element("textarea", { ...plain, rows: text.split("\n").length + 2, class: "effnet-quiz-code" })
      : element("input", { ...plain, type: "text" });
    input.value = text;
    return element("div", { class: `effnet-quiz-field effnet-quiz-field-${face.input}` },
      element("label", { for: id }, label), input);
  });
  if (!face.legend) return element("div", {}, ...fields);
  return element("fieldset", { class: "effnet-quiz-row" },
    element("legend", {}, face.legend), ...fields);
}

// Lines to put in order: each has buttons to move it, and can be dragged. The answer stays empty
// until something was moved, so that looking is no try.
function orderFields(face, name, answer, prompt) {
  const texts = Object.fromEntries(face.items);
  const value = element("input", { type: "hidden" });
  value.value = answer[0] ?? "";
  const order = value.value ? value.value.split(", ") : Object.keys(texts);
  const list = element("ol", { class: "effnet-quiz-order", "aria-describedby": prompt });
  const said = element("p", { role: "status", "aria-live": "polite", class: "heard" });
  let dragged = null;

  function move(letter, to, button) {
    if (to < 0 || to >= order.length) return;
    order.splice(order.indexOf(letter), 1);
    order.splice(to, 0, letter);
    value.value = order.join(", ");
    said.textContent = `${texts[letter]}: now ${to + 1} of ${order.length}`;
    list.append(...order.map((each) => rows[each]));
    for (const each of order) drawButtons(each);
    button?.focus();
  }
  const rows = Object.fromEntries(face.items.map(([letter, text]) => {
    const buttons = [["up", "↑", -1], ["down", "↓", 1]].map(([way, sign, by]) => {
      const button = element("button", { type: "button", "aria-label": `Move ${way}: ${text}` }, sign);
      button.addEventListener("click", () => move(letter, order.indexOf(letter) + by, button));
      return button;
    });
    const row = element("li", { draggable: "true" }, element("span", {}, `${letter}. `, ...rich(text)),
      element("span", { class: "effnet-quiz-moves" }, ...buttons));
    row.addEventListener("dragstart", () => (dragged = letter));
    row.addEventListener("dragend", () => (dragged = null));
    row.addEventListener("dragover", (event) => {
      if (dragged === null) return;
      event.preventDefault();
      if (dragged !== letter) move(dragged, order.indexOf(letter));
    });
    return [letter, row];
  }));
  function drawButtons(letter) {
    const [up, down] = rows[letter].querySelectorAll("button");
    // Not `disabled`: that would throw the keyboard out of the list.
    up.setAttribute("aria-disabled", String(order[0] === letter));
    down.setAttribute("aria-disabled", String(order.at(-1) === letter));
  }
  list.append(...order.map((letter) => rows[letter]));
  for (const letter of order) drawButtons(letter);
  return element("fieldset", {}, element("legend", {}, face.legend), value, list, said);
}

function render({ model, el }) {
  hearKernel(model);
  const face = model.get("face");
  // Ids must be unique on the page, and each widget loads its own copy of this module.
  const name = `effnet-quiz-${Math.random().toString(36).slice(2)}`;
  const prompt = `${name}-prompt`;
  const answer = model.get("answer");

  const fieldsFor = { radio: optionFields, checkbox: optionFields, order: orderFields };
  const inputs = (fieldsFor[face.input] ?? textFields)(face, name, answer, prompt);
  const check = element("button", { type: "submit", class: "effnet-quiz-check" }, "Check");
  const hint = element("button", { type: "button" });
  const steps = element("button", { type: "button" }, "Show steps");
  // These regions are there from the start, else a screen reader would not announce them.
  const feedback = element("div", { role: "status", "aria-live": "polite", class: "effnet-quiz-feedback" });
  const hints = element("div", { role: "status", "aria-live": "polite", class: "effnet-quiz-hints" });
  const late = element("div", { role: "status", "aria-live": "polite" });
  const solution = element("div", { role: "status", "aria-live": "polite", class: "effnet-quiz-steps" });

  const form = element("form",
    { class: "effnet-quiz", "aria-label": `Question ${face.id}` },
    element("p", { class: "effnet-quiz-about" }, `Question ${face.id} · ${face.about}`),
    paragraph(face.prompt, { id: prompt, class: "effnet-quiz-prompt" }),
    inputs,
    element("div", { class: "effnet-quiz-buttons" }, check, hint, steps),
    feedback, hints, solution, late);

  // JupyterLab takes keys pressed on a radio button or a button as its own commands: "d d" would
  // delete the cell. It looks for this attribute on the focused element itself. Keys with Ctrl,
  // Alt or Cmd stay its own, so that Ctrl+S still saves.
  function guardKeys(event) {
    if (!form.contains(event.target)) return;
    const command = event.ctrlKey || event.metaKey || event.altKey;
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !command);
  }
  window.addEventListener("keydown", guardKeys, true); // before JupyterLab's, which is on document

  const typed = () => face.options.length
    ? [[...form.querySelectorAll("input:checked")].map((input) => input.value).join(", ")]
    : [...form.querySelectorAll("input, textarea")].map((input) => input.value);

  let waiting;
  function send(action) {
    model.set("answer", typed());
    model.save_changes();
    model.send({ action });
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      late.textContent = "No reply from the kernel yet. It may be busy with another cell. " +
        "If it was restarted, run this cell again.";
    }, WAIT_MS);
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); send("check"); });
  // JupyterLab keeps Enter in a text field from submitting the form.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.localName === "input" && !event.isComposing) {
      event.preventDefault();
      send("check");
    }
  });
  for (const [button, action] of [[hint, "hint"], [steps, "steps"]]) {
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "false") send(action);
    });
  }
  function replied() {
    clearTimeout(waiting);
    late.textContent = "";
  }

  function drawFeedback() {
    replied();
    const { status, sign, word, paragraphs, notes } = model.get("feedback");
    if (!status) return;
    feedback.dataset.status = status;
    feedback.replaceChildren(
      element("p", {}, element("span", { "aria-hidden": "true" }, `${sign} `),
        element("strong", {}, word)),
      ...paragraphs.map((text) => paragraph(text)),
      ...notes.map((text) => element("p", {}, element("small", {}, ...rich(text)))));
  }
  function drawHints() {
    replied();
    const shown = model.get("hints");
    for (const text of shown.slice(hints.childElementCount)) {
      hints.append(paragraph(`Hint ${hints.childElementCount + 1}: ${text}`));
    }
    hint.textContent = shown.length ? `Next hint (${shown.length} of ${face.hints} shown)` : "Hint";
    // Not `disabled`: that would throw the keyboard out of the question.
    hint.setAttribute("aria-disabled", String(shown.length >= face.hints));
  }
  function drawSteps() {
    replied();
    const shown = model.get("steps");
    if (shown.length && !solution.childElementCount) {
      solution.append(element("p", {}, element("strong", {}, "Steps")),
        element("ol", {}, ...shown.map((text) => element("li", {}, ...rich(text)))));
    }
    steps.hidden = !model.get("may_see_steps");
    steps.setAttribute("aria-disabled", String(shown.length > 0));
  }

  const listeners = [
    ["change:feedback", drawFeedback], ["change:hints", drawHints],
    ["change:steps", drawSteps], ["change:may_see_steps", drawSteps],
  ];
  for (const [event, draw] of listeners) { model.on(event, draw); draw(); }
  el.append(form);
  return () => {
    clearTimeout(waiting);
    window.removeEventListener("keydown", guardKeys, true);
    for (const [event, draw] of listeners) model.off(event, draw);
  };
}

export default { render };
