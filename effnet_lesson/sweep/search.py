"""The grid search for alpha, beta and gamma: candidates trained, ranked, and judged.

Only validation accuracies are read. Those on the test pictures are in the run files, as of every
run; choosing by them would spoil them.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from effnet_lesson.errors import LessonError
from effnet_lesson.grid import (
    PAPER,
    PHI,
    Candidate,
    networks,
    papers_macs,
    split_by_cost,
    triples,
)
from effnet_lesson.intervals import FEWEST, Interval, difference, mean_interval
from effnet_lesson.runs import Run
from effnet_lesson.scaling import Scale
from effnet_lesson.sweep.jobs import WORST_MISMATCH, Job, plan
from effnet_lesson.train import Recipe

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Search:
    """``candidates`` cost about ``macs``, as the paper's network does, and are trained by
    ``jobs``; those ``apart`` cost too much or too little to be compared, and are not."""

    candidates: list[Candidate]
    apart: list[Candidate]
    macs: int
    jobs: list[Job]


@dataclass(frozen=True)
class Place:
    """A candidate's place. ``accuracies``: on the validation pictures, in percent, one a seed.

    ``mean``: with its 95 % interval. ``behind``: how many points the best candidate's mean is
    above this one's; such intervals of all candidates hold together with 95 % confidence
    (Bonferroni).
    """

    candidate: Candidate
    accuracies: tuple[float, ...]
    mean: Interval
    behind: Interval

    @property
    def may_be_best(self) -> bool:
        """False where it is worse than the best, beyond what chance explains."""
        return self.behind.low <= 0


def plan_search(
    *,
    step: float = 0.05,
    product: float = 2.0,
    tolerance: float = 0.1,
    within: float = WORST_MISMATCH,
    seeds: Iterable[int] = range(5),
    dataset: str = "fashion_mnist",
    family: str = "small",
    tier: str = "search",
    recipe: Recipe | None = None,
    device: str | None = None,
) -> Search:
    """The search at phi = 1 (see ``grid.triples``), the paper's triple always included.

    ``within``: candidates whose counted cost differs by a larger share from that of the paper's
    network stand apart. Raises LessonError as ``grid.triples`` and ``plan`` do.
    """
    rules = triples(step, product, tolerance)
    found = networks(rules if PAPER in rules else [*rules, PAPER], family)
    macs = papers_macs(family)
    near, apart = split_by_cost(found, macs, within)
    jobs = plan(
        ("compound",), (PHI,), seeds, rules=[candidate.rule for candidate in near],
        dataset=dataset, family=family, tier=tier, recipe=recipe, device=device,
    )  # fmt: skip
    return Search(near, apart, macs, jobs)


def accuracies(search: Search, runs: Iterable[Run]) -> list[tuple[Candidate, tuple[float, ...]]]:
    """Each candidate's validation accuracies in percent, in order of seed, as far as trained."""
    wanted = {job.id for job in search.jobs}
    found: dict[Scale, list[tuple[int, float]]] = {}
    for run in runs:
        if run.id in wanted:
            scale = Scale(*(run.config[name] for name in ("depth", "width", "resolution")))
            found.setdefault(scale, []).append((run.seed, run.validation_accuracy))
    return [
        (candidate, tuple(value for _, value in sorted(found.get(candidate.rule.at(PHI), []))))
        for candidate in search.candidates
    ]


def rank(search: Search, runs: Iterable[Run]) -> list[Place]:
    """All candidates by mean validation accuracy, best first.

    Raises LessonError where a run is missing, for fewer than five seeds, which have no mean,
    or for a single candidate.
    """
    trained = accuracies(search, runs)
    missing = len(search.jobs) - sum(len(values) for _, values in trained)
    if missing:
        raise LessonError(
            f"{missing} of {len(search.jobs)} runs are missing: there is no ranking before all are "
            "trained; the same command goes on with them."
        )
    seeds = len(trained[0][1])
    if seeds < FEWEST:
        raise LessonError(
            f"{seeds} seed(s) a candidate are shown as dots, without a ranking: it needs "
            f"{FEWEST} or more, --seed 0 1 2 3 4."
        )
    if len(trained) < 2:
        raise LessonError(
            "There is one candidate alone, and nothing to rank: widen the grid, or the share by "
            "which costs may differ."
        )
    trained.sort(key=lambda pair: -statistics.fmean(pair[1]))
    best = trained[0][1]
    level = 1 - (1 - CONFIDENCE) / (len(trained) - 1)
    return [
        Place(candidate, values, mean_interval(values), difference(best, values, level))
        for candidate, values in trained
    ]


def verdict(places: Sequence[Place]) -> str:
    """What the ranking shows, and what it does not."""
    best, *others = places
    may_be = [place for place in places if place.may_be_best]
    first = (
        f"Highest mean validation accuracy: {coefficients(best.candidate)} with "
        f"{best.mean.mean:.2f} % ({best.mean.low:.2f} to {best.mean.high:.2f}, "
        f"{best.mean.n} seeds)."
    )
    if len(may_be) == 1:
        told = (
            f"All {len(others)} others are worse than it, beyond what the chance of seeds explains."
        )
    else:
        told = (
            f"{len(may_be) - 1} of the {len(others)} others cannot be told from it: the best of "
            f"these networks is one of {len(may_be)} with {100 * CONFIDENCE:g} % confidence, and "
            "which of them was decided by chance as much as by the triple."
        )
    number, papers = next(
        (number, place) for number, place in enumerate(places, 1) if place.candidate.is_papers
    )
    behind = papers.behind
    where = (
        "The paper's triple (1.2, 1.1, 1.15) makes that very network."
        if number == 1
        else f"The paper's triple (1.2, 1.1, 1.15) is number {number} of {len(places)}, "
        f"{behind.mean:.2f} points behind ({behind.low:.2f} to {behind.high:.2f}): it "
        f"{'may be the best' if papers.may_be_best else 'is worse than the best'}."
    )
    return (
        f"{first} {told} {where} Intervals are widened for {len(others)} comparisons (Bonferroni). "
        "They cover the chance of seeds alone: other pictures, another recipe or family may rank "
        "otherwise. Test accuracies were not read."
    )


def coefficients(candidate: Candidate) -> str:
    """``"alpha 1.2, beta 1.1, gamma 1.15"``."""
    rule = candidate.rule
    return f"alpha {rule.alpha:g}, beta {rule.beta:g}, gamma {rule.gamma:g}"
