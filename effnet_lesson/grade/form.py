"""The form of a question: all that tells how an answer is read, and nothing of which is right.

It lies in the ticket of a released notebook, so that ``submit`` reads an answer as the grader will.
"""

import math
from collections.abc import Sequence

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.given import Given
from effnet_lesson.grade.meant import Source, meant
from effnet_lesson.grade.parsing import check_code
from effnet_lesson.quiz import answers
from effnet_lesson.quiz.judge import judge_posed
from effnet_lesson.quiz.pose import Choice, Code, Formula, Numbers, Option, Order, Posed
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED

Form = Sequence[str]  # the kind, then options or steps, parts, variables, or the function's names

# For the variables of a formula; where it has no value at all of these, none is asked for
_POINTS = (0.7, 1.6, 3.1, 12.0)


def form_of(question: Posed) -> list[str]:
    """The form of ``question``."""
    match question:
        case Choice(options=options, several=several):
            return ["choices" if several else "choice", *(option.text for option in options)]
        case Order(items=items):
            return ["order", *(text for _, text in items)]
        case Numbers(parts=parts):
            return ["numbers", *parts]
        case Formula(variables=variables):
            return ["formula", *variables]
        case Code(function=function, inputs=inputs):
            return ["code", function, *inputs[0]]
    raise TypeError(f"no form of {type(question).__name__}")


def as_read(form: Form, given: Given) -> str:
    """How the grader will read ``given``, whether it is right or wrong; empty where it is none.

    Raises LessonError with why it cannot be read, and what is accepted.
    """
    question = _without_key(form)
    if given.is_empty:
        return ""
    value = meant(question, given)
    if isinstance(value, Source):
        try:
            check_code(value)
        except LessonError as error:
            raise LessonError(f"{error} Give {question.accepted}.") from None
        return f"the function {value.function}"
    if given.reason:
        raise LessonError(given.reason)
    result = judge_posed(question, value)
    if result.status == NOT_ATTEMPTED:
        return ""
    if result.status == ERROR:
        raise LessonError(given.unread or result.message)
    return _numbers(question, value) if isinstance(question, Numbers) else result.received


def _without_key(form: Form) -> Posed:
    """The question for which every answer that can be read is wrong."""
    kind, *names = form or ("none",)
    common = dict.fromkeys(("id", "prompt", "quick_check", "source"), "")
    common |= {"hints": ("",), "steps": ()}
    match kind:
        case "choice" | "choices" if 0 < len(names) <= 8:
            options = tuple(Option(text, right=False, reply="") for text in names)
            return Choice(**common, options=options, several=kind == "choices")
        case "order" if 0 < len(names) <= 8:
            items = tuple((str(place), text) for place, text in enumerate(names))
            return Order(**common, items=items, key=(), mistakes=())
        case "numbers":
            return Numbers(
                **common, parts=tuple(names), key=(math.nan,) * (len(names) or 1),
                tolerance=0.0, absolute=0.0, mistakes=(), names={}, explorer="",
            )  # fmt: skip
        case "formula" if names:
            points = tuple(
                {name: point + place / 8 for place, name in enumerate(names)} for point in _POINTS
            )
            nothing = (math.nan,) * len(points)
            return Formula(
                **common, variables=tuple(names), points=points, key=nothing, mistakes=()
            )
        case "code" if len(names) > 1:
            return Code(
                **common, function=names[0], start="", inputs=(dict.fromkeys(names[1:]),),
                key=(), started=(), unchanged="", mistakes=(),
            )  # fmt: skip
    raise LessonError(
        "It asks in a way that is not known here: install the version of effnet-lesson that your "
        "teacher uses."
    )


def _numbers(question: Numbers, value: object) -> str:
    """Every way to read them: which one counts, only the grader knows."""
    if not question.parts:
        return _ways(answers.readings(value, {}))
    read = answers.read_numbers(value, question.parts, {})
    named = zip(question.parts, map(_ways, read), strict=True)
    return ", ".join(f"{part} {ways}" for part, ways in named)


def _ways(numbers: Sequence[float]) -> str:
    return " or ".join(f"{number:.10g}" for number in numbers)
