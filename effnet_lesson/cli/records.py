"""``runs``: what was trained."""

import argparse
from dataclasses import asdict

from effnet_lesson.cli.terminal import number, print_columns, print_json, print_table
from effnet_lesson.errors import LessonError


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
        print_run(run)
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


def print_run(run) -> None:
    """One run, a line for each thing that is known of it."""
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
