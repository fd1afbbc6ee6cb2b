"""From the points of an outline to tables that are read once for each point of a picture.

A point of the leaf is known by its direction from the middle and its distance. Both are taken
on a diamond (distance = \\|along\\| + \\|across\\|), which needs no sine and hardly any time.
"""

import functools
import itertools
import math
from dataclasses import dataclass

from effnet_lesson.errors import from_train_extra
from effnet_lesson.leaves.species import Outline, Point

with from_train_extra():
    import numpy as np

ENTRIES = 4096
_NO_ZERO = 1e-12
_PIECES = 64  # straight pieces between two points of a curve
_STEEPEST = 0.4  # where the margin runs along the ray, this cosine and less, teeth get smaller


@dataclass(frozen=True)
class Table:
    """By direction, from the tip (entry 0) to the base, each float64 ``(ENTRIES,)``.

    ``distance``: from the middle to the margin. ``travelled``: the share of the half margin that
    lies between tip and here. ``outward``: how much further the margin lies for a tooth of
    depth 1; teeth get smaller towards tip and base.
    """

    distance: "np.ndarray"
    travelled: "np.ndarray"
    outward: "np.ndarray"


def direction(along: "np.ndarray", distance: "np.ndarray") -> "np.ndarray":
    """0 at the tip, 1 straight across, 2 at the base; ``distance`` from the middle >= 0."""
    return 1 - along / (distance + _NO_ZERO)


@functools.cache
def table_of(outline: Outline) -> Table:
    """The tables of an outline. Each operation is one that IEEE 754 rounds in one way only."""
    line = _curve(outline.points) if outline.smooth else _lines(outline.points)
    pieces = itertools.starmap(_apart, itertools.pairwise(line))
    lengths = np.array([0.0, *itertools.accumulate(pieces)])
    along, across = np.array(line).T
    distance = np.abs(along) + across
    turns = direction(along, distance)

    wanted = (np.arange(ENTRIES) * 2 + 1) / ENTRIES
    after = np.searchsorted(turns, wanted).clip(1, len(line) - 1)
    before = after - 1
    weight = (wanted - turns[before]) / (turns[after] - turns[before])
    travelled = lengths[before] + weight * (lengths[after] - lengths[before])
    travelled = travelled / lengths[-1]

    # The ray's direction, of length 1 on the diamond, and the cosine between it and the normal
    ray_along, ray_across = 1 - wanted, np.minimum(wanted, 2 - wanted)
    ray = np.sqrt(ray_along * ray_along + ray_across * ray_across)
    step_along, step_across = along[after] - along[before], across[after] - across[before]
    step = np.sqrt(step_along * step_along + step_across * step_across)
    cosine = np.abs(step_along * ray_across - step_across * ray_along) / (ray * step)
    ends = np.minimum(1, 6 * np.minimum(travelled, 1 - travelled))
    further = np.where(cosine > _STEEPEST, 1 / cosine, cosine / (_STEEPEST * _STEEPEST))
    return Table(
        distance[before] + weight * (distance[after] - distance[before]),
        travelled,
        ends * further / ray,
    )


def _curve(points: tuple[Point, ...]) -> list[Point]:
    """A Catmull-Rom spline through the points."""
    padded = [points[0], *points, points[-1]]
    line = []
    for around in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for piece in range(_PIECES):
            line.append(
                tuple(_between(piece / _PIECES, *values) for values in zip(*around, strict=True))
            )
    return [*line, points[-1]]


def _between(t: float, a: float, b: float, c: float, d: float) -> float:
    slope, bend, twist = c - a, 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
    return b + 0.5 * t * (slope + t * (bend + t * twist))


def _lines(points: tuple[Point, ...]) -> list[Point]:
    line = []
    for (a, b), (c, d) in itertools.pairwise(points):
        steps = (piece / _PIECES for piece in range(_PIECES))
        line += [(a + t * (c - a), b + t * (d - b)) for t in steps]
    return [*line, points[-1]]


def _apart(one: Point, other: Point) -> float:
    along, across = one[0] - other[0], one[1] - other[1]
    return math.sqrt(along * along + across * across)  # hypot and ** are not exact everywhere
