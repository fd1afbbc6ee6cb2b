"""The table that the front end draws from, sent once, so that sliding asks the kernel nothing."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from effnet_lesson.architecture import FAMILIES, architecture_at
from effnet_lesson.explorer.budgets import HIGHEST_BUDGET
from effnet_lesson.explorer.coefficients import GROWS, HIGHEST, HIGHEST_PRODUCT
from effnet_lesson.explorer.costs import BATCH_SIZES, BYTES_PER_NUMBER, QUANTITIES, VERDICTS
from effnet_lesson.explorer.datasets import DATASETS, TRAINED_ON, family_on, trained_on
from effnet_lesson.explorer.evidence import Point, datasets_with_runs, points_of
from effnet_lesson.explorer.layers import operators, shares
from effnet_lesson.explorer.rounding import (
    NOT_THE_FORMULA,
    ROUNDING,
    ROUNDING_PUBLISHED,
    published_costs,
)
from effnet_lesson.explorer.state import (
    BATCH_SIZE,
    FINE_STEP,
    PANELS,
    SLIDER_MAX,
    SLIDER_MIN,
    State,
)
from effnet_lesson.explorer.times import Timing
from effnet_lesson.explorer.view import (
    CARDS,
    SENTENCE,
    STRATEGY_TITLES,
    SUBJECT,
    SUBJECT_PUBLISHED,
    View,
    base_macs,
    rule_sentence,
    short,
    view_of,
)
from effnet_lesson.findings import dataset_title
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.scaling import PUBLISHED, CompoundScaling, Scale

# The usual mistakes with `alpha ** phi`, drawn beside it.
WRONG_RULES = {
    "alpha * phi": lambda alpha, phi: alpha * phi,
    "alpha + phi": lambda alpha, phi: alpha + phi,
    "alpha / phi": lambda alpha, phi: alpha / phi if phi else None,
}


def phi_steps(fine: bool, *, also: Iterable[float] = ()) -> list[float]:
    """The positions of the slider; ``also``: places between its steps that a prediction shows."""
    step = FINE_STEP if fine else 1.0
    count = round((SLIDER_MAX - SLIDER_MIN) / step) + 1
    return sorted({*also, *(round(SLIDER_MIN + i * step, 2) for i in range(count))})


def build_table(
    state: State,
    panels: Sequence[str],
    points: list[Point],
    timings: Sequence[Timing] = (),
    *,
    also: Iterable[float] = (),
) -> dict[str, Any]:
    """Every entry that the controls of ``panels`` can reach from ``state``, ready for JSON.

    ``also``: positions of the slider besides its steps (``phi_steps``).

    Only the paper's rule has them all at once. While alpha, beta or gamma is dragged there is
    time for the chosen family, data set and strategy alone; the others are asked for when chosen.

    An entry, ``entries[data set][strategy][position of the slider]``, is four places: in
    ``scales`` (words and numbers), in ``networks`` (words, numbers, the places in ``sizes`` of the
    stages' repeats, channels and map sizes and, for the panel "layers", their percentages of the
    multiply-adds), in ``known`` (words, numbers, and the place in ``notes`` of the accuracy's
    note, kind and source) and in ``times`` (words and numbers). ``words`` and ``numbers`` name
    what stands there.
    """
    phis = phi_steps("fine_phi" in panels, also=also)
    any_family = "family" in panels or "presets" in panels  # B0 to B7 are of one family
    families = list(FAMILIES) if any_family else [state.family]
    strategies = STRATEGIES if "strategy" in panels else (state.strategy,)
    datasets = [state.dataset]
    if "dataset" in panels:
        offered = {*datasets_with_runs(points), state.dataset}
        datasets = [name for name in DATASETS if name in offered]
    shown = {
        trained_on(family, dataset): (family, dataset)
        for family in families
        for dataset in datasets
    }
    wanted = {on: strategies for on in shown}
    if state.rule != CompoundScaling():
        wanted = {trained_on(state.family, state.dataset): (state.strategy,)}
    scales, networks, sizes, known, notes, times = (_Pool() for _ in range(6))

    of_stages = shares if "layers" in panels else lambda network: ()

    def entry(view: View) -> tuple[int, int, int, int]:
        scale, of, words = view.architecture.scale, view.accuracy, view.words
        said = {part: tuple(words[name] for name in names) for part, names in _WORDS.items()}
        ends = tuple(_rounded((of.low, of.high), 3))
        cost, image_size = view.cost, view.architecture.image_size
        counted = (cost.macs, cost.params, cost.activations, image_size)
        scaled = tuple(_rounded((scale.depth, scale.width, scale.resolution)))
        sized = tuple(sizes.place(of_all) for of_all in zip(*view.stages, strict=True))
        return (
            scales.place((said["scale"], scaled)),
            networks.place((said["network"], counted, sized, of_stages(view.architecture))),
            known.place((said["known"], ends, notes.place((of.note, of.kind, of.source)))),
            times.place((said["time"], (view.time.seconds,))),
        )

    def slide(on: str, strategy: str) -> list[tuple[int, int, int, int]]:
        family, dataset = shown[on]
        states = (State(family, strategy, phi, state.rule, dataset=dataset) for phi in phis)
        return [entry(view_of(one, points, timings)) for one in states]

    models = {name: entry(view_of(State(model=name), points, timings)) for name in PUBLISHED}
    entries = {
        on: {strategy: slide(on, strategy) for strategy in of_set} for on, of_set in wanted.items()
    }
    formula = [state.rule.formula_cost(phi) for phi in phis]
    doubled = [2**phi for phi in phis]
    return {
        "panels": list(panels),
        "all_panels": list(PANELS),
        "phis": phis,
        "families": families,
        "datasets": {name: dataset_title(name) for name in datasets},
        "default_dataset": State.dataset,
        "trained_on": TRAINED_ON,
        "family_titles": {on: family_on(*of).title for on, of in shown.items()},
        "strategies": {name: STRATEGY_TITLES[name] for name in strategies},
        "operators": {family: operators(architecture_at(Scale(), family)) for family in families},
        "titles": STRATEGY_TITLES,  # of the points, whose strategies may not be on offer
        "words": _WORDS,
        "numbers": _NUMBERS,
        "entries": entries,
        "models": models,
        "scales": scales.items,
        "networks": networks.items,
        "sizes": sizes.items,
        "known": known.items,
        "notes": notes.items,
        "times": times.items,
        "quantities": {name: asdict(quantity) for name, quantity in QUANTITIES.items()},
        "verdicts": VERDICTS,
        "highest_budget": HIGHEST_BUDGET,
        "batch_sizes": BATCH_SIZES,
        "default_batch_size": BATCH_SIZE,
        "bytes_per_number": BYTES_PER_NUMBER,
        "cards": CARDS,
        "sentence": SENTENCE,
        "subject": SUBJECT,
        "subject_published": SUBJECT_PUBLISHED,
        "rounding_sentence": ROUNDING,
        "rounding_published": ROUNDING_PUBLISHED,
        "not_the_formula": NOT_THE_FORMULA,
        "formulas": {"2^phi": _rounded(doubled), "formula": _rounded(formula)},
        "formula_words": {
            "two_to_phi": [short(of) for of in doubled],
            "formula": [short(of) for of in formula],
        },
        "published": [asdict(model) for model in published_costs(state.rule)],
        "base_macs": {on: base_macs(family_on(*of)) for on, of in shown.items()},
        "points": [
            _for_drawing(point) for of in shown.values() for point in points_of(points, *of)
        ],
        "rule": asdict(state.rule) | {"product": state.rule.product},
        "paper_rule": state.rule == CompoundScaling(),
        "rule_sentence": rule_sentence(state.rule),
        "coefficients": [[name, grows, HIGHEST[name]] for name, grows in GROWS.items()],
        "highest_product": HIGHEST_PRODUCT,
        "wrong_rules": {
            name: _rounded([wrong(state.rule.alpha, phi) for phi in phis])
            for name, wrong in WRONG_RULES.items()
        },
    }


def _rounded(values: Iterable[float | None], decimals: int = 4) -> list[float | None]:
    """More decimals than anybody sees would only make the table larger."""
    return [None if value is None else round(value, decimals) for value in values]


def packed(table: dict[str, Any]) -> bytes:
    """``table`` as the front end gets it: JSON, compressed by zlib to a sixth.

    What has many rows comes as columns, whose neighbours are more alike.
    """
    pools = ("scales", "networks", "known", "notes", "times")
    columns = {name: _columns(table[name]) for name in pools}
    columns["entries"] = {
        on: {strategy: _columns(slide) for strategy, slide in slides.items()}
        for on, slides in table["entries"].items()
    }
    return zlib.compress(json.dumps(table | columns, separators=(",", ":")).encode())


def _columns(rows: Sequence) -> Sequence:
    """The columns of ``rows``, whose parts may be rows too; short ones end in None."""
    if not isinstance(rows[0], tuple):
        return rows
    return [_columns(column) for column in zip_longest(*rows)]


def _for_drawing(point: Point) -> dict[str, Any]:
    interval = point.interval
    drawn = ("dataset", "strategy", "kind", "macs", "accuracies", "label")
    return {name: getattr(point, name) for name in drawn} | {
        "interval": asdict(interval) if interval else None,
        "ends": point.ends,
    }


class _Pool:
    """What many entries share, kept once: an entry holds its place."""

    def __init__(self) -> None:
        self._places: dict[tuple, int] = {}

    def place(self, item: tuple) -> int:
        return self._places.setdefault(item, len(self._places))

    @property
    def items(self) -> list[tuple]:
        return list(self._places)


# What the parts of an entry hold. phi, strategy and family are known from the entry's place, the
# words of phi stand in "formula_words", the note in "notes".
_WORDS = {
    "scale": ("depth", "width", "resolution"),
    "network": (
        "blocks", "channels", "pixels", "flops", "times",
        "grown_blocks", "grown_channels", "grown_pixels",
    ),
    "known": ("accuracy",),
    "time": ("time_note", "time_kind"),
}  # fmt: skip
_NUMBERS = {
    "scale": ("depth", "width", "resolution"),
    "network": ("macs", "params", "activations", "image_size"),
    "known": ("low", "high"),
    "time": ("seconds",),
}
