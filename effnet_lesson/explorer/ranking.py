"""Ranks can be noise: strategies are ranked from little, then from all that was recorded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

from effnet_lesson.errors import LessonError
from effnet_lesson.explorer.evidence import Point, points_of
from effnet_lesson.explorer.prediction import CANNOT_TELL, NotAGuess, Outcome, wrong_count
from effnet_lesson.explorer.state import State
from effnet_lesson.explorer.view import STRATEGY_TITLES, view_of
from effnet_lesson.findings import listing, shown_difference
from effnet_lesson.intervals import FEWEST
from effnet_lesson.matching import STRATEGIES

_TASKS = {
    "one": "Here is one run of each. Rank them.",
    "means": "Here is the mean of the runs of each. Rank them.",
    "all": "Now every run is shown, a dot a seed. Rank again, or say that the runs cannot tell.",
}
_COUNTS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class Ranking:
    """The strategies ranked twice: from one run of each (from five seeds on, their means), then
    from all seeds, where "cannot tell" is a guess too.

    Compared are the recorded runs of ``place``'s family at the cost of its phi. The truth is a
    verdict on each pair: told apart if the 95 % interval of the difference (Welch) excludes zero,
    and "cannot tell" if not, or if one of the two has fewer than five seeds.
    """

    id: str
    place: State
    panels: tuple[str, ...] = ()
    kind: ClassVar[str] = "rank"
    head: ClassVar[tuple[str, ...]] = ("more accurate of", "your guess", "the runs say", "")
    turns: ClassVar[int] = 2

    @property
    def question(self) -> str:
        """What is asked, before and after the seeds are seen."""
        return f"Which strategy is the most accurate at the cost of phi = {self.place.phi:g}?"

    @property
    def places(self) -> dict[str, State]:
        """Where it can be seen."""
        return {f"phi = {self.place.phi:g}": self.place}

    def face(self, points: list[Point], turn: int) -> dict[str, Any]:
        """What the page asks with, and the runs that it shows."""
        runs = self._runs(points)
        last = turn == self.turns - 1
        how = "all" if last else "means" if _have_means(runs) else "one"
        return {
            "task": _TASKS[how],
            "fields": [[STRATEGY_TITLES[name], ""] for name in runs],
            "options": [
                f"{place}{' (most accurate)' if place == 1 else ''}"
                for place in range(1, len(runs) + 1)
            ],
            "cannot_tell": last,
            "drawn": _dots(runs, how),
        }

    def read(self, typed: Sequence[str], points: list[Point], turn: int) -> tuple[str, ...] | str:
        """The strategies from first to last, by the place ``typed`` for each; raises NotAGuess."""
        names = list(self._runs(points))
        if turn == self.turns - 1 and list(typed) == [CANNOT_TELL]:
            return CANNOT_TELL
        if len(typed) != len(names):
            raise wrong_count(typed, names)
        places = [str(place) for place in range(1, len(names) + 1)]
        problems = []
        for i, place in enumerate(typed):
            earlier = [names[j] for j in range(i) if typed[j] == place]
            if place not in places:
                problems.append(f"Accepted is a place from 1 to {len(names)}: choose one.")
            elif earlier:
                taken = STRATEGY_TITLES[earlier[0]]
                problems.append(f"Place {place} is {taken}'s already: give each place once.")
            else:
                problems.append("")
        if any(problems):
            raise NotAGuess(problems)
        return tuple(name for _, name in sorted(zip(typed, names, strict=True)))

    def compare(self, guesses: Sequence[Any], points: list[Point]) -> Outcome:
        """The last of ``guesses`` beside the verdict on each pair."""
        runs = self._runs(points)
        guess = guesses[-1] if guesses else None
        rows, apart = [], []
        for a, b in combinations(runs, 2):
            ahead, verdict = _verdict(a, b, runs)
            if ahead:
                apart.append((a, b))
            rows.append((f"{a} and {b}", _of_pair(guess, a, b), verdict, _off(guess, a, b, ahead)))
        explanation = _explanation(runs, apart)
        return Outcome(tuple(rows), explanation, tuple(_dots(runs, "truth")))

    def _runs(self, points: list[Point]) -> dict[str, Point]:
        """The recorded point of each strategy at the cost of ``place``, all of one hardware: that
        with the most seeds."""
        at_cost = list(self._at_cost(points))
        seeds = Counter()
        for point in at_cost:
            seeds[point.hardware] += len(point.accuracies)
        alike = [point for point in at_cost if point.hardware == max(seeds, key=seeds.get)]
        if len({point.strategy for point in alike}) < 2:
            raise LessonError(
                "There is nothing to rank: no two strategies have recorded runs at the cost of "
                f"{self.place.text}. Choose another prediction."
            )
        return {point.strategy: point for point in alike}

    def _at_cost(self, points: list[Point]) -> Iterator[Point]:
        place = self.place
        measured = [
            point
            for point in points_of(points, place.family, place.dataset)
            if point.kind == "measured"
        ]
        for name in STRATEGIES:
            macs = view_of(replace(place, strategy=name), points).cost.macs
            yield from (p for p in measured if (p.strategy, p.macs) == (name, macs))


def _have_means(runs: dict[str, Point]) -> bool:
    return all(point.interval for point in runs.values())


def _dots(runs: dict[str, Point], how: str) -> list[Any]:
    """For each strategy its name, its title, the accuracies that are shown of it, and the ends of
    the mean's interval if the truth is shown and has one."""
    rows = []
    for name, point in runs.items():
        of = point.interval
        shown = point.accuracies
        if how == "one":
            shown = shown[:1]
        elif how == "means":
            shown = (round(of.mean, 2),)
        ends = (round(of.low, 2), round(of.high, 2)) if of and how == "truth" else None
        rows.append((name, STRATEGY_TITLES[name], shown, ends))
    return rows


def _verdict(a: str, b: str, runs: dict[str, Point]) -> tuple[str, str]:
    """Which of two is ahead, or "" where the runs cannot tell; and the same in words."""
    counts = [len(runs[name].accuracies) for name in (a, b)]
    if min(counts) < FEWEST:
        return "", CANNOT_TELL
    found = shown_difference(runs[a].accuracies, runs[b].accuracies)
    if found.low <= 0 <= found.high:
        return "", f"{CANNOT_TELL}: {found.mean:.2f} points [{found.low:.2f}, {found.high:.2f}]"
    ahead = a if found.low > 0 else b
    low, high = sorted((abs(found.low), abs(found.high)))
    return ahead, f"{ahead}, by {abs(found.mean):.2f} points [{low:.2f}, {high:.2f}]"


def _of_pair(guess: tuple[str, ...] | str | None, a: str, b: str) -> str:
    """What was guessed of a pair."""
    if not isinstance(guess, tuple):
        return guess or "no guess"
    return min(a, b, key=guess.index)


def _off(guess: tuple[str, ...] | str | None, a: str, b: str, ahead: str) -> str:
    said = _of_pair(guess, a, b)
    if guess is None:
        return ""
    if said == (ahead or CANNOT_TELL):
        return "right"
    if not ahead:
        return "not backed by the runs"
    return "the runs can tell" if said == CANNOT_TELL else "the other way round"


def _explanation(runs: dict[str, Point], apart: list[tuple[str, str]]) -> str:
    pairs = list(combinations(runs, 2))
    dots = {name: point.accuracies for name, point in runs.items()}
    fewest = min(map(len, dots.values()))
    if fewest < FEWEST:
        touching = [
            f"{a} and {b}"
            for a, b in pairs
            if min(dots[a]) <= max(dots[b]) and min(dots[b]) <= max(dots[a])
        ]
        seen = f"those of {listing(touching)} overlap" if touching else "no two of them overlap"
        return (
            f"{_COUNTS[fewest].capitalize()} seed{'s' if fewest > 1 else ''} give no interval, so "
            f"nothing may be claimed of a strategy with so few, however its dots lie ({seen}); "
            f"{_COUNTS[FEWEST]} seeds of each are needed."
        )
    told = f"{len(apart)} of {len(pairs)} pairs are told apart by the 95 % interval of their "
    told += "difference (Welch)"
    if len(apart) == len(pairs):
        return f"{told}: here the rank is no noise, which only several seeds could show."
    open_pairs = listing(f"{a} and {b}" for a, b in pairs if (a, b) not in apart)
    return f"{told}; the order of {open_pairs} may be noise, and another seed may turn it round."
