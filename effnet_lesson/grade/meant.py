"""What an answer means to its question: the value that is judged, or code that is run first."""

import re
from dataclasses import dataclass
from typing import Any

from effnet_lesson.grade.given import Given
from effnet_lesson.quiz.pose import Code, Formula, Numbers, Posed

_FUNCTION = re.compile(r"^(?:def[ \t]+(\w+)|(\w+)[ \t]*=[ \t]*lambda)\b", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """Code, and the name of its ``function`` that is called."""

    text: str
    function: str


def meant(question: Posed, given: Given) -> Any:
    """The value of ``given``, or the :class:`Source` where it is code."""
    value = given.value
    if given.is_empty:
        return None
    match question:
        case Code(function=function) if given.code or isinstance(value, str):
            return Source(given.code or value, function)
        case Formula() if isinstance(value, str):
            return _function(given) or value
        case Numbers(parts=parts) if isinstance(value, list) and not given.written.startswith("["):
            # `answer = 1,44` is two numbers to Python, and one to who writes decimals so
            return given.written if given.written and len(value) != len(parts or "1") else value
    return value


def _function(given: Given) -> Source | None:
    """The function that stands in place of a formula as text; None where it is text."""
    value = given.value
    if value.startswith("lambda"):
        return Source(given.code or f"answer = {value}", "answer")
    defined = [one or other for one, other in _FUNCTION.findall(given.code or value)]
    if given.code and given.written:
        return Source(given.code, "answer") if value in defined else None
    return Source(given.code or value, defined[-1]) if defined else None
