"""Leaves of plants, drawn by the lesson itself: pictures for a machine without a network.

They are drawings, not photographs, and every display says so (:data:`NOTE`). A species is known
by its outline, its margin, its veins and its colour; turn, place, size, bend, light, shadow,
ground and noise are by chance. Species come in pairs that only finer pictures tell apart.

The same seed gives the same pixels on every machine: chance is hashed 64-bit integers
(:mod:`.chance`), and all other numbers are float64 that only meet operations which IEEE 754 rounds
in one way: + - * / sqrt floor and comparisons, one NumPy call each, so that no compiler fuses
two of them. There is no sine, no power, no matrix product and no sum whose order is NumPy's choice.
"""

from effnet_lesson.errors import LessonError, check_whole, from_train_extra, unknown
from effnet_lesson.leaves.chance import Dice, keys_of
from effnet_lesson.leaves.drawing import draw
from effnet_lesson.leaves.species import SPECIES, Margin, Outline, Species, Venation

with from_train_extra():
    import numpy as np

__all__ = [
    "NOTE", "SPECIES", "VERSION", "Margin", "Outline", "Species", "Venation",
    "draw_leaf", "draw_leaves",
]  # fmt: skip

NOTE = "drawn by the lesson, not photographs"
VERSION = 1  # raised when the pixels change
MIN_SIDE, MAX_SIDE = 8, 1024
MAX_NUMBER = 2**48  # of a picture
MAX_BYTES = 2**34  # of one call


def draw_leaves(
    count: int, side: int, *, seed: int = 0, start: int = 0
) -> tuple["np.ndarray", "np.ndarray"]:
    """Pictures number ``start`` to ``start + count - 1`` of the endless series ``seed``.

    Returns images uint8 ``(count, 3, side, side)`` and labels int64 ``(count,)``, which index
    SPECIES. A picture depends on ``seed``, its number and ``side`` (8 to 1024 pixels) alone, and
    shows the same scene at every ``side``. Every len(SPECIES) pictures from a multiple of
    len(SPECIES) on hold each species once. ``seed`` from 0 to 2**32 - 1. Raises LessonError.
    """
    check_whole("count", count, 1, MAX_NUMBER)
    check_whole("side", side, MIN_SIDE, MAX_SIDE)
    check_whole("seed", seed, 0, 2**32 - 1)
    check_whole("start", start, 0, MAX_NUMBER)
    if count * 3 * side * side > MAX_BYTES:
        raise LessonError(
            f"{count:,} pictures of {side} pixels a side do not fit into {MAX_BYTES >> 30} GiB: "
            "draw them in parts, with start."
        )
    numbers = np.arange(start, start + count)
    labels = _labels(seed, numbers)
    keys = keys_of(seed, numbers)
    images = np.empty((count, 3, side, side), np.uint8)
    for label, species in enumerate(SPECIES):
        places = np.flatnonzero(labels == label)
        for drawn in draw(species, keys[places], side):
            images[places[: len(drawn)]] = drawn
            places = places[len(drawn) :]
    return images, labels


def draw_leaf(species: str | int, side: int, *, seed: int = 0) -> "np.ndarray":
    """One leaf to look at: uint8 ``(side, side, 3)``.

    ``species``: a name or a label of SPECIES; ``side`` from 8 to 1024 pixels. The same ``seed``
    shows every species in the same place, light and pose. Raises LessonError.
    """
    names = [one.name for one in SPECIES]
    if isinstance(species, str):
        if species not in names:
            raise unknown("species", species, names)
        species = names.index(species)
    check_whole("species", species, 0, len(SPECIES) - 1)
    check_whole("side", side, MIN_SIDE, MAX_SIDE)
    check_whole("seed", seed, 0, 2**32 - 1)
    (images,) = draw(SPECIES[species], keys_of(seed, np.zeros(1, np.int64)), side)
    return images[0].transpose(1, 2, 0)


def _labels(seed: int, numbers: "np.ndarray") -> "np.ndarray":
    """Each block of len(SPECIES) numbers holds every species once, in an order of its own."""
    blocks, where = np.unique(numbers // len(SPECIES), return_inverse=True)
    orders = Dice(keys_of(seed, ~blocks)).order(len(SPECIES))
    return orders[where, numbers % len(SPECIES)]
