"""``sweep`` and ``search``: many training runs."""

import argparse
import contextlib
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from effnet_lesson.cli.terminal import (
    number,
    print_columns,
    print_json,
    setting,
    whole_number,
)
from effnet_lesson.errors import LessonError, unknown


def add_sweep(commands) -> None:
    """``effnet-lesson sweep``: strategies, phis and seeds, each with each."""
    parser = commands.add_parser(
        "sweep",
        help="train many networks, on all cores or many machines",
        description="Train every strategy at every phi with every seed, at equal counted cost. "
        "The plan and a forecast come first. Stopped by whatever, the same command goes on; a run "
        "that is there is not trained again.",
        epilog="examples:\n"
        "  effnet-lesson sweep --strategy compound depth --phi 0 1 --seed 0 1\n"
        "  effnet-lesson sweep --phi 0 1 2 3 --tier cpu --jobs 2 --yes\n"
        "  effnet-lesson sweep --phi 0 1 2 3 --shard 2/3 --yes     the second of three machines\n"
        "  effnet-lesson sweep --phi 0 1 2 3 --dask tcp://host:8786 --yes\n",
    )
    parser.add_argument(
        "--strategy", nargs="+", default=["compound"], metavar="NAME",
        help="of compound, depth, width and resolution (default compound)",
    )  # fmt: skip
    parser.add_argument(
        "--phi", nargs="+", type=number, default=[0], metavar="PHI", help="default 0"
    )
    _add_training(parser, seeds=(0,), tier="quick")
    parser.set_defaults(run=run_sweep)


def add_search(commands) -> None:
    """``effnet-lesson search``: the grid search for alpha, beta and gamma."""
    parser = commands.add_parser(
        "search",
        help="search alpha, beta and gamma, as the paper did",
        description="Train, at phi = 1, the different networks that a grid of alpha, beta and "
        "gamma makes, and rank them by their accuracy on validation pictures.",
        epilog="examples:\n"
        "  effnet-lesson search                          the plan, and how long it would take\n"
        "  effnet-lesson search --yes                    the search itself\n"
        "  effnet-lesson search --step 0.1 --seed 0      fewer networks, one dot each\n",
    )
    for name, usual, what in (
        ("step", 0.05, "of the grid, which begins at 1"),
        ("product", 2.0, "of alpha·beta²·gamma²"),
        ("tolerance", 0.1, "how far the product may be off"),
        ("within", 0.05, "share by which counted costs may differ"),
    ):
        parser.add_argument(
            f"--{name}", type=number, default=usual, metavar="X", help=f"{what} (default {usual:g})"
        )
    _add_training(parser, seeds=range(5), tier="search")
    parser.set_defaults(run=run_search)


def _add_training(parser: argparse.ArgumentParser, *, seeds: Sequence[int], tier: str) -> None:
    parser.add_argument(
        "--seed", nargs="+", type=whole_number, default=list(seeds), metavar="N",
        help=f"default {' '.join(map(str, seeds))}",
    )  # fmt: skip
    parser.add_argument("--dataset", default="fashion_mnist", help="default fashion_mnist")
    parser.add_argument("--family", default="small", help="small (default) or b0")
    parser.add_argument("--tier", default=tier, help=f"as for train (default {tier})")
    parser.add_argument(
        "--set", action="append", metavar="NAME=VALUE",
        help="a setting of the recipe other than the tier's; such runs are of no tier",
    )  # fmt: skip
    parser.add_argument("--device", help="cpu, cuda or mps (default: as for train)")
    parser.add_argument(
        "--jobs", type=whole_number, metavar="N",
        help="how many are trained at once, one thread each (default: as many as cores)",
    )  # fmt: skip
    parser.add_argument("--dask", metavar="ADDRESS", help="train on the workers of this scheduler")
    parser.add_argument("--shard", metavar="I/N", help="only the I-th of N equal shares")
    parser.add_argument("--folder", metavar="FOLDER", help="where run files go and are looked for")
    parser.add_argument("--root", metavar="FOLDER", help="where the data set lies")
    parser.add_argument("--yes", action="store_true", help="train, even if it takes long")
    parser.add_argument("--json", action="store_true", help="print the runs as JSON at the end")


def run_sweep(args: argparse.Namespace) -> int:
    """Print the plan, train what is not there, list what is."""
    from effnet_lesson.sweep import plan

    with _words_apart(args):
        jobs = _share(plan(args.strategy, args.phi, args.seed, **_what_to_train(args)), args)
        _print_plan(jobs, args)
        outcome = _train(jobs, args)
        if outcome is None:
            return 1
        if not args.json:
            _print_runs(jobs, outcome)
    return _end(outcome, args)


def run_search(args: argparse.Namespace) -> int:
    """Print the candidates, train what is not there, rank them."""
    from effnet_lesson.sweep import plan_search

    with _words_apart(args):
        search = plan_search(
            step=args.step, product=args.product, tolerance=args.tolerance, within=args.within,
            seeds=args.seed, **_what_to_train(args),
        )  # fmt: skip
        _print_candidates(search)
        outcome = _train(_share(search.jobs, args), args)
        if outcome is None:
            return 1
        if not args.json:
            _print_ranking(search, _runs_of(search.jobs, args))
    return _end(outcome, args)


@contextlib.contextmanager
def _words_apart(args: argparse.Namespace) -> Iterator[None]:
    """With ``--json``, standard output is for JSON alone."""
    with contextlib.redirect_stdout(sys.stderr if args.json else sys.stdout):
        yield


def _what_to_train(args: argparse.Namespace) -> dict:
    from effnet_lesson.train import TIERS, change_recipe

    options = {name: getattr(args, name) for name in ("dataset", "family", "tier", "device")}
    if args.set:
        if args.tier not in TIERS:
            raise unknown("tier", args.tier, TIERS)
        changes = dict(setting(text) for text in args.set)
        options["recipe"] = change_recipe(TIERS[args.tier], changes)
    return options


def _share(jobs: list, args: argparse.Namespace) -> list:
    from effnet_lesson.sweep import deal, shard_of

    if args.shard is None:
        return jobs
    mine = deal(jobs, shard_of(args.shard))
    print(f"Shard {args.shard}: {len(mine)} of {len(jobs)} runs.")
    return mine


def _train(jobs: list, args: argparse.Namespace):
    from effnet_lesson import sweep

    # What batch systems send before they kill ends as Ctrl-C does: no process is left behind.
    with _ended_by(signal.SIGTERM):
        return sweep.run_sweep(
            jobs, folder=args.folder, root=args.root, at_once=args.jobs, scheduler=args.dask,
            confirm=args.yes,
        )  # fmt: skip


@contextlib.contextmanager
def _ended_by(signal_number: int) -> Iterator[None]:
    before = signal.signal(signal_number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal_number, before)


def _runs_of(jobs: list, args: argparse.Namespace) -> dict:
    from pathlib import Path

    from effnet_lesson import paths
    from effnet_lesson.sweep import runs_there

    return runs_there(jobs, Path(args.folder) if args.folder is not None else paths.own_runs())


def _end(outcome, args: argparse.Namespace) -> int:
    for job, problem in outcome.problems.items():
        print(f"Failed: {job}: {problem}", file=sys.stderr)
    if args.json:
        print_json({"runs": [asdict(run) for run in outcome.runs], "failed": outcome.problems})
    return 1 if outcome.problems else 0


def _print_plan(jobs: list, args: argparse.Namespace) -> None:
    there = _runs_of(jobs, args)
    rows = []
    for same in _by_network(jobs).values():
        job = same[0]
        done = sum(job.id in there for job in same)
        rows.append(
            (
                job.config["strategy"], f"{job.config['phi']:g}", f"{job.macs:,}",
                f"{job.target_macs:,}", f"{100 * job.mismatch:+.1f}", str(len(same)), str(done),
                str(len(same) - done),
            )
        )  # fmt: skip
    headings = (
        "strategy", "phi", "multiply-adds", "compound's", "mismatch %", "seeds", "there", "to train"
    )  # fmt: skip
    print_columns(headings, rows, left=1)


def _print_runs(jobs: list, outcome) -> None:
    runs = {run.id: run for run in outcome.runs}
    rows = [
        (
            same[0].network, f"{same[0].macs:,}",
            " ".join(f"{runs[job.id].accuracy:.2f}" for job in same if job.id in runs) or "none",
        )
        for same in _by_network(jobs).values()
    ]  # fmt: skip
    print()
    print_columns(("network", "multiply-adds", "test accuracy %, a seed each"), rows, left=1)


def _by_network(jobs: list) -> dict[str, list]:
    groups: dict[str, list] = {}
    for job in jobs:
        groups.setdefault(job.network, []).append(job)
    return groups


_SIZES = ("alpha", "beta", "gamma", "triples", "blocks", "channels", "pixels", "multiply-adds")


def _print_candidates(search) -> None:
    def row(candidate) -> tuple[str, ...]:
        rule, network = candidate.rule, candidate.architecture
        return (
            f"{rule.alpha:g}", f"{rule.beta:g}", f"{rule.gamma:g}", str(len(candidate.triples)),
            str(network.blocks), str(network.widest), str(network.image_size),
            f"{candidate.macs:,}", f"{100 * candidate.over(search.macs):+.1f}",
            "the paper's" if candidate.is_papers else "",
        )  # fmt: skip

    both = [*search.candidates, *search.apart]
    print(
        f"{sum(len(candidate.triples) for candidate in both)} triples make {len(both)} different "
        f"networks at phi = 1: sizes are whole numbers. {len(search.candidates)} of these cost "
        f"about what the paper's does, {search.macs:,} multiply-adds, and are compared:"
    )
    headings = (*_SIZES, "to paper's, %", "")
    print_columns(headings, map(row, search.candidates), left=0)
    if search.apart:
        print(f"Not compared, for rounding makes their cost too different: {len(search.apart)}")
        print_columns(headings, map(row, search.apart), left=0)


def _print_ranking(search, runs: dict) -> None:
    from effnet_lesson.sweep import accuracies, rank, verdict

    print()
    try:
        places = rank(search, runs.values())
    except LessonError as reason:
        rows = [
            (
                *(f"{getattr(candidate.rule, name):g}" for name in ("alpha", "beta", "gamma")),
                " ".join(f"{value:.2f}" for value in values) or "none",
            )
            for candidate, values in accuracies(search, runs.values())
        ]
        print_columns(
            ("alpha", "beta", "gamma", "validation accuracy %, a seed each"), rows, left=0
        )
        print(reason)
        return
    rows = [
        (
            *(f"{getattr(place.candidate.rule, name):g}" for name in ("alpha", "beta", "gamma")),
            f"{place.candidate.macs:,}",
            f"{place.mean.mean:.2f}", f"{place.mean.low:.2f} to {place.mean.high:.2f}",
            f"{place.behind.mean:.2f}", f"{place.behind.low:.2f} to {place.behind.high:.2f}",
            "yes" if place.may_be_best else "no",
        )
        for place in places
    ]  # fmt: skip
    print_columns(
        (
            "alpha", "beta", "gamma", "multiply-adds", "validation %", "95 % interval",
            "points behind", "interval", "may be best",
        ),
        rows, left=0,
    )  # fmt: skip
    print()
    print(verdict(places))
