"""Grading what somebody else wrote: answers are read as data, code runs in a jail.

``release``, ``submit`` and ``classroom`` take a class from its questions to its grades; all but
``submit`` read banks, and so need the extra ``author``.
"""

from effnet_lesson.grade.answers import Given, read_answers
from effnet_lesson.grade.jail import Outcome, run, why_no_jail
from effnet_lesson.grade.process import Limits

__all__ = ["Given", "Limits", "Outcome", "read_answers", "run", "why_no_jail"]
