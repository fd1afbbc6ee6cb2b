"""Calls a learner's code on a question's inputs. Plain JSON comes out; nothing is judged here.

In practice this happens in the learner's own kernel, under a time limit (:func:`outcomes`). A
grader calls :func:`results` where the code can do no harm and gives the judge what comes out.
"""

import inspect
import math
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from effnet_lesson.errors import LessonError, one_line
from effnet_lesson.quiz.answers import is_missing, shown
from effnet_lesson.quiz.limit import Stopped, call

CARET = "In Python a power is written `**`; `^` is something else there."
MAX_ITEMS, MAX_TEXT, MAX_DEPTH = 10_000, 10_000, 8


@dataclass(frozen=True)
class Outcomes:
    """What code gave: ``results`` holds ``{"returned": value}`` or ``{"failed": why}`` for each
    input; ``failure`` says why there are none; ``received`` names the code to its writer.

    ``edited``: it is known not to be the code that was given; ``by_clock``: it ran out of time by
    the clock, which depends on what else the machine does.
    """

    received: str
    results: tuple[Mapping[str, Any], ...] = ()
    failure: str = ""
    edited: bool = False
    by_clock: bool = False


def outcomes(
    answer: Any, function: str, inputs: Sequence[Mapping[str, Any]], start: str = ""
) -> Any:
    """The :class:`Outcomes` of a function or of code as text, called here and now.

    ``start``: the code that was given. Anything else (a number, nothing at all) is given back as it
    is, for the judge to refuse.
    """
    if is_missing(answer) or not (isinstance(answer, str) or callable(answer)):
        return answer
    received = f"`{_first_line(answer)} …`" if isinstance(answer, str) else shown(answer)
    try:
        given = tuple(call(lambda: results(answer, function, inputs)))
    except LessonError as error:
        return Outcomes(received, failure=str(error))
    return Outcomes(received, given, edited=bool(start) and is_edited(answer, start, function))


def is_edited(answer: str | Callable[..., Any], start: str, function: str) -> bool:
    """Whether code differs from ``start``: a text by more than white space, a function by what
    Python made of it."""
    if isinstance(answer, str):
        return _lines(answer) != _lines(start)
    made = [_made_of(one) for one in _within(compile(start, "<start>", "exec"), function)]
    return _made_of(getattr(answer, "__code__", None)) not in made


def _lines(code: str) -> list[str]:
    return [line.strip() for line in code.splitlines() if line.strip()]


def _within(code: types.CodeType, function: str) -> Iterator[types.CodeType]:
    inner = (one for one in code.co_consts if isinstance(one, types.CodeType))
    return (one for one in inner if one.co_name == function)


def _made_of(code: Any) -> Any:
    """What tells one function from another: not its names and lines, nor those of inner ones."""
    if not isinstance(code, types.CodeType):
        return False
    consts = tuple(
        _made_of(one) if isinstance(one, types.CodeType) else one for one in code.co_consts
    )
    return code.co_code, consts, code.co_names


def _first_line(code: str) -> str:
    """The line that shows best which code it is: that of the last function, else the first."""
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    return ([line for line in lines if line.startswith("def ")] or lines[:1])[-1][:80]


def results(
    code: str | Callable[..., Any], function: str, inputs: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What ``code`` gives for each of ``inputs``: ``{"returned": plain value}`` or
    ``{"failed": why}``. Raises LessonError if ``code`` is text that defines no ``function``."""
    called = _defined(code, function) if isinstance(code, str) else code
    return [_result(called, given) for given in inputs]


def _defined(code: str, function: str) -> Callable[..., Any]:
    names: dict[str, Any] = {"__name__": "answer"}
    none = f"It defines no function {function}. Keep the line `def {function}(…):`."
    if function not in code:  # then an error from running it would only lead astray
        raise LessonError(none)
    try:
        exec(compile(code, "<your code>", "exec"), names)
    except SyntaxError as error:
        raise LessonError(f"Python cannot read line {error.lineno} ({error.msg}).") from None
    except Stopped:
        raise
    except BaseException as error:  # SystemExit too: it must not end the lesson
        raise LessonError(f"Running your code {_raised(error)}.") from None
    found = names.get(function)
    if not callable(found):
        raise LessonError(none)
    return found


def _result(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        parameters = inspect.signature(function).parameters.values()
        names = {one.name for one in parameters if one.kind is not one.POSITIONAL_ONLY}
    except (TypeError, ValueError):  # some built-in functions do not tell
        names = set()
    try:
        value = function(**given) if names >= set(given) else function(*given.values())
    except Stopped:  # a loop that never ends must not begin again with the next input
        raise
    except BaseException as error:  # also SystemExit
        caret = isinstance(error, TypeError) and " ^" in str(error)
        return {"failed": f"{_raised(error)}. {CARET}" if caret else _raised(error)}
    try:
        return {"returned": plain(value)}
    except LessonError as error:
        return {"failed": f"returned {shown(value)}, {error}"}


def _raised(error: BaseException) -> str:
    reason = one_line(error)[:100]
    return f"raised {type(error).__name__}{f' ({reason})' if reason else ''}"


def plain(value: Any, depth: int = 0) -> Any:
    """``value`` as JSON can hold it; raises LessonError for what it cannot (nan, a network)."""
    if depth > MAX_DEPTH:
        raise LessonError("which is nested too deep")
    if not isinstance(value, list | tuple | dict | str) and hasattr(value, "tolist"):
        value = value.tolist()  # numpy and torch
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= MAX_TEXT:
        return str.__str__(value)
    if isinstance(value, int) and abs(value) < 10**100:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, list | tuple) and len(value) <= MAX_ITEMS:
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, dict) and len(value) <= MAX_ITEMS:
        return {shown(name).strip("'"): plain(item, depth + 1) for name, item in value.items()}
    raise LessonError("which is no ordinary value: return finite numbers, texts or lists of them")
