"""Until when work is due, and whether it came in time."""

from datetime import datetime

from effnet_lesson.errors import LessonError

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
