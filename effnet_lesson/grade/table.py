"""The grades as a table (CSV) in which no cell is a formula, whatever spreadsheet opens it."""

import csv
import io
from collections.abc import Sequence

from effnet_lesson.grade.due import LATE, NO_RECEIPT, Deadlines
from effnet_lesson.grade.marks import Marks

COLUMNS = ("student", "file", "points", "points_late", "of", "handed_in", "standing", "note")
# The wide ones too, which some spreadsheets take for the same
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def grades(all_marks: Sequence[Marks], questions: Sequence[str], deadlines: Deadlines) -> str:
    """One line for each submission, with what became of each of ``questions``.

    Points that came late, or without a receipt where work was due, stand in ``points_late``; a
    submission that was not graded has no points, and a note.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([*COLUMNS, *questions])
    for marks in all_marks:
        writer.writerow(map(safe, _row(marks, questions, deadlines)))
    return "\ufeff" + text.getvalue()  # without this mark Excel does not read it as UTF-8


def safe(cell: str) -> str:
    """``cell`` with an apostrophe before it where a spreadsheet would begin to compute."""
    return f"'{cell}" if cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA) else cell


def _row(marks: Marks, questions: Sequence[str], deadlines: Deadlines) -> list[str]:
    statuses = {mark.result.id: mark.result.status for mark in marks.marks}
    if marks.note:
        points = ["", "", ""]
        stands = ""
    else:
        stands = deadlines.standing(marks.by, marks.handed_in)
        points = [str(marks.points), "", str(len(marks.marks))]
        if stands in (LATE, NO_RECEIPT):
            points[:2] = reversed(points[:2])
    start = [marks.student, marks.file, *points, marks.handed_in, stands, marks.note]
    return [*start, *(statuses.get(question, "") for question in questions)]
