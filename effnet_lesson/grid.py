"""The grid search for alpha, beta and gamma: what there is to try.

Source: paper (arXiv 1905.11946v5), section 3.3, step 1: phi = 1, twice the resources, a small
grid of alpha, beta and gamma with alpha·beta²·gamma² near 2. The paper does not give the grid;
this one is ours. Standard library only.
"""

import math
import numbers
from collections.abc import Iterable
from dataclasses import dataclass

from effnet_lesson.architecture import Architecture, Family, architecture_at, family_named
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.scaling import COEFFICIENT_MAX, CompoundScaling

PHI = 1
PAPER = CompoundScaling()


@dataclass(frozen=True)
class Candidate:
    """One network that the grid leads to. ``rule`` stands for all ``triples`` that make it."""

    rule: CompoundScaling
    triples: tuple[CompoundScaling, ...]
    architecture: Architecture
    macs: int

    @property
    def is_papers(self) -> bool:
        """Whether the paper's triple makes this network."""
        return PAPER in self.triples

    def over(self, macs: int) -> float:
        """Relative difference of its counted cost to ``macs``: 0.03 is 3 % more."""
        return self.macs / macs - 1


def triples(
    step: float = 0.05, product: float = 2.0, tolerance: float = 0.1
) -> list[CompoundScaling]:
    """All rules on a grid from 1 in steps of ``step`` whose alpha·beta²·gamma² is within
    ``tolerance`` of ``product``, in order of alpha, beta and gamma.

    Coefficients end at 4. Raises LessonError for a step that is not from 0.01 to 1, a product
    not from 1 to 4, or a tolerance not from 0 to 1, and where the grid holds no such rule.
    """
    _check("step", step, 0.01, 1)
    _check("product", product, 1, COEFFICIENT_MAX)
    _check("tolerance", tolerance, 0, 1)
    most = product + tolerance + 1e-9  # a product of decimals is a little off
    values = [
        round(1 + i * step, 6) for i in range(1 + math.floor((COEFFICIENT_MAX - 1) / step + 1e-9))
    ]
    found = [
        CompoundScaling(alpha, beta, gamma)
        for alpha in values
        if alpha <= most
        for beta in values
        if alpha * beta**2 <= most
        for gamma in values
        if abs(alpha * beta**2 * gamma**2 - product) <= most - product
    ]
    if not found:
        raise LessonError(
            f"No alpha, beta and gamma in steps of {step:g} have a product alpha·beta²·gamma² "
            f"within {tolerance:g} of {product:g}: take a smaller step or a larger tolerance."
        )
    return found


def networks(rules: Iterable[CompoundScaling], family: str | Family = "small") -> list[Candidate]:
    """The different networks that ``rules`` make of ``family`` at phi = 1, cheapest first.

    Channels, blocks and pixels are whole numbers, so several triples make the same network: they
    are one candidate. The paper's triple stands for its network, else the triple whose product
    is nearest to 2, else the first. Raises LessonError for another family.
    """
    family = family_named(family)
    alike: dict[tuple, list[CompoundScaling]] = {}
    for rule in rules:
        network = architecture_at(rule.at(PHI), family)
        sizes = (network.image_size, network.stem, network.stages, network.head)
        alike.setdefault(sizes, []).append(rule)
    found = []
    for same in alike.values():
        rule = min(same, key=lambda rule: (rule != PAPER, round(abs(rule.product - 2), 9)))
        network = architecture_at(rule.at(PHI), family)
        found.append(Candidate(rule, tuple(same), network, count_cost(network).macs))
    return sorted(found, key=lambda candidate: candidate.macs)


def papers_macs(family: str | Family = "small") -> int:
    """Counted multiply-adds of the network that the paper's triple makes at phi = 1."""
    return count_cost(architecture_at(PAPER.at(PHI), family)).macs


def split_by_cost(
    candidates: Iterable[Candidate], macs: int, share: float
) -> tuple[list[Candidate], list[Candidate]]:
    """Those whose cost is within ``share`` of ``macs``, and the others.

    The formula gives all about the same cost; rounding makes some half as costly again, and a
    costlier network that wins proves nothing.
    """
    _check("share", share, 0, 10)
    near: list[Candidate] = []
    far: list[Candidate] = []
    for candidate in candidates:
        (near if abs(candidate.over(macs)) <= share else far).append(candidate)
    return near, far


def _check(name: str, value: object, low: float, high: float) -> None:
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:  # also for nan
        raise LessonError(f"{name} was {value!r}: accepted is a number from {low:g} to {high:g}.")
