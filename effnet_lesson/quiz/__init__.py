"""Questions that answer at once: ``ask`` shows one, ``check`` judges an answer, ``hint`` and
``solution`` help, ``summary`` counts, ``review`` asks again what was missed.

``ask`` and ``review`` load the widgets, and ``authoring``, for those who write questions, PyYAML
and pydantic; the rest needs the standard library alone.
"""

from effnet_lesson.quiz.attempt import check, summary
from effnet_lesson.quiz.result import Result
from effnet_lesson.quiz.solution import hint, solution

__all__ = ["Result", "ask", "check", "hint", "review", "solution", "summary"]


def ask(id: str, *, seed: int | str | None = None) -> None:
    """Show question ``id`` with fields to answer it in; in a terminal, print it.

    Another ``seed`` draws other numbers, where a question has them. An unknown id shows one
    sentence that names the closest one.
    """
    from effnet_lesson.quiz.widget import show

    show(id, seed)


def review() -> None:
    """Show again at most three questions that were missed earlier and have rested for a while.

    A missed question comes back after half a day; once it was answered rightly after 3 days, then
    after 7, then not again. Where nothing is due, one sentence says so.
    """
    from effnet_lesson.quiz.widget import show_review

    show_review()
