"""The one exception that users of the lesson meet.

Its message is one sentence: what was received, what is accepted, what to do.
The command line prints it and exits with code 2.
"""

import difflib
from collections.abc import Iterable


class LessonError(ValueError):
    """A mistake in what was asked for, or something missing on this machine."""


def unknown(what: str, received: object, accepted: Iterable[str]) -> LessonError:
    """An error for a name that is not in ``accepted``, with the closest name as a suggestion."""
    names = list(accepted)
    close = difflib.get_close_matches(str(received), names, n=1)
    advice = f" Did you mean {close[0]!r}?" if close else ""
    return LessonError(f"Unknown {what} {received!r}: accepted are {', '.join(names)}.{advice}")
