"""Networks found by what they must be: of a certain cost, or of certain sizes.

Sizes are whole numbers, so growing one dimension climbs a ladder of distinct networks. A ladder
does not depend on alpha, beta or gamma: its steps are listed once and searched by bisection,
and what a step costs is counted once. Standard library only.
"""

import bisect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from effnet_lesson.architecture import B0, Architecture, Family, architecture_at, family_named
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.scaling import (
    CHANNEL_DIVISOR,
    CompoundScaling,
    Scale,
    round_repeats,
)

DIMENSIONS = ("depth", "width", "resolution")
STRATEGIES = ("compound", *DIMENSIONS)

# One pixel more of ten already costs 20 %: nearer than this cannot be asked at any phi.
WORST_MISMATCH = 0.25

# The story's "guess one number" starts from this small network: 7 blocks, widest stage 160
# channels, 112 pixels, 15.3 M MACs.
GUESS_BASE = Scale(depth=0.2, width=0.5, resolution=0.5)


@dataclass(frozen=True)
class Match:
    """The network of one dimension alone whose counted MACs are nearest to ``target_macs``."""

    strategy: str
    scale: Scale
    macs: int
    target_macs: int

    @property
    def mismatch(self) -> float:
        """Relative difference to the target: 0.03 is 3 % more."""
        return self.macs / self.target_macs - 1


def _depth_steps(family: Family, high: int) -> Iterator[float]:
    """The largest multipliers below ``high`` at which some stage still has k blocks."""
    for repeats in {stage.repeats for stage in family.stages}:
        for k in range(1, high * repeats):
            yield 1000 * k // repeats / 1000


def _width_steps(family: Family, high: int) -> Iterator[float]:
    """The smallest multipliers below ``high`` at which some layer gets its next channels."""
    for channels in {family.stem_channels, *(stage.channels for stage in family.stages)}:
        for n in range(CHANNEL_DIVISOR, high * channels, CHANNEL_DIVISOR):
            # round_channels leaves n for the next multiple at n + 4, or past n / 0.9 if sooner.
            leaves = min(n + CHANNEL_DIVISOR / 2, math.nextafter(n / 0.9, math.inf))
            yield math.ceil(1000 * leaves / channels) / 1000


def _resolution_steps(family: Family, high: int) -> Iterator[float]:
    """Every whole number of pixels that the strides allow."""
    for pixels in range(family.total_stride, high * family.image_size):
        yield pixels / family.image_size


_STEPS = {"depth": _depth_steps, "width": _width_steps, "resolution": _resolution_steps}
_HIGHEST = 4096


@lru_cache(maxsize=256)
def _ladder(family: Family, dimension: str, high: int) -> list[float]:
    return sorted({1.0, *(m for m in _STEPS[dimension](family, high) if m >= 0.01)})


@lru_cache(maxsize=100_000)
def _macs_of(family: Family, scale: Scale) -> int:
    return count_cost(architecture_at(scale, family)).macs


@lru_cache(maxsize=256)
def _macs_along(family: Family, dimension: str) -> Callable[[float], int]:
    """The cost at a multiplier of ``dimension`` alone, each counted once: a search asks often."""

    @lru_cache(maxsize=100_000)
    def macs_at(multiplier: float) -> int:
        scale = Scale(**{dimension: multiplier})
        return count_cost(architecture_at(scale, family)).macs

    return macs_at


def match(family: str | Family, dimension: str, target_macs: int) -> Match:
    """The network nearest in counted MACs to ``target_macs`` when only ``dimension`` changes.

    Multipliers are given to three decimals (pixels exactly). Raises LessonError for another
    dimension, or for a target that is not a whole number above 0.
    """
    family = family_named(family)
    if type(target_macs) is not int or not 0 < target_macs < 10**18:
        raise LessonError(
            f"target_macs was {target_macs!r}: accepted is a whole number of multiply-adds above 0."
        )
    if dimension not in DIMENSIONS:
        raise unknown("dimension", dimension, DIMENSIONS)

    macs_at = _macs_along(family, dimension)
    if macs_at(1.0) == target_macs:
        return Match(dimension, Scale(), target_macs, target_macs)
    high = 2
    while macs_at(high) < target_macs and high < _HIGHEST:
        high *= 2
    ladder = _ladder(family, dimension, high + 1)
    above = bisect.bisect_left(ladder, target_macs, key=macs_at)
    nearest = min(
        ladder[max(0, above - 1) : above + 1],
        key=lambda multiplier: abs(math.log(macs_at(multiplier) / target_macs)),
    )
    return Match(dimension, Scale(**{dimension: nearest}), macs_at(nearest), target_macs)


def matched_scale(
    strategy: str,
    phi: float,
    family: str | Family = "b0",
    rule: CompoundScaling = CompoundScaling(),
) -> Scale:
    """The multipliers of ``strategy`` at ``phi``.

    ``"compound"`` follows ``rule``; ``"depth"``, ``"width"`` and ``"resolution"`` grow that
    dimension alone to the counted MACs of the compound network at ``phi``. Raises LessonError
    for another strategy, family or phi, and where that dimension alone cannot come within
    25 % of the cost: a stage keeps its last block however small the depth.
    """
    if strategy not in STRATEGIES:
        raise unknown("strategy", strategy, STRATEGIES)
    compound = rule.at(phi)
    if strategy == "compound":
        return compound
    family = family_named(family)
    found = match(family, strategy, _macs_of(family, compound))
    if abs(found.mismatch) > WORST_MISMATCH:
        raise LessonError(
            f"{strategy.capitalize()} alone cannot cost what compound scaling costs at phi = "
            f"{phi:g}: the nearest network costs {found.macs:,} instead of {found.target_macs:,} "
            "multiply-adds. Choose a larger phi or another strategy."
        )
    return found.scale


def build_architecture(
    depth: int | None = None, width: int | None = None, image_size: int | None = None
) -> Architecture:
    """The story's "guess a number": a small B0-like network with some sizes set by hand.

    ``depth``: MBConv blocks in all. ``width``: output channels of the widest stage.
    ``image_size``: pixels a side. What is not given stays at the base: 7 blocks, 160 channels,
    112 pixels. Raises LessonError for a size that the family cannot have; the nearest ones
    that it can are named.
    """
    scale = GUESS_BASE
    if depth is not None:
        scale = Scale(_depth_of(depth), scale.width, scale.resolution)
    if width is not None:
        widest = max(stage.channels for stage in B0.stages)
        _check_size("width", width, "channels", CHANNEL_DIVISOR, CHANNEL_DIVISOR)
        scale = Scale(scale.depth, width / widest, scale.resolution)
    if image_size is not None:
        _check_size("image_size", image_size, "pixels", B0.total_stride, 1)
        scale = Scale(scale.depth, scale.width, image_size / B0.image_size)
    return architecture_at(scale, B0)


def _depth_of(blocks: object) -> float:
    _check_size("depth", blocks, "blocks", len(B0.stages), 1)
    base = sum(stage.repeats for stage in B0.stages)
    depth_of: dict[int, float] = {}
    for multiplier in sorted(set(_depth_steps(B0, 2 + -(-blocks // base)))):
        count = sum(round_repeats(stage.repeats * multiplier) for stage in B0.stages)
        depth_of.setdefault(count, multiplier)
    if blocks not in depth_of:
        below = max(count for count in depth_of if count < blocks)
        above = min(count for count in depth_of if count > blocks)
        raise LessonError(
            f"depth was {blocks} blocks: each stage's repeats are scaled and rounded up together, "
            f"so this network has {below} or {above} blocks, nothing between. Choose one of them."
        )
    return depth_of[blocks]


def _check_size(name: str, value: object, unit: str, low: int, step: int) -> None:
    """Raise LessonError unless ``value`` is a whole number of ``unit`` in steps from ``low``."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not low <= value <= 5000
        or value % step
    ):
        steps = f" in steps of {step}" if step > 1 else ""
        nearest = ""
        if step > 1 and isinstance(value, int) and low < value < 5000:
            nearest = f" Nearest are {value // step * step} and {value // step * step + step}."
        raise LessonError(
            f"{name} was {value!r}: accepted is a whole number of {unit} "
            f"from {low} to 5000{steps}.{nearest}"
        )
