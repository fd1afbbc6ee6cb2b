"""Who is in the class: a table (CSV) with a column ``student``."""

import csv
import re
from pathlib import Path

from effnet_lesson.errors import LessonError, one_line

# A name for a file on every system, and no formula in a spreadsheet
STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
ACCEPTED = "accepted are up to 64 letters from a to z, digits and . _ - @, such as ada or s1234"


def read_students(file: Path) -> list[str]:
    """The names in the column ``student``, which tell students and their files apart.

    Commas or semicolons part the columns. Raises LessonError for a name that is no good or occurs
    twice, with its line.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise LessonError(f"Cannot read {file} ({error.strerror}): check its name.") from None
    except UnicodeDecodeError:
        raise LessonError(f"{file} is not UTF-8 text: save the table as CSV (UTF-8).") from None
    separator = ";" if lines and ";" in lines[0] else ","
    try:
        table = csv.DictReader(lines, delimiter=separator)
        if "student" not in (table.fieldnames or []):
            raise LessonError(
                f"{file} has no column student: accepted is a table whose first line names it, "
                "with one student in each line below."
            )
        students: dict[str, str] = {}
        for row in table:
            name = (row["student"] or "").strip()
            where = f"{file}, line {table.line_num}:"
            if not STUDENT.fullmatch(name) or name.endswith((".", ".submission", ".ipynb")):
                raise LessonError(f"{where} the student was {name[:80]!r}; {ACCEPTED}.")
            if name.casefold() in students:
                raise LessonError(f"{where} the student {name} occurs twice: give each one a name.")
            students[name.casefold()] = name
    except csv.Error as error:
        raise LessonError(f"{file} is no table ({one_line(error)}): save it as CSV.") from None
    if not students:
        raise LessonError(f"{file} names no student: write one in each line below the first.")
    return list(students.values())
