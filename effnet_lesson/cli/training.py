"""``fetch``, ``train`` and ``runs``: pictures, a training run, and what was trained."""

import argparse
from dataclasses import asdict

from effnet_lesson.cli.terminal import number, print_columns, print_json, print_table, whole_number
from effnet_lesson.errors import LessonError


def add_fetch(commands) -> None:
    """``effnet-lesson fetch``: a data set, once."""
    parser = commands.add_parser(
        "fetch",
        help="find a data set on disk, or download it once",
        description="Find a data set on disk, or download it once, with size and licence told.",
        epilog="examples:\n  effnet-lesson fetch\n  effnet-lesson fetch fashion_mnist --json\n",
    )
    parser.add_argument("dataset", nargs="?", default="fashion_mnist", help="fashion_mnist")
    parser.add_argument(
        "--root", metavar="FOLDER", help="look, and download, there and nowhere else"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_fetch)


def run_fetch(args: argparse.Namespace) -> int:
    """Print where the data set lies."""
    from effnet_lesson.data import fetch_dataset

    folder = fetch_dataset(args.dataset, args.root)
    if args.json:
        return print_json({"dataset": args.dataset, "folder": str(folder)})
    print(f"{args.dataset} found in {folder}")
    return 0


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
    _print_run(run)
    return 0


def add_runs(commands) -> None:
    """``effnet-lesson runs``: what was trained."""
    parser = commands.add_parser(
        "runs",
        help="the recorded runs and your own",
        description="The recorded runs and your own, or all that is known of one.",
        epilog="examples:\n"
        "  effnet-lesson runs\n"
        "  effnet-lesson runs --strategy compound --tier cpu --json\n"
        "  effnet-lesson runs 32e1          one run, by the start of its id\n",
    )
    parser.add_argument("id", nargs="?", help="the start of a run's id")
    parser.add_argument("--strategy", help="only compound, depth, width or resolution")
    parser.add_argument("--phi", type=number, metavar="PHI", help="only this phi")
    parser.add_argument("--tier", help="only this tier: cpu is recorded, quick is your own")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_runs)


def run_runs(args: argparse.Namespace) -> int:
    """Print one run, or a line each."""
    from effnet_lesson import paths
    from effnet_lesson.errors import unknown
    from effnet_lesson.matching import STRATEGIES
    from effnet_lesson.runs import find_run, load_runs
    from effnet_lesson.scaling import check_phi

    if args.phi is not None:
        check_phi(args.phi)
    wanted = {
        name: getattr(args, name)
        for name in ("strategy", "phi", "tier")
        if getattr(args, name) is not None
    }
    if args.id is not None:
        if wanted:
            raise LessonError(
                f"Run {args.id!r} was asked for together with --{next(iter(wanted))}: accepted is "
                "an id alone, or filters alone."
            )
        run = find_run(args.id)
        if args.json:
            return print_json(asdict(run))
        _print_run(run)
        return 0

    if args.strategy is not None and args.strategy not in STRATEGIES:
        raise unknown("strategy", args.strategy, STRATEGIES)
    runs = [
        (whose, run)
        for whose, folder in (("recorded", paths.recorded_runs()), ("yours", paths.own_runs()))
        for run in load_runs([folder])
        if all(getattr(run, name) == value for name, value in wanted.items())
    ]
    if args.json:
        return print_json([{"whose": whose} | asdict(run) for whose, run in runs])
    if not runs:
        print("No such runs. effnet-lesson runs lists all; effnet-lesson train makes one.")
        return 0
    print_columns(
        ("run", "whose", "tier", "strategy", "phi", "seed", "multiply-adds", "accuracy %", "date"),
        [
            (
                run.id, whose, run.tier, run.strategy, f"{run.phi:g}", str(run.seed),
                f"{run.macs:,}", f"{run.accuracy:.2f}", run.date[:10],
            )
            for whose, run in runs
        ],
        left=4,
    )  # fmt: skip
    print("\nRuns of different tiers were trained differently and are not to be compared.")
    return 0


def _print_run(run) -> None:
    print(f"Run {run.id}: {run.strategy}, phi = {run.phi:g}, seed {run.seed}, tier {run.tier}")
    memory = "not known" if run.peak_memory is None else f"{run.peak_memory / 1e9:.2f} GB"
    print_table(
        [
            (
                "test accuracy",
                f"{run.accuracy:.2f} %",
                f"of {run.dataset.get('test', 0):,} pictures",
            ),
            ("validation accuracy", f"{run.validation_accuracy:.2f} %", "at the end"),
            ("FLOPs (multiply-adds)", f"{run.macs:,}", "a picture"),
            ("parameters", f"{run.params:,}", ""),
            ("speed", f"{run.images_per_second:,.0f}", "pictures a second in training"),
            ("time", f"{run.seconds:,.0f} s", ""),
            ("peak memory", memory, ""),
            ("hardware", "", ", ".join(f"{k} {v}" for k, v in run.hardware.items())),
            ("versions", "", ", ".join(f"{k} {v}" for k, v in run.versions.items())),
            ("date, revision", "", f"{run.date}, {run.revision[:12]}"),
            ("repeat it", "", run.command),
        ]
    )
