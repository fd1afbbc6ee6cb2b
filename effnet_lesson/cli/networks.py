"""``scale`` and ``cost``: what a network is and costs."""

import argparse
from collections.abc import Iterable

from effnet_lesson.cli.terminal import number, print_columns, print_json, print_table
from effnet_lesson.errors import LessonError


def add_scale(commands) -> None:
    """``effnet-lesson scale``: the rule at a phi, and what the network costs."""
    parser = commands.add_parser(
        "scale",
        help="depth, width and resolution at a phi, and what the network costs",
        description="Depth, width and resolution at a phi, and what the network costs.",
        epilog="examples:\n"
        "  effnet-lesson scale --phi 1\n"
        "  effnet-lesson scale --phi 3 --family small --strategy depth\n"
        "  effnet-lesson scale --phi 2 --alpha 1.3 --beta 1.0 --gamma 1.2 --json\n",
    )
    parser.add_argument(
        "--phi", type=number, required=True, metavar="PHI", help="a number from -5 to 10"
    )
    for name, value, grows in (
        ("alpha", 1.2, "depth"),
        ("beta", 1.1, "width"),
        ("gamma", 1.15, "resolution"),
    ):
        parser.add_argument(
            f"--{name}", type=number, default=value, metavar="X",
            help=f"{grows} grows X times when phi grows by 1 (from 1 to 4; paper: {value})",
        )  # fmt: skip
    parser.add_argument(
        "--strategy",
        default="compound",
        help="compound, or depth, width or resolution alone at the same counted cost",
    )
    _add_family_and_json(parser)
    parser.set_defaults(run=run_scale)


def run_scale(args: argparse.Namespace) -> int:
    """Print what the explorer shows of a strategy at a phi, with the formula's cost beside it."""
    from effnet_lesson.cost import describe
    from effnet_lesson.explorer import State, view_of
    from effnet_lesson.explorer.costs import QUANTITIES, amount, costs_of, obtained
    from effnet_lesson.explorer.evidence import known_points
    from effnet_lesson.explorer.times import known_timings
    from effnet_lesson.scaling import CompoundScaling

    rule = CompoundScaling(args.alpha, args.beta, args.gamma)
    state = State(args.family or "b0", args.strategy, args.phi, rule)
    view = view_of(state, known_points(), known_timings())
    if args.json:
        known = view.accuracy
        return print_json(
            {
                "phi": state.phi,
                "strategy": state.strategy,
                **describe(view.architecture),
                "counted_cost": view.macs_ratio,
                "formula_cost": rule.formula_cost(state.phi),
                "product": rule.product,
                "accuracy": {
                    "kind": known.kind, "low": known.low, "high": known.high, "note": known.note,
                },
            }
        )  # fmt: skip
    print(f"{view.text}\n")
    print_table(
        (QUANTITIES[name].title, amount(name, value), obtained(view, name))
        for name, value in costs_of(view).items()
        if name != "macs"
    )
    formula = f"{rule.formula_cost(state.phi):.2f} times the base"
    print(f"\nBy the formula, before rounding: {formula}; alpha·beta²·gamma² = {rule.product:.3f}.")
    return 0


def add_cost(commands) -> None:
    """``effnet-lesson cost``: what one network costs."""
    parser = commands.add_parser(
        "cost",
        help="what one network costs",
        description="What one network costs: a published one, one at a phi, or one by multipliers.",
        epilog="examples:\n"
        "  effnet-lesson cost b7\n"
        "  effnet-lesson cost --phi 3 --family small --layers\n"
        "  effnet-lesson cost --width 2 --json\n",
    )
    parser.add_argument("model", nargs="?", help="b0 to b7, as published")
    parser.add_argument("--phi", type=number, metavar="PHI", help="a number from -5 to 10")
    for name in ("depth", "width", "resolution"):
        parser.add_argument(f"--{name}", type=number, metavar="X", help=f"multiplier of {name}")
    parser.add_argument("--layers", action="store_true", help="also every layer")
    _add_family_and_json(parser)
    parser.set_defaults(run=run_cost)


def run_cost(args: argparse.Namespace) -> int:
    """Print the cost of a published network, of one at a phi, or of one by multipliers."""
    from effnet_lesson.architecture import architecture_at, family_named
    from effnet_lesson.cost import describe, layers
    from effnet_lesson.scaling import CompoundScaling, Scale, published

    multipliers = {
        name: value
        for name in ("depth", "width", "resolution")
        if (value := getattr(args, name)) is not None
    }
    if sum((args.model is not None, args.phi is not None, bool(multipliers))) != 1:
        raise LessonError(
            "The network was not named in one way: accepted is a model (b0 to b7), or --phi, "
            "or some of --depth, --width and --resolution."
        )
    if args.model is not None and args.family not in (None, "b0"):
        raise LessonError(
            f"Model {args.model!r} was asked for in family {args.family!r}: b0 to b7 belong to "
            "family b0; leave --family out, or give --phi."
        )

    family = family_named(args.family or "b0")
    if args.model is not None:
        model = published(args.model)
        name, scale = {"name": model.name}, model.scale
        title = f"EfficientNet-{model.name.upper()}, as published"
    elif args.phi is not None:
        name, scale = {"phi": args.phi}, CompoundScaling().at(args.phi)
        title = f"{family.title}: compound scaling at phi = {args.phi:g}"
    else:
        name, scale = {}, Scale(**multipliers)
        title = f"{family.title}, scaled"

    architecture = architecture_at(scale, family)
    facts = {**name, **describe(architecture)}
    rows = [
        {
            "place": layer.place,
            "kind": layer.kind,
            "times": layer.times,
            "macs": layer.cost.macs * layer.times,
            "params": layer.cost.params * layer.times,
            "activations": layer.cost.activations * layer.times,
        }
        for layer in layers(architecture)
    ]
    if args.json:
        return print_json({**facts, "layers": rows} if args.layers else facts)
    print(title)
    print_table(_rows(facts))
    if args.layers:
        print()
        _print_layers(rows)
    return 0


def _add_family_and_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--family", help="b0 (default: ImageNet) or small (Fashion-MNIST)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _rows(facts: dict) -> Iterable[tuple[str, str, str]]:
    yield "depth", f"{facts['depth']:.3f}", f"{facts['blocks']} blocks"
    yield "width", f"{facts['width']:.3f}", ""
    yield "resolution", f"{facts['resolution']:.3f}", f"{facts['image_size']} pixels a side"
    yield "FLOPs (multiply-adds)", f"{facts['macs']:,}", "a picture"
    yield "parameters", f"{facts['params']:,}", ""
    yield "activations", f"{facts['activations']:,}", "numbers a picture"


def _print_layers(rows: list[dict]) -> None:
    columns = ("place", "kind", "times", "macs", "params", "activations")
    headings = ("place", "layer", "times", "multiply-adds", "parameters", "activations")
    cells = [[f"{row[c]:,}" if c in columns[2:] else row[c] for c in columns] for row in rows]
    print_columns(headings, cells, left=2)
