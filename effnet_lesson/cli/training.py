"""``train``: one training run. ``speed``: how long runs would take."""

import argparse
import contextlib
import sys
from dataclasses import asdict

from effnet_lesson.cli.records import print_run
from effnet_lesson.cli.terminal import number, print_json, setting, whole_number
from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.scaling import CompoundScaling

_THREADS = "default: all cores or one, whichever is faster here; one in the tiers cpu and search"


def add_train(commands) -> None:
    """``effnet-lesson train``: one run."""
    parser = commands.add_parser(
        "train",
        help="train one network and write down the run",
        description="Train one network and write down the run. A forecast of the time comes first. "
        "What is stopped, by Ctrl-C or worse, goes on from its checkpoint with the same command; "
        "a run that is already there is not trained again.",
        epilog="examples:\n"
        "  effnet-lesson train                        phi = 0, about a minute on a laptop\n"
        "  effnet-lesson train --phi 3 --strategy depth --tier cpu\n"
        "  effnet-lesson train --repeat 32e1          a recorded run again, and how it compares\n"
        "  effnet-lesson train --model b0 --dataset imagenette --device cuda\n"
        "  effnet-lesson train --model b0 --pretrained --dataset flowers102 --device cuda\n"
        "  effnet-lesson train --set optimizer=rmsprop --set ema=0.999\n",
    )
    parser.add_argument(
        "--strategy",
        help="compound (default), or depth, width or resolution alone at the cost of compound "
        "scaling",
    )
    parser.add_argument("--phi", type=number, metavar="PHI", help="from -5 to 10 (default 0)")
    parser.add_argument("--family", help="small (default) or b0")
    for name, usual in asdict(CompoundScaling()).items():
        parser.add_argument(f"--{name}", type=number, metavar="X", help=f"default {usual}")
    parser.add_argument("--model", help="b0 to b7 as published, instead of all these")
    parser.add_argument(
        "--pretrained", action="store_true", default=None,
        help="start --model from torchvision's weights, learned on ImageNet (20 to 250 MB)",
    )  # fmt: skip
    parser.add_argument(
        "--weights", metavar="FILE", help="with --pretrained: from this file in torchvision's names"
    )
    parser.add_argument("--seed", type=whole_number, metavar="N", help="default 0")
    parser.add_argument("--dataset", help="see effnet-lesson fetch --list (default fashion_mnist)")
    parser.add_argument(
        "--tier",
        help="quick (60,000 pictures, default), cpu (300,000, as the recorded runs), search "
        "(100,000), finetune (60,000, default with --pretrained) or gpu (6,000,000)",
    )
    parser.add_argument(
        "--set",
        action="append",
        metavar="NAME=VALUE",
        help="a setting of the recipe other than the tier's; such runs are of no tier",
    )
    parser.add_argument("--device", help="cpu, cuda or mps (default: the fastest there is)")
    parser.add_argument("--precision", help="float32, bfloat16 or float16 (default: by device)")
    parser.add_argument(
        "--compile", action="store_true", default=None, help="through torch.compile"
    )
    parser.add_argument("--threads", type=whole_number, metavar="N", help=_THREADS)
    parser.add_argument(
        "--repeat", metavar="ID", help="train a recorded run again, and compare the results"
    )
    parser.add_argument(
        "--folder", metavar="FOLDER", help="where the run file goes (default: your own runs)"
    )
    parser.add_argument("--root", metavar="FOLDER", help="where the data set lies")
    parser.add_argument("--json", action="store_true", help="print the run as JSON at the end")
    parser.set_defaults(run=run_train)


def run_train(args: argparse.Namespace) -> int:
    """Train, then print the run."""
    # with --json, standard output is for JSON alone
    with contextlib.redirect_stdout(sys.stderr if args.json else sys.stdout):
        run = _repeat(args) if args.repeat is not None else _train(args)
    if args.json:
        return print_json(asdict(run))
    print_run(run)
    if args.repeat is not None:
        from effnet_lesson import paths
        from effnet_lesson.findings import compare
        from effnet_lesson.runs import load_runs

        print(f"\nYours: {compare(run, load_runs([paths.recorded_runs()]))}")
    return 0


_NETWORK = ("strategy", "phi", "family", "model", "pretrained", "seed", "dataset", "tier")
_RULE = ("alpha", "beta", "gamma")
_MACHINE = ("device", "precision", "compile")
_PLACE = ("weights", "threads", "folder", "root")


def _given(args: argparse.Namespace, *names: str) -> dict:
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _train(args: argparse.Namespace):
    from effnet_lesson.train import TIERS, change_recipe, train_model
    from effnet_lesson.train.recipe import FINETUNE_TIER, QUICK_TIER

    beside = _given(args, "strategy", "phi", "family", *_RULE)
    if args.model is not None and beside:
        raise LessonError(
            f"--model {args.model} was given together with --{next(iter(beside))}: a published "
            "model has its own sizes. Leave one of them out."
        )
    options = _given(args, *_NETWORK, *_MACHINE, *_PLACE)
    options["rule"] = CompoundScaling(**_given(args, *_RULE))
    if args.set:
        tier = options.pop("tier", FINETUNE_TIER if args.pretrained else QUICK_TIER)
        if tier not in TIERS:
            raise unknown("tier", tier, TIERS)
        changes = dict(setting(text) for text in args.set)
        options["recipe"] = change_recipe(TIERS[tier], changes)
    return train_model(**options, confirm=True)


def _repeat(args: argparse.Namespace):
    from effnet_lesson.runs import find_run
    from effnet_lesson.train import train_config

    given = _given(args, *_NETWORK, *_RULE, *_MACHINE, "set")
    if given:
        raise LessonError(
            f"--repeat {args.repeat} was given together with --{next(iter(given))}: accepted "
            "beside it are --weights, --threads, --folder and --root; the rest is as it was."
        )
    recorded = find_run(args.repeat)
    options = {"threads": recorded.hardware.get("threads")} | _given(args, *_PLACE)
    return train_config(recorded.config, confirm=True, **options)


def add_speed(commands) -> None:
    """``effnet-lesson speed``: how long training takes on this machine."""
    parser = commands.add_parser(
        "speed",
        help="how long training takes on this machine",
        description="Train the network at each whole phi for about a second, and say how long a "
        "whole run would take. The explorer then shows these times too.",
        epilog="examples:\n"
        "  effnet-lesson speed                        compound scaling, phi = 0 to 7\n"
        "  effnet-lesson speed --strategy depth --tier cpu\n",
    )
    parser.add_argument("--strategy", help="compound (default), depth, width or resolution")
    parser.add_argument("--family", help="small (default) or b0")
    parser.add_argument("--tier", help="quick (60,000 pictures, default), cpu, search or gpu")
    parser.add_argument("--dataset", help="see effnet-lesson fetch --list (default fashion_mnist)")
    parser.add_argument("--device", help="cpu, cuda or mps (default: the fastest there is)")
    parser.add_argument("--threads", type=whole_number, metavar="N", help=_THREADS)
    parser.add_argument("--root", metavar="FOLDER", help="where the data set lies")
    parser.set_defaults(run=run_speed)


def run_speed(args: argparse.Namespace) -> int:
    """Measure and print one network after the other: what is there is kept, whatever follows."""
    from effnet_lesson.train import run_config, speed_of
    from effnet_lesson.train.progress import duration

    options = _given(args, "strategy", "family", "tier", "dataset", "device")
    for phi in range(8):
        config = run_config(phi=phi, **options)
        rate = speed_of(config, **_given(args, "threads", "root"))
        pictures = config["pictures"]
        print(
            f"phi = {phi}: {rate:,.0f} pictures a second, about {duration(pictures / rate)} for "
            f"a run of {pictures:,} pictures.",
            flush=True,
        )
    return 0
