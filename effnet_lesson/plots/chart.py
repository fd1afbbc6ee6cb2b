"""What a picture shows, before it is drawn: plain numbers and words."""

import statistics
from dataclasses import dataclass
from functools import cached_property

from effnet_lesson.intervals import FEWEST, Interval, mean_interval

# Okabe and Ito's colours, told apart by colour-blind readers, and markers that differ too: those
# of the explorer (front_end/explorer.css, front_end/plot.js) on light paper.
STYLES = {
    "compound": ("#0072b2", "o"),
    "depth": ("#b34e00", "^"),
    "width": ("#00795a", "s"),
    "resolution": ("#9b3f79", "D"),
}


@dataclass(frozen=True)
class Axis:
    """``label`` and ``unit`` of an axis; ``scale``: ``"linear"`` or ``"log"``; ``form`` writes a
    value in a table, as in str.format."""

    label: str
    unit: str
    form: str
    scale: str = "linear"

    @property
    def title(self) -> str:
        """The label with its unit, as it stands beside the axis."""
        return f"{self.label}, {self.unit}" + (", logarithmic scale" if self.scale == "log" else "")

    def text(self, value: float) -> str:
        """A value with its unit."""
        return f"{self.form.format(value)} {self.unit}"


@dataclass(frozen=True)
class Mark:
    """Seeds of one network at one place. ``values``: accuracies in percent, one a seed, and
    ``xs`` where each lies; ``name`` says which network, ``runs`` are the ids of the run files."""

    name: str
    xs: tuple[float, ...]
    values: tuple[float, ...]
    runs: tuple[str, ...]

    @cached_property
    def interval(self) -> Interval | None:
        """Mean and 95 % interval; None for fewer than five seeds, which stay dots."""
        return mean_interval(self.values) if len(self.values) >= FEWEST else None

    @property
    def x(self) -> float:
        """Where the mark lies: the middle one of its seeds."""
        return statistics.median(self.xs)

    @property
    def middle(self) -> float:
        """Where a line that only guides the eye passes: the mean, or the middle of the dots."""
        return self.interval.mean if self.interval else statistics.median(self.values)

    @property
    def dots(self) -> tuple[tuple[float, float], ...]:
        """What is drawn of it seed by seed: nothing where the mean is."""
        return () if self.interval else tuple(zip(self.xs, self.values, strict=True))


@dataclass(frozen=True)
class Series:
    """The marks of one strategy, from left to right. ``own``: the learner's, drawn hollow.

    ``line``: the places that a dashed line joins to guide the eye; nothing was measured between
    them.
    """

    name: str
    strategy: str
    own: bool
    marks: tuple[Mark, ...]
    line: tuple[tuple[float, float], ...] = ()

    @property
    def colour(self) -> str:
        """As in the explorer."""
        return STYLES[self.strategy][0]

    @property
    def marker(self) -> str:
        """matplotlib's letter for the explorer's shape."""
        return STYLES[self.strategy][1]


@dataclass(frozen=True)
class Chart:
    """A whole picture: what stands on the axes, the series, and a caption that says where the
    numbers come from."""

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    caption: str
