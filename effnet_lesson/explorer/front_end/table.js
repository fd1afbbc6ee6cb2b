// What the table says of one position of the controls.
function viewAt(table, { family, strategy, phi, model }) {
  const { phis } = table;
  const step = phis[1] - phis[0];
  const index = Math.min(phis.length - 1, Math.max(0, Math.round((phi - phis[0]) / step)));
  const here = table.entries[family]?.[strategy];
  const entry = model ? table.models[model] : here?.[index];
  if (!here || !entry) return null; // a table for another choice is on its way
  const [said, counted, stages, noteIndex] = entry;
  const [note, kind, source] = table.notes[noteIndex];
  const words = { phi: String(phis[index]), strategy: table.titles[strategy], note };
  words.family = table.families[family];
  words.model = model.toUpperCase();
  words.subject = fill(model ? table.subject_published : table.subject, words);
  table.words.forEach((name, i) => (words[name] = said[i]));
  const numbers = {};
  table.numbers.forEach((name, i) => (numbers[name] = counted[i]));
  words.rounding = fill(model ? table.rounding_published : table.rounding_sentence, words);
  return { phi: phis[index], model, family, strategy, words, numbers, stages, kind, source };
}
