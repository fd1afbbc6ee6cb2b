"""From a state to everything that is shown of it: numbers, cards, stages, one sentence."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from effnet_lesson.architecture import Architecture, Family, architecture_at
from effnet_lesson.cost import Cost, count_cost
from effnet_lesson.explorer.datasets import family_on, trained_on
from effnet_lesson.explorer.evidence import (
    NO_RUN_OF_THIS_RULE,
    Accuracy,
    Point,
    accuracy_at,
    millions,
    points_of,
)
from effnet_lesson.explorer.layers import operators, shares
from effnet_lesson.explorer.rounding import ROUNDING, ROUNDING_PUBLISHED, grown
from effnet_lesson.explorer.sample import sample_lines
from effnet_lesson.explorer.state import State
from effnet_lesson.explorer.times import (
    NO_TIME_OF_A_MODEL,
    NO_TIME_OF_THIS_RULE,
    Timing,
    TrainingTime,
    time_at,
)
from effnet_lesson.matching import matched_scale
from effnet_lesson.scaling import CompoundScaling, Scale, published

STRATEGY_TITLES = {
    "compound": "compound scaling",
    "depth": "depth alone",
    "width": "width alone",
    "resolution": "resolution alone",
}


# Name, value and detail of the five quantities. The front end fills in the same templates.
CARDS = (
    ("Depth", "× {depth}", "{blocks} blocks"),
    ("Width", "× {width}", "widest stage {channels} channels"),
    ("Resolution", "× {resolution}", "{pixels} × {pixels} pixels"),
    ("FLOPs (multiply-adds)", "{flops}", "{times} times the base"),
    ("Trained accuracy", "{accuracy}", "{note}"),
)
SUBJECT = "At phi = {phi}, {strategy} ({family})"
SUBJECT_PUBLISHED = "EfficientNet-{model}, as published,"
SENTENCE = (
    "{subject} gives depth × {depth} ({blocks} blocks), "
    "width × {width} (widest stage {channels} channels) and resolution × {resolution} "
    "({pixels} × {pixels} pixels). It costs {flops} FLOPs (multiply-adds), {times} times the "
    "base. Trained accuracy: {accuracy} ({note})."
)


@dataclass(frozen=True)
class View:
    """All that is shown of a state. ``macs_ratio``: cost relative to the family's base."""

    state: State
    architecture: Architecture
    cost: Cost
    macs_ratio: float
    accuracy: Accuracy
    time: TrainingTime

    @property
    def words(self) -> dict[str, str]:
        """Every number as it is shown: what the templates above are filled with."""
        scale, network = self.architecture.scale, self.architecture
        in_sizes = grown(network)
        about = {
            "model": self.state.model.upper(),
            "phi": f"{self.state.phi:g}",
            "strategy": STRATEGY_TITLES[self.state.strategy],
            "family": self.architecture.family.title,
        }
        subject = SUBJECT_PUBLISHED if self.state.model else SUBJECT
        return about | {
            "subject": subject.format(**about),
            "depth": short(scale.depth),
            "blocks": f"{network.blocks:,}",
            "width": short(scale.width),
            "channels": f"{network.widest:,}",
            "resolution": short(scale.resolution),
            "pixels": f"{network.image_size:,}",
            "flops": millions(self.cost.macs),
            "times": short(self.macs_ratio),
            "two_to_phi": short(2**self.state.phi),
            "formula": short(self.state.rule.formula_cost(self.state.phi)),
            "grown_blocks": short(in_sizes.depth),
            "grown_channels": short(in_sizes.width),
            "grown_pixels": short(in_sizes.resolution),
            "accuracy": self.accuracy.text,
            "note": self.accuracy.note,
            "time_note": self.time.note,
            "time_kind": self.time.kind,
        }

    @property
    def cards(self) -> tuple[tuple[str, str, str], ...]:
        """Name, value and detail of each of the five quantities."""
        words = self.words
        return tuple(tuple(part.format(**words) for part in card) for card in CARDS)

    @property
    def stages(self) -> tuple[tuple[int, int, int], ...]:
        """Repeats, channels and map size (pixels) of stem, stages and head."""
        network = self.architecture
        return (
            (1, network.stem.out_channels, network.stem.out_size),
            *((stage.repeats, stage.channels, stage.out_size) for stage in network.stages),
            (1, network.head.out_channels, network.head.out_size),
        )

    @property
    def layers(self) -> tuple[tuple[str, float], ...]:
        """Of the same: what it is made of, and its percentage of the multiply-adds."""
        return tuple(zip(operators(self.architecture), shares(self.architecture), strict=True))

    @property
    def sentence(self) -> str:
        """The whole view in plain English, for reading aloud."""
        return SENTENCE.format(**self.words)

    @property
    def rounding(self) -> str:
        """What the formula says of the cost, what was counted, and what rounding did."""
        template = ROUNDING_PUBLISHED if self.state.model else ROUNDING
        return template.format(**self.words)

    @property
    def sample(self) -> tuple[str, ...]:
        """What stands below the sample picture."""
        on = trained_on(self.state.family, self.state.dataset)
        return sample_lines(on, self.architecture.image_size)

    @property
    def text(self) -> str:
        """The view as plain text: the sentence and a table."""
        first, second = (max(len(card[i]) for card in self.cards) for i in (0, 1))
        table = "\n".join(f"  {a:<{first}}  {b:<{second}}  {c}" for a, b, c in self.cards)
        return f"{textwrap.fill(self.sentence, 88, break_on_hyphens=False)}\n\n{table}"

    @property
    def html(self) -> str:
        """The same, folded away, for pages where the widget does not live."""
        sentence = escape(self.sentence)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(part)}</td>" for part in card) + "</tr>"
            for card in self.cards
        )
        shown = self.words["model"] or f"phi = {self.state.phi:g}"
        title = f"As text, as first shown: {shown} (no slider? Run the cell)"
        return (
            f"<details><summary>{title}</summary><p>{sentence}</p>"
            f"<table><tbody>{rows}</tbody></table></details>"
        )


def view_of(state: State, points: list[Point], timings: Sequence[Timing] = ()) -> View:
    """Everything shown of ``state``, given the evidence's ``points`` and ``timings``."""
    family = family_on(state.family, state.dataset)
    if state.model:
        scale = published(state.model).scale
    else:
        scale = matched_scale(state.strategy, state.phi, family, state.rule)
    network, cost = _network(family, scale)
    base = base_macs(family)
    of_rule = state.strategy == "compound" and not state.model
    if of_rule and state.rule != CompoundScaling() and scale != Scale():
        accuracy, time = NO_RUN_OF_THIS_RULE, NO_TIME_OF_THIS_RULE
    else:
        strategy = "compound" if state.model else state.strategy
        known = points_of(points, state.family, state.dataset)
        accuracy = accuracy_at(known, strategy, cost.macs, base)
        on = trained_on(state.family, state.dataset)
        time = time_at(timings, state.family, on, strategy, cost.macs, base)
    if state.model:
        time = NO_TIME_OF_A_MODEL
    return View(state, network, cost, cost.macs / base, accuracy, time)


# Other rules mostly meet the same networks of one dimension.
@lru_cache(maxsize=10_000)
def _network(family: Family, scale: Scale) -> tuple[Architecture, Cost]:
    network = architecture_at(scale, family)
    return network, count_cost(network)


def rule_sentence(rule: CompoundScaling) -> str:
    """alpha, beta, gamma and their product in plain English."""
    return (
        f"alpha = {rule.alpha:g}, beta = {rule.beta:g}, gamma = {rule.gamma:g}: "
        f"alpha·beta²·gamma² = {rule.product:.2f}, so by the formula each step of phi costs "
        f"{rule.product:.2f} times as much."
    )


def base_macs(family: Family) -> int:
    """Multiply-adds of a family's base, which every strategy shares."""
    return _network(family, Scale())[1].macs


def short(value: float) -> str:
    """A number as it is shown: three figures, without an exponent."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value >= 100 else f"{value:.2f}"
