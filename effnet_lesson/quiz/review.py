"""A short spaced review: which of the questions missed earlier are due again."""

import datetime
from collections.abc import Collection, Iterable

from effnet_lesson.quiz.progress import Record
from effnet_lesson.quiz.result import RIGHT, WRONG

MOST = 3
# After the last miss, after one right answer, after two; three in a row need no review.
REST = tuple(datetime.timedelta(days=days) for days in (0.5, 3, 7))


def due(
    records: Iterable[Record], known: Collection[str], now: datetime.datetime, most: int = MOST
) -> list[str]:
    """Ids of at most ``most`` questions that were missed and have rested, the longest due first.

    ``known``: ids that the banks of today have; others are left out.
    """
    told: dict[str, list[Record]] = {}
    for record in records:
        # An answer that could not be read says nothing about what is known.
        if record.question in known and record.status in (RIGHT, WRONG):
            told.setdefault(record.question, []).append(record)
    waiting = []
    for question, answers in told.items():
        missed = [i for i, record in enumerate(answers) if record.status == WRONG]
        if not missed:
            continue
        since = len(answers) - 1 - missed[-1]
        ready = _when(answers[-1]) + REST[since] if since < len(REST) else None
        if ready is not None and ready <= now:
            waiting.append((ready, question))
    return [question for _, question in sorted(waiting)[:most]]


def _when(record: Record) -> datetime.datetime:
    """The time of an answer; one that cannot be read counts as long ago."""
    try:
        time = datetime.datetime.fromisoformat(record.time)
    except ValueError:
        time = datetime.datetime.min
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
