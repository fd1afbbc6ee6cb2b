"""``train``: one training run."""

import argparse
from dataclasses import asdict

from effnet_lesson.cli.records import print_run
from effnet_lesson.cli.terminal import number, print_json, whole_number


def add_train(commands) -> None:
    """``effnet-lesson train``: one run."""
    parser = commands.add_parser(
        "train",
        help="train one network and write down the run",
        description="Train one network and write down the run. A forecast of the time comes first; "
        "Ctrl-C stops and writes nothing. A run that is already there is not trained again.",
        epilog="examples:\n"
        "  effnet-lesson train                        phi = 0, about a minute on a laptop\n"
        "  effnet-lesson train --phi 3 --strategy depth --tier cpu --threads 1\n",
    )
    parser.add_argument(
        "--strategy",
        default="compound",
        help="compound, or depth, width or resolution alone at the cost of compound scaling",
    )
    parser.add_argument(
        "--phi", type=number, default=0.0, metavar="PHI", help="from -5 to 10 (default 0)"
    )
    parser.add_argument("--seed", type=whole_number, default=0, metavar="N", help="default 0")
    parser.add_argument("--dataset", default="fashion_mnist", help="fashion_mnist")
    parser.add_argument("--family", default="small", help="small (default) or b0")
    parser.add_argument(
        "--tier",
        default="quick",
        help="quick (60,000 pictures, default) or cpu (300,000, as the recorded runs)",
    )
    parser.add_argument("--device", help="cpu, cuda or mps (default: the fastest there is)")
    parser.add_argument("--threads", type=whole_number, metavar="N", help="default: all cores")
    parser.add_argument(
        "--folder", metavar="FOLDER", help="where the run file goes (default: your own runs)"
    )
    parser.add_argument("--root", metavar="FOLDER", help="where the data set lies")
    parser.add_argument("--json", action="store_true", help="print the run as JSON at the end")
    parser.set_defaults(run=run_train)


def run_train(args: argparse.Namespace) -> int:
    """Train, then print the run."""
    from effnet_lesson.train import train_model

    options = {
        name: value for name, value in vars(args).items() if name not in ("run", "json", "command")
    }
    if args.json:  # standard output is for JSON alone
        import contextlib
        import sys

        with contextlib.redirect_stdout(sys.stderr):
            run = train_model(**options, confirm=True)
        return print_json(asdict(run))
    run = train_model(**options, confirm=True)
    print_run(run)
    return 0
