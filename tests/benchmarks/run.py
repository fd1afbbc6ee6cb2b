"""``make bench``: each figure beside a peer or a limit, measured in the same run.

``python tests/benchmarks/run.py`` measures everything; name some parts to measure only those.
Other work on the machine makes every time worse: compare ratios, not times.
"""

import argparse
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "browser")]

import counting  # noqa: E402
import drawing  # noqa: E402
import grading  # noqa: E402
import importing  # noqa: E402
import lessons  # noqa: E402
import nbgrading  # noqa: E402
import quizzing  # noqa: E402
import sizes  # noqa: E402
import slider  # noqa: E402
import states  # noqa: E402
import sweeping  # noqa: E402
import training  # noqa: E402

PARTS = {
    "import": importing.measure,
    "cost": counting.measure,
    "sizes": sizes.measure,
    "slider": slider.measure,
    "states": states.measure,
    "training": training.measure,
    "sweep": sweeping.measure,
    "leaves": drawing.measure,
    "quiz": quizzing.measure,
    "grade": grading.measure,
    "lessons": lessons.measure,
    "nbgrader": nbgrading.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"received {', '.join(unknown)}: accepted are {', '.join(PARTS)}")

    rows = []
    for name in args.parts or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += PARTS[name]()
    if args.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for row in rows:
        ratio = f"{row.ours / row.theirs:.3g}" if row.theirs else ""
        print(
            f"{row.what:<52} {row.ours:>10.4g} {row.unit:<11} "
            f"{row.beside}: {row.theirs:.4g} {row.unit}; ratio {ratio}"
        )


if __name__ == "__main__":
    main()
