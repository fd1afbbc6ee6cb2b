"""Counts the processes that somebody's code has left behind."""

import contextlib
import ctypes
import os
import time
from collections.abc import Iterator
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


def descendants() -> set[int]:
    """Living processes under this one; zombies have ended."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # ended meanwhile
        if state != "Z":
            parents[int(folder.name)] = int(parent)
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def left_after(before: set[int]) -> set[int]:
    """New descendants that are still there after what the system needs to end a namespace."""
    for _ in range(50):
        if not (left := descendants() - before):
            break
        time.sleep(0.1)
    return left


@contextlib.contextmanager
def orphans_adopted() -> Iterator[set[int]]:
    """Orphans become children of this process, so that none escapes the count."""
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield descendants()
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:  # as init does it with those that have ended
            pass
