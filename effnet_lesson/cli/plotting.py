"""``plot``: pictures of what was measured."""

import argparse
import textwrap

from effnet_lesson.cli.terminal import number
from effnet_lesson.errors import LessonError


def add_plot(commands) -> None:
    """``effnet-lesson plot``: accuracy against cost, time or parameters; learning curves."""
    parser = commands.add_parser(
        "plot",
        help="draw the runs: accuracy against cost, time or parameters; learning curves",
        description="Draw the recorded runs and your own of one data set and tier, as a picture "
        "(--out), and in words.",
        epilog="examples:\n"
        "  effnet-lesson plot cost --out cost.png\n"
        "  effnet-lesson plot learning --phi 3 --table\n"
        "  effnet-lesson plot cost --tier quick --out mine.svg\n",
    )
    parser.add_argument("chart", help="cost, time, params or learning")
    parser.add_argument("--out", metavar="FILE", help="the picture: .png, .svg or .pdf")
    parser.add_argument("--table", action="store_true", help="print the numbers as a table, too")
    parser.add_argument("--dataset", default="fashion_mnist", help="default fashion_mnist")
    parser.add_argument("--tier", default="cpu", help="default cpu, the recorded runs' tier")
    parser.add_argument("--family", default="small", help="small (default) or b0")
    parser.add_argument(
        "--phi", type=number, metavar="PHI", help="of the learning curves (default 3)"
    )
    parser.set_defaults(run=run_plot)


def run_plot(args: argparse.Namespace) -> int:
    """Write the picture, then say what it shows and where its numbers come from."""
    from effnet_lesson.errors import unknown
    from effnet_lesson.plots import CHARTS

    if args.chart not in CHARTS:
        raise unknown("chart", args.chart, CHARTS)
    options = {name: getattr(args, name) for name in ("dataset", "tier", "family")}
    if args.phi is not None:
        if args.chart != "learning":
            raise LessonError(
                f"--phi {args.phi:g} was given for the chart {args.chart!r}, which shows every "
                "phi: leave it out, or ask for learning."
            )
        options["phi"] = args.phi
    plot = CHARTS[args.chart](**options)
    if args.out is not None:
        print(f"Written to {plot.save(args.out)}.\n")
    for words in (plot.alt, plot.chart.caption):
        print(f"{textwrap.fill(words, 88, break_on_hyphens=False)}\n")
    if args.table:
        print(plot.table)
    return 0
