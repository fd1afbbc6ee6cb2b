"""Chance that every machine throws alike: hashed integers instead of a random generator.

``numpy.random`` may change its streams between versions; 64-bit integers that wrap around do not.
The hash is splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
"""

from effnet_lesson.errors import from_train_extra

with from_train_extra():
    import numpy as np

_STEP = np.uint64(0x9E3779B97F4A7C15)


def _mix(numbers: "np.ndarray") -> "np.ndarray":
    """64 well-stirred bits for each of the uint64 ``numbers``."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def keys_of(seed: int, numbers: "np.ndarray") -> "np.ndarray":
    """A key, uint64, for each of the int64 ``numbers`` of the series ``seed``."""
    series = _mix(np.array([seed], np.uint64) + _STEP)
    return _mix(series + numbers.astype(np.uint64) * _STEP)


def _units(bits: "np.ndarray") -> "np.ndarray":
    """The upper 53 bits as float64 from 0 to below 1, exactly."""
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


class Dice:
    """What chance decides about n pictures: the same throws, in the same order, for each key."""

    def __init__(self, keys: "np.ndarray") -> None:
        self._keys = keys

    def _throw(self) -> "np.ndarray":
        self._keys = self._keys + _STEP
        return _mix(self._keys)

    def between(self, low: float, high: float) -> "np.ndarray":
        """Evenly from ``low`` to ``high``: float64 ``(n, 1, 1)``."""
        return (low + (high - low) * _units(self._throw()))[:, None, None]

    def choice(self, choices: int) -> "np.ndarray":
        """One of 0 to ``choices - 1``: int64 ``(n,)``."""
        return (_units(self._throw()) * choices).astype(np.int64)

    def order(self, things: int) -> "np.ndarray":
        """0 to ``things - 1``, shuffled: int64 ``(n, things)``."""
        return np.argsort(self._many(things), axis=1, kind="stable")

    def lattice(self, cells: int) -> "np.ndarray":
        """Noise at the crossings of a grid: float64 ``(n, cells + 1, cells + 1)``, 0 to 1."""
        crossings = cells + 1
        return _units(self._many(crossings * crossings)).reshape(-1, crossings, crossings)

    def _many(self, numbers: int) -> "np.ndarray":
        return _mix(self._throw()[:, None] + np.arange(numbers, dtype=np.uint64) * _STEP)


def between_crossings(lattice: "np.ndarray", down: "np.ndarray", right: "np.ndarray"):
    """A lattice over the picture, read at rows ``down`` and columns ``right`` (0 to 1).

    float64 ``(n, cells + 1, cells + 1)`` -> ``(n, len(down), len(right))``, without edges.
    """
    cells = lattice.shape[1] - 1
    cell, weight = _cell(right, cells)
    left = lattice[:, :, cell]
    columns = left + weight * (lattice[:, :, cell + 1] - left)
    cell, weight = _cell(down, cells)
    steps = columns[:, 1:] - columns[:, :-1]
    return columns[:, cell] + weight[:, None] * steps[:, cell]


def _cell(position: "np.ndarray", cells: int) -> tuple["np.ndarray", "np.ndarray"]:
    """The cell in which a position lies, and how far across it, eased at both ends."""
    scaled = position * cells
    cell = scaled.astype(np.int64)
    across = scaled - cell
    return cell, across * across * (3 - 2 * across)
