"""The shape of a leaf: where it lies, how far its margin reaches, where its veins run.

``along`` runs on the midrib from base to tip, ``across`` away from it, both in lengths of the leaf.
"""

from effnet_lesson.errors import from_train_extra
from effnet_lesson.leaves.chance import Dice
from effnet_lesson.leaves.outline import ENTRIES, direction, table_of
from effnet_lesson.leaves.species import Species

with from_train_extra():
    import numpy as np

_VEIN_WIDTH = 0.17  # half of it, in distances between two veins: equal shares for every count
_MIDRIB_WIDTH = 0.011  # half of it
_STALK_WIDTH, _STALK_LENGTH = 0.016, 0.17
_STALK_OVERLAP = 0.05


class Leaf:
    """n leaves of one species; what chance decides about them is ``(n, 1, 1)``."""

    def __init__(self, species: Species, dice: Dice) -> None:
        self._species, self._table = species, table_of(species.outline)
        tangent = dice.between(-0.6, 0.6)  # of the turn, by up to 31 degrees
        self._cosine = 1 / np.sqrt(1 + tangent * tangent)
        self._sine = tangent * self._cosine
        self._down, self._right = dice.between(0.45, 0.53), dice.between(0.44, 0.56)
        self.length = dice.between(0.66, 0.88)
        self._breadth = self.length * dice.between(0.85, 1.12)
        self._bend = dice.between(-0.22, 0.22)
        self._teeth_more, self._teeth_shift = dice.between(0.93, 1.07), dice.between(0, 1)
        self._teeth_deep = dice.between(0.5, 1)
        self._veins_more, self._veins_shift = dice.between(0.93, 1.07), dice.between(0, 1)

    def turned(self, down, right):
        """A way in the picture as a way along and across the leaf."""
        return right * self._sine - down * self._cosine, right * self._cosine + down * self._sine

    def place(self, down, right):
        """Positions in the picture as ``along`` and ``across``, negative on the left half."""
        along, across = self.turned(down - self._down, right - self._right)
        along, across = along / self.length, across / self._breadth
        return along, across - self._bend * (along * along - 0.1)

    def inside(self, along, across):
        """How far inside the outline, negative outside; without teeth and stalk."""
        return self._reach(along, across)[0]

    def cover(self, along, across):
        """How far inside the leaf, negative outside; with teeth and stalk."""
        inside, entry = self._reach(along, across)
        base = self._species.outline.base
        ends = np.minimum(base - along + _STALK_OVERLAP, along - base + _STALK_LENGTH)
        stalk = np.minimum(_STALK_WIDTH - np.abs(across), ends)
        return np.maximum(inside + self._teeth(entry), stalk)

    def veins(self, along, across):
        """Is there a vein, and how much of the way to the next one is gone; both 0 to 1."""
        gone = self._veins_crossed(along, across)
        gone -= np.floor(gone)
        lines = 1 - (0.5 - np.abs(gone - 0.5)) * (1 / _VEIN_WIDTH)
        midrib = 1.5 - np.abs(across) * (1 / (_MIDRIB_WIDTH * (1.3 - along)))
        return np.maximum(lines, midrib).clip(0, 1), gone

    def _reach(self, along, across):
        """How far inside the outline, and which entry of its table says so."""
        distance = np.abs(along) + np.abs(across)
        entry = (direction(along, distance) * (ENTRIES / 2)).astype(np.int64)
        entry = np.minimum(entry, ENTRIES - 1)
        return self._table.distance.take(entry) - distance, entry

    def _teeth(self, entry):
        """How far the teeth move the margin outward; on average not at all."""
        margin = self._species.margin
        if margin.kind == "entire":
            return 0.0
        tooth = self._table.travelled.take(entry) * (margin.teeth * self._teeth_more)
        tooth += self._teeth_shift
        tooth -= np.floor(tooth)
        if margin.kind == "serrate":
            tooth = 0.5 - tooth
        else:
            tooth = 4 * tooth * (1 - tooth) - 2 / 3
        return tooth * self._table.outward.take(entry) * (margin.depth * self._teeth_deep)

    def _veins_crossed(self, along, across):
        """How many veins lie between here and the midrib, or the base; whole numbers: on a vein."""
        count, kind = self._species.venation.count * self._veins_more, self._species.venation.kind
        away = np.abs(across)
        if kind == "pinnate":
            rise = along - away * (1 - 0.8 * away)
            return count * rise + self._veins_shift + 0.2 * np.sign(across)  # the halves alternate
        if kind == "parallel":
            return count * away / (0.235 * (1.02 - 4 * along * along).clip(0.05))
        forward = along - self._species.outline.base
        return count * direction(forward, np.abs(forward) + away)
