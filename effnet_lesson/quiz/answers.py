"""Reads whatever a learner gives: numbers, text, tensors, tuples, `...`, or an object that breaks.

Each reader returns plain data or raises LessonError with what was received and what is accepted.
"""

import math
import numbers
import re
import reprlib
from collections.abc import Mapping, Sequence
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz.expression import evaluate, plain, right_hand_side, without_commas

MAX_SHOWN = 60


def is_missing(value: Any) -> bool:
    """Nothing was answered: None, `...`, empty text, or a list of nothing but these."""
    if isinstance(value, str):
        return is_blank(value) or value.strip() == "..."
    if isinstance(value, list | tuple):
        return all(item is None or item is ... or is_blank(item) for item in value)
    return value is None or value is ...


def is_blank(value: Any) -> bool:
    """Text without anything in it."""
    return isinstance(value, str) and not value.strip()


def shown(value: Any) -> str:
    """``value`` in one short line, the same each time; never raises, whatever its methods do."""
    try:
        if value is ...:
            return "`...`"
        if callable(value):
            return f"the function {value.__name__}"
        if isinstance(value, float):
            return f"{value:.10g}"
        brief = reprlib.Repr()
        brief.maxstring = brief.maxother = brief.maxlong = MAX_SHOWN
        text = " ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", brief.repr(value)).split())
        return text if len(text) <= 2 * MAX_SHOWN else text[: 2 * MAX_SHOWN] + "…"
    except KeyboardInterrupt:
        raise
    except BaseException:  # a __repr__ of the learner's may raise anything
        return f"a value of type {type(value).__name__}"


def read_number(value: Any, names: Mapping[str, float]) -> float:
    """One finite number from a number, a text ("1,44", "1.2 ** 2"), or an array that holds one."""
    if isinstance(value, str):
        return evaluate(str.__str__(value), names)
    item = getattr(value, "item", None)
    if callable(item) and not isinstance(value, Mapping):  # numpy and torch hold the number so
        try:
            value = item()
        except (ValueError, RuntimeError):
            raise LessonError("It does not hold exactly one number.") from None
    if isinstance(value, bool) or not (
        isinstance(value, numbers.Real) or hasattr(type(value), "__float__")
    ):
        raise LessonError("That is not a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise LessonError("That is not an ordinary finite number.")
    return number


def readings(value: Any, names: Mapping[str, float]) -> list[float]:
    """What ``value`` may mean as a number, the usual first: the text "1,752" is 1.752, or 1752 to
    whoever parts thousands by a comma."""
    if not isinstance(value, str):
        return [read_number(value, names)]
    text = str.__str__(value)
    found, reasons = [], []
    for each in dict.fromkeys([text, without_commas(text)]):
        try:
            found.append(evaluate(each, names))
        except LessonError as error:
            reasons.append(error)
    if not found:
        raise reasons[0]
    return list(dict.fromkeys(found))


def read_numbers(value: Any, parts: Sequence[str], names: Mapping[str, float]) -> list[list[float]]:
    """The :func:`readings` of each part: from a sequence, array, dict, text, or an object such as
    Scale."""
    if isinstance(value, str):
        value = _split(str.__str__(value), parts)
    elif isinstance(value, Mapping):
        pass
    elif isinstance(value, Sequence):
        value = list(value[: len(parts) + 1])
    elif hasattr(value, "tolist") and hasattr(value, "__len__"):
        value = value.tolist() if len(value) == len(parts) else [None] * len(value)
    elif all(hasattr(value, part) for part in parts):
        value = {part: getattr(value, part) for part in parts}
    else:
        raise LessonError(f"That is not {len(parts)} numbers.")
    if isinstance(value, Mapping):
        missing = [part for part in parts if part not in value]
        if missing:
            raise LessonError(f"There is no {missing[0]} in it.")
        value = [value[part] for part in parts]
    if len(value) != len(parts):
        count = str(len(value)) if len(value) < len(parts) else "more"
        raise LessonError(f"{len(parts)} numbers are wanted, {count} received.")
    result = []
    for part, item in zip(parts, value, strict=True):
        if is_missing(item):
            raise LessonError(f"The {part} is missing.")
        try:
            result.append(readings(item, names))
        except LessonError as error:
            raise LessonError(f"The {part} is {shown(item)}. {error}") from None
    return result


def read_choice(value: Any, options: Sequence[str], letters: str) -> int:
    """The index of the option meant: by its letter, "b" or "B)", or by its text."""
    if not isinstance(value, str):
        raise LessonError("That is not text.")
    text = str.__str__(value)[:1000].strip()
    letter = text.strip("().: ").upper()
    if len(letter) == 1 and letter in letters[: len(options)]:
        return letters.index(letter)
    for read in (_compact, lambda option: right_hand_side(_compact(option))):
        matches = [index for index, option in enumerate(options) if read(option) == read(text)]
        if len(matches) == 1:
            return matches[0]
    raise LessonError("That is no option.")


def read_choices(value: Any, options: Sequence[str], letters: str) -> list[int]:
    """The indices of several options, in the order given: from "A, C", "CAB", or a list of
    letters or texts. Raises LessonError for one that is named twice."""
    if isinstance(value, str):
        text = str.__str__(value)[:1000].strip("()[] ")
        pieces = [piece.strip("'\" ") for piece in re.split(r"[,;\s]+|->|→|\band\b", text)]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) == 1 and set(pieces[0].upper()) <= set(letters):
            pieces = list(pieces[0])
    elif isinstance(value, list | tuple | set):
        pieces = list(value)[: len(letters) + 1]
    else:
        raise LessonError("That is neither text nor a list.")
    indices = [read_choice(piece, options, letters) for piece in pieces]
    for index in indices:
        if indices.count(index) > 1:
            raise LessonError(f"{letters[index]} is named twice.")
    return indices


def _compact(text: str) -> str:
    """``text`` without the differences that do not matter: spaces, capitals, ^ for **."""
    return "".join(plain(text.replace("`", "")).casefold().rstrip(".").split())


def _split(text: str, parts: Sequence[str]) -> list[str] | dict[str, str]:
    """The pieces of "1.7, 1.3, 1.5", "1,7; 1,3; 1,5" or "depth=1.7, width=1.3, …"."""
    if len(text) > 1000:
        raise LessonError("The text is too long.")
    text = text.strip()
    if text[:1] in ("(", "[") and all(_nesting(text[:end]) for end in range(1, len(text))):
        text = text[1:-1]
    pieces = [text]
    for separator in (r";", r",(?=\s|$)", r",", r"\s+"):
        pieces = [piece.strip() for piece in _outside_brackets(text, separator)]
        pieces = pieces[:-1] if len(pieces) > 1 and not pieces[-1] else pieces
        if len(pieces) == len(parts):
            break
    else:
        raise LessonError(
            f"{len(parts)} numbers are wanted, with a semicolon between them: "
            f"'{'; '.join(['2.5'] * len(parts))}'."
        )
    named = {left.strip(): piece for piece in pieces for left, _, _ in [piece.partition("=")]}
    return named if set(named) == set(parts) else pieces


def _outside_brackets(text: str, separator: str) -> list[str]:
    """``text`` split at ``separator`` wherever no bracket is open."""
    pieces, start = [], 0
    for found in re.finditer(separator, text):
        if not _nesting(text[: found.start()]):
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]


def _nesting(text: str) -> int:
    """How many brackets are open at the end of ``text``."""
    return sum(text.count(sign) for sign in "([") - sum(text.count(sign) for sign in ")]")
