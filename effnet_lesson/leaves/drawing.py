"""One species, many pictures: leaf, shadow, ground and light at every point of a fine grid.

Positions are shares of the picture's side, so that a picture is the same at every resolution. A
pixel is the average over the points of the grid that lie in it, as in a camera.
"""

from collections.abc import Iterator

from effnet_lesson.errors import from_train_extra
from effnet_lesson.leaves.chance import Dice, between_crossings
from effnet_lesson.leaves.ground import Ground
from effnet_lesson.leaves.leaf import Leaf
from effnet_lesson.leaves.species import Species

with from_train_extra():
    import numpy as np

_LEAST_POINTS = 96  # a side: finer than the finest teeth and veins, so that they leave no moiré
_MOST_POINTS_AT_ONCE = 60_000  # of the grid: what the processor's cache holds
_PALE = (0.92, 0.95, 0.62)  # the veins' colour lies between this and the blade's


def draw(species: Species, keys: "np.ndarray", side: int) -> Iterator["np.ndarray"]:
    """Yields uint8 ``(n, 3, side, side)`` for one run of ``keys`` after another."""
    grid = side * points_a_pixel(side)
    at_once = max(1, _MOST_POINTS_AT_ONCE // (grid * grid))
    for start in range(0, len(keys), at_once):
        yield _draw(_Scene(species, keys[start : start + at_once]), side)


def points_a_pixel(side: int) -> int:
    """How many points of the grid lie on each side of a pixel."""
    return max(2, -(-_LEAST_POINTS // side))


def _draw(scene: "_Scene", side: int) -> "np.ndarray":
    """A picture too large for the cache is drawn in strips."""
    points = points_a_pixel(side)
    centres = (np.arange(side * points) * 2 + 1) / (2 * side * points)
    rows = max(1, _MOST_POINTS_AT_ONCE // (points * len(centres)))
    strips = []
    for top in range(0, side, rows):
        down = centres[top * points : (top + rows) * points]
        strips.append(scene.pixels(down, centres, points))
    return np.concatenate(strips, axis=2)


class _Scene:
    """Everything that chance decides about n pictures of one species, each ``(n, 1, 1)``."""

    def __init__(self, species: Species, keys: "np.ndarray") -> None:
        dice = Dice(keys)
        self.leaf = Leaf(species, dice)
        # The light comes from the upper half, from the side of (light_down, light_right)
        slant, self.strength = dice.between(-1.5, 1.5), dice.between(0.15, 0.5)
        self.light_down = -1 / np.sqrt(1 + slant * slant)
        self.light_right = slant * -self.light_down
        self.brightness = dice.between(0.75, 1.1)
        self.shadow, self.shadow_far = dice.between(0.2, 0.6), dice.between(0.015, 0.045)
        self.grain_strength = dice.between(0.04, 0.15)

        tints = [1 + dice.between(-0.14, 0.14) for _ in range(3)]
        self.blade = [colour * tint for colour, tint in zip(species.colour, tints, strict=True)]
        pale = dice.between(0.2, 0.5)
        self.vein = [b + pale * (p - b) for b, p in zip(self.blade, _PALE, strict=True)]
        self.ground = Ground(dice)
        self.coarse, self.fine, self.grain = dice.lattice(6), dice.lattice(24), dice.lattice(128)

    def pixels(self, down: "np.ndarray", right: "np.ndarray", points: int) -> "np.ndarray":
        """A strip, from the positions of its points: uint8 ``(n, 3, rows, side)``."""
        texture = 0.6 * between_crossings(self.coarse, down, right)
        texture += 0.4 * between_crossings(self.fine, down, right)
        grain = between_crossings(self.grain, down, right)
        grid, down, right = len(right), down[:, None], right[None, :]

        along, across = self.leaf.place(down, right)
        sharp = 0.7 * self.leaf.length * grid  # the margin is as soft as one point of the grid
        leaf = (self.leaf.cover(along, across) * sharp + 0.5).clip(0, 1)
        veins, gone = self.leaf.veins(along, across)
        light = self._light(down, right)
        ground = (1 - leaf) * light * (1 - self.shadow * self._in_shadow(down, right))
        second = ground * self.ground.share_of_second(down, right, texture)
        leaf = leaf * light * self._shade(along, across, gone, texture)
        veins = leaf * veins

        # Averages first, colours after: the same result from far fewer numbers
        ground, second, leaf, veins, grain = (
            _average(field, points)
            for field in (ground - second, second, leaf - veins, veins, grain)
        )
        noise = self.grain_strength * (grain - 0.5)
        colours = [
            self.brightness
            * (
                ground * self.ground.first[:, channel]
                + second * self.ground.second[:, channel]
                + leaf * self.blade[channel]
                + veins * self.vein[channel]
            )
            + noise
            for channel in range(3)
        ]
        return (np.stack(colours, axis=1) * 255 + 0.5).clip(0, 255).astype(np.uint8)

    def _light(self, down, right):
        """How much light falls where: more on the side from which it comes."""
        toward = self.light_down * (down - 0.5) + self.light_right * (right - 0.5)
        return 1 + 0.4 * self.strength * toward

    def _in_shadow(self, down, right):
        """How dark the leaf's shadow on the ground is, 0 to 1."""
        down = down + self.shadow_far * self.light_down
        right = right + self.shadow_far * self.light_right
        return (self.leaf.inside(*self.leaf.place(down, right)) * 14 + 0.6).clip(0, 1)

    def _shade(self, along, across, gone, texture):
        """How light the blade is: its halves slope away from the midrib and bulge between veins."""
        light_along, light_across = self.leaf.turned(self.light_down, self.light_right)
        half = (across * 60).clip(-1, 1)
        slope = light_across * (0.35 * half + 0.8 * across) + light_along * 0.5 * along
        bulge = 0.5 * (gone - 0.5)
        return 0.94 + self.strength * (slope + bulge) + 0.25 * (texture - 0.5)


def _average(field: "np.ndarray", points: int) -> "np.ndarray":
    """Means over squares of ``points`` by ``points``, added in an order that is always the same."""
    rows = field[:, 0::points].copy()
    for row in range(1, points):
        rows += field[:, row::points]
    squares = rows[:, :, 0::points].copy()
    for column in range(1, points):
        squares += rows[:, :, column::points]
    return squares * (1 / (points * points))
