// Predict before you see: a question above the controls, which stay locked until the learner has
// guessed or asked to be shown; then guess and truth stand side by side. The kernel judges a guess
// and remembers it.

const REPLY_MS = 4000;
const NO_REPLY = "No reply from the kernel yet: it may be busy with another cell. If it was restarted, run this cell again.";

function predictionPart({ model, id, root, slider, settle }) {
  if (!model.get("prediction")?.id) return null;
  const node = html("div", { class: "prediction", role: "group", "aria-label": "Predict before you see" });
  let face = {};
  let form = null;
  let drawing = null;
  let drawn = [];
  let asked = false; // whether a reply of the kernel is awaited
  let late;

  function send(message) {
    asked = true;
    model.send({ ...message, turn: face.turn });
    clearTimeout(late);
    late = setTimeout(() => say(NO_REPLY), REPLY_MS);
  }
  function say(words) {
    part.said = words;
    settle();
  }
  function lock(locked) {
    root.classList.toggle("locked", locked);
    for (const control of root.querySelectorAll("input, select, button"))
      if (!node.contains(control)) control.disabled = locked;
    if (locked) slider.setAttribute("aria-describedby", `${id}-locked`);
    else slider.removeAttribute("aria-describedby");
  }
  function show() {
    const before = face;
    face = model.get("prediction");
    clearTimeout(late);
    if (!(before.locked && face.locked && before.turn === face.turn)) {
      // Skipping opens the page at once: no kernel can keep it locked.
      form = face.locked ? guessForm(face, id, send, () => lock(false)) : null;
      drawing = html("div", { class: "drawing" });
      node.replaceChildren(...(form ? formParts(face, form, drawing) : resultParts(face, drawing, model)));
      lock(face.locked);
    }
    form?.mark(face.problems);
    if (!asked) return;
    asked = false;
    if (form) form.focus(face.problems);
    else slider.focus({ preventScroll: true });
    say(news(face));
  }
  // What was told is told until the learner moves on.
  const moveOn = ({ target }) => {
    if (!node.contains(target)) part.said = "";
  };
  root.addEventListener("input", moveOn, true);
  root.addEventListener("click", moveOn, true);
  const part = {
    node, show,
    said: "",
    draw(table, view, width) {
      if (drawn[0] === face && drawn[1] === width) return; // it does not move with phi
      drawn = [face, width];
      const picture = PREDICTION_PICTURES[face.kind](face, { table, view, width: width - 30, form });
      drawing.replaceChildren(...(picture ? [picture] : []));
    },
    close: () => clearTimeout(late),
  };
  return part;
}

function formParts(face, form, drawing) {
  return [
    html("p", { class: "title" }, "Predict before you see"),
    html("p", {}, [face.question, face.earlier, face.task].filter(Boolean).join(" ")),
    drawing,
    form.node,
  ];
}

function resultParts(face, drawing, model) {
  const shows = face.places.length > 1 ? face.places : [];
  const table = rowsTable("rows", face.head, face.rows);
  return [
    html("p", { class: "title" }, face.turn ? "Your guess and the truth" : "The truth, without a guess"),
    html("p", {}, face.question),
    drawing,
    // The bars of numbers say it all to those who see them.
    face.kind === "number"
      ? html("div", { class: "heard" }, table)
      : scrollable(html("div", { class: "drawing" }, table), "Guess and truth"),
    html("p", {}, [face.explanation, face.earlier].filter(Boolean).join(" ")),
    html("div", { class: "choices" }, ...shows.map((name) => button(`Show ${name}`, () => model.send({ show: name })))),
    html("p", { class: "problem" }, face.note),
  ];
}

function guessForm(face, id, send, open) {
  const fields = face.fields.map(([label, unit], i) => {
    const name = `${id}-guess-${i}`;
    const places = [["", "choose"], ...(face.options ?? []).map((words, place) => [place + 1, words])];
    const [title, control] =
      face.kind === "rank"
        ? select(name, label, places, "")
        : [html("label", { for: name }, label), html("input", { id: name, type: "text", inputmode: "decimal", autocomplete: "off" })];
    const problem = html("span", { id: `${name}-problem`, class: "problem" });
    control.setAttribute("aria-describedby", problem.id);
    return { control, problem, row: html("div", { class: "choice" }, title, control, html("span", {}, unit), problem) };
  });
  const controls = fields.map(({ control }) => control);
  const unknown = html("input", { id: `${id}-unknown`, type: "checkbox" });
  unknown.addEventListener("change", () => controls.forEach((control) => (control.disabled = unknown.checked)));
  const commit = () => send({ guess: unknown.checked ? ["cannot tell"] : controls.map(({ value }) => value) });
  const node = html(
    "form", {},
    ...fields.map(({ row }) => row),
    ...(face.cannot_tell ? [html("div", { class: "choice" }, unknown, html("label", { for: unknown.id }, "cannot tell"))] : []),
    html(
      "div", { class: "choices" },
      html("button", { type: "submit", class: "commit" }, "This is my guess"),
      button("Show me without a guess", () => {
        open();
        send({ skip: true });
      }),
    ),
    html("p", { id: `${id}-locked`, class: "source" }, "Locked until then: the slider, the choices and further pictures."),
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    commit();
  });
  // JupyterLab keeps Enter in a text field from submitting the form.
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "text" || event.isComposing) return;
    event.preventDefault();
    commit();
  });
  return {
    node, controls,
    mark(problems) {
      fields.forEach(({ control, problem }, i) => {
        problem.textContent = problems[i] ?? "";
        control.setAttribute("aria-invalid", String(Boolean(problems[i])));
      });
    },
    focus(problems) {
      controls[Math.max(0, problems.findIndex(Boolean))].focus();
    },
  };
}

// What is announced when the kernel has replied.
function news(face) {
  const problems = face.problems.filter(Boolean);
  if (problems.length) return problems.join(" ");
  if (face.locked) return [face.earlier, face.task].join(" ");
  const rows = face.rows.map(([what, guess, truth, off]) => `${what}: your guess ${guess}, truth ${truth}${off && `, ${off}`}.`);
  return [...rows, face.explanation].join(" ");
}

function described(words, drawing) {
  drawing.setAttribute("aria-label", words);
  return drawing;
}

const PREDICTION_PICTURES = {
  // A bar for the guess over a bar for the truth.
  number({ locked, drawn, rows }, { width }) {
    if (locked) return null;
    const highest = Math.max(1e-9, ...drawn.flatMap(([, guess, ends]) => [guess ?? 0, ends?.[1] ?? 0]));
    const long = (value) => Math.max(1, ((width - 200) * value) / highest);
    const bar = (y, value, words, name) => [
      svg("rect", { x: 1, y, width: long(value), height: 14, class: name }),
      text(long(value) + 8, y + 11, words),
    ];
    const parts = drawn.flatMap(([, guess, ends], i) => {
      const [what, guessed, truth, off] = rows[i];
      return [
        text(0, 62 * i + 14, what, "start", { class: "strong" }),
        ...bar(62 * i + 21, guess ?? 0, guess === null ? guessed : `your guess ${guessed}${off && `: ${off}`}`, "guess"),
        ...bar(62 * i + 38, ends?.[1] ?? 0, `truth ${truth}`, "compound"),
      ];
    });
    const words = rows.map(([what, guess, truth]) => `${what}: your guess ${guess}, truth ${truth}`);
    return described(words.join("; "), picture(width, 62 * drawn.length, ...parts));
  },
  // A row for each strategy: a dot a run, with an interval where there is one.
  rank({ drawn }, { width }) {
    const all = drawn.flatMap(([, , values, interval]) => [...values, ...(interval ?? [])]);
    const [low, high] = [Math.min(...all) - 0.3, Math.max(...all) + 0.3];
    const height = 62 + 30 * drawn.length;
    const plot = frame(width, height, [low, high], [drawn.length - 0.5, -0.5]);
    plot.box.left = 122;
    const parts = axes(plot, steps(low, high, width < 500 ? 4 : 7), drawn.map(([, title], i) => [i, title]), "accuracy, %", "");
    drawn.forEach(([strategy, title, values, interval], i) => {
      const y = plot.y(i);
      if (interval) {
        const [left, right] = interval.map(plot.x);
        parts.push(svg("path", { d: `M${left} ${y - 9}v18M${left} ${y}H${right}M${right} ${y - 9}v18`, class: `interval ${strategy}` }));
      }
      for (const value of values) parts.push(marker(strategy, "", plot.x(value), y, `${title}: ${value} %`));
    });
    const words = drawn.map(([, title, values, interval]) => `${title}: ${values.join(", ")} %${interval ? `, 95 % interval of the mean ${interval.join(" to ")}` : ""}`);
    return described(words.join("; "), picture(width, height, ...parts));
  },
  // The guess is a cross, the truth a ring; a click fills in the two fields.
  point({ locked, drawn }, { table, view, width, form }) {
    const costs = slide(table, view).map(({ numbers }) => numbers.macs / 1e6);
    const xs = [Math.min(...costs) / 1.5, Math.max(...costs) * 1.5];
    const base = pointsOf(table, view).filter(({ macs }) => macs === table.base_macs[view.on]);
    const ys = [Math.min(50, ...base.map(({ ends }) => ends[0] - 10)), 100];
    const plot = frame(width, 260, xs, ys, { logX: true });
    const { box } = plot;
    const ticks = [];
    for (let million = 0.1; million < xs[1]; million *= 10)
      if (million >= xs[0]) ticks.push([million, tick(table.quantities.macs, million * 1e6)[1]]);
    const parts = axes(plot, ticks, steps(...ys, 5), "FLOPs (multiply-adds), logarithmic scale", "accuracy, %");
    for (const { macs, strategy, kind, accuracies } of base) {
      for (const accuracy of accuracies) parts.push(marker(strategy, kind, plot.x(macs / 1e6), plot.y(accuracy), `phi = 0: ${accuracy} %`));
      parts.push(text(plot.x(macs / 1e6), plot.y(accuracies[0]) + 22, "phi = 0", "middle", { class: "quiet" }));
    }
    const guess = svg("g");
    const place = (cost, accuracy) => {
      guess.replaceChildren();
      if (!(cost > 0 && accuracy !== null && Number.isFinite(accuracy))) return;
      const inside = (value, low, high) => Math.min(high, Math.max(low, value));
      const [x, y] = [inside(plot.x(cost), box.left, box.right), inside(plot.y(accuracy), box.top, box.bottom)];
      guess.append(svg("path", { d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12`, class: "cross" }));
      if (!locked) guess.append(text(x + 12, y + 4, "your guess", "start", { class: "strong" }));
    };
    parts.push(guess);
    if (!locked && drawn[1][2]) {
      const [x, [low, high]] = [plot.x(drawn[0][2][0]), drawn[1][2].map(plot.y)];
      parts.push(svg("rect", { x: x - 9, y: high - 9, width: 18, height: low - high + 18, rx: 9, class: "ring" }));
      parts.push(text(x - 14, high + 4, "truth", "end", { class: "strong" }));
    }
    const drawing = described("A plot of accuracy over FLOPs (multiply-adds)", picture(width, 260, ...parts));
    if (!locked) {
      place(...drawn.map(([, number]) => number));
      return drawing;
    }
    const [cost, accuracy] = form.controls;
    const typed = () => place(typedIn(cost), typedIn(accuracy));
    cost.oninput = accuracy.oninput = typed;
    typed();
    drawing.addEventListener("click", ({ clientX, clientY }) => {
      const { left, top } = drawing.getBoundingClientRect();
      const share = (value, from, to) => Math.min(1, Math.max(0, (value - from) / (to - from)));
      cost.value = Number((xs[0] * (xs[1] / xs[0]) ** share(clientX - left, box.left, box.right)).toPrecision(3));
      accuracy.value = (ys[0] + (ys[1] - ys[0]) * share(clientY - top, box.bottom, box.top)).toFixed(1);
      typed();
    });
    return drawing;
  },
};
