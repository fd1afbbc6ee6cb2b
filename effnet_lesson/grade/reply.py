"""Reads what came out of the jail: any bytes at all give plain values, or one clear sentence."""

import difflib
import json
import signal
from typing import Any

from effnet_lesson.grade.process import Ending, Limits

MAX_NESTING = 20
MAX_BITS = 1000  # of a whole number: a float can still hold it, so that comparing cannot fail
MAX_SHOWN = 200
PLAIN = "accepted are numbers, text, True, False, None, and lists, tuples and dicts of these"
ADVICE = {
    "BlockingIOError": "It is one process, and starts no other.",
    "ImportError": "Only Python's standard library is there.",
    "ModuleNotFoundError": "Only Python's standard library is there.",
    "SystemExit": "Return the result, and let the program go on.",
    "RecursionError": "Does a function call itself without an end?",
    "MemoryError": "Does a list grow without an end?",
}


class _Unreadable(ValueError):
    """What came is not the reply of inside.py."""


def read(ending: Ending, function: str, inputs: list[Any], limits: Limits) -> tuple[list[Any], str]:
    """The values, one for each input, and an empty reason; or those before a failure, and why."""
    if ending.cut == "time":
        return [], f"It had not ended after {limits.seconds:g} seconds. Does it wait for something?"
    if ending.cut == "size":
        return [], f"It gave more than {limits.reply:,} bytes of results. Return less."
    if ending.status < 0:
        return [], _signal(-ending.status, limits)
    if not ending.reply:
        return [], f"It ended Python (exit status {ending.status}) before the results were there."
    try:
        reply = _parsed(ending.reply)
        values = reply["values"]
        for given, value in zip(inputs, values, strict=False):
            if fault := _fault(value):
                return [], f"{_call(function, given)} returned {fault}: {PLAIN}."
        if "stage" not in reply and len(values) == len(inputs):
            return values, ""
        return values, _failure(reply, function, inputs)
    except (_Unreadable, KeyError, IndexError, TypeError):
        return [], "Its results could not be read: the code wrote something in their place."


def _signal(number: int, limits: Limits) -> str:
    if number == getattr(signal, "SIGXCPU", None):
        return f"It had not ended after {limits.cpu_seconds} s of computing. Does a loop end?"
    known = {each.value: each.name for each in signal.Signals}
    return f"Python was ended by {known.get(number, f'signal {number}')} while the code ran."


def _parsed(reply: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(reply)
        json.dumps(parsed, ensure_ascii=False).encode()  # half a surrogate pair breaks any file
    except (ValueError, RecursionError):
        raise _Unreadable from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("values"), list):
        raise _Unreadable
    return parsed


def _fault(value: Any, nesting: int = 0) -> str:
    """What is too much about a value that JSON gave; empty for a good one."""
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return "a whole number of more than 300 digits"
    if not isinstance(value, list | dict):
        return ""
    if nesting == MAX_NESTING:
        return f"lists within lists, more than {MAX_NESTING} deep"
    items = value.values() if isinstance(value, dict) else value
    return next(filter(None, (_fault(item, nesting + 1) for item in items)), "")


def _failure(reply: dict[str, Any], function: str, inputs: list[Any]) -> str:
    stage = reply["stage"]
    if stage == "find":
        return missing(function, [printable(name) for name in reply["names"][:1000]])
    kind, message = printable(reply["type"]), printable(reply["message"])
    call = _call(function, inputs[len(reply["values"])]) if stage != "load" else ""
    if stage == "value":
        fault = message if kind == "TypeError" else f"something too large or too deep ({kind})"
        return f"{call} returned {fault}: {PLAIN}."
    message = f" ({message})" if message else ""
    line = f" in line {reply['line']}" if type(reply["line"]) is int else ""
    raised = f"{call or 'Loading the code'} raised {kind}{message}{line}."
    return f"{raised} {ADVICE[kind]}" if kind in ADVICE else raised


def missing(function: str, names: list[str]) -> str:
    """That ``function`` is not among the ``names`` that code defines."""
    near = difflib.get_close_matches(function, names, n=3) or names[:5]
    there = f"The code defines {', '.join(map(spelled, near)) or 'none'}."
    return f"There is no function named {function}. {there}"


def spelled(name: str) -> str:
    """``name``, and its letters by their codes where some only look like the usual ones."""
    return name if name.isascii() else f"{name} (spelled {ascii(name)})"


def _call(function: str, given: Any) -> str:
    if isinstance(given, dict):
        inputs = ", ".join(f"{name}={value!r}" for name, value in given.items())
    else:
        inputs = ", ".join(map(repr, given))
    return printable(f"{function}({inputs})")


def printable(text: Any, most: int = MAX_SHOWN) -> str:
    """Text of the student's without line breaks and signs that a terminal might obey."""
    if not isinstance(text, str):
        raise _Unreadable
    text = " ".join(text[: 2 * most].split())
    text = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    return text if len(text) <= most else text[: most - 1] + "…"
