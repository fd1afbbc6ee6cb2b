"""``effnet-lesson …``: the lesson's functions from a shell.

Each command is a function ``(args) -> int`` beside the one that sets up its parser; what it
needs is imported when it runs, so that ``--help`` is quick and works without torch. A mistake
by the user ends with exit code 2 and one sentence on stderr.
"""

import os
import sys
import warnings
from collections.abc import Sequence

from effnet_lesson import __version__
from effnet_lesson.cli import (
    editions,
    exploring,
    exporting,
    lesson,
    networks,
    pictures,
    plotting,
    questions,
    records,
    sweeping,
    teaching,
    training,
)
from effnet_lesson.cli.terminal import Parser, join_negative_numbers
from effnet_lesson.errors import LessonError, unknown

PROGRAM = "effnet-lesson"

EXAMPLES = """\
examples:
  effnet-lesson lab                       open the lesson in JupyterLab
  effnet-lesson scale --phi 1             depth, width and resolution at phi = 1, and the cost
  effnet-lesson cost b7 --layers          what B7 costs, layer by layer
  effnet-lesson train                     train the smallest network, about a minute
  effnet-lesson runs                      the recorded runs and your own
  effnet-lesson plot cost --out cost.png  accuracy against cost, as a picture and in words
  effnet-lesson doctor                    what works on this machine, and how to repair the rest
"""


COMMANDS = (
    lesson.add_lab,
    lesson.add_doctor,
    lesson.add_progress,
    editions.add_course,
    networks.add_scale,
    networks.add_cost,
    exploring.add_explorer,
    pictures.add_fetch,
    training.add_train,
    training.add_speed,
    sweeping.add_sweep,
    sweeping.add_search,
    records.add_runs,
    exporting.add_export,
    plotting.add_plot,
    questions.add_quiz,
    teaching.add_release,
    teaching.add_submit,
    teaching.add_grade,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (a check failed) or 2 (a mistake)."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without "²" must not end in a crash
    try:
        with warnings.catch_warnings():
            # A damaged run file is a sentence for the reader, not a line of our source.
            warnings.showwarning = lambda message, *_, **__: print(
                f"{PROGRAM}: {message}", file=sys.stderr
            )
            code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return code
    except LessonError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (`| head`) has what it wanted; Python must not complain again while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(f"\n{PROGRAM}: stopped; what was already written is whole.", file=sys.stderr)
        return 130


def _run(argv: Sequence[str]) -> int:
    parser = Parser(
        prog=PROGRAM,
        description="EfficientNet compound scaling, from a shell.",
        epilog=EXAMPLES,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=Parser)
    for add_command in COMMANDS:
        add_command(commands)

    if not argv:
        parser.print_help()
        return 0
    if not argv[0].startswith("-") and argv[0] not in commands.choices:
        raise unknown("command", argv[0], commands.choices)
    args = parser.parse_args(join_negative_numbers(argv))
    if not hasattr(args, "run"):
        raise LessonError(f"No command was given: accepted are {', '.join(commands.choices)}.")
    return args.run(args)
