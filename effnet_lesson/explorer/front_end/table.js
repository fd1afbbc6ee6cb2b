// What the table says: of one position of the controls, and of a whole slide.

// The table comes as compressed JSON, which is a sixth as large, and is opened once.
const tables = new WeakMap();
const tableOf = (model) => tables.get(model);
async function openTable(model) {
  const packed = model.get("table");
  const opening = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const table = await new Response(opening).json();
  if (packed === model.get("table")) tables.set(model, table); // else a newer one is being opened
}

const named = (names, values) => Object.fromEntries(names.map((name, i) => [name, values[i]]));

// The data set whose accuracies belong to a family while `dataset` is chosen.
const trainedOn = (table, { family, dataset }) => table.trained_on[family] ?? dataset;

// Every position of the slider under the other choices, unpacked once for a table.
const slides = new WeakMap();
function slide(table, choice) {
  const entries = table.entries[trainedOn(table, choice)][choice.strategy];
  if (!slides.has(entries)) slides.set(entries, table.phis.map((_, i) => unpack(table, rowAt(entries, i))));
  return slides.get(entries);
}

// What has many rows came as columns.
const rowAt = (columns, i) => columns.map((column) => (Array.isArray(column[0]) ? rowAt(column, i) : column[i]));

function unpack(table, [scale, network, known, time]) {
  const parts = {
    scale: rowAt(table.scales, scale), network: rowAt(table.networks, network), known: rowAt(table.known, known), time: rowAt(table.times, time),
  };
  const words = {};
  const numbers = {};
  for (const [part, [said, counted]] of Object.entries(parts)) {
    Object.assign(words, named(table.words[part], said));
    Object.assign(numbers, named(table.numbers[part], counted));
  }
  const [repeats, channels, maps] = parts.network[2].map((place) => table.sizes[place]);
  const stages = repeats.map((_, i) => [repeats[i], channels[i], maps[i]]);
  const [note, kind, source] = rowAt(table.notes, parts.known[2]);
  words.note = note;
  return { words, numbers, stages, shares: parts.network[3], kind, source };
}

// The position of the slider nearest to `phi`.
const nearest = (phis, phi) => phis.reduce((best, place) => (Math.abs(place - phi) < Math.abs(best - phi) ? place : best));

function viewAt(table, choice) {
  const { strategy, phi, model } = choice;
  const { phis } = table;
  const index = phis.indexOf(nearest(phis, phi));
  const on = trainedOn(table, choice);
  const here = table.entries[on]?.[strategy];
  const entry = model ? table.models[model] : here && rowAt(here, index);
  if (!here || !entry) return null; // a table for another choice is on its way
  const view = unpack(table, entry);
  const { words } = view;
  for (const [name, said] of Object.entries(table.formula_words)) words[name] = said[index];
  Object.assign(words, {
    phi: String(phis[index]),
    strategy: table.titles[strategy],
    family: table.family_titles[on],
    model: model.toUpperCase(),
  });
  words.subject = fill(model ? table.subject_published : table.subject, words);
  words.rounding = fill(model ? table.rounding_published : table.rounding_sentence, words);
  const costs = costsOf(table, view.numbers, choice.batch_size);
  return { ...choice, ...view, phi: phis[index], on, slide: here, costs };
}
