"""Who is in the class, and in which group: tables (CSV) with a column ``student``."""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
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
    return [row["student"] for _, row in read_rows(file)]


def read_groups(file: Path) -> dict[str, tuple[str, ...]]:
    """The students of each group, from the columns ``group`` and ``student``.

    Raises LessonError as :func:`read_students` does, and for a student without a group.
    """
    groups: dict[str, list[str]] = {}
    for where, row in read_rows(file, "group"):
        if not row["group"]:
            raise LessonError(f"{where} {row['student']} has no group: write its name.")
        groups.setdefault(row["group"], []).append(row["student"])
    return {name: tuple(students) for name, students in groups.items()}


def unknown_partners(
    groups: Mapping[str, Iterable[str]], handed_in: Iterable[str]
) -> dict[str, str]:
    """Names in ``groups`` that may be misspelt, and the nearest name that handed in, or nothing.

    Such a name handed in nothing, and either is like one that did and is in no group, or nobody of
    its whole group handed in: else a partner's work stands for it.
    """
    there = {name.casefold(): name for name in handed_in if name}
    grouped = {name.casefold() for names in groups.values() for name in names}
    alone = [name for name in there if name not in grouped]
    found = {}
    for names in groups.values():
        absent = all(name.casefold() not in there for name in names)
        for name in names:
            near = difflib.get_close_matches(name.casefold(), alone, n=1, cutoff=0.75)
            if name.casefold() not in there and (near or absent):
                found[name] = there[near[0]] if near else ""
    return found


def read_rows(file: Path, *more: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each line's place and its cells in the columns ``student`` and ``more``."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise LessonError(f"Cannot read {file} ({error.strerror}): check its name.") from None
    except UnicodeDecodeError:
        raise LessonError(f"{file} is not UTF-8 text: save the table as CSV (UTF-8).") from None
    separator = ";" if lines and ";" in lines[0] else ","
    columns = ("student", *more)
    names: set[str] = set()
    try:
        table = csv.DictReader(lines, delimiter=separator)
        missing = [name for name in columns if name not in (table.fieldnames or [])]
        if missing:
            raise LessonError(
                f"{file} has no column {missing[0]}: accepted is a table whose first line names "
                f"{' and '.join(columns)}, with one student in each line below."
            )
        for row in table:
            cells = {name: (row[name] or "").strip() for name in columns}
            name = cells["student"]
            where = f"{file}, line {table.line_num}:"
            if not STUDENT.fullmatch(name) or name.endswith((".", ".submission", ".ipynb")):
                raise LessonError(f"{where} the student was {name[:80]!r}; {ACCEPTED}.")
            if name.casefold() in names:
                raise LessonError(f"{where} the student {name} occurs twice: give each one a name.")
            names.add(name.casefold())
            yield where, cells
    except csv.Error as error:
        raise LessonError(f"{file} is no table ({one_line(error)}): save it as CSV.") from None
    if not names:
        raise LessonError(f"{file} names no student: write one in each line below the first.")
