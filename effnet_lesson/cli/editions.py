"""``course``: the notebooks as editions, for students, with solutions, and for teachers."""

import argparse
from pathlib import Path

from effnet_lesson.cli.terminal import print_json


def add_course(commands) -> None:
    """``effnet-lesson course``: the editions."""
    parser = commands.add_parser(
        "course",
        help="for teachers: the notebooks with solutions, and with what answers reveal",
        description="Write the course in three editions, each into a folder of its name: student "
        "(without any solution), solution (exercises solved, a folded solution below each "
        "question) and teacher (the same, with what each wrong answer reveals and earns). All "
        "are made from the student's notebooks and the question banks, and nothing is run.",
        epilog="examples:\n"
        "  effnet-lesson course --out my_course\n"
        "  effnet-lesson course --out my_course --edition teacher\n",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for the folders")
    parser.add_argument(
        "--edition",
        action="append",
        metavar="NAME",
        help="student, solution or teacher; may be given again (default: all)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_course)


def run_course(args: argparse.Namespace) -> int:
    """Write the editions and say where they are."""
    from effnet_lesson.course.editions import EDITIONS, write

    written = write(args.out, tuple(args.edition or EDITIONS))
    if args.json:
        print_json({"folder": str(args.out), "editions": written})
        return 0
    for edition, count in written.items():
        print(f"{args.out / edition}: {count} notebooks")
    return 0
