"""The one exception that users of the lesson meet.

Its message is one sentence: what was received, what is accepted, what to do.
The command line prints it and exits with code 2.
"""

import contextlib
import difflib
import numbers
from collections.abc import Iterable, Iterator


class LessonError(ValueError):
    """A mistake in what was asked for, or something missing on this machine."""


def unknown(what: str, received: object, accepted: Iterable[str]) -> LessonError:
    """An error for a name that is not in ``accepted``, with the closest name as a suggestion."""
    names = list(accepted)
    close = difflib.get_close_matches(str(received), names, n=1)
    advice = f" Did you mean {close[0]!r}?" if close else ""
    return LessonError(f"Unknown {what} {received!r}: accepted are {', '.join(names)}.{advice}")


def check_whole(name: str, value: object, low: int, high: int) -> int:
    """``value`` as an int; raises LessonError unless it is a whole number (NumPy's too) from
    ``low`` to ``high``."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        raise LessonError(f"{name} was {value!r}: accepted is a whole number from {low} to {high}.")
    return int(value)


def one_line(error: object) -> str:
    """An error's own text without its line breaks, for use inside a sentence."""
    return " ".join(str(error).split())


@contextlib.contextmanager
def from_train_extra() -> Iterator[None]:
    """Import torch and its companions inside: where they are missing, say so in one sentence."""
    try:
        yield
    except (ImportError, OSError) as error:
        raise LessonError(
            f"Training and building networks need PyTorch and NumPy; one does not load ({error}): "
            'install it with pip install "effnet-lesson[train]". Notebooks 00 to 03 work without.'
        ) from None


@contextlib.contextmanager
def from_ship_extra() -> Iterator[None]:
    """As :func:`from_train_extra`, for what exporting needs besides."""
    try:
        yield
    except (ImportError, OSError) as error:
        raise LessonError(
            "Exporting needs onnx, onnxscript and onnxruntime; one does not load "
            f'({one_line(error)}): install them with pip install "effnet-lesson[ship]".'
        ) from None
