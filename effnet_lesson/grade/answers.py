"""Reads a submission's answers as data: a JSON file or a notebook, of which nothing is executed.

A JSON file holds one object, ``{"02.depth_at_phi_2": 1.44, …}``. In a notebook an answer is a code
cell that begins with ``# question 02.depth_at_phi_2``; cells may be moved, copied into another
notebook and renumbered. Below that line stands ``answer = …``, or code, which is then the answer.
"""

import difflib
import json
import math
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from effnet_lesson.errors import LessonError, one_line
from effnet_lesson.grade.cell import of_cell
from effnet_lesson.grade.given import Given, Odd, Pairs, given_of
from effnet_lesson.grade.reply import spelled

MAX_BYTES = 20_000_000

_QUESTION = re.compile(r"\s*#[ \t]*question[ \t]+(\S+)[ \t\r]*(?:\n|$)")


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
            text, object_pairs_hook=Pairs, parse_constant=Odd, parse_int=_whole, parse_float=_real
        )
    except json.JSONDecodeError as error:
        is_cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated")
        cut = "it ends too early" if is_cut else error.msg
        raise LessonError(
            f"{name} is no JSON and no notebook ({cut}, line {error.lineno}): was it cut short or "
            "edited by hand? Save it again and hand it in again."
        ) from None
    except RecursionError:
        raise LessonError(f"{name} nests too deep to be read: hand in the notebook.") from None
    if not isinstance(parsed, Pairs):
        raise LessonError(f"{name} holds no answers: a JSON file is one object, {{id: answer}}.")
    if isinstance(dict(parsed).get("cells"), list):
        return dict(parsed)
    return {"answers": parsed}


def fields(value: Any) -> dict[str, Any]:
    """An object of a parsed file by its names; empty for anything else."""
    return dict(value) if isinstance(value, Pairs) else {}


def _whole(digits: str) -> int | Odd:
    return int(digits) if len(digits) <= 300 else Odd(digits)


def _real(digits: str) -> float | Odd:
    return float(digits) if math.isfinite(float(digits)) else Odd(digits)


def _object(parsed: dict[str, Any]) -> Iterator[tuple[str, Given]]:
    for question, value in parsed["answers"]:
        yield question, given_of(value)


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
            yield question[1], of_cell(source, question.end())


def _missing(question: str, found: Iterable[str]) -> Given:
    near = difflib.get_close_matches(question, list(found)[:1000], n=1)
    there = f" The nearest there is {spelled(one_line(near[0]))}." if near else ""
    return Given(reason=f"There is no answer to {question}.{there}")
