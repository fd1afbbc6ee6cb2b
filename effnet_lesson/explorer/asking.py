"""One prediction in one explorer: which turn it is, what was guessed, what the page shows."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from effnet_lesson import journal
from effnet_lesson.errors import LessonError
from effnet_lesson.explorer.evidence import Point
from effnet_lesson.explorer.prediction import NotAGuess, Prediction
from effnet_lesson.explorer.ranking import Ranking
from effnet_lesson.explorer.state import State
from effnet_lesson.scaling import CompoundScaling

_SKIPPED = "skipped"  # in place of a turn


class Asking:
    """``prediction`` asked of the learner, with ``points`` as the evidence.

    What was guessed before, in whatever kernel, is remembered: the first guess of each turn, for
    a later one may have seen the truth.
    """

    def __init__(self, prediction: Prediction | Ranking, points: list[Point]) -> None:
        self.prediction, self.points = prediction, points
        self.guesses: list[Any] = []
        self.skipped = False
        self._tries = 0
        self._problems: tuple[str, ...] = ()
        self._note = ""
        kept = _kept(prediction.id)
        while self.locked and (typed := kept.get(len(self.guesses))):
            try:
                self.guesses.append(prediction.read(typed, points, len(self.guesses)))
            except LessonError:  # of an earlier edition of the question
                break
        self.skipped = self.locked and _SKIPPED in kept

    @property
    def locked(self) -> bool:
        """Whether a guess is still awaited."""
        return not self.skipped and len(self.guesses) < self.prediction.turns

    @property
    def guess(self) -> float | tuple | str | None:
        """The last guess, of one field its number alone; None before there is one."""
        guess = self.guesses[-1] if self.guesses else None
        return guess[0] if isinstance(guess, tuple) and len(guess) == 1 else guess

    @property
    def start(self) -> State:
        """Where the explorer waits: phi = 0 of the place that is guessed."""
        place = self.place
        return replace(place, phi=0, rule=CompoundScaling(), model="", hold_product=False)

    @property
    def place(self) -> State:
        """Where the truth can be seen."""
        return next(iter(self.prediction.places.values()))

    @property
    def open_places(self) -> dict[str, State]:
        """The places that may be shown now; none while it is locked."""
        return {} if self.locked else self.prediction.places

    def commit(self, typed: Sequence[str]) -> None:
        """Take ``typed``, a text a field, as this turn's guess. Raises LessonError (NotAGuess) and
        stays as it was if it cannot be read."""
        if not self.locked:
            raise LessonError("Nothing is left to guess here: the truth is shown already.")
        turn = len(self.guesses)
        self._tries += 1
        try:
            guess = self.prediction.read(typed, self.points, turn)
        except NotAGuess as error:
            self._problems = error.problems
            raise
        self._problems = ()
        self.guesses.append(guess)
        self._keep(turn, typed)

    def skip(self) -> None:
        """Show the truth without a guess, or without another one."""
        if self.locked:
            self.skipped = True
            self._keep(_SKIPPED, [])

    def _keep(self, turn: int | str, typed: Sequence[str]) -> None:
        try:
            journal.append(prediction=self.prediction.id, turn=turn, typed=list(typed))
        except LessonError as error:
            self._note = f"Your guess is not kept. {error}"

    @property
    def face(self) -> dict[str, Any]:
        """What the page draws; nothing of the truth while it is locked."""
        asked = self.prediction
        face = {
            "id": asked.id,
            "kind": asked.kind,
            "question": asked.question,
            "locked": self.locked,
            "turn": len(self.guesses),
            "tries": self._tries,  # tells the page of a refusal with the same words
            "problems": list(self._problems),
            "note": self._note,
            "earlier": "",
        }
        if len(self.guesses[: asked.turns - 1]):
            face["earlier"] = f"Your first guess: {in_words(self.guesses[0])}."
        if self.locked:
            return face | asked.face(self.points, len(self.guesses))
        outcome = asked.compare(self.guesses, self.points)
        return face | asdict(outcome) | {"head": asked.head, "places": list(self.open_places)}


def in_words(guess: Any) -> str:
    """A guess in a sentence."""
    return guess if isinstance(guess, str) else ", ".join(str(part) for part in guess)


def _kept(id: str) -> dict[int | str, list[str]]:
    """What was typed for the prediction ``id``, by its turn; the first of each."""
    kept: dict[int | str, list[str]] = {}
    try:
        entries = journal.entries()
    except (LessonError, OSError):  # it is asked again, that is all
        return kept
    for entry in entries:
        turn, typed = entry.get("turn"), entry.get("typed")
        texts = isinstance(typed, list) and all(isinstance(text, str) for text in typed)
        if entry.get("prediction") == id and isinstance(turn, int | str) and texts:
            kept.setdefault(turn, typed)
    return kept
