"""How long one code question takes to grade: a process of its own, from start to end."""

import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

from row import Row

from effnet_lesson import grade

TIMES = 25
SOURCE = "import math\ndef width(base, phi):\n    return base * math.pow(1.1, phi)"
INPUTS = [[32, phi] for phi in range(8)]


def _question() -> None:
    outcome = grade.run(SOURCE, "width", INPUTS)
    assert len(outcome.values) == len(INPUTS), outcome.reason


def _python() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def _seconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _row(what: str) -> Row:
    """Medians of alternating runs, so that other work on the machine meets both alike."""
    _question()  # the first one also tries whether the jail works
    both = [(_seconds(_question), _seconds(_python)) for _ in range(TIMES)]
    ours, theirs = (statistics.median(times) for times in zip(*both, strict=True))
    return Row(what, ours, "s", "python -c pass", theirs)


def measure() -> list[Row]:
    """In bubblewrap where the machine has it, then as on a machine that has not."""
    rows = [] if grade.why_no_jail() else [_row("a code question, graded in bubblewrap")]
    path = os.environ["PATH"]
    os.environ["PATH"] = ""
    grade.why_no_jail.cache_clear()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "NO JAIL", RuntimeWarning)
            rows.append(_row("a code question, graded without bubblewrap"))
    finally:
        os.environ["PATH"] = path
        grade.why_no_jail.cache_clear()
    return rows
