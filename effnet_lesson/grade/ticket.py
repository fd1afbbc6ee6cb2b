"""For whom a notebook was made and which questions are in it, under a seal; and its receipt.

Both lie in the notebook's metadata, where Jupyter keeps them. The seal is made with the secret of
the course: nobody else can add a question, leave one out, or put in another student's name.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.answers import cells, fields
from effnet_lesson.grade.fingerprint import fingerprint
from effnet_lesson.grade.form import Form
from effnet_lesson.grade.roster import STUDENT
from effnet_lesson.grade.secret import Secret

PLACE = "effnet_lesson"  # in the metadata

_TICKET = {"student": str, "meanings": dict, "forms": dict, "starts": dict, "seal": str}


@dataclass(frozen=True)
class Ticket:
    """``meanings``: for each question what it means (see :class:`exam.Asked`); ``forms``: how an
    answer to it is read (see :mod:`form`), which holds nothing of the key; ``starts``: a
    fingerprint of the code that was given, where some was."""

    student: str
    meanings: Mapping[str, str]
    forms: Mapping[str, Form]
    starts: Mapping[str, str]
    seal: str = ""

    def sealed(self, secret: Secret) -> "Ticket":
        """The same with the seal of ``secret``."""
        without = [self.student, dict(self.meanings), dict(self.forms), dict(self.starts)]
        return replace(self, seal=secret.of("seal", json.dumps(without, sort_keys=True)))


@dataclass(frozen=True)
class Receipt:
    """``time``: when it was handed in, by the student's clock, with its zone, as in ISO 8601;
    ``hash``: a fingerprint of what was."""

    student: str
    time: str
    hash: str


def read_ticket(parsed: Mapping[str, Any]) -> Ticket:
    """The ticket in a parsed notebook; raises LessonError where there is none."""
    found = _record(parsed).get("ticket")
    record = {name: _plain(value) for name, value in fields(found).items()}
    if (
        {name: type(value) for name, value in record.items()} != _TICKET
        or not all(isinstance(word, str) for word in _words(record))
        or not STUDENT.fullmatch(record["student"])
    ):
        raise LessonError(
            "It does not say for whom it was made: hand in the notebook that you were given, with "
            "your answers in it, not a copy of its cells."
        )
    return Ticket(**record)


def read_receipt(parsed: Mapping[str, Any]) -> Receipt | None:
    """The receipt in a parsed notebook; None where there is none that fits what lies beside it."""
    record = fields(_record(parsed).get("receipt"))
    if {name: type(value) for name, value in record.items()} != dict.fromkeys(
        ("student", "time", "hash"), str
    ):
        return None
    receipt = Receipt(**record)
    try:
        time = datetime.fromisoformat(receipt.time)
        known = time.tzinfo is not None and receipt.hash == hash_of(cells(parsed))
        return replace(receipt, time=time.astimezone(UTC).isoformat()) if known else None
    except (ValueError, OverflowError):
        return None


def metadata(ticket: Ticket, receipt: Receipt | None = None) -> dict[str, Any]:
    """What a notebook's metadata hold of both."""
    return {"ticket": asdict(ticket)} | ({"receipt": asdict(receipt)} if receipt else {})


def hash_of(cells: Iterable[tuple[str, str]]) -> str:
    """A fingerprint of what is handed in; white space at the ends, which editors change, apart."""
    return fingerprint([[kind, re.sub(r"\s+\Z", "", source)] for kind, source in cells])


def _record(parsed: Mapping[str, Any]) -> dict[str, Any]:
    if "cells" not in parsed:
        raise LessonError("It is no notebook: hand in the notebook that you were given.")
    return fields(fields(parsed.get("metadata")).get(PLACE))


def _words(record: Mapping[str, Any]) -> Iterator[Any]:
    """What must be text."""
    for part in ("meanings", "starts"):
        yield from record[part].values()
    for form in record["forms"].values():
        yield from form if isinstance(form, list) else [None]


def _plain(value: Any) -> Any:
    return fields(value) if isinstance(value, list) else value
