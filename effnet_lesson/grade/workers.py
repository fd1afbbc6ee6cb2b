"""Who grades: this process, several of this machine, or the workers of a Dask cluster.

Each gives the place of a submission with its marks, or with what was raised, as they come, and
what it was warned of: a warning in another process would reach nobody, or not as a sentence.
"""

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from effnet_lesson import cluster
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.exam import Exam
from effnet_lesson.grade.marking import mark
from effnet_lesson.grade.marks import Marks
from effnet_lesson.grade.process import Limits

Call = tuple[Path, bytes, Exam, tuple[str, ...], Limits, bool]
Graded = tuple[int, Marks | Exception, tuple[str, ...]]


class Workers(Protocol):
    """Those who grade."""

    def results(self, calls: Sequence[Call]) -> Iterator[Graded]:
        """The place of each of ``calls``, what came of it, and warnings, in whatever order."""


def grade_one(
    file: Path,
    content: bytes,
    exam: Exam,
    questions: tuple[str, ...],
    limits: Limits,
    require_jail: bool,
) -> tuple[Marks | Exception, tuple[str, ...]]:
    """The marks of one submission, or what was raised: others go on; and warnings."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            marks = mark(file, content, exam, questions, limits=limits, require_jail=require_jail)
        except Exception as error:
            marks = error
    return marks, tuple(str(each.message) for each in warned)


def _placed(place: int, *call: Any) -> Graded:
    return place, *grade_one(*call)


class Alone:
    """This process, one submission after the other."""

    def results(self, calls: Sequence[Call]) -> Iterator[Graded]:
        """As of :class:`Workers`."""
        for place, call in enumerate(calls):
            yield _placed(place, *call)


class Processes:
    """``at_once`` processes of this machine, through joblib, which gives each several at a time
    where they are quick."""

    def __init__(self, at_once: int) -> None:
        if type(at_once) is not int or not 1 <= at_once <= 1024:
            raise LessonError(
                f"jobs was {at_once!r}: accepted is a whole number from 1 to 1024, how many are "
                "graded at once."
            )
        try:
            import joblib  # noqa: F401
        except ModuleNotFoundError:
            raise LessonError(
                "Grading several at once needs joblib, which is not installed here: "
                'pip install "effnet-lesson[author]", or grade one at a time with --jobs 1.'
            ) from None
        self.at_once = at_once

    def results(self, calls: Sequence[Call]) -> Iterator[Graded]:
        """As of :class:`Workers`."""
        import joblib
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        parallel = joblib.Parallel(self.at_once, return_as="generator_unordered")
        try:
            yield from parallel(
                joblib.delayed(_placed)(place, *call) for place, call in enumerate(calls)
            )
        except TerminatedWorkerError:
            raise LessonError(
                "The system killed a grading process, mostly because memory ran out: what is "
                "graded is kept, and the same command goes on; give it fewer --jobs."
            ) from None


class Cluster:
    """The workers of the Dask scheduler at ``address``; close it when all is graded."""

    def __init__(self, address: str) -> None:
        self.client = cluster.connect(address)

    def results(self, calls: Sequence[Call]) -> Iterator[Graded]:
        """As of :class:`Workers`."""
        for place, value in cluster.results(self.client, grade_one, calls):
            yield place, *(value if isinstance(value, tuple) else (value, ()))

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self.client.close()
