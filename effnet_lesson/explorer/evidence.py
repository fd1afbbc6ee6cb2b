"""Which accuracies are known, from where, and what may be said between them.

No number without evidence: *measured* comes from run files, *published* from the paper,
*interpolated* lies between two neighbours in MACs, and beyond them nothing is said.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from effnet_lesson import paths
from effnet_lesson.explorer.datasets import DATASETS, trained_on
from effnet_lesson.explorer.rounding import published_macs
from effnet_lesson.findings import dataset_title, groups, listing
from effnet_lesson.intervals import FEWEST, Interval, mean_interval
from effnet_lesson.runs import Run, load_runs
from effnet_lesson.scaling import PUBLISHED

COUNTS = {"M": 1e6, "G": 1e9}  # units of what is counted

# Runs of several recipes cannot share one plot.
SHOWN_TIER = "cpu"


@dataclass(frozen=True)
class Point:
    """Accuracies (percent) of one network on one data set: a value a seed, or the published one.

    ``kind``: ``"measured"`` (recorded with the lesson), ``"published"``, or ``"own"`` (the
    learner's, never mixed with the others). ``label`` says what it is, ``source`` where it
    comes from; ``hardware`` is what the runs were trained on.
    """

    family: str
    dataset: str
    strategy: str
    kind: str
    macs: int
    accuracies: tuple[float, ...]
    label: str
    source: str
    hardware: str = ""

    @property
    def interval(self) -> Interval | None:
        """Mean and 95 % interval of five seeds and more; fewer are dots."""
        return mean_interval(self.accuracies) if len(self.accuracies) >= FEWEST else None

    @property
    def ends(self) -> tuple[float, float]:
        """Of the interval, else of the dots."""
        of = self.interval
        return (of.low, of.high) if of else (min(self.accuracies), max(self.accuracies))


@dataclass(frozen=True)
class Accuracy:
    """What is known of one network: ``kind`` is ``"measured"``, ``"published"``,
    ``"interpolated"`` or ``"unknown"``; ``low`` and ``high`` (percent) are None if unknown.

    Five seeds and more: the ends of the mean's 95 % interval. Fewer give no mean: the range of
    the dots stands instead.
    """

    kind: str
    low: float | None
    high: float | None
    text: str
    note: str
    source: str


# Runs and published models follow the paper's coefficients; another rule makes other networks.
NO_RUN_OF_THIS_RULE = Accuracy(
    "unknown", None, None, "not known", "no run with these alpha, beta and gamma", ""
)


def known_points() -> list[Point]:
    """All that is known here: recorded runs, published models, the learner's own runs."""
    return gather_evidence(load_runs([paths.recorded_runs()]), load_runs([paths.own_runs()]))


def gather_evidence(recorded: Iterable[Run], own: Iterable[Run] = ()) -> list[Point]:
    """The points of runs and of the published models, in order of MACs.

    Runs are of the paper's rule; recorded ones also of one tier.
    """
    shown = {
        "measured": [run for run in recorded if run.by_paper_rule and run.tier == SHOWN_TIER],
        "own": [run for run in own if run.by_paper_rule],
    }
    points = [_published_point(name) for name in PUBLISHED]
    for kind, runs in shown.items():
        for group in groups(runs):
            first, same = group.first, group.runs
            seeds = f"{len(same)} seed{'s' if len(same) > 1 else ''}"
            hardware = first.hardware.get("name") or first.hardware.get("device")
            points.append(
                Point(
                    first.config["family"], first.dataset["name"], first.strategy, kind,
                    first.macs, group.accuracies,
                    f"{seeds}, {first.config['pictures']:,} pictures of "
                    f"{dataset_title(first.dataset['name'])}",
                    f"run{'s' if len(same) > 1 else ''} {', '.join(run.id for run in same)}; "
                    f"tier {first.tier}, {hardware}, {first.date[:10]}; {first.command}",
                    hardware,
                )
            )  # fmt: skip
    return sorted(points, key=lambda point: (point.macs, point.strategy, point.kind))


def points_of(points: Iterable[Point], family: str, dataset: str) -> list[Point]:
    """Those that may share a plot while ``family`` and ``dataset`` are chosen."""
    shown = (family, trained_on(family, dataset))
    return [point for point in points if (point.family, point.dataset) == shown]


def datasets_with_runs(points: Iterable[Point]) -> list[str]:
    """The data sets of which recorded runs are known, in the order of the page."""
    recorded = {point.dataset for point in points if point.kind == "measured"}
    return [name for name in DATASETS if name in recorded]


def _published_point(name: str) -> Point:
    model = PUBLISHED[name]
    return Point(
        "b0", "imagenet", "compound", "published", published_macs(model), (model.paper_top1,),
        model.name.upper(),
        "Tan and Le, arXiv 1905.11946, Table 2 (ImageNet top-1)",
    )  # fmt: skip


def accuracy_at(points: list[Point], strategy: str, macs: int, base_macs: int) -> Accuracy:
    """What the evidence says of ``strategy``'s network of ``macs`` multiply-adds.

    ``points``: of one family and one data set, as :func:`points_of` gives. The family's base, of
    ``base_macs``, belongs to every strategy's curve. What own runs gave stands in the note alone.
    """
    of_strategy = [
        point for point in points if point.strategy == strategy or point.macs == base_macs
    ]
    curve = [point for point in of_strategy if point.kind in ("measured", "published")]
    own = [point for point in of_strategy if point.kind == "own" and point.macs == macs]
    of_own = "".join(f"; your own, {point.label}: {_accuracy_of(point).text}" for point in own)
    for point in curve:
        if point.macs == macs:
            return _accuracy_of(point)
    below = max((p for p in curve if p.macs < macs), key=lambda p: p.macs, default=None)
    above = min((p for p in curve if p.macs > macs), key=lambda p: p.macs, default=None)
    if below is None or above is None:
        reach = f"known up to {millions(curve[-1].macs)}" if below else "none is known"
        note = f"no {'recorded ' if own else ''}run at this cost; {reach}{of_own}"
        return Accuracy("unknown", None, None, "not known", note, "")
    share = math.log(macs / below.macs) / math.log(above.macs / below.macs)

    low, high = (a + share * (b - a) for a, b in zip(below.ends, above.ends, strict=True))
    text = f"about {low:.1f}" if round(low, 1) == round(high, 1) else f"{low:.1f} to {high:.1f}"
    names = (
        f"published {below.label} and {above.label}, which are not the formula's networks"
        if below.kind == "published"
        else f"the runs at {millions(below.macs)} and {millions(above.macs)}"
    )
    sources = dict.fromkeys((below.source, above.source))  # one, if it is the same for both
    return Accuracy(
        "interpolated", low, high, f"{text} %", f"interpolated between {names}{of_own}",
        "; and ".join(sources),
    )  # fmt: skip


def _accuracy_of(point: Point) -> Accuracy:
    """What a point says of its own network: mean and interval, or the dots as they are."""
    note, of = f"{point.kind}: {point.label}", point.interval
    if of is None:
        text = listing(f"{value:.1f}" for value in sorted(point.accuracies)) + " %"
    else:
        text = f"{of.mean:.1f} % [{of.low:.1f}, {of.high:.1f}]"
        note = f"{point.kind}: mean and its 95 % interval, {point.label}"
    return Accuracy(point.kind, *point.ends, text, note, point.source)


def millions(macs: float) -> str:
    """MACs for people: three figures and M or G."""
    return in_units(macs, COUNTS)


def in_units(value: float, units: dict[str, float]) -> str:
    """``value`` in the largest of ``units``, from small to large, of which there is one."""
    shown = next((unit for unit in reversed(units) if value >= 0.9995 * units[unit]), None)
    unit = shown or next(iter(units))
    number = value / units[unit]
    figures = f"{number:,.0f}" if number >= 999.5 else f"{number:#.3g}".rstrip(".")
    return f"{figures} {unit}"
