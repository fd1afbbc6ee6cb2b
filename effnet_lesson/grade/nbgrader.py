"""A release as the source of an nbgrader assignment (metadata of its version 3).

nbgrader makes the students' notebook of it (``nbgrader generate_assignment``) and takes out what
stands between its marks: the reference answer, and the hidden test, which holds the question and
asks our own judge. The machine that grades needs this package beside nbgrader.
"""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.exam import Exam
from effnet_lesson.grade.notebook import asked
from effnet_lesson.quiz.bank import Question
from effnet_lesson.quiz.pose import Code, Posed, pose
from effnet_lesson.quiz.solution import given

SCHEMA_VERSION = 3

# What a release of our own does and this format cannot.
LOST = (
    "Numbers, letters and inputs are the same for all students: nbgrader has one source.",
    "nbgrader runs the students' code in the process that holds the answers, outside any jail: a "
    "student who knows how can take full points. Code questions are judged by the cases that the "
    "bank holds, without further ones.",
    "A right answer gives 1 point and any other 0; the reply to a wrong idea stands in nbgrader's "
    "feedback as the message of a failed test.",
    "Which wrong ideas a class had is not collected.",
)


def write_source(exam: Exam, questions: Sequence[str], folder: Path) -> Path:
    """Write ``NAME.ipynb`` into ``folder``, whose name is the assignment's; the file.

    Raises LessonError for an unknown question, and where another notebook lies there.
    """
    ids = exam.chosen(questions)
    file = folder / f"{folder.name}.ipynb"
    text = json.dumps(_notebook(exam, ids), indent=1) + "\n"
    if file.exists() and file.read_text(encoding="utf-8") != text:
        raise LessonError(
            f"{file} is there already, and another one: it may have been edited. Nothing was "
            "written; name another folder with --out."
        )
    paths.writable(folder)
    paths.replace_file(file, text)
    return file


def _notebook(exam: Exam, ids: Sequence[str]) -> dict[str, Any]:
    cells = [_cell("markdown", f"# {exam.bank.title}", "title")]
    for number, id in enumerate(ids, 1):
        question = exam.questions[id]
        # The numbers that all students have are the only ones of the question in the notebook.
        drawn = question.draw()
        question = dataclasses.replace(question, parameters={k: (v,) for k, v in drawn.items()})
        cells += _question(number, question, pose(question, drawn))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _question(number: int, question: Question, posed: Posed) -> Iterator[dict[str, Any]]:
    name = question.id.replace(".", "-")
    yield _cell("markdown", asked(number, posed), f"asked-{name}")
    if isinstance(posed, Code):
        start, solved, answer = posed.start.rstrip(), question.body["reference"], posed.function
    else:
        start, answer = "answer = ...", "answer"
        solved = f"answer = {given(question, posed)!r}"
    yield _cell(
        "code",
        f"# question {question.id}\n{start}\n### BEGIN SOLUTION\n{solved.rstrip()}\n"
        "### END SOLUTION",
        f"answer-{name}",
        solution=True,
    )
    fields = dataclasses.asdict(question)
    record = json.dumps(fields.pop("body") | fields)
    yield _cell(
        "code",
        f"# This cell gives the point for question {question.id}.\n### BEGIN HIDDEN TESTS\n"
        # Taken away, so that it cannot be the answer to the next question too
        "from effnet_lesson.quiz.hidden import require\n\n"
        f"require({record!r}, globals().pop({answer!r}, ...))\n"
        "### END HIDDEN TESTS",
        f"test-{name}",
        points=1,
    )


def _cell(
    kind: str, source: str, name: str, *, solution: bool = False, points: int | None = None
) -> dict[str, Any]:
    told = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": name,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "cell_type": kind,
    }
    if points is not None:
        told["points"] = points
    cell = {"cell_type": kind, "id": name, "metadata": {"nbgrader": told}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
