"""A prediction: what is asked before the slider opens, what counts as a guess, and the truth
beside it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from effnet_lesson.errors import LessonError
from effnet_lesson.explorer.evidence import Point
from effnet_lesson.explorer.state import State
from effnet_lesson.findings import listing

CANNOT_TELL = "cannot tell"
KINDS = ("number", "point")


class NotAGuess(LessonError):
    """A guess that cannot be read. ``problems``: a sentence for each field, empty where none."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(filter(None, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Field:
    """One number to guess, from ``low`` to ``high``, in ``unit``."""

    label: str
    unit: str
    low: float
    high: float

    def read(self, text: str) -> float:
        """``text`` as a number; "1,44" is 1.44. Raises LessonError for any other text."""
        received = text.strip() or "Nothing"
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not self.low <= value <= self.high:  # also true for nan
            raise LessonError(
                f"{received[:40]} was received: accepted is a number from {self.low:,g} to "
                f"{self.high:,g} ({self.unit})."
            )
        return value


@dataclass(frozen=True)
class Truth:
    """The answer. ``ends``: the lowest and highest true value of each field, the same twice for
    what is counted, None for what is not known. ``explanation``: one sentence."""

    ends: tuple[tuple[float, float] | None, ...]
    explanation: str


@dataclass(frozen=True)
class Outcome:
    """Guess and truth side by side. ``rows`` in words: what, the guess, the truth, how far off;
    ``drawn``: the same for the picture."""

    rows: tuple[tuple[str, str, str, str], ...]
    explanation: str
    drawn: tuple[Any, ...]


@dataclass(frozen=True)
class Prediction:
    """A question whose answer is a number, several, or a point on the accuracy-cost plot.

    ``kind``: ``"number"``, or ``"point"``, whose two ``fields`` are multiply-adds in millions and
    accuracy in percent. ``truth`` computes the answer from the evidence's points. ``places``: the
    states in which it can be seen, by what each shows; the explorer goes to the first.
    ``panels``: those it needs for that. ``cannot_tell``: whether not knowing is a guess, where
    nothing may be known. A guess is remembered by ``id``.
    """

    id: str
    question: str
    fields: tuple[Field, ...]
    truth: Callable[[list[Point]], Truth]
    places: dict[str, State]
    panels: tuple[str, ...] = ()
    kind: str = "number"
    cannot_tell: bool = False
    turns: ClassVar[int] = 1
    head: ClassVar[tuple[str, ...]] = ("", "your guess", "truth", "how far off")

    def __post_init__(self) -> None:
        if self.kind not in KINDS or (self.kind == "point" and len(self.fields) != 2):
            raise LessonError(
                f"kind was {self.kind!r} with {len(self.fields)} fields: accepted are 'number' "
                "with one or more, and 'point' with two."
            )
        if not self.fields or not self.places:
            raise LessonError("A Prediction needs at least one Field and one place to see it at.")

    def face(self, points: list[Point], turn: int) -> dict[str, Any]:
        """What the page asks with."""
        return {
            "task": "",
            "fields": [[field.label, field.unit] for field in self.fields],
            "cannot_tell": self.cannot_tell,
            "drawn": [],
        }

    def read(self, typed: Sequence[str], points: list[Point], turn: int) -> tuple[float, ...] | str:
        """The guess in what was ``typed``, a text a field; raises NotAGuess."""
        if self.cannot_tell and list(typed) == [CANNOT_TELL]:
            return CANNOT_TELL
        if len(typed) != len(self.fields):
            raise wrong_count(typed, [field.label for field in self.fields])
        values, problems = [], []
        for field, text in zip(self.fields, typed, strict=True):
            try:
                values.append(field.read(text))
                problems.append("")
            except LessonError as error:
                problems.append(str(error))
        if any(problems):
            raise NotAGuess(problems)
        return tuple(values)

    def compare(self, guesses: Sequence[Any], points: list[Point]) -> Outcome:
        """Guess and truth; ``guesses``, one a turn, is empty for who asked to be shown."""
        guess = guesses[-1] if guesses else "no guess"
        numbers = guess if isinstance(guess, tuple) else (None,) * len(self.fields)
        truth = self.truth(points)
        rows, drawn = [], []
        for field, number, ends in zip(self.fields, numbers, truth.ends, strict=True):
            said = guess if number is None else figures(number)
            off = _off(guess if number is None else number, ends)
            known = "not known" if ends is None else _from_to(*ends)
            rows.append((f"{field.label}, {field.unit}", said, known, off))
            drawn.append((field.label, number, ends))
        return Outcome(tuple(rows), truth.explanation, tuple(drawn))


def wrong_count(typed: Sequence[str], wanted: Sequence[str]) -> NotAGuess:
    """The refusal of too few or too many values; the caller raises it."""
    return NotAGuess([
        f"The guess had {len(typed)} of {len(wanted)} values: accepted is one for "
        f"{listing(wanted)}."
    ])  # fmt: skip


def figures(value: float) -> str:
    """Three figures, or all of a whole number."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"


def _from_to(low: float, high: float) -> str:
    low, high = figures(low), figures(high)
    return low if low == high else f"{low} to {high}"


def _off(guess: float | str, ends: tuple[float, float] | None) -> str:
    """How far ``guess`` is from the truth, as both are shown."""
    if ends is None:
        return "right" if guess == CANNOT_TELL else ""
    if isinstance(guess, str):
        return "it is known" if guess == CANNOT_TELL else ""
    number, low, high = (_as_shown(value) for value in (guess, *ends))
    if low <= number <= high:
        return "right" if low == high else "within the range"
    too_low = number < low
    return f"{figures(low - number)} too low" if too_low else f"{figures(number - high)} too high"


def _as_shown(value: float) -> float:
    return float(figures(value).replace(",", ""))
