"""What the leaf lies on."""

from dataclasses import dataclass

from effnet_lesson.errors import from_train_extra
from effnet_lesson.leaves.chance import Dice
from effnet_lesson.leaves.species import Colour

with from_train_extra():
    import numpy as np


@dataclass(frozen=True)
class _Kind:
    """Two colours, and how much a gradient, a texture and stripes mix them."""

    name: str
    first: Colour
    second: Colour
    gradient: float
    texture: float
    stripes: float


_KINDS = (
    _Kind("paper", (0.86, 0.85, 0.81), (0.78, 0.78, 0.76), 0.0, 0.2, 0.0),
    _Kind("wall", (0.62, 0.68, 0.76), (0.84, 0.80, 0.74), 1.0, 0.2, 0.0),
    _Kind("soil", (0.22, 0.16, 0.11), (0.56, 0.44, 0.32), 0.1, 1.2, 0.0),
    _Kind("sand", (0.58, 0.45, 0.33), (0.74, 0.62, 0.48), 0.1, 0.3, 0.8),
)


class Ground:
    """The grounds of n pictures. ``first``, ``second``: their colours, ``(n, 3, 1, 1)``."""

    def __init__(self, dice: Dice) -> None:
        kind = dice.choice(len(_KINDS))
        bright = dice.between(0.75, 1.1)[..., None]

        def of_kind(name: str) -> "np.ndarray":
            return np.array([getattr(one, name) for one in _KINDS])[kind][..., None, None]

        self.first, self.second = of_kind("first") * bright, of_kind("second") * bright
        self._gradient = of_kind("gradient") * dice.between(-1, 1)
        self._texture, self._stripes = of_kind("texture"), of_kind("stripes")
        self._count, self._slant = dice.between(3, 7), dice.between(-0.5, 0.5)

    def share_of_second(self, down, right, texture):
        """How much of the second colour is where, 0 to 1: ``(n, rows, columns)``."""
        share = 0.5 + self._gradient * (down + right - 1) + self._texture * (texture - 0.5)
        stripe = self._count * (right + self._slant * down)
        stripe -= np.floor(stripe)
        return (share + self._stripes * (np.abs(2 * stripe - 1) - 0.5)).clip(0, 1)
