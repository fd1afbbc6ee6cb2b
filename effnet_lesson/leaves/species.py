"""The species that are drawn: what tells one leaf from another, as data.

Most come in pairs that share outline and colour: coarse pictures tell the pairs apart, and only
finer ones the two of a pair, by the teeth of the margin or the spacing of the veins.
"""

from dataclasses import dataclass

Point = tuple[float, float]
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Outline:
    """Half an outline from tip to base: points (along, across) in lengths of the leaf.

    The tip is where along is largest, the midrib at across = 0. Seen from (0, 0) the points go
    round in one direction. ``smooth``: a curve through the points, else straight lines.
    """

    name: str
    points: tuple[Point, ...]
    smooth: bool = True

    @property
    def base(self) -> float:
        """Where the stalk begins, along the midrib."""
        return self.points[-1][0]


@dataclass(frozen=True)
class Margin:
    """The edge: ``"entire"``, ``"serrate"`` (pointed teeth) or ``"crenate"`` (round ones).

    ``teeth`` on each half of the leaf, ``depth`` from hollow to point at most, in lengths of the
    leaf.
    """

    kind: str = "entire"
    teeth: int = 0
    depth: float = 0.0


@dataclass(frozen=True)
class Venation:
    """The veins: ``"pinnate"`` (leaving the midrib), ``"parallel"`` (from base to tip) or
    ``"palmate"`` (a fan from the base); ``count`` on each half of the leaf.
    """

    kind: str
    count: int


@dataclass(frozen=True)
class Species:
    """One label. ``colour``: red, green, blue from 0 to 1, in plain light."""

    name: str
    outline: Outline
    margin: Margin
    venation: Venation
    colour: Colour


ELLIPTIC = Outline(
    "elliptic",
    (
        (0.50, 0.00), (0.42, 0.07), (0.30, 0.18), (0.12, 0.26), (-0.05, 0.28),
        (-0.22, 0.25), (-0.38, 0.16), (-0.47, 0.06), (-0.50, 0.00),
    ),
)  # fmt: skip
LANCEOLATE = Outline(
    "lanceolate",
    (
        (0.50, 0.00), (0.38, 0.04), (0.20, 0.095), (0.00, 0.13), (-0.18, 0.135),
        (-0.34, 0.10), (-0.46, 0.04), (-0.50, 0.00),
    ),
)  # fmt: skip
HEART = Outline(
    "heart-shaped",
    (
        (0.50, 0.00), (0.40, 0.05), (0.26, 0.18), (0.06, 0.33), (-0.14, 0.40),
        (-0.30, 0.37), (-0.41, 0.26), (-0.43, 0.14), (-0.37, 0.05), (-0.30, 0.00),
    ),
)  # fmt: skip
LOBED = Outline(
    "lobed",
    (
        (0.50, 0.00), (0.48, 0.06), (0.41, 0.085), (0.32, 0.085), (0.30, 0.17), (0.26, 0.225),
        (0.19, 0.20), (0.095, 0.12), (0.06, 0.22), (-0.01, 0.30), (-0.06, 0.25), (-0.08, 0.125),
        (-0.16, 0.20), (-0.24, 0.22), (-0.26, 0.16), (-0.27, 0.09), (-0.35, 0.09),
        (-0.42, 0.07), (-0.47, 0.03), (-0.50, 0.00),
    ),
)  # fmt: skip
PALMATE = Outline(
    "palmate",
    (
        (0.50, 0.00), (0.38, 0.07), (0.36, 0.13), (0.27, 0.11), (0.13, 0.11), (0.22, 0.24),
        (0.20, 0.31), (0.25, 0.46), (0.11, 0.40), (0.06, 0.33), (-0.04, 0.20), (-0.09, 0.31),
        (-0.20, 0.44), (-0.24, 0.34), (-0.28, 0.16), (-0.40, 0.20), (-0.36, 0.09), (-0.32, 0.00),
    ),
    smooth=False,
)  # fmt: skip
STRAP = Outline(
    "ovate",
    (
        (0.50, 0.00), (0.40, 0.06), (0.24, 0.14), (0.06, 0.20), (-0.12, 0.23),
        (-0.28, 0.20), (-0.40, 0.12), (-0.47, 0.04), (-0.50, 0.00),
    ),
)  # fmt: skip
FAN = Outline(
    "fan-shaped",
    (
        (0.20, 0.00), (0.33, 0.03), (0.39, 0.12), (0.34, 0.26), (0.23, 0.40), (0.08, 0.48),
        (0.00, 0.44), (-0.06, 0.30), (-0.16, 0.15), (-0.28, 0.05), (-0.36, 0.00),
    ),
)  # fmt: skip

GREEN = (0.25, 0.46, 0.15)
GREY_GREEN = (0.42, 0.53, 0.36)
BRIGHT_GREEN = (0.40, 0.62, 0.16)
DARK_GREEN = (0.15, 0.36, 0.16)
RUST = (0.74, 0.33, 0.10)
BLUE_GREEN = (0.18, 0.45, 0.33)
YELLOW = (0.88, 0.72, 0.14)

# The order is the label: add at the end, and raise VERSION when a line changes
SPECIES = (
    Species("beech-like", ELLIPTIC, Margin(), Venation("pinnate", 7), GREEN),
    Species("aspen-like", ELLIPTIC, Margin("crenate", 5, 0.085), Venation("pinnate", 7), GREEN),
    Species("olive-like", LANCEOLATE, Margin(), Venation("pinnate", 9), GREY_GREEN),
    Species(
        "willow-like", LANCEOLATE, Margin("serrate", 13, 0.04), Venation("pinnate", 9), GREY_GREEN
    ),
    Species("lilac-like", HEART, Margin(), Venation("palmate", 5), BRIGHT_GREEN),
    Species("lime-like", HEART, Margin("serrate", 10, 0.055), Venation("palmate", 5), BRIGHT_GREEN),
    Species("maple-like", PALMATE, Margin(), Venation("palmate", 5), RUST),
    Species("plane-like", PALMATE, Margin("serrate", 44, 0.03), Venation("palmate", 5), RUST),
    Species("plantain-like", STRAP, Margin(), Venation("parallel", 2), BLUE_GREEN),
    Species("hosta-like", STRAP, Margin(), Venation("parallel", 5), BLUE_GREEN),
    Species("oak-like", LOBED, Margin(), Venation("pinnate", 5), DARK_GREEN),
    Species("ginkgo-like", FAN, Margin(), Venation("palmate", 12), YELLOW),
)
