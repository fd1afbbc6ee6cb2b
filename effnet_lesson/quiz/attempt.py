"""One attempt at a question: judged and kept. ``check`` and the widget both come through here."""

import dataclasses
import datetime
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import answers, bank, progress
from effnet_lesson.quiz.calling import outcomes
from effnet_lesson.quiz.judge import judge_posed
from effnet_lesson.quiz.overview import Summary, summarise
from effnet_lesson.quiz.pose import Code, Formula, Posed, pose
from effnet_lesson.quiz.result import ERROR, Result
from effnet_lesson.quiz.review import due


def judged(question: Posed, value: Any) -> Result:
    """The judgement of ``value``, which is not kept.

    A function, or code as text where a function is asked for, is called here and now, not for
    longer than a few seconds.
    """
    match question:
        case Code(function=function, inputs=inputs, start=start):
            value = outcomes(value, function, inputs, start)
        case Formula(points=points) if callable(value):
            value = outcomes(value, "formula", points)
    return judge_posed(question, value)


def attempt(question: Posed, value: Any) -> Result:
    """Judge ``value`` and keep the result; where it cannot be kept, its note says so."""
    result = judged(question, value)
    try:
        progress.append(result)
    except LessonError as error:
        return dataclasses.replace(result, note=f"Your progress is not kept. {error}")
    return result


def check(id: str, value: Any = None, *, seed: int | str | None = None) -> Result:
    """Judge ``value`` as the answer to question ``id``, such as ``"02.depth_at_phi_2"``.

    Never raises: an unknown id or an answer that breaks gives a Result with status "error".
    A choice is answered by its letter or its text, several choices or an order by letters
    ("A, C"), a number as number or text ("1,44"), several numbers as a tuple, a formula as text
    ("alpha * 2") or as a function, and code as a function or as text. Another ``seed`` draws
    other numbers, where a question has them, to practise again.
    """
    if not isinstance(id, str):
        message = 'Give the id of a question as text, such as check("02.depth_at_phi_2", 2.5).'
        return Result("", ERROR, message, answers.shown(id))
    try:
        question = bank.find(id)
    except LessonError as error:
        return Result("", ERROR, str(error))
    return attempt(pose(question, question.draw(seed)), value)


def summary(name: str) -> Summary | Result:
    """What was answered and what was skipped in the bank named ``"02"``.

    Never raises: an unknown name gives a Result with status "error".
    """
    try:
        found = bank.find_bank(str(name).zfill(2))
    except LessonError as error:
        return Result("", ERROR, str(error))
    return summarise(found, *progress.readable_records())


def summaries() -> list[Summary]:
    """A summary of each bank that can be read."""
    answered = progress.readable_records()
    return [summarise(found, *answered) for found in bank.readable_banks()]


def questions_due(now: datetime.datetime | None = None) -> tuple[list[str], str]:
    """The questions of a review (``review.due``), and a sentence where answers cannot be read."""
    known = [question.id for question in bank.readable()]
    records, note = progress.readable_records()
    return due(records, known, now or datetime.datetime.now(datetime.UTC)), note
