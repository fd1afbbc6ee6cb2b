"""The question banks as learners' machines read them: JSON, made from YAML by ``quiz check``.

A bank was validated and proved when it was made (see ``authoring``), so it is only read here.
Its numbers are still expressions: :func:`effnet_lesson.quiz.pose.pose` computes them for one
learner's parameters. Standard library only.
"""

import contextlib
import difflib
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, one_line, unknown

BANK_FILES = "[0-9][0-9]_*.json"

Parameters = Mapping[str, float]


@dataclass(frozen=True)
class Question:
    """A question as it is written: what all have; ``body`` holds what its kind adds.

    ``importance``: from 1, for those who want more, to 3, which the course rests on.
    ``parameters``: for each name the values that may be drawn for a learner.
    """

    id: str
    kind: str
    objective: str
    difficulty: str
    importance: int
    minutes: float
    prompt: str
    hints: tuple[str, ...]
    steps: tuple[str, ...]
    quick_check: str
    source: str
    parameters: Mapping[str, tuple[float, ...]]
    body: Mapping[str, Any]

    def draw(self, seed: int | str | None = None) -> dict[str, float]:
        """One value for each parameter: the first without a ``seed``, else the same for the same
        ``seed`` on every machine."""
        return {
            name: values[0 if seed is None else _pick(f"{self.id}/{name}/{seed}", len(values))]
            for name, values in self.parameters.items()
        }


def _pick(text: str, count: int) -> int:
    # Not random.Random: its choices may change between versions of Python.
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()) % count


@dataclass(frozen=True)
class Bank:
    """The questions that go with one notebook; ``name`` is its number, such as ``"02"``."""

    name: str
    title: str
    questions: tuple[Question, ...]


_COMMON = {field.name for field in fields(Question)} - {"body"}


_RANKS = {1: ", for those who want more", 2: "", 3: ", important"}


def rank(question: Question) -> str:
    """How hard and how important a question is, in words."""
    return f"{question.difficulty}{_RANKS[question.importance]}"


def find(question_id: str) -> Question:
    """The question of that id from the lesson's banks; raises LessonError with the closest id."""
    name = question_id.partition(".")[0]
    questions = {q.id: q for file in _files() if _name(file) == name for q in load(file).questions}
    if question_id in questions:
        return questions[question_id]
    if questions:
        raise unknown("question", _short(question_id), questions)
    close = difflib.get_close_matches(question_id[:100], [q.id for q in readable()], n=1)
    advice = f" Did you mean {close[0]!r}?" if close else ""
    raise LessonError(
        f"Unknown question {_short(question_id)!r}: an id begins with the number of its bank "
        f"({', '.join(map(_name, _files()))}) and a point.{advice}"
    )


def find_bank(name: str) -> Bank:
    """The bank named ``"02"`` or ``"02_compound_scaling"``; raises LessonError for another."""
    files = _files()
    for file in files:
        if name in (file.stem, _name(file)):
            return load(file)
    raise unknown("question bank", _short(name), map(_name, files))


def load(file: Path) -> Bank:
    """The bank in the JSON ``file``; raises LessonError where it cannot be read."""
    try:
        stamp = file.stat()
        return _load(file, stamp.st_mtime_ns, stamp.st_size)
    except OSError as error:
        raise LessonError(f"Cannot read {file} ({error.strerror}): check its name.") from None


@functools.lru_cache(maxsize=64)
def _load(file: Path, *_stamp: int) -> Bank:
    try:
        return from_record(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LessonError(
            f"{file.name} is no question bank ({one_line(error)}): install the lesson again, or "
            f"make the file again with effnet-lesson quiz check {file.with_suffix('.yaml').name}."
        ) from None


def from_record(record: Mapping[str, Any]) -> Bank:
    """The bank that a JSON ``record`` holds."""
    return Bank(record["name"], record["title"], tuple(map(question_from, record["questions"])))


def question_from(record: Mapping[str, Any]) -> Question:
    """One question of such a record."""
    common = {name: record[name] for name in _COMMON}
    return Question(
        **common
        | {"hints": tuple(record["hints"]), "steps": tuple(record["steps"])}
        | {"parameters": {name: tuple(drawn) for name, drawn in record["parameters"].items()}},
        body={name: value for name, value in record.items() if name not in _COMMON},
    )


def _files() -> list[Path]:
    return sorted(paths.quizzes().glob(BANK_FILES))


def _name(file: Path) -> str:
    return file.stem.partition("_")[0]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def readable_banks() -> Iterator[Bank]:
    """Every bank that can be read: a broken one must not spoil the others."""
    for file in _files():
        with contextlib.suppress(LessonError):
            yield load(file)


def readable() -> Iterator[Question]:
    """Every question of these banks."""
    for found in readable_banks():
        yield from found.questions
