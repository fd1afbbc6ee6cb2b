"""A question made ready for one learner: parameters put in, numbers and texts computed.

Texts may hold ``{alpha ** phi}`` or ``{alpha ** phi:.3f}``; keys and the wrong answers that are
expected are expressions too, so that no number is typed twice. A reply may also say ``{value}``,
the number that it replies to.
"""

import math
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz.bank import Parameters, Question
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.vocabulary import FUNCTIONS, RULE

LETTERS = "ABCDEFGH"
FORMULA_POINTS = 8

Value = float | None  # of a formula at one point; None where it has no value
Outcome = Mapping[str, Any]  # of code at one case: {"returned": …} or {"failed": why}


@dataclass(frozen=True)
class Posed:
    """What every posed question has; the kinds below add how it is answered."""

    id: str
    prompt: str
    hints: tuple[str, ...]
    steps: tuple[str, ...]
    quick_check: str
    source: str


@dataclass(frozen=True)
class Option:
    """One option and what it earns; ``missed``: the reply when a right one is not chosen."""

    text: str
    right: bool
    reply: str
    missed: str = ""


@dataclass(frozen=True)
class Choice(Posed):
    """One of several options, lettered from A; with ``several``, all the options that are right."""

    options: tuple[Option, ...]
    several: bool

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        last = LETTERS[len(self.options) - 1]
        if self.several:
            return f"one or more letters from A to {last}, such as 'A, {last}'"
        return f"a letter from A to {last}, or the text of an option"


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that is expected and its reply; ``values``: its number or numbers, or what
    it gives at every point or case."""

    values: tuple[Any, ...]
    reply: str


@dataclass(frozen=True)
class Numbers(Posed):
    """One number, or one for each part. ``tolerance`` is relative; ``absolute`` comes on top.

    ``explorer``: the state, as a line, in which the explorer shows what was to be predicted.
    """

    parts: tuple[str, ...]
    key: tuple[float, ...]
    tolerance: float
    absolute: float
    mistakes: tuple[Mistake, ...]
    names: Parameters
    explorer: str

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        if not self.parts:
            return "a number such as 2.5, or a calculation such as '5 / 2'"
        return f"{len(self.parts)} numbers, in the order ({', '.join(self.parts)})"

    def close(self, value: float, target: float) -> bool:
        """Within the tolerance; 1e-12 only helps a target of 0."""
        return math.isclose(
            value, target, rel_tol=self.tolerance, abs_tol=max(self.absolute, 1e-12)
        )


@dataclass(frozen=True)
class Formula(Posed):
    """A formula to write, compared by its values at random points and never by its text."""

    variables: tuple[str, ...]
    points: tuple[Parameters, ...]
    key: tuple[float, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        names = ", ".join(self.variables)
        return f"a formula in {names} as text, or a function of ({names})"


@dataclass(frozen=True)
class Swap:
    """The mistake of putting ``first`` before ``then``."""

    first: str
    then: str
    reply: str


@dataclass(frozen=True)
class Order(Posed):
    """Steps to put in order. ``items``: name and text, as shown; ``key``: the names in order."""

    items: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    mistakes: tuple[Swap, ...]

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        return f"all {len(self.items)} letters in your order, such as '{', '.join(self.example)}'"

    @property
    def example(self) -> str:
        """Letters in an order that is as good as any to show how one is written."""
        return LETTERS[: len(self.items)]


@dataclass(frozen=True)
class Code(Posed):
    """A function to write or to correct, judged by what it returns for the ``inputs``.

    ``start``: the code that is given; ``key``: what the reference returned when the bank was
    made; ``unchanged``: the reply to the code as it was given.
    """

    function: str
    start: str
    inputs: tuple[Mapping[str, Any], ...]
    key: tuple[Outcome, ...]
    started: tuple[Outcome, ...]
    unchanged: str
    mistakes: tuple[Mistake, ...]

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        names = ", ".join(self.inputs[0])
        return f"the function {self.function}({names}), or its whole code as text"


def pose(question: Question, parameters: Parameters) -> Posed:
    """``question`` with ``parameters`` put in; raises LessonError for an expression without a
    value, which a bank that was proved does not hold."""
    numbers = {**RULE, **parameters}
    names = {**FUNCTIONS, **numbers}
    common = {
        "id": question.id,
        "prompt": fill(question.prompt, names),
        "hints": tuple(fill(text, names) for text in question.hints),
        "steps": tuple(fill(text, names) for text in question.steps),
        "quick_check": fill(question.quick_check, names),
        "source": question.source,
    }
    return _KINDS[question.kind](question, names, common, numbers)


def fill(text: str, names: Mapping[str, Any]) -> str:
    """``text`` with every ``{expression}`` or ``{expression:.3f}`` replaced by its number."""
    return re.sub(
        r"\{([^{}:]+)(?::(,?\.\d[fge]))?\}",
        lambda found: format(evaluate(found[1], names), found[2] or ".7g"),
        text,
    )


def formula_values(text: str, points: tuple[Parameters, ...]) -> tuple[Value, ...]:
    """The value of a formula at each point, None where it has none (a division by zero)."""

    def value(point: Parameters) -> Value:
        try:
            return evaluate(text, point)
        except LessonError:
            return None

    return tuple(map(value, points))


def _choice(question: Question, names: dict, common: dict, _: Parameters) -> Choice:
    options = [
        Option(
            fill(option["text"], names),
            option["right"],
            fill(option["reply"], names),
            fill(option["missed"], names),
        )
        for option in question.body["options"]
    ]
    return Choice(**common, options=tuple(options), several=question.kind == "choices")


def _numbers(question: Question, names: dict, common: dict, numbers: Parameters) -> Numbers:
    body, answer = question.body, question.body["answer"]
    parts = tuple(answer) if isinstance(answer, dict) else ()
    sources = answer.values() if parts else [answer]
    mistakes = []
    for mistake in body["mistakes"]:
        wrong = mistake["answer"] if parts else [mistake["answer"]]
        values = tuple(evaluate(source, names) for source in wrong)
        # In a tuple {value} would be several: its replies compute what they say
        known = names if parts else {**names, "value": values[0]}
        mistakes.append(Mistake(values, fill(mistake["reply"], known)))
    return Numbers(
        **common,
        parts=parts,
        key=tuple(evaluate(source, names) for source in sources),
        tolerance=body["tolerance"],
        absolute=body["absolute"],
        mistakes=tuple(mistakes),
        names=numbers,
        explorer=body.get("explorer", ""),
    )


def _formula(question: Question, names: dict, common: dict, _: Parameters) -> Formula:
    body = question.body
    draw = random.Random(question.id).uniform  # the same points for everyone, each time
    points = tuple(
        {name: round(draw(low, high), 2) for name, (low, high) in body["variables"].items()}
        for _ in range(FORMULA_POINTS)
    )
    return Formula(
        **common,
        variables=tuple(body["variables"]),
        points=points,
        key=tuple(evaluate(body["answer"], point) for point in points),
        mistakes=tuple(
            Mistake(formula_values(mistake["answer"], points), fill(mistake["reply"], names))
            for mistake in body["mistakes"]
        ),
    )


def _order(question: Question, names: dict, common: dict, _: Parameters) -> Order:
    items = [(name, fill(text, names)) for name, text in question.body["items"].items()]
    key = tuple(name for name, _ in items)
    shuffled, chance = items, random.Random(question.id)
    while tuple(name for name, _ in shuffled) == key:
        shuffled = chance.sample(items, len(items))
    mistakes = [
        Swap(mistake["first"], mistake["then"], fill(mistake["reply"], names))
        for mistake in question.body["mistakes"]
    ]
    return Order(**common, items=tuple(shuffled), key=key, mistakes=tuple(mistakes))


def _code(question: Question, names: dict, common: dict, _: Parameters) -> Code:
    body = question.body
    mistakes = [
        Mistake(tuple(mistake["results"]), fill(mistake["reply"], names))
        for mistake in body["mistakes"]
    ]
    return Code(
        **common,
        function=body["function"],
        start=body["start"],
        inputs=tuple(body["cases"]),
        key=tuple(body["results"]),
        started=tuple(body["start_results"]),
        unchanged=fill(body["unchanged"], names),
        mistakes=tuple(mistakes),
    )


_KINDS: dict[str, Callable[..., Posed]] = {
    "choice": _choice,
    "choices": _choice,
    "number": _numbers,
    "tuple": _numbers,
    "predict": _numbers,
    "formula": _formula,
    "order": _order,
    "bug": _code,
    "function": _code,
}
