"""What the expressions of a bank may name: the rule, and what networks cost, exactly counted.

``macs(depth, width, resolution)`` and its like take multipliers and speak of the B0 family, as in
the paper; those with ``small_`` of the lesson's small family. So no key is a typed number.
"""

import functools
import statistics
from collections.abc import Callable

from effnet_lesson.architecture import Architecture, architecture_at
from effnet_lesson.cost import Cost, count_cost
from effnet_lesson.intervals import student_t
from effnet_lesson.scaling import CompoundScaling, PublishedModel, Scale, published, round_channels

_RULE = CompoundScaling()
RULE = {"alpha": _RULE.alpha, "beta": _RULE.beta, "gamma": _RULE.gamma}


@functools.lru_cache(maxsize=256)
def _network(family: str, *multipliers: float) -> tuple[Architecture, Cost]:
    network = architecture_at(Scale(*multipliers), family)
    return network, count_cost(network)


def _counting(prefix: str, family: str) -> dict[str, Callable[..., float]]:
    return {
        f"{prefix}blocks": lambda *scale: _network(family, *scale)[0].blocks,
        f"{prefix}pixels": lambda *scale: _network(family, *scale)[0].image_size,
        f"{prefix}widest": lambda *scale: _network(family, *scale)[0].widest,
        f"{prefix}macs": lambda *scale: _network(family, *scale)[1].macs,
        f"{prefix}params": lambda *scale: _network(family, *scale)[1].params,
        f"{prefix}activations": lambda *scale: _network(family, *scale)[1].activations,
    }


def _published(number: float) -> PublishedModel:
    return published(f"b{number:g}")


def _largest_phi(budget: float) -> float:
    """The largest phi of B0's family, up from 0 in steps of 0.01, that is within ``budget``
    multiply-adds."""
    steps = 0
    while _network("b0", *_multipliers((steps + 1) / 100))[1].macs <= budget:
        steps += 1
    return steps / 100


def _multipliers(phi: float) -> tuple[float, float, float]:
    scale = _RULE.at(phi)
    return scale.depth, scale.width, scale.resolution


FUNCTIONS: dict[str, Callable[..., float]] = {
    **_counting("", "b0"),
    **_counting("small_", "small"),
    "largest_phi": _largest_phi,
    "round_channels": round_channels,
    "mean": lambda *values: statistics.mean(values),
    "stdev": lambda *values: statistics.stdev(values),
    "student_t": student_t,
    # Of B0 to B7, by number: published_width(4) is B4's.
    "published_depth": lambda number: _published(number).depth,
    "published_width": lambda number: _published(number).width,
    "published_pixels": lambda number: _published(number).image_size,
    "published_top1": lambda number: _published(number).paper_top1,
}
