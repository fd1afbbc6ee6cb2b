"""What the learner did, on disk: append-only JSON lines, one file a kernel, merged on reading.

No lock and no server: kernels never write to one file, and a killed one loses nothing.
"""

import datetime
import json
import os
import uuid
import warnings
from collections.abc import Iterator
from typing import Any

from effnet_lesson import paths
from effnet_lesson.errors import LessonError

_KERNEL = uuid.uuid4().hex


def append(**entry: Any) -> None:
    """Keep ``entry`` with the time; raises LessonError where it cannot be kept."""
    entry["time"] = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    folder = paths.writable(paths.progress())
    # The process is in the name too: a forked process has the same _KERNEL.
    file = folder / f"{_KERNEL}-{os.getpid()}.jsonl"
    try:
        with open(file, "a", encoding="utf-8") as stream:
            # The newline comes first, so that a half-written entry spoils itself only.
            stream.write("\n" + json.dumps(entry))
    except OSError as error:
        raise LessonError(
            f"Cannot write {file} ({error.strerror}): set EFFNET_LESSON_HOME to a folder of yours."
        ) from None


def entries() -> list[dict[str, Any]]:
    """Every entry of every kernel, oldest first; lines that are not whole entries are skipped.

    A file that cannot be read is left out too, with a warning that names it.
    """
    return sorted(_read(), key=lambda entry: entry["time"])


def _read() -> Iterator[dict[str, Any]]:
    for file in sorted(paths.progress().glob("*.jsonl")):
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            warnings.warn(
                f"Left out: {file} cannot be read ({error.strerror}); the answers in the other "
                "files count. Repair its permissions, or move it away.",
                stacklevel=2,
            )
            continue
        for line in text.splitlines():
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(entry, dict) and isinstance(entry.get("time"), str):
                yield entry
