"""Grading what somebody else wrote: their code runs in a jail, and is judged outside of it."""

from effnet_lesson.grade.jail import Outcome, run, why_no_jail
from effnet_lesson.grade.process import Limits

__all__ = ["Limits", "Outcome", "run", "why_no_jail"]
