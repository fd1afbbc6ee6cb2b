"""Judging inside somebody else's grader: what the hidden test of an nbgrader assignment calls."""

import json
from typing import Any

from effnet_lesson.quiz.attempt import judged
from effnet_lesson.quiz.bank import question_from
from effnet_lesson.quiz.pose import pose


def require(record: str, value: Any) -> None:
    """Raise AssertionError, with the reply to it, unless ``value`` is the right answer.

    ``record``: the question as JSON, as it stands in a bank; its parameters' first values count.
    Nothing is kept of the answer.
    """
    question = question_from(json.loads(record))
    result = judged(pose(question, question.draw()), value)
    if not result:
        raise AssertionError(result.message)
