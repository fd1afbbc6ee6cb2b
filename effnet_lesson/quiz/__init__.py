"""Questions that answer at once: ``ask`` shows one, ``check`` judges an answer, ``summary`` counts.

``check`` and ``summary`` need the standard library alone; ``ask`` loads the widgets, and
``authoring``, for those who write questions, PyYAML and pydantic.
"""

from effnet_lesson.quiz.attempt import check, summary
from effnet_lesson.quiz.result import Result

__all__ = ["Result", "ask", "check", "summary"]


def ask(id: str, *, seed: int | str | None = None) -> None:
    """Show question ``id`` with fields to answer it in; in a terminal, print it.

    Another ``seed`` draws other numbers, where a question has them. An unknown id shows one
    sentence that names the closest one.
    """
    from effnet_lesson.quiz.widget import show

    show(id, seed)
