"""Until when work is due, and whether it came in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.roster import read_rows

ON_TIME, LATE, NO_RECEIPT = "on time", "late", "no receipt"


def read_due(text: str) -> datetime:
    """A time in ISO 8601, this machine's where it names no zone; raises LessonError for others."""
    try:
        due = datetime.fromisoformat(text)
        if len(text) > len("2026-12-01"):  # a day alone would leave open which end of it
            return due.astimezone()
    except (ValueError, OverflowError):
        pass
    raise LessonError(
        f"due was {text[:40]!r}: accepted is a day and a time, such as 2026-12-01T23:59 or "
        "2026-12-01T23:59+01:00."
    )


def standing(handed_in: str, due: datetime | None) -> str:
    """ "on time", "late" or "no receipt", for a time of a receipt; empty where nothing is due."""
    if due is None:
        return ""
    if not handed_in:
        return NO_RECEIPT
    return ON_TIME if datetime.fromisoformat(handed_in) <= due else LATE


@dataclass(frozen=True)
class Deadlines:
    """When work is due: for all (None: never late), and later for those with an extension."""

    due: datetime | None = None
    extensions: Mapping[str, datetime] = field(default_factory=dict)

    def standing(self, student: str, handed_in: str) -> str:
        """ "on time", "late" or "no receipt" of what ``student`` handed in; empty where nothing is
        due."""
        return standing(handed_in, self.of(student))

    def of(self, student: str) -> datetime | None:
        """Until when ``student``'s work is due; None: never late."""
        return self.extensions.get(student.casefold(), self.due)

    def unused(self, handed_in: Iterable[str]) -> list[str]:
        """Who has an extension and is not among ``handed_in``: absent, or misspelt."""
        names = {student.casefold() for student in handed_in}
        return sorted(name for name in self.extensions if name not in names)


def read_deadlines(due: str | None, extensions: Path | None) -> Deadlines:
    """The time of ``--due``, and those of a table with the columns ``student`` and ``due``.

    Raises LessonError for a time or a table that is no good, and for extensions without a time
    that they extend.
    """
    if extensions is None:
        return Deadlines(read_due(due) if due is not None else None)
    if due is None:
        raise LessonError(f"{extensions} extends a time that was not given: name it with --due.")
    times = {}
    for where, row in read_rows(extensions, "due"):
        try:
            times[row["student"].casefold()] = read_due(row["due"])
        except LessonError as error:
            raise LessonError(f"{where} {error}") from None
    return Deadlines(read_due(due), times)
