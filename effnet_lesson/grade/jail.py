"""Runs a student's function where it can do no harm, and returns plain values or one reason.

In bubblewrap the code is alone: no network, no other process, no file but Python's own library,
another user. Where bubblewrap is missing or forbidden (many containers), a warning says so and the
code runs with the same limits and no walls: it can neither start a process or thread nor write a
byte into a file, and is ended in time, but it can read what its user may read, delete what its
user may delete, use the network, and, where the grader does not run as root, send signals to the
grader and look into its memory. Grade strangers' work with ``require_jail=True``.

In both, a submission is one process of its own, started for it and ended with it. It is given
the inputs and nothing else; whoever calls compares the values with the expected ones outside.
"""

import itertools
import json
import marshal
import os
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.grade import bubblewrap, reply
from effnet_lesson.grade.process import Ending, Limits, communicate

MAX_SOURCE = 200_000
INSIDE = Path(__file__).with_name("inside.py")
# Users that no distribution gives to anyone; one each, so that runs at the same time are strangers
_USERS = itertools.cycle(range(65520, 65534))


@dataclass(frozen=True)
class Outcome:
    """What a submission gave: ``values`` in the order of the inputs, and no ``reason``; or the
    values before it failed, and the reason, one sentence.

    Values are None, bool, int, float (nan and inf too), str, and lists and dicts of these, nothing
    else; a tuple has become a list. ``jailed`` is False where there was no bubblewrap around it.
    ``by_clock``: it was ended by the clock, not by what it used, so that it may go otherwise on a
    machine with less to do.
    """

    values: list[Any]
    reason: str
    jailed: bool
    by_clock: bool = False

    def __bool__(self) -> bool:
        return not self.reason


def run(
    source: str,
    function: str,
    inputs: list[list[Any] | dict[str, Any]],
    *,
    limits: Limits = Limits(),
    require_jail: bool = False,
) -> Outcome:
    """Load ``source`` and call its ``function`` once for each of ``inputs``, in one process.

    An input is a list (in order) or a dict (by name) of JSON values. Whatever the code does is an
    Outcome. Raises LessonError where there is no jail but one is required, where not even the
    limits can be set, and for arguments that make no sense.
    """
    _check(source, function, inputs)
    no_jail = why_no_jail()
    if no_jail and require_jail:
        raise LessonError(f"This code may only run in a jail, and there is none: {no_jail}")
    if no_jail:
        _check_plain()
        warnings.warn(
            f"NO JAIL: {no_jail} Submitted code runs with limits of time and memory, but it can "
            "read your files and use the network.",
            RuntimeWarning,
            stacklevel=2,
        )
    if len(source) > MAX_SOURCE:
        reason = f"It has {len(source):,} characters: accepted are up to {MAX_SOURCE:,}."
        return Outcome([], reason, not no_jail)
    ending = _ending(source, function, inputs, limits, jailed=not no_jail)
    values, reason = reply.read(ending, function, inputs, limits)
    return Outcome(values, reason, not no_jail, by_clock=ending.cut == "time")


@cache
def why_no_jail() -> str:
    """Why bubblewrap does not work here and what to do, found by trying it; empty where it does."""
    try:
        _try(jailed=True)
    except LessonError as error:
        return str(error)
    return ""


@cache
def _check_plain() -> None:
    _try(jailed=False)


def _try(jailed: bool) -> None:
    ending = _ending("def one():\n    return 1", "one", [[]], Limits(), jailed)
    if reply.read(ending, "one", [[]], Limits()) != ([1], ""):
        if jailed:
            complaint = bubblewrap.complaint() or f"exit status {ending.status}"
            raise LessonError(
                f"bubblewrap does not work here ({complaint}): allow user namespaces and grade as "
                "an ordinary user, or grade as root of the machine."
            )
        raise LessonError(
            f"Python cannot be limited here (exit status {ending.status}): grade on Linux."
        )


def _ending(source: str, function: str, inputs: list[Any], limits: Limits, jailed: bool) -> Ending:
    user = next(_USERS) if _is_root() else None
    request = {
        "source": source, "function": function, "inputs": inputs,
        "limits": limits.of_the_system(), "user": user, "jailed": jailed,
    }  # fmt: skip
    request = json.loads(json.dumps(request))  # exact types, as marshal needs them
    command = [bubblewrap.python(), "-I", "-S", "-B", "-X", "utf8", "-c", INSIDE.read_text("utf-8")]
    if jailed:
        command = bubblewrap.command() + command
    try:
        return communicate(command, marshal.dumps(request), limits, user)
    except OSError as error:
        raise LessonError(
            f"{command[0]} could not be started: {error.strerror or error}."
        ) from None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _check(source: object, function: object, inputs: object) -> None:
    if not isinstance(source, str):
        raise LessonError(f"source was {type(source).__name__}: accepted is the code as text.")
    if not isinstance(function, str) or not function.isidentifier():
        raise LessonError(f"function was {function!r}: accepted is the name of a function.")
    if not isinstance(inputs, list) or not all(type(given) in (list, dict) for given in inputs):
        raise LessonError(
            "inputs were not understood: accepted is a list with a list, or a dict of names, for "
            "each call."
        )
    try:
        json.dumps(inputs)
    except (TypeError, ValueError, RecursionError) as error:
        raise LessonError(
            f"inputs hold more than JSON knows ({error}): accepted are numbers, text, True, "
            "False, None, lists and dicts."
        ) from None
