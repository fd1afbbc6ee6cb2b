"""Calls a learner's function, but not for ever: an endless loop must not end the lesson."""

import threading
from collections.abc import Callable
from typing import Any

from effnet_lesson.errors import LessonError

SECONDS = 5.0


class Stopped(BaseException):
    """Ends the function; not an Exception, so that ``except Exception`` lets it by."""


def call(function: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What ``function()`` returns or raises; raises LessonError after ``seconds``.

    The function runs in a thread beside this one, which is asked to stop when time is up. Where
    there are no threads (Python in a browser) it is called directly.
    """
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            outcome["value"] = function()
        except BaseException as error:  # handed to the caller below, whatever it is
            outcome["error"] = error

    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        work()
    else:
        thread.join(seconds)
    if thread.is_alive():
        import ctypes

        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Stopped)
        )
        raise LessonError(
            f"Your function had not returned after {seconds:g} seconds. Does a loop end?"
        )
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
