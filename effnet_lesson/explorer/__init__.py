"""The explorer: drag phi, and see depth, width, resolution, FLOPs and trained accuracy change.

A state goes in, a view comes out: ``state`` -> ``view`` (with ``evidence``) -> ``table`` ->
``widget``, whose page is in ``front_end/``. A ``prediction`` is asked before the slider opens
(``asking``); those of the lesson are in ``moments``.
"""

from effnet_lesson.explorer.state import PANELS, State
from effnet_lesson.explorer.view import View, view_of

__all__ = ["PANELS", "Explorer", "State", "View", "view_of"]


def __getattr__(name: str):
    # The widget needs anywidget; the view functions need nothing but Python.
    if name == "Explorer":
        from effnet_lesson.explorer.widget import Explorer

        return Explorer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
