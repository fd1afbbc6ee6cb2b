"""``runs``: what was trained."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict

from effnet_lesson.cli.terminal import (
    number,
    print_columns,
    print_json,
    print_table,
    whole_number,
)
from effnet_lesson.errors import LessonError


def add_runs(commands) -> None:
    """``effnet-lesson runs``: what was trained."""
    parser = commands.add_parser(
        "runs",
        help="the recorded runs and your own",
        description="The recorded runs and your own, all that is known of one, or what may be "
        "said of them.",
        epilog="examples:\n"
        "  effnet-lesson runs\n"
        "  effnet-lesson runs --strategy compound --tier cpu --json\n"
        "  effnet-lesson runs --csv > runs.csv      for a spreadsheet\n"
        "  effnet-lesson runs --compare --phi 3     dots, or means with their intervals\n"
        "  effnet-lesson runs 32e1                  one run, by the start of its id\n",
    )
    parser.add_argument("id", nargs="?", help="the start of a run's id")
    parser.add_argument("--strategy", help="only compound, depth, width or resolution")
    parser.add_argument("--phi", type=number, metavar="PHI", help="only this phi")
    parser.add_argument("--tier", help="only this tier: cpu is recorded, quick is your own")
    parser.add_argument("--dataset", help="only this data set, such as fashion_mnist")
    parser.add_argument("--family", help="only this family: small or b0")
    parser.add_argument("--seed", type=whole_number, metavar="N", help="only this seed")
    parser.add_argument("--whose", choices=("recorded", "yours"), help="only these")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    form.add_argument(
        "--compare", action="store_true", help="put seeds together and say what they allow"
    )
    parser.set_defaults(run=run_runs)


FILTERS = {
    "strategy": lambda run: run.strategy,
    "phi": lambda run: run.phi,
    "tier": lambda run: run.tier,
    "dataset": lambda run: run.dataset["name"],
    "family": lambda run: run.config["family"],
    "seed": lambda run: run.seed,
}


def run_runs(args: argparse.Namespace) -> int:
    """Print one run, a line each, or what they say together."""
    from effnet_lesson import paths
    from effnet_lesson.errors import unknown
    from effnet_lesson.matching import STRATEGIES
    from effnet_lesson.runs import PUBLISHED_MODEL, load_runs
    from effnet_lesson.scaling import check_phi

    wanted = {
        name: getattr(args, name) for name in (*FILTERS, "whose") if getattr(args, name) is not None
    }
    if args.id is not None:
        return _run_one(args, wanted)
    if args.phi is not None:
        check_phi(args.phi)
    strategies = (*STRATEGIES, PUBLISHED_MODEL)
    if args.strategy is not None and args.strategy not in strategies:
        raise unknown("strategy", args.strategy, strategies)

    whose = wanted.pop("whose", None)
    folders = {"recorded": paths.recorded_runs(), "yours": paths.own_runs()}
    runs = [
        (owner, run)
        for owner, folder in folders.items()
        if whose in (None, owner)
        for run in load_runs([folder])
        if all(FILTERS[name](run) == value for name, value in wanted.items())
    ]
    if args.json:
        return print_json([{"whose": owner} | asdict(run) for owner, run in runs])
    if args.csv:
        return _print_csv(runs)
    if not runs:
        print("No such runs. effnet-lesson runs lists all; effnet-lesson train makes one.")
        return 0
    if args.compare:
        return _print_comparison(runs)
    print_columns(
        ("run", "whose", "tier", "strategy", "phi", "seed", "multiply-adds", "accuracy %", "date"),
        [
            (
                run.id, owner, run.tier, run.strategy, f"{run.phi:g}", str(run.seed),
                f"{run.macs:,}", f"{run.accuracy:.2f}", run.date[:10],
            )
            for owner, run in runs
        ],
        left=4,
    )  # fmt: skip
    print("\nRuns of different tiers were trained differently and are not to be compared.")
    return 0


def _run_one(args: argparse.Namespace, wanted: dict) -> int:
    """Print all that is known of one run."""
    from effnet_lesson import paths
    from effnet_lesson.findings import compare
    from effnet_lesson.runs import find_run, load_runs

    forms = {name: True for name in ("csv", "compare") if getattr(args, name)}
    for name in wanted | forms:
        raise LessonError(
            f"Run {args.id!r} was asked for together with --{name}: accepted is an id alone (with "
            "--json), or filters alone."
        )
    run = find_run(args.id)
    if args.json:
        return print_json(asdict(run))
    print_run(run)
    own = [own for own in load_runs([paths.own_runs()]) if own.id == run.id]
    if own:
        recorded = load_runs([paths.recorded_runs()])
        print(f"\nYours: {compare(own[0], recorded)}")
    return 0


def _print_csv(runs: Iterable[tuple[str, object]]) -> int:
    """A line a run under the names of its columns, as spreadsheets read it."""
    import csv
    import sys

    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(CSV_COLUMNS)
    for owner, run in runs:
        known = asdict(run) | {
            "whose": owner,
            "dataset": run.dataset["name"],
            "family": run.config["family"],
            "hardware": run.hardware.get("name"),
            "device": run.config.get("device"),
        }
        rows.writerow([known[name] for name in CSV_COLUMNS])
    return 0


CSV_COLUMNS = (
    "id", "whose", "dataset", "family", "tier", "strategy", "phi", "seed", "macs", "params",
    "accuracy", "validation_accuracy", "images_per_second", "seconds", "cpu_seconds",
    "peak_memory", "hardware", "device", "revision", "date", "command",
)  # fmt: skip


def _print_comparison(runs: Iterable[tuple[str, object]]) -> int:
    """Seeds put together, then a sentence for each comparison that there is."""
    import textwrap

    from effnet_lesson.findings import findings, groups

    of_owner: dict[str, list] = {}
    for owner, run in runs:
        of_owner.setdefault(owner, []).append(run)
    lines, said = [], {}
    for owner, same in of_owner.items():
        for group in groups(same):
            first = group.first
            name = first.dataset["name"]
            lines.append(
                (
                    owner, name, first.config["family"], first.tier, first.strategy,
                    f"{first.phi:g}", f"{first.macs:,}", str(len(group.runs)), _accuracy(group),
                )
            )  # fmt: skip
            where = owner, name, first.config["family"], first.tier, first.phi
            if first.strategy == "compound" and where not in said:
                said[where] = findings(same, first.phi, name, first.tier, first.config["family"])
    print_columns(
        (
            "whose", "dataset", "family", "tier", "strategy", "phi", "multiply-adds", "seeds",
            "accuracy %",
        ),
        lines,
        left=5,
    )  # fmt: skip
    for (owner, name, family, tier, _), sentences in said.items():
        if sentences:
            print(f"\n{owner.capitalize()}, {name}, {family}, tier {tier}:")
        for sentence in sentences:
            print(textwrap.fill(sentence, 88, initial_indent="- ", subsequent_indent="  "))
    return 0


def _accuracy(group) -> str:
    """Dots, or the mean and its interval."""
    if group.interval is None:
        return "  ".join(f"{value:.2f}" for value in sorted(group.accuracies))
    of = group.interval
    return f"mean {of.mean:.2f} [{of.low:.2f}, {of.high:.2f}]"


def print_run(run) -> None:
    """One run, a line for each thing that is known of it."""
    from effnet_lesson.findings import dataset_title

    print(f"Run {run.id}: {run.strategy}, phi = {run.phi:g}, seed {run.seed}, tier {run.tier}")
    memory = "not known" if run.peak_memory is None else f"{run.peak_memory / 1e9:.2f} GB"
    cpu = "not known" if run.cpu_seconds is None else f"{run.cpu_seconds:,.0f} s"
    print_table(
        [
            (
                "pictures",
                "",
                f"{dataset_title(run.dataset['name'])}, {run.config['family']} family",
            ),
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
            ("processor's time", cpu, "all threads together"),
            ("peak memory", memory, ""),
            ("hardware", "", ", ".join(f"{k} {v}" for k, v in run.hardware.items())),
            ("versions", "", ", ".join(f"{k} {v}" for k, v in run.versions.items())),
            ("date, revision", "", f"{run.date}, {run.revision[:12]}"),
            ("repeat it", "", run.command),
        ]
    )
