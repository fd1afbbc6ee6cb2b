"""One submission: read as data, its code called in the jail, and judged against its own draw."""

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.answers import Given, answers_in, parse
from effnet_lesson.grade.calling import LIMITS, outcomes
from effnet_lesson.grade.exam import Asked, Exam
from effnet_lesson.grade.marks import Mark, Marks
from effnet_lesson.grade.meant import Source, meant
from effnet_lesson.grade.process import Limits
from effnet_lesson.grade.reply import printable
from effnet_lesson.grade.roster import STUDENT
from effnet_lesson.grade.submit import SUFFIX
from effnet_lesson.grade.ticket import read_receipt, read_ticket
from effnet_lesson.quiz.calling import Outcomes
from effnet_lesson.quiz.judge import judge_posed
from effnet_lesson.quiz.pose import Numbers, Posed
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED, WRONG, Result

MAX_NOTE = 500
_DOWNLOADED_AGAIN = re.compile(r" ?\(\d{1,3}\)\.ipynb$")


def student_of(file: Path) -> str:
    """Who handed ``file`` in: its name tells, for what stands inside anybody can have written.

    The number that a browser adds, ``ada.submission (1).ipynb``, does not matter. Empty where the
    name does not tell.
    """
    plain = _DOWNLOADED_AGAIN.sub(".ipynb", file.name)
    name = plain.removesuffix(SUFFIX).removesuffix(".ipynb")
    return name if STUDENT.fullmatch(name) and name != plain else ""


def mark(
    file: Path,
    content: bytes,
    exam: Exam,
    questions: Sequence[str] = (),
    *,
    limits: Limits = LIMITS,
    require_jail: bool = False,
) -> Marks:
    """What ``content``, handed in as ``file``, earns; a note says why it cannot be graded.

    With ``questions`` (ids) only a notebook that asks exactly these is graded, not one of another
    release. Raises LessonError only where code may not be run at all.
    """
    student = student_of(file)
    try:
        if not student:
            raise LessonError(
                f"Its name does not say whose it is: accepted is STUDENT{SUFFIX} or STUDENT.ipynb. "
                "Rename it."
            )
        parsed = parse(content, file.name)
        ticket = read_ticket(parsed)
        if ticket.student != student:
            raise LessonError(
                f"It is the notebook of {ticket.student}, handed in as {student}'s: only one's own "
                "is graded."
            )
        if ticket.sealed(exam.secret) != ticket:
            raise LessonError(
                "Its seal does not fit: it was released with another secret, or somebody changed "
                "for whom it was made or what is asked. Hand in the notebook that was given out."
            )
        if questions and set(questions) != set(ticket.meanings):
            raise LessonError(
                f"It is of another release, for it asks {', '.join(ticket.meanings)}: graded here "
                f"are {', '.join(questions)}."
            )
    except LessonError as error:
        return not_graded(file, error)
    receipt = read_receipt(parsed)
    given = answers_in(parsed, ticket.meanings)
    marks = [
        _mark(question, given[question], meaning, exam, student, limits, require_jail)
        for question, meaning in ticket.meanings.items()
    ]
    handed_in = receipt.time if receipt and receipt.student == student else ""
    return Marks(student, printed(file), tuple(marks), handed_in=handed_in)


def not_graded(file: Path, why: object) -> Marks:
    """The marks of a submission that has none, and why."""
    return Marks(student_of(file), printed(file), note=printable(str(why), MAX_NOTE))


def printed(file: Path) -> str:
    """The name of ``file`` without signs that a terminal or a table would obey."""
    return printable(file.name)


def _mark(
    question: str,
    given: Given,
    meaning: str,
    exam: Exam,
    student: str,
    limits: Limits,
    require_jail: bool,
) -> Mark:
    asked = exam.ask(question, student) if question in exam.questions else None
    if asked is None or asked.meaning != meaning:
        return Mark(
            Result(
                question,
                ERROR,
                "The bank has changed since this was given out, and the answer would mean "
                "something else now: grade with the bank as it was then.",
            )
        )
    value = meant(asked.posed, given)
    if isinstance(value, Source):
        value = outcomes(value, asked.posed, limits, require_jail)
    elif given.reason:
        return Mark(Result(question, NOT_ATTEMPTED if given.is_empty else ERROR, given.reason))
    result = judge_posed(_without_names(asked.posed), value)
    if given.unread and result.status == ERROR and not isinstance(value, Outcomes):
        result = dataclasses.replace(result, message=given.unread)
    idea = _idea(asked, result) if result.status == WRONG else ""
    return Mark(result, idea, by_clock=isinstance(value, Outcomes) and value.by_clock)


def _without_names(posed: Posed) -> Posed:
    """``a ** phi`` would be right with everybody's numbers: one line for the whole class."""
    return dataclasses.replace(posed, names={}) if isinstance(posed, Numbers) else posed


def _idea(asked: Asked, result: Result) -> str:
    """The reply to a wrong idea as it stands in the bank; a tuple first says which part is right"""
    replies = asked.ideas.items()
    return next((written for read, written in replies if result.message.endswith(read)), "")
