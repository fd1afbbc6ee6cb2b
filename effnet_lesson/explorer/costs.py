"""What a network costs in four ways, how each was obtained, and which phi is within a budget."""

from collections.abc import Sequence
from dataclasses import dataclass

from effnet_lesson.explorer.evidence import COUNTS, in_units
from effnet_lesson.explorer.view import View

BATCH_SIZES = (32, 64, 128, 256)
BYTES_PER_NUMBER = 4  # float32
BYTES = {"MB": 1e6, "GB": 1e9}


@dataclass(frozen=True)
class Quantity:
    """One way to cost. Shown in ``units``, of which a budget is typed in the first; ``field``: its
    label; ``obtained``: how its numbers came about."""

    title: str
    units: dict[str, float]
    field: str
    obtained: str


# Filled with the words of a view, here and in the front end.
QUANTITIES = {
    "macs": Quantity(
        "FLOPs (multiply-adds)", COUNTS, "Budget, M multiply-adds",
        "counted, exact, for one picture",
    ),
    "params": Quantity(
        "Parameters", COUNTS, "Budget, M parameters",
        "counted, exact; as float32 they take {float32}",
    ),
    "memory": Quantity(
        "Activation memory in training", BYTES, "Budget, MB of activations",
        "computed: outputs of convolutions and linear layers, kept for the backward pass, "
        "float32, batch {batch}; a lower bound, not the peak of a real process",
    ),
    "seconds": Quantity(
        "Training time", {"min": 60}, "Budget, minutes of training", "{time_note}",
    ),
}  # fmt: skip
VERDICTS = {
    "unset": "No budget is set.",
    "end": "The largest phi within all budgets is {phi}, the end of the slider.",
    "some": "The largest phi within all budgets is {phi}. At phi = {next}: {reasons}.",
    "none": "No phi is within all budgets. At phi = {next}: {reasons}.",
    "over": "{cost} over budget",
    "elsewhere": "{cost} on another machine over budget",
    "unknown": "{cost} not known",
}


def costs_of(view: View) -> dict[str, float | None]:
    """Each of ``QUANTITIES`` of what is shown: multiply-adds, parameters, bytes, seconds. The
    seconds may be None: not known."""
    return {
        "macs": view.cost.macs,
        "params": view.cost.params,
        "memory": view.cost.activation_bytes(view.state.batch_size, BYTES_PER_NUMBER),
        "seconds": view.time.seconds,
    }


def amount(name: str, value: float | None) -> str:
    """A cost as it is shown: ``"6.13 M"``."""
    return "not known" if value is None else in_units(value, QUANTITIES[name].units)


def obtained(view: View, name: str) -> str:
    """How the cost ``name`` of what is shown was obtained."""
    float32 = in_units(view.cost.params * BYTES_PER_NUMBER, BYTES)
    words = {"float32": float32, "batch": view.state.batch_size, "time_note": view.time.note}
    return QUANTITIES[name].obtained.format(**words)


def verdict(views: Sequence[View]) -> str:
    """The largest phi within all budgets, in words, and what keeps the next one out.

    ``views``: of one state at each phi of the slider, in order. A cost that is not known is
    within no budget.
    """
    limits = views[0].state.budgets.limits
    if not limits:
        return VERDICTS["unset"]
    reasons = [_reasons(view, limits) for view in views]
    within = [index for index, found in enumerate(reasons) if not found]
    last = within[-1] if within else -1
    words = {"phi": f"{views[last].state.phi:g}"}
    if last == len(views) - 1:
        return VERDICTS["end"].format(**words)
    words |= {"next": f"{views[last + 1].state.phi:g}", "reasons": ", ".join(reasons[last + 1])}
    return VERDICTS["some" if within else "none"].format(**words)


def _reasons(view: View, limits: dict[str, float]) -> list[str]:
    """What keeps the costs of ``view`` out of the budgets, in words; none if all are within."""
    costs, reasons = costs_of(view), []
    for name, limit in limits.items():
        if costs[name] is None or costs[name] > limit:
            over = "elsewhere" if name == "seconds" and view.time.kind == "recorded" else "over"
            template = VERDICTS["unknown" if costs[name] is None else over]
            reasons.append(template.format(cost=QUANTITIES[name].title))
    return reasons
