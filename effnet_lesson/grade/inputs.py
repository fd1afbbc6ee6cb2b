"""More inputs for a code question than its bank lists, so that nobody can prepare for them."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from typing import Any

from effnet_lesson.quiz.authoring import models
from effnet_lesson.quiz.calling import results
from effnet_lesson.quiz.limit import call

DRAWN = 16
DIGITS = 2  # of a number with decimals

Case = Mapping[str, Any]


def more_cases(question: models.Program) -> list[Case]:
    """Cases like those of ``question``, the same each time, for which its reference returns.

    Each begins as one of the cases; its numbers are drawn anew between the smallest and the
    largest of all cases, whole where all are whole. Raises LessonError if the reference does not
    end.
    """
    ranges = {
        name: ends
        for name in question.cases[0]
        if (ends := _ends(case[name] for case in question.cases))
    }
    if not ranges:
        return []
    drawn = []
    for index in range(DRAWN):
        case = dict(question.cases[index % len(question.cases)])
        for name, (low, high) in ranges.items():
            case[name] = _between(low, high, f"{question.id}/{name}/{index}")
        if case not in question.cases and case not in drawn:
            drawn.append(case)
    given = call(lambda: results(question.reference, question.function, drawn))
    return [case for case, result in zip(drawn, given, strict=True) if "returned" in result]


def _ends(values: Iterable[Any]) -> tuple[float, float] | None:
    """The smallest and the largest, as ints if all are; None where they are not all numbers."""
    values = list(values)
    if not all(type(value) in (int, float) for value in values):
        return None
    ends = min(values), max(values)
    return ends if all(type(value) is int for value in values) else tuple(map(float, ends))


def _between(low: float, high: float, name: str) -> float:
    # Not random.Random: its choices may change between versions of Python
    lot = int.from_bytes(hashlib.sha256(name.encode()).digest())
    if isinstance(low, int):
        return low + lot % (high - low + 1)
    share = math.ldexp(lot, -256)
    return min(max(round(low + share * (high - low), DIGITS), low), high)
