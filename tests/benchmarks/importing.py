"""How long it takes to import the package, and what that loads."""

import statistics
import subprocess
import sys
import time

from row import Row


def _seconds(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def measure() -> list[Row]:
    """Median of alternating runs, so that other work on the machine meets both alike."""
    times: dict[str, list[float]] = {"pass": [], "import effnet_lesson": []}
    for _ in range(15):
        for code, seconds in times.items():
            seconds.append(_seconds(code))
    extra = statistics.median(after - before for before, after in zip(*times.values(), strict=True))
    heavy = subprocess.run(
        [
            sys.executable, "-c",
            "import sys, effnet_lesson\n"
            "print(len({'torch', 'numpy', 'matplotlib'} & set(sys.modules)))",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        Row("import effnet_lesson, over python -c pass", extra, "s", "limit", 0.1),
        Row("torch, numpy, matplotlib loaded by it", float(heavy.stdout), "modules", "limit", 0.0),
    ]
