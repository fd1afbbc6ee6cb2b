"""The points as tables (CSV) with the columns of Canvas, Moodle and nbgrader.

They hold only those whose points count: who came late or was not graded is left out, so that an
import changes nothing of theirs. nbgrader's columns are those that its 0.9.6 exports; the columns
of Canvas and Moodle are written from memory of their import and were not tried there.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from effnet_lesson.grade.due import LATE, NO_RECEIPT, Deadlines
from effnet_lesson.grade.marks import Marks
from effnet_lesson.grade.table import safe

Rows = list[list[str]]


def gradebooks(title: str, all_marks: Iterable[Marks], deadlines: Deadlines) -> dict[str, str]:
    """The text of each table by the name of its file; ``title``: what the column is called."""
    counted = [
        marks
        for marks in all_marks
        if marks.marks
        and not marks.note
        and deadlines.standing(marks.by, marks.handed_in) not in (LATE, NO_RECEIPT)
    ]
    return {
        "canvas.csv": _text(_canvas(title, counted)),
        "moodle.csv": _text(_moodle(title, counted)),
        "nbgrader.csv": _text(_nbgrader(title, counted, deadlines)),
    }


def _canvas(title: str, all_marks: Sequence[Marks]) -> Rows:
    """Canvas finds a student by the login; its second line says how many points there are."""
    most = max((len(marks.marks) for marks in all_marks), default=0)
    return [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title],
        ["Points Possible", "", "", "", "", str(most)],
        *([m.student, "", "", m.student, "", str(m.points)] for m in all_marks),
    ]


def _moodle(title: str, all_marks: Sequence[Marks]) -> Rows:
    """Moodle asks which column names the student, and which one is the grade."""
    return [["username", title], *([m.student, str(m.points)] for m in all_marks)]


def _nbgrader(title: str, all_marks: Sequence[Marks], deadlines: Deadlines) -> Rows:
    """As ``nbgrader export`` writes them; names and addresses are not known here."""
    columns = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    )  # fmt: skip
    rows = [list(columns)]
    for marks in all_marks:
        due = deadlines.of(marks.by)
        points = str(marks.points)
        rows.append(
            [title, due.isoformat() if due else "", marks.handed_in, marks.student, "", "", ""]
            + [points, "0", points, str(len(marks.marks))]
        )
    return rows


def _text(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
