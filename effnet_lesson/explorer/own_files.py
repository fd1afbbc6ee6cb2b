"""Whether the learner's own runs or speeds changed on disk: names and times, no file is read."""

import contextlib
import os

from effnet_lesson import paths


def own_files() -> frozenset[tuple[str, int]]:
    """Every file of a run or speed, with the time (ns) it was written; under a millisecond.

    The folder's own time would not do: training keeps its checkpoints there too.
    """
    found: set[tuple[str, int]] = set()
    for folder in (paths.own_runs(), paths.speeds()):
        # A folder that is not there, or a file that has just gone.
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            found |= {
                (entry.path, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith(".json")
            }
    return frozenset(found)
