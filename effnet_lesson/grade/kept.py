"""Marks on disk, one file for each submission, so that nothing is graded twice without need.

A file's name is made of all that its marks depend on: the submission, the bank, the secret, the
questions, the grader's own source and whether there was a jail. What changed has another name.
"""

import functools
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.grade.exam import Exam
from effnet_lesson.grade.fingerprint import fingerprint
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.grade.marks import Marks, from_record


def place(folder: Path, file: Path, content: bytes, exam: Exam, questions: Sequence[str]) -> Path:
    """The file in ``folder`` for the marks that ``content``, handed in as ``file``, earns where
    ``questions`` are asked."""
    submission = hashlib.sha256(content).hexdigest()
    jailed = not why_no_jail()
    made_of = [file.name, submission, exam.digest, list(questions), grader_version(), jailed]
    return folder / f"{fingerprint(made_of)}.json"


def load(file: Path) -> Marks | None:
    """The marks that are kept in ``file``; None where there are none, or they are damaged."""
    try:
        return from_record(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(file: Path, marks: Marks) -> None:
    """Write ``marks``; a process that is killed leaves the whole file or none.

    What a power cut damages is not loaded, and graded again.
    """
    paths.replace_file(file, json.dumps(marks.as_record()) + "\n", durable=False)


@functools.cache
def grader_version() -> str:
    """A fingerprint of the source that reads, calls and judges, and of Python's version."""
    folders = (paths.PACKAGE / "grade", paths.PACKAGE / "quiz")
    sources = [file.read_text("utf-8") for each in folders for file in sorted(each.rglob("*.py"))]
    return fingerprint([sys.version_info[:2], sources])
