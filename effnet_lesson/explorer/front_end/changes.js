// What just changed: a view beside the one where the gesture began, be it a drag, a key or a choice.

function gestures() {
  let began = null;
  let last = null;
  let resting = true;
  return {
    // The view where the gesture began; null if it was of another family or other pictures.
    since(view) {
      const moved = last && JSON.stringify(view.words) !== JSON.stringify(last.words);
      if (moved && resting) [began, resting] = [last, false];
      last = view;
      return began?.on === view.on ? began : null;
    },
    settle: () => (resting = true),
  };
}

const arrow = (now, was) => (now > was ? "↑" : now < was ? "↓" : "");

// Of each card: the lower and the upper end of its number.
const CARD_ENDS = [["depth"], ["width"], ["resolution"], ["macs"], ["low", "high"]];

// "↑ was × 1.00" on a card that says something else now; where the number is shown the same, "was 16
// blocks". Accuracies have an arrow only where all of the one are above all of the other.
function formerly({ words, numbers, was }, card, value, detail) {
  const notes = card === 4 ? [] : [detail]; // of an accuracy: no number
  const changed = was && [value, ...notes].find((template) => fill(template, was.words) !== fill(template, words));
  if (!changed) return "";
  const [low, high = low] = CARD_ENDS[card];
  const known = numbers[low] !== null && was.numbers[low] !== null;
  const sign = !known ? "" : numbers[low] > was.numbers[high] ? "↑" : numbers[high] < was.numbers[low] ? "↓" : "";
  return `${sign} was ${fill(changed, was.words)}`.trim();
}
