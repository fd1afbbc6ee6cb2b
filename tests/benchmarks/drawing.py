"""How fast leaves are drawn, beside the usual way: Pillow, one picture after another.

Pillow draws less: a toothed polygon with veins, a blurred shadow and a noisy ground, at the same
size and with as many points a pixel.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from row import Row

from effnet_lesson import leaves
from effnet_lesson.leaves import drawing

ROUNDS = 5
PICTURES = {32: 240, 224: 24}


def _pillow(count: int, side: int) -> np.ndarray:
    random = np.random.default_rng(0)
    points = drawing.points_a_pixel(side)
    images = np.empty((count, 3, side, side), np.uint8)
    for image in images:
        image[:] = _pillows_leaf(random, side * points, points).transpose(2, 0, 1)
    return images


def _pillows_leaf(random: np.random.Generator, size: int, points: int) -> np.ndarray:
    turn, shift = random.uniform(-0.5, 0.5), random.uniform(-0.05, 0.05, 2)
    along = np.linspace(-0.5, 0.5, 100)
    across = (0.25 - along**2) * (1 + 0.1 * (along * 15 % 1))
    half = np.stack([along, across])
    leaf = np.concatenate([half, half[:, ::-1] * [[1], [-1]]], axis=1)
    veins = [
        np.array([[a, a + 0.2], [0, side]])
        for a in np.arange(-0.4, 0.3, 0.1)
        for side in (-0.2, 0.2)
    ]
    rotation = np.array([[np.sin(turn), np.cos(turn)], [-np.cos(turn), np.sin(turn)]])

    def placed(shape: np.ndarray) -> list[tuple[float, float]]:
        return [tuple(p) for p in ((rotation @ shape).T * 0.8 + 0.5 + shift) * size]

    ground = random.normal(150, 20, (size, size, 3)).clip(0, 255).astype(np.uint8)
    shadow = Image.new("L", (size, size), 255)
    ImageDraw.Draw(shadow).polygon(placed(leaf + 0.03), fill=150)
    shadow = np.asarray(shadow.filter(ImageFilter.GaussianBlur(size / 40)), np.float32) / 255
    picture = Image.fromarray((ground * shadow[:, :, None]).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.polygon(placed(leaf), fill=(60, 120, 40))
    for vein in veins:
        draw.line(placed(vein), fill=(120, 160, 90), width=max(1, size // 100))
    return np.asarray(picture.reduce(points))


def _rate(draw: Callable[[int, int], object], side: int) -> float:
    start = time.process_time()
    draw(PICTURES[side], side)
    return PICTURES[side] / (time.process_time() - start)


def measure() -> list[Row]:
    """Leaves drawn a second, at the sizes of the lesson's networks."""
    rows = []
    for side in PICTURES:
        ways = {"ours": leaves.draw_leaves, "theirs": _pillow}
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(1 + ROUNDS):
            for name, draw in ways.items():
                rates[name].append(_rate(draw, side))
        medians = {name: statistics.median(values[1:]) for name, values in rates.items()}
        rows.append(
            Row(
                f"drawing leaves of {side} pixels a side", medians["ours"], "pictures/s",
                "Pillow", medians["theirs"],
            )
        )  # fmt: skip
    return rows
