"""What was handed in for one question, as plain data: exact types, finite numbers, whole text."""

import math
from dataclasses import dataclass, field
from typing import Any

from effnet_lesson.errors import LessonError, one_line
from effnet_lesson.grade.reply import MAX_BITS, MAX_NESTING

UNANSWERED = "It was not answered."


@dataclass(frozen=True)
class Given:
    """What was handed in for one question: plain data, or the ``reason`` why there is none.

    ``value`` is a number, text, None, a bool, a set of texts, or a list or dict of these; a formula
    or code is text. ``unread``: why Python cannot read the cell, where it assigns an answer: the
    value is then its whole text, which may be understood all the same (``answer = 1,44 M``).
    ``written``: what stands after ``answer =``, such as ``1,44``, which Python reads as two
    numbers. ``code``: the whole cell with its lines in their places, where it may be code.
    """

    value: Any = None
    reason: str = ""
    unread: str = ""
    written: str = field(default="", compare=False)
    code: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether the place for the answer is there, and nothing in it."""
        return self.reason == UNANSWERED


class Pairs(list):
    """An object of JSON before names that occur twice are lost."""


class Odd(str):
    """NaN, Infinity or a number that no float holds, as it was written."""


def given_of(value: Any) -> Given:
    """``value`` as it was handed in; the reason instead where it is nothing that is accepted."""
    try:
        value = _plain(value)
    except LessonError as error:
        return Given(reason=str(error))
    return Given(value) if value is not None else Given(reason=UNANSWERED)


def _plain(value: Any, nesting: int = 0) -> Any:
    """``value`` with lists for tuples and dicts for pairs; raises LessonError for what is odd."""
    kind = type(value)
    if value is ... or value is None or value == "...":
        return None
    if kind is Odd or (kind is float and not math.isfinite(value)):
        raise LessonError(f"It holds {_brief(value)}: accepted are ordinary finite numbers.")
    if kind is int and value.bit_length() > MAX_BITS:
        raise LessonError("It holds a whole number of more than 300 digits: write a smaller one.")
    if kind is str and not value.isascii():
        return _unicode(value)
    if kind in (bool, int, float, str):
        return value
    if nesting == MAX_NESTING:
        raise LessonError(f"It nests more than {MAX_NESTING} lists: give it plainly.")
    if kind is set and nesting == 0 and all(isinstance(item, str) for item in value):
        return set(map(_unicode, value))
    if kind in (list, tuple):
        return [_plain(item, nesting + 1) for item in value]
    if kind is dict:
        value = Pairs(value.items())
    elif kind is not Pairs:
        raise LessonError(f"It holds a {kind.__name__}: accepted are numbers, text and lists.")
    names = [name for name, _ in value]
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise LessonError("It names parts twice, or by something other than text: correct that.")
    return {name: _plain(item, nesting + 1) for name, item in value}


def _unicode(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair would break every file it is written to
        raise LessonError("It holds half a character: write the text again.") from None
    return text


def _brief(value: object) -> str:
    text = one_line(value)
    return text if len(text) <= 40 else f"{text[:30]}… ({len(text)} digits)"
