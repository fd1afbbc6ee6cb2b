"""The learner's answers on disk: append-only JSON lines, one file a kernel, merged on reading."""

import datetime
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED, RIGHT, WRONG, Result

_KERNEL = uuid.uuid4().hex
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
    if result.status == NOT_ATTEMPTED:
        return
    record = {
        "question": result.id,
        "status": result.status,
        "received": result.received,
        "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    folder = paths.writable(paths.progress())
    # The process is in the name too: a forked process has the same _KERNEL.
    file = folder / f"{_KERNEL}-{os.getpid()}.jsonl"
    try:
        with open(file, "a", encoding="utf-8") as stream:
            # The newline comes first, so that a half-written record spoils itself only.
            stream.write("\n" + json.dumps(record))
    except OSError as error:
        raise LessonError(
            f"Cannot write {file} ({error.strerror}): set EFFNET_LESSON_HOME to a folder of yours."
        ) from None


def records() -> list[Record]:
    """Every answer of every kernel, oldest first; lines that are not whole records are skipped."""
    return sorted(_read(), key=lambda record: record.time)


def _read() -> Iterator[Record]:
    for file in sorted(paths.progress().glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                fields = json.loads(line)
                record = Record(
                    *(str(fields[name]) for name in ("question", "status", "received", "time"))
                )
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if record.status in STATUSES:
                yield record
