"""Reads a submission's answers as data: a JSON file or a notebook, of which nothing is executed.

A JSON file holds one object, ``{"02.depth_at_phi_2": 1.44, …}``. In a notebook an answer is a code
cell that begins with ``# question 02.depth_at_phi_2``; cells may be moved, copied into another
notebook and renumbered. Below that line stands ``answer = …``, or code, which is then the answer.
"""

import ast
import dataclasses
import difflib
import json
import math
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from effnet_lesson.errors import LessonError, one_line
from effnet_lesson.grade.reply import MAX_BITS, MAX_NESTING, spelled

MAX_BYTES = 20_000_000
MAX_LITERAL = 2000  # characters, which cannot overflow the stack of Python's parser
MAX_CODE = 200_000
UNANSWERED = "It was not answered."

_ASSIGNS = re.compile(r"^answer[ \t]*=", re.MULTILINE)
_QUESTION = re.compile(r"\s*#[ \t]*question[ \t]+(\S+)[ \t\r]*(?:\n|$)")


@dataclass(frozen=True)
class Given:
    """What was handed in for one question: plain data, or the ``reason`` why there is none.

    ``value`` is a number, text, None, a bool, or a list or dict of these; a formula or code is
    text. ``unread``: why Python cannot read the cell, where it assigns an answer: the value is
    then its whole text, which may be understood all the same (``answer = 1,44 M``).
    """

    value: Any = None
    reason: str = ""
    unread: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the place for the answer is there, and nothing in it."""
        return self.reason == UNANSWERED


def read_answers(file: Path, questions: Iterable[str]) -> dict[str, Given]:
    """The answer to each of ``questions`` (their ids), whatever else is in ``file``.

    Raises LessonError, with one sentence for the student, where the file as a whole cannot be read.
    """
    return answers_in(parse(contents(file), file.name), questions)


def answers_in(parsed: Mapping[str, Any], questions: Iterable[str]) -> dict[str, Given]:
    """The same, of a file that was parsed already."""
    found = {}
    for question, given in _notebook(parsed) if "cells" in parsed else _object(parsed):
        twice = question in found and found[question] != given
        found[question] = Given(reason="It is answered twice: keep one.") if twice else given
    return {question: found.get(question) or _missing(question, found) for question in questions}


class _Pairs(list):
    """An object of JSON before names that occur twice are lost."""


class _Odd(str):
    """NaN, Infinity or a number that no float holds, as it was written."""


def contents(file: Path) -> bytes:
    """The bytes of an ordinary ``file`` of a sensible size; raises LessonError for another."""
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):  # a link might lead to the key, a pipe never ends
            raise LessonError(f"{file.name} is no ordinary file: hand in the file itself.")
        if status.st_size > MAX_BYTES:
            raise LessonError(
                f"{file.name} has {status.st_size:,} bytes: accepted are up to {MAX_BYTES:,}. "
                "Clear the outputs of the notebook."
            )
        return file.read_bytes()
    except OSError as error:
        raise LessonError(f"{file.name} cannot be read: {error.strerror or error}.") from None


def parse(content: bytes, name: str) -> dict[str, Any]:
    """A notebook's fields, its cells as a list; else the pairs of a JSON object as ``answers``.

    Raises LessonError for what is neither.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LessonError(
            f"{name} is not text: hand in the notebook (.ipynb) or the JSON file."
        ) from None
    if not text.strip():
        raise LessonError(f"{name} is empty: save it again and hand it in again.")
    try:
        parsed = json.loads(
            text, object_pairs_hook=_Pairs, parse_constant=_Odd, parse_int=_whole, parse_float=_real
        )
    except json.JSONDecodeError as error:
        cut = "it ends too early" if not text[error.pos :].strip() else error.msg
        raise LessonError(
            f"{name} is no JSON and no notebook ({cut}, line {error.lineno}): was it cut short or "
            "edited by hand? Save it again and hand it in again."
        ) from None
    except RecursionError:
        raise LessonError(f"{name} nests too deep to be read: hand in the notebook.") from None
    if not isinstance(parsed, _Pairs):
        raise LessonError(f"{name} holds no answers: a JSON file is one object, {{id: answer}}.")
    if isinstance(dict(parsed).get("cells"), list):
        return dict(parsed)
    return {"answers": parsed}


def fields(value: Any) -> dict[str, Any]:
    """An object of a parsed file by its names; empty for anything else."""
    return dict(value) if isinstance(value, _Pairs) else {}


def _whole(digits: str) -> int | _Odd:
    return int(digits) if len(digits) <= 300 else _Odd(digits)


def _real(digits: str) -> float | _Odd:
    return float(digits) if math.isfinite(float(digits)) else _Odd(digits)


def _object(parsed: dict[str, Any]) -> Iterator[tuple[str, Given]]:
    for question, value in parsed["answers"]:
        yield question, _given(value)


def cells(parsed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind ("code", "markdown" or "raw") and text of each cell of a parsed notebook."""
    for cell in map(fields, parsed["cells"]):
        kind, source = cell.get("cell_type"), cell.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if kind in ("code", "markdown", "raw") and isinstance(source, str):
            yield kind, source


def _notebook(parsed: dict[str, Any]) -> Iterator[tuple[str, Given]]:
    for kind, source in cells(parsed):
        question = _QUESTION.match(source)
        if kind == "code" and question:
            yield question[1], _of_cell(source[question.end() :])


def _of_cell(body: str) -> Given:
    text = body.strip()
    if len(text) > MAX_CODE:
        return Given(reason=f"It has {len(text):,} characters: accepted are up to {MAX_CODE:,}.")
    if len(text) > MAX_LITERAL:
        return _given(text)
    try:
        with warnings.catch_warnings():  # `1if` would print one
            warnings.simplefilter("ignore")
            statements = ast.parse(text).body
    except SyntaxError as error:
        given = _given(text)
        if given.reason or not _ASSIGNS.search(text):
            return given
        return dataclasses.replace(given, unread=_unread(text, error))
    except (ValueError, MemoryError, RecursionError):
        return _given(text)
    if not statements:
        return _given(None)
    assigned = [each.value for each in statements if _assigns_answer(each)]
    if not assigned:
        return _given(text)
    try:
        return _given(ast.literal_eval(assigned[-1]))
    except (ValueError, TypeError, MemoryError, RecursionError):
        # A formula, perhaps: it is computed, if at all, by those who judge
        return _given(ast.get_source_segment(text, assigned[-1]))


def _unread(text: str, error: SyntaxError) -> str:
    lines = text.splitlines()
    place = min(max(error.lineno or 1, 1), len(lines)) - 1
    return (
        f"Python cannot read the line {lines[place].strip()[:60]!r}: {error.msg}. "
        "Run the cell in your notebook, and correct it until it runs without an error."
    )


def _assigns_answer(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "answer" for target in statement.targets
    )


def _given(value: Any) -> Given:
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
    if kind is _Odd or (kind is float and not math.isfinite(value)):
        raise LessonError(f"It holds {_brief(value)}: accepted are ordinary finite numbers.")
    if kind is int and value.bit_length() > MAX_BITS:
        raise LessonError("It holds a whole number of more than 300 digits: write a smaller one.")
    if kind is str and not value.isascii():
        return _unicode(value)
    if kind in (bool, int, float, str):
        return value
    if nesting == MAX_NESTING:
        raise LessonError(f"It nests more than {MAX_NESTING} lists: give it plainly.")
    if kind in (list, tuple):
        return [_plain(item, nesting + 1) for item in value]
    if kind is dict:
        value = _Pairs(value.items())
    elif kind is not _Pairs:
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


def _missing(question: str, found: Iterable[str]) -> Given:
    near = difflib.get_close_matches(question, list(found)[:1000], n=1)
    there = f" The nearest there is {spelled(one_line(near[0]))}." if near else ""
    return Given(reason=f"There is no answer to {question}.{there}")
