"""The table that the front end draws from, sent once, so that sliding asks the kernel nothing."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from effnet_lesson.architecture import FAMILIES
from effnet_lesson.explorer.coefficients import GROWS, HIGHEST
from effnet_lesson.explorer.evidence import Point
from effnet_lesson.explorer.rounding import (
    NOT_THE_FORMULA,
    ROUNDING,
    ROUNDING_PUBLISHED,
    published_costs,
)
from effnet_lesson.explorer.state import FINE_STEP, PANELS, SLIDER_MAX, SLIDER_MIN, State
from effnet_lesson.explorer.view import (
    CARDS,
    SENTENCE,
    STRATEGY_TITLES,
    SUBJECT,
    SUBJECT_PUBLISHED,
    View,
    base_macs,
    rule_sentence,
    view_of,
)
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.scaling import PUBLISHED, CompoundScaling

# The usual mistakes with `alpha ** phi`, drawn beside it.
WRONG_RULES = {
    "alpha * phi": lambda alpha, phi: alpha * phi,
    "alpha + phi": lambda alpha, phi: alpha + phi,
    "alpha / phi": lambda alpha, phi: alpha / phi if phi else None,
}


def phi_steps(fine: bool) -> list[float]:
    """The positions of the slider."""
    step = FINE_STEP if fine else 1.0
    count = round((SLIDER_MAX - SLIDER_MIN) / step) + 1
    return [round(SLIDER_MIN + i * step, 2) for i in range(count)]


def build_table(state: State, panels: Sequence[str], points: list[Point]) -> dict[str, Any]:
    """Every entry that the controls of ``panels`` can reach from ``state``, ready for JSON.

    Only the paper's rule has them all at once. While alpha, beta or gamma is dragged there is
    time for the chosen family and strategy alone; the others are asked for when chosen.

    An entry is ``[words, numbers, stages, note]``: the words of ``View.words`` in the order of
    ``words``, the numbers named in ``numbers``, repeats/channels/map size of each stage, and the
    place of the accuracy's note, kind and source in ``notes``.
    """
    phis = phi_steps("fine_phi" in panels)
    any_family = "family" in panels or "presets" in panels  # B0 to B7 are of one family
    families = list(FAMILIES) if any_family else [state.family]
    strategies = STRATEGIES if "strategy" in panels else (state.strategy,)
    wanted = {family: strategies for family in families}
    if state.rule != CompoundScaling():
        wanted = {state.family: (state.strategy,)}
    notes: dict[tuple[str, str, str], int] = {}

    def entry(view: View) -> list[Any]:
        scale, known = view.architecture.scale, view.accuracy
        words = view.words
        return [
            [words[name] for name in _WORDS],
            [
                *(round(value, 4) for value in (scale.depth, scale.width, scale.resolution)),
                view.cost.macs,
                *(None if value is None else round(value, 3) for value in (known.low, known.high)),
            ],
            view.stages,
            notes.setdefault((known.note, known.kind, known.source), len(notes)),
        ]

    models = {name: entry(view_of(State(model=name), points)) for name in PUBLISHED}
    entries = {
        family: {
            strategy: [
                entry(view_of(State(family, strategy, phi, state.rule), points)) for phi in phis
            ]
            for strategy in of_family
        }
        for family, of_family in wanted.items()
    }
    return {
        "panels": list(panels),
        "all_panels": list(PANELS),
        "phis": phis,
        "families": {name: FAMILIES[name].title for name in families},
        "strategies": {name: STRATEGY_TITLES[name] for name in strategies},
        "titles": STRATEGY_TITLES,  # of the points, whose strategies may not be on offer
        "words": _WORDS,
        "numbers": _NUMBERS,
        "entries": entries,
        "models": models,
        "notes": list(notes),
        "cards": CARDS,
        "sentence": SENTENCE,
        "subject": SUBJECT,
        "subject_published": SUBJECT_PUBLISHED,
        "rounding_sentence": ROUNDING,
        "rounding_published": ROUNDING_PUBLISHED,
        "not_the_formula": NOT_THE_FORMULA,
        "formulas": {
            "2^phi": [2**phi for phi in phis],
            "formula": [state.rule.formula_cost(phi) for phi in phis],
        },
        "published": [asdict(model) for model in published_costs(state.rule)],
        "base_macs": {family: base_macs(family) for family in families},
        "points": [_for_drawing(point) for point in points if point.family in families],
        "rule": asdict(state.rule) | {"product": state.rule.product},
        "paper_rule": state.rule == CompoundScaling(),
        "rule_sentence": rule_sentence(state.rule),
        "coefficients": [[name, grows, HIGHEST[name]] for name, grows in GROWS.items()],
        "wrong_rules": {
            name: [wrong(state.rule.alpha, phi) for phi in phis]
            for name, wrong in WRONG_RULES.items()
        },
    }


def _for_drawing(point: Point) -> dict[str, Any]:
    interval = point.interval
    return asdict(point) | {"interval": asdict(interval) if interval else None, "ends": point.ends}


# phi, strategy and family are known from the entry's place, the note from the list of notes.
_WORDS = (
    "depth", "blocks", "width", "channels", "resolution", "pixels", "flops", "times", "accuracy",
    "two_to_phi", "formula", "grown_blocks", "grown_channels", "grown_pixels",
)  # fmt: skip
_NUMBERS = ("depth", "width", "resolution", "macs", "low", "high")
