"""The learner's answers in the journal."""

from collections.abc import Iterator
from dataclasses import dataclass

from effnet_lesson import journal
from effnet_lesson.errors import LessonError
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED, RIGHT, WRONG, Result

STATUSES = (RIGHT, WRONG, ERROR)


@dataclass(frozen=True)
class Record:
    """One answer that was judged."""

    question: str
    status: str
    received: str
    time: str


def append(result: Result) -> None:
    """Keep ``result``, unless nothing was answered; raises LessonError where it cannot be kept."""
    if result.status != NOT_ATTEMPTED:
        journal.append(question=result.id, status=result.status, received=result.received)


def records() -> list[Record]:
    """Every answer of every kernel, oldest first; what is no answer is skipped."""
    return list(_answers())


def readable_records() -> tuple[list[Record], str]:
    """As :func:`records`, and "", or none and a sentence where they cannot be read."""
    try:
        return records(), ""
    except LessonError as error:
        return [], f"Earlier answers cannot be read. {error}"
    except OSError as error:
        return [], (
            f"Earlier answers cannot be read ({error.strerror}): check the folder {error.filename}."
        )


def _answers() -> Iterator[Record]:
    for entry in journal.entries():
        try:
            record = Record(
                *(str(entry[name]) for name in ("question", "status", "received", "time"))
            )
        except KeyError:
            continue
        if record.status in STATUSES:
            yield record
