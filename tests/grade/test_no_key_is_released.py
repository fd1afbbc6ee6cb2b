"""No file of a bundle holds a key, a reply, a hint or a hidden input, whatever the bank."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SECRET

from effnet_lesson import paths
from effnet_lesson.grade.exam import read_exam
from effnet_lesson.grade.notebook import asked
from effnet_lesson.grade.release import release
from effnet_lesson.quiz.bank import Question
from effnet_lesson.quiz.pose import Choice, Code, Formula, Numbers, Order, Posed

STUDENTS = ["ada", "ben"]
BANKS = sorted(paths.quizzes().glob("[0-9][0-9]_*.yaml"))


def known(question: Question, posed: Posed) -> Iterator[str]:
    """What only the bank knows of a question, as it would stand in a file."""
    yield from (*posed.hints, *posed.steps, posed.quick_check, posed.source)
    match posed:
        case Choice(options=options):
            yield from (text for option in options for text in (option.reply, option.missed))
        case Order(key=key, mistakes=mistakes):
            yield from (json.dumps(key), ", ".join(key), *(mistake.reply for mistake in mistakes))
        case Code(inputs=inputs, key=key, mistakes=mistakes, unchanged=unchanged):
            yield from (unchanged, *(mistake.reply for mistake in mistakes))
            yield from map(json.dumps, (*inputs, *key))
            yield from question.body["reference"].splitlines()
        case Formula(points=points, key=key, mistakes=mistakes):
            yield from (question.body["answer"], *map(json.dumps, points), *map(repr, key))
            yield from (mistake.reply for mistake in mistakes)
        case Numbers(key=key, mistakes=mistakes):
            for number in key:
                yield from {f"{number:.4g}", f"{number:.7g}", f"{number:,.0f}", repr(number)}
            yield from (mistake.reply for mistake in mistakes)
    yield from str(question.body.get("answer", "")).splitlines()


def strings(value: Any) -> Iterator[str]:
    """Every text in a parsed file, names of fields too."""
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def plain(text: str) -> str:
    """``text`` without what Markdown needs, and with one space between words."""
    return " ".join(text.replace("\\", "").split())


def holds(text: str, known: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(known)}(?![\w]|\.\d)", text) is not None


def is_telling(text: str) -> bool:
    """Not so short that it stands anywhere: ``3``, ``return``, a bracket."""
    return len(text) >= 5 or re.fullmatch(r"\d+\.\d+|\d{3,}", text) is not None


@pytest.mark.parametrize("file", BANKS, ids=[file.stem for file in BANKS])
def test_no_file_holds_what_only_the_bank_knows(file: Path, tmp_path):
    exam = read_exam(file, SECRET)
    released = [
        id for id, question in exam.questions.items()
        if "effnet_lesson" not in question.body.get("reference", "")
    ]  # fmt: skip
    release(exam, released, STUDENTS, tmp_path)
    looked_for = 0
    for student in STUDENTS:
        posed = [exam.ask(id, student).posed for id in released]
        shown = plain(
            "\n".join(f"{asked(0, each)}\n{getattr(each, 'start', '')}" for each in posed)
        )
        (notebook,) = tmp_path.glob(f"{student}.*")
        text = notebook.read_text(encoding="utf-8")
        there = plain("\n".join([*strings(json.loads(text)), text]))
        assert plain(posed[0].prompt) in there, "or nothing would ever be found"
        for each in posed:
            for one in map(plain, known(exam.questions[each.id], each)):
                if is_telling(one) and not holds(shown, one):
                    looked_for += 1
                    assert not holds(there, one), (each.id, one)
        assert SECRET.key.decode() not in text
    assert looked_for > 20 * len(released)
    assert len(list(tmp_path.rglob("*"))) == len(STUDENTS)
