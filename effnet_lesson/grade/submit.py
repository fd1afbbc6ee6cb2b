"""What a student hands in: every answer looked at, and one file with a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.answers import answers_in, cells, contents, parse
from effnet_lesson.grade.fingerprint import fingerprint
from effnet_lesson.grade.form import as_read
from effnet_lesson.grade.given import Given
from effnet_lesson.grade.notebook import as_text
from effnet_lesson.grade.ticket import Receipt, Ticket, hash_of, read_ticket

SUFFIX = ".submission.ipynb"


@dataclass(frozen=True)
class Submission:
    """The ``file`` to hand in, its ``receipt``, and for each question "read as" with how it is
    read, "empty", or "unreadable" with the reason."""

    file: Path
    receipt: Receipt
    states: Mapping[str, tuple[str, str]]


def submit(notebook: Path) -> Submission:
    """Write ``STUDENT.submission.ipynb`` beside ``notebook``, whatever is answered in it.

    Nothing is executed. Raises LessonError for a file that is not the notebook of a release.
    """
    parsed = parse(contents(notebook), notebook.name)
    ticket = read_ticket(parsed)
    given = answers_in(parsed, ticket.meanings)
    kept = list(cells(parsed))
    time = datetime.now(UTC).isoformat(timespec="seconds")
    receipt = Receipt(ticket.student, time, hash_of(kept))
    file = notebook.with_name(ticket.student + SUFFIX)
    paths.replace_file(file, as_text(kept, ticket, receipt))
    states = {question: _state(question, each, ticket) for question, each in given.items()}
    return Submission(file, receipt, states)


def _state(question: str, given: Given, ticket: Ticket) -> tuple[str, str]:
    untouched = isinstance(given.value, str) and question in ticket.starts
    if untouched and fingerprint(given.value.strip()) == ticket.starts[question]:
        return "empty", "The code is still as it was given."
    try:
        read = as_read(ticket.forms.get(question, ()), given)
    except LessonError as error:
        return "unreadable", str(error)
    return ("read as", read) if read else ("empty", "")
