"""What one submission earned, as it is kept and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from effnet_lesson.quiz.result import Result


@dataclass(frozen=True)
class Mark:
    """The result of one question; ``idea``: the reply to the wrong idea that was met, as it
    stands in the bank, where one was; ``by_clock``: code ran out of time by the clock, so that
    another run may give another mark."""

    result: Result
    idea: str = ""
    by_clock: bool = False


@dataclass(frozen=True)
class Marks:
    """A submission's marks, or the ``note`` why it has none (one line).

    ``student``: whose it is, empty where its name does not tell; ``file``: its name, printable;
    ``handed_in``: the time of its receipt in ISO 8601, empty without one; ``partner``: the student
    of the same group who handed it in, empty where that was the student.
    """

    student: str
    file: str
    marks: Sequence[Mark] = ()
    note: str = ""
    handed_in: str = ""
    partner: str = ""

    @property
    def by(self) -> str:
        """Who handed it in."""
        return self.partner or self.student

    @property
    def are_final(self) -> bool:
        """Whether grading the same again gives the same."""
        return not any(mark.by_clock for mark in self.marks)

    @property
    def points(self) -> int:
        """One for each right answer."""
        return sum(bool(mark.result) for mark in self.marks)

    def as_record(self) -> dict[str, Any]:
        """Plain data for a file."""
        return asdict(self)


def from_record(record: Mapping[str, Any]) -> Marks:
    """The marks of a record that :meth:`Marks.as_record` made."""
    marks = [
        Mark(Result(**mark["result"] | {"steps": tuple(mark["result"]["steps"])}), mark["idea"])
        for mark in record["marks"]
    ]
    return Marks(**{**record, "marks": tuple(marks)})
