"""From runs to words: which runs are seeds of one thing, and what may be said of two of them.

"Ahead" and "behind" need a 95 % interval that excludes zero, and an interval needs five seeds.
Standard library only.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.intervals import (
    FEWEST,
    Interval,
    difference,
    mean_interval,
    prediction_interval,
    sampling_error,
)
from effnet_lesson.matching import DIMENSIONS
from effnet_lesson.runs import Run, check_runs
from effnet_lesson.scaling import check_phi

DATASET_TITLES = {
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10",
    "cifar100": "CIFAR-100",
    "imagenette": "Imagenette",
    "flowers102": "Oxford 102 Flowers",
    "imagenet": "ImageNet",
    "leaves": "Leaves (drawn pictures, not photographs)",
}

# What the network is; all else in a configuration is how it was trained.
NETWORK_SETTINGS = {
    "strategy", "phi", "depth", "width", "resolution", "model", "alpha", "beta", "gamma",
}  # fmt: skip
_NUMBERS = ("no", "one", "two", "three", "four")


@dataclass(frozen=True)
class Group:
    """Runs that differ in nothing but the seed, in the order of their seeds; at least one."""

    runs: tuple[Run, ...]

    @property
    def first(self) -> Run:
        """One of the runs, for what they have in common."""
        return self.runs[0]

    @property
    def accuracies(self) -> tuple[float, ...]:
        """Test accuracies in percent, one a seed."""
        return tuple(run.accuracy for run in self.runs)

    @cached_property
    def interval(self) -> Interval | None:
        """Mean accuracy and its 95 % interval; None for fewer than five seeds."""
        return mean_interval(self.accuracies) if len(self.runs) >= FEWEST else None

    @property
    def training(self) -> tuple:
        """What must agree for two groups to be compared: all but network and seed."""
        return _settings(self.first, without=NETWORK_SETTINGS)


def groups(runs: Iterable[Run]) -> list[Group]:
    """``runs`` put together with those that differ in nothing but the seed.

    The same run twice, recorded and repeated, counts once: the first. Groups stay in the order
    of their first runs. Recorded runs and a learner's own are never pooled: ask for each alone.
    Raises LessonError for what is not a run.
    """
    together: dict[tuple, dict[str, Run]] = defaultdict(dict)
    for run in check_runs(runs):
        together[_settings(run)].setdefault(run.id, run)
    return [
        Group(tuple(sorted(same.values(), key=lambda run: run.seed))) for same in together.values()
    ]


def processor(run: Run) -> str:
    """What a run was trained on: "AMD EPYC (cpu)"."""
    name, device = run.hardware.get("name"), run.config.get("device", run.hardware.get("device"))
    return f"{name} ({device})" if name else str(device)


def strategy_title(strategy: str) -> str:
    """A strategy in a sentence: "compound", or "depth alone"."""
    return f"{strategy} alone" if strategy in DIMENSIONS else strategy


def dataset_title(name: str) -> str:
    """A data set as people write it; an unknown one by its name."""
    return DATASET_TITLES.get(name, name)


def listing(words: Iterable[str]) -> str:
    """``"87.3, 87.5 and 87.8"``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def shown_difference(a: Iterable[float], b: Iterable[float]) -> Interval:
    """:func:`intervals.difference` of accuracies to 0.01 points, which is how they are known: what
    is decided is what is shown. Raises LessonError as that does."""
    found = difference(a, b)
    ends = (round(value, 2) + 0.0 for value in (found.mean, found.low, found.high))
    return Interval(*ends, found.n)


def finding(a_runs: Iterable[Run], b_runs: Iterable[Run]) -> str:
    """One sentence: how the accuracies of ``a_runs`` stand to those of ``b_runs``.

    Each side is seeds of one thing. With five seeds of each, the difference of the means and its
    interval by Welch; with fewer, whether the dots overlap. Raises LessonError for a side that is
    empty or of several things, or for sides that were trained differently.
    """
    return _sentence(_finding(_one_group(a_runs), _one_group(b_runs)))


def findings(
    runs: Iterable[Run],
    phi: float = 3,
    dataset: str = "fashion_mnist",
    tier: str = "cpu",
    family: str = "small",
) -> list[str]:
    """Compound scaling against each single dimension at its cost, a sentence each.

    Where all three are there, compound against the best of them comes first: the one of highest
    mean *validation* accuracy, as in the protocol's primary comparison. Only networks of the
    paper's rule count; what was trained differently is compared apart. No sentences where
    nothing can be compared. Raises LessonError for a ``phi`` that is not from -5 to 10, or a
    data set, tier or family that no run has.
    """
    phi = check_phi(phi)
    runs = check_runs(runs)
    for what, wanted, of in (
        ("dataset", dataset, lambda run: run.dataset["name"]),
        ("tier", tier, lambda run: run.tier),
        ("family", family, lambda run: run.config["family"]),
    ):
        there = dict.fromkeys(of(run) for run in runs)
        if wanted not in there:
            raise unknown(f"{what} of a run", wanted, list(there) or ["none: there is no such run"])
        runs = [run for run in runs if of(run) == wanted]

    trained_alike: dict[tuple, list[Group]] = defaultdict(list)
    for group in groups(run for run in runs if run.phi == phi and run.by_paper_rule):
        trained_alike[group.training].append(group)
    said = []
    for same in trained_alike.values():
        of_strategy = {group.first.strategy: group for group in same}
        compound = of_strategy.pop("compound", None)
        if compound and of_strategy:
            said.append((processor(compound.first), _against_each(compound, of_strategy)))
    if len(said) == 1:
        return said[0][1]
    return [f"On {where}: {words}" for where, sentences in said for words in sentences]


def compare(run: Run, recorded: Iterable[Run]) -> str:
    """How a new ``run`` stands to the ``recorded`` ones of the same configuration, in a few
    sentences: the same seed, the range of the seeds, where one more run is to be expected, what
    differs in the machines, and the sampling error of the test set. Raises LessonError for what
    is not a run.
    """
    check_runs([run])
    recorded = check_runs(recorded)
    same = {
        old.id: old for old in recorded if _without_seed(old.config) == _without_seed(run.config)
    }
    yours = f"{run.accuracy:.2f} %"
    if not same:
        return f"No run of this configuration is recorded; yours has {yours}."
    if any(old.dataset.get("sha256") != run.dataset.get("sha256") for old in same.values()):
        return (
            f"The pictures of {run.dataset['name']} are not those of the recorded runs (their "
            f"SHA-256 differs), so that nothing can be compared; yours has {yours}."
        )
    said = []
    old = same.get(run.id)
    if old is None:
        said.append(f"Seed {run.seed} was not recorded; yours has {yours}.")
    else:
        same_weights = run.weights_sha256 is not None and run.weights_sha256 == old.weights_sha256
        said.append(
            f"Seed {run.seed} was recorded with {old.accuracy:.2f} %; yours has {yours}: "
            f"{_points_more(run.accuracy - old.accuracy)}"
            f"{', with the same weights to the last bit' if same_weights else ''}."
        )
    accuracies = [old.accuracy for old in same.values()]
    if len(accuracies) > 1:
        said.append(f"The {_count(len(accuracies))} seeds recorded lie {_from_to(accuracies)}.")
    if len(accuracies) >= FEWEST:
        expected = prediction_interval(accuracies)
        inside = expected.low <= run.accuracy <= expected.high
        said.append(
            f"One more seed is expected from {expected.low:.2f} to {expected.high:.2f} % (95 % "
            f"prediction interval): yours lies {'inside' if inside else 'outside'}."
        )
    said += _machines(run, list(same.values()))
    pictures = run.dataset.get("test")
    if type(pictures) is int and pictures > 0:
        said.append(
            f"The test set's own sampling error is {sampling_error(run.accuracy, pictures):.1f} "
            f"points (95 %, {pictures:,} pictures, the same for all)."
        )
    return " ".join(said)


def _settings(run: Run, without: Iterable[str] = ()) -> tuple:
    """All that decides how good a run can be, but the seed and what is ``without``."""
    config = ((k, str(v)) for k, v in _without_seed(run.config).items() if k not in without)
    return run.dataset.get("sha256"), run.hardware.get("name"), *sorted(config)


def _without_seed(config: dict) -> dict:
    return {name: value for name, value in config.items() if name != "seed"}


def _one_group(runs: Iterable[Run]) -> Group:
    found = groups(runs)
    if len(found) != 1:
        received = f"runs of {len(found)} different things" if found else "no run"
        raise LessonError(
            f"Received {received}: accepted are runs that differ in nothing but the seed; "
            "findings.groups puts them together."
        )
    return found[0]


def _against_each(compound: Group, alone: dict[str, Group]) -> list[str]:
    """Compound against each group of ``alone``; where all dimensions are there, first the best
    by validation accuracy."""

    def validation(strategy: str) -> float:
        return statistics.mean(run.validation_accuracy for run in alone[strategy].runs)

    sentences = {name: _finding(compound, alone[name]) for name in DIMENSIONS if name in alone}
    if len(sentences) < len(DIMENSIONS):
        return [_sentence(words) for words in sentences.values()]
    best = max(DIMENSIONS, key=validation)
    primary = "Primary comparison. " if _is_primary(compound.first) else ""
    return [
        f"{primary}The best single dimension by validation accuracy is {best}: "
        f"{sentences.pop(best)}",
        *(_sentence(words) for words in sentences.values()),
    ]


def _is_primary(run: Run) -> bool:
    """Whether the protocol's one primary comparison is of this network."""
    where = run.dataset["name"], run.config["family"], run.tier, run.phi
    return where == ("fashion_mnist", "small", "cpu", 3)


def _finding(a: Group, b: Group) -> str:
    if a.training != b.training:
        raise LessonError(
            f"Runs {a.first.id} and {b.first.id} were trained differently, on other pictures or "
            "on another processor: accepted are two networks trained alike."
        )
    where, name_a, name_b = _names(a.first, b.first)
    if a.interval and b.interval:
        return where + _with_interval(name_a, name_b, a, b)
    return where + _with_dots(name_a, name_b, a, b)


def _names(a: Run, b: Run) -> tuple[str, str, str]:
    """Where two runs meet, and their names there."""
    name_a, name_b = _with_rule(a), _with_rule(b)
    if a.phi == b.phi:
        return f"at the cost of phi = {a.phi:g}, ", name_a, name_b
    return "", f"{name_a} at phi = {a.phi:g}", f"{name_b} at phi = {b.phi:g}"


def _with_rule(run: Run) -> str:
    rule = [f"{name} {run.config[name]:g}" for name in ("alpha", "beta", "gamma")
            if name in run.config]  # fmt: skip
    return strategy_title(run.strategy) + (f" with {', '.join(rule)}" if rule else "")


def _with_interval(name_a: str, name_b: str, a: Group, b: Group) -> str:
    found = shown_difference(a.accuracies, b.accuracies)
    mean, low, high = found.mean, found.low, found.high
    seeds = f"{len(a.runs)} seeds each" if len(a.runs) == len(b.runs) else (
        f"{len(a.runs)} and {len(b.runs)} seeds"
    )  # fmt: skip
    if low > 0 or high < 0:
        side = "ahead of" if low > 0 else "behind"
        low, high = sorted((abs(low), abs(high)))
        verdict = f"{name_a} is {side} {name_b} by {abs(mean):.2f} points [{low:.2f}, {high:.2f}]"
        return f"{verdict} (95 % interval, {seeds})."
    return (
        f"{name_a} against {name_b}: cannot tell ({mean:.2f} points [{low:.2f}, {high:.2f}], "
        f"95 % interval, {seeds})."
    )


def _with_dots(name_a: str, name_b: str, a: Group, b: Group) -> str:
    count_a, count_b = len(a.runs), len(b.runs)
    seeds = f"{_count(count_a)} seed{'s' if count_a > 1 else ''} each" if count_a == count_b else (
        f"{_count(count_a)} and {_count(count_b)} seeds"
    )  # fmt: skip
    lowest, highest = min(a.accuracies), max(a.accuracies)
    if lowest > max(b.accuracies):
        seen = (
            f"the lowest of {name_a}, {lowest:.2f} %, lies above the highest of {name_b}, "
            f"{max(b.accuracies):.2f} %"
        )
    elif highest < min(b.accuracies):
        seen = (
            f"the highest of {name_a}, {highest:.2f} %, lies below the lowest of {name_b}, "
            f"{min(b.accuracies):.2f} %"
        )
    else:
        return (
            f"{seeds}: the dots of {name_a} ({_from_to(a.accuracies)}) and of {name_b} "
            f"({_from_to(b.accuracies)}) overlap; cannot tell."
        )
    return f"{seeds}: {seen}; no interval from fewer than five seeds, so nothing is claimed."


def _machines(run: Run, recorded: list[Run]) -> list[str]:
    """A sentence for what differs between the machines, if anything does."""
    differences = []
    for name, value, values in (
        ("processor", run.hardware.get("name"), [old.hardware.get("name") for old in recorded]),
        ("torch", run.versions.get("torch"), [old.versions.get("torch") for old in recorded]),
    ):
        if value not in values:
            others = listing(dict.fromkeys(str(value) for value in values))
            differences.append(f"{name} {value} instead of {others}")
    if not differences:
        return []
    return [f"Trained with {', '.join(differences)}: small differences are to be expected."]


def _points_more(points: float) -> str:
    points = round(points, 2)
    if points == 0:
        return "the same"
    return f"{abs(points):.2f} points {'more' if points > 0 else 'less'}"


def _from_to(values: Iterable[float]) -> str:
    values = list(values)
    low, high = min(values), max(values)
    return f"all at {low:.2f} %" if low == high else f"from {low:.2f} to {high:.2f} %"


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
