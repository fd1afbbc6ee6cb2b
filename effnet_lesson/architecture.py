"""A network as data: every block with its shapes, for a family at any scale.

Repeated blocks of a stage are the same, so a stage keeps the first block, the one that follows,
and how often: a network of a thousand blocks is as small as one of ten. Standard library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.scaling import Scale, round_channels, round_pixels, round_repeats


@dataclass(frozen=True)
class StageSpec:
    """One row of a family's table: MBConv ``expand_ratio``, ``kernel``, ``stride``, output
    ``channels`` and ``repeats`` before scaling."""

    expand_ratio: int
    kernel: int
    stride: int
    channels: int
    repeats: int


@dataclass(frozen=True)
class Family:
    """A base network that can be scaled.

    ``head_ratio``: the head has that many times the channels of the last stage.
    ``image_size``: pixels at resolution 1.
    """

    name: str
    title: str
    image_size: int
    in_channels: int
    stem_channels: int
    stem_stride: int
    stages: tuple[StageSpec, ...]
    head_ratio: int
    num_classes: int

    @property
    def total_stride(self) -> int:
        """How many times the strides shrink the picture: also the fewest pixels it needs."""
        stride = self.stem_stride
        for stage in self.stages:
            stride *= stage.stride
        return stride


# Source: paper, Table 1, as torchvision builds it.
B0 = Family(
    "b0", "EfficientNet-B0 on ImageNet", 224, 3, 32, 2,
    (
        StageSpec(1, 3, 1, 16, 1),
        StageSpec(6, 3, 2, 24, 2),
        StageSpec(6, 5, 2, 40, 2),
        StageSpec(6, 3, 2, 80, 3),
        StageSpec(6, 5, 1, 112, 3),
        StageSpec(6, 5, 2, 192, 4),
        StageSpec(6, 3, 1, 320, 1),
    ),
    head_ratio=4, num_classes=1000,
)  # fmt: skip

# Ours: small enough to train on two cores in minutes; compound scaling stays within
# Fashion-MNIST's 28 pixels up to phi = 7, and so does resolution alone at the cost of phi = 3.
SMALL = Family(
    "small", "small family on Fashion-MNIST", 10, 1, 16, 1,
    (
        StageSpec(1, 3, 1, 24, 1),
        StageSpec(3, 3, 2, 24, 2),
        StageSpec(3, 3, 2, 32, 3),
        StageSpec(4, 3, 1, 48, 2),
    ),
    head_ratio=2, num_classes=10,
)  # fmt: skip

FAMILIES = {family.name: family for family in (SMALL, B0)}


def family_named(name: str | Family) -> Family:
    """A family by its name, ``"b0"`` or ``"small"``; a Family is returned as it is."""
    if isinstance(name, Family):
        return name
    if not isinstance(name, str) or name not in FAMILIES:
        raise unknown("family", name, FAMILIES)
    return FAMILIES[name]


@dataclass(frozen=True)
class Conv:
    """A convolution with batch norm and SiLU. Maps are square; sizes are pixels a side."""

    in_channels: int
    out_channels: int
    kernel: int
    stride: int
    in_size: int

    @property
    def out_size(self) -> int:
        return -(-self.in_size // self.stride)


@dataclass(frozen=True)
class MBConv:
    """A mobile inverted bottleneck block (paper, section 4): expand, depthwise convolution,
    squeeze-excitation, project; added to its input where the shapes allow."""

    in_channels: int
    out_channels: int
    expand_ratio: int
    kernel: int
    stride: int
    in_size: int

    @property
    def expanded_channels(self) -> int:
        return round_channels(self.in_channels * self.expand_ratio)

    @property
    def squeeze_channels(self) -> int:
        return max(1, self.in_channels // 4)

    @property
    def out_size(self) -> int:
        return -(-self.in_size // self.stride)

    @property
    def has_residual(self) -> bool:
        return self.stride == 1 and self.in_channels == self.out_channels


@dataclass(frozen=True)
class Stage:
    """``first``, then ``repeats - 1`` times ``rest``, which keeps shape and channels."""

    first: MBConv
    rest: MBConv
    repeats: int

    @property
    def channels(self) -> int:
        return self.first.out_channels

    @property
    def out_size(self) -> int:
        return self.first.out_size

    def blocks(self) -> Iterator[MBConv]:
        yield self.first
        for _ in range(self.repeats - 1):
            yield self.rest


@dataclass(frozen=True)
class Architecture:
    """A scaled network: stem, stages of MBConv blocks, head, classifier."""

    family: Family
    scale: Scale
    image_size: int
    stem: Conv
    stages: tuple[Stage, ...]
    head: Conv
    num_classes: int

    @property
    def blocks(self) -> int:
        """How many MBConv blocks there are in all."""
        return sum(stage.repeats for stage in self.stages)

    @property
    def widest(self) -> int:
        """Output channels of the widest stage."""
        return max(stage.channels for stage in self.stages)


def architecture_at(
    scale: Scale,
    family: str | Family = "b0",
    *,
    in_channels: int | None = None,
    num_classes: int | None = None,
) -> Architecture:
    """The network that ``scale`` makes of ``family``'s base.

    ``in_channels`` and ``num_classes`` default to the family's. Raises LessonError if the
    picture would be smaller than the strides need, or for another family.
    """
    family = family_named(family)
    if not isinstance(scale, Scale):
        raise LessonError(f"scale was {scale!r}: accepted is a Scale(depth, width, resolution).")
    image_size = round_pixels(family.image_size * scale.resolution)
    if image_size < family.total_stride:
        raise LessonError(
            f"Resolution {scale.resolution:g} gives pictures of {image_size} pixels: the strides "
            f"shrink them {family.total_stride} times, so at least {family.total_stride} pixels "
            f"are needed (resolution {family.total_stride / family.image_size:.3g} or more)."
        )
    for name, count in (("in_channels", in_channels), ("num_classes", num_classes)):
        if count is not None and (type(count) is not int or count < 1):
            raise LessonError(f"{name} was {count!r}: accepted is a whole number from 1.")

    stem = Conv(
        in_channels or family.in_channels,
        round_channels(family.stem_channels * scale.width),
        3, family.stem_stride, image_size,
    )  # fmt: skip
    stages = []
    channels, size = stem.out_channels, stem.out_size
    for spec in family.stages:
        out = round_channels(spec.channels * scale.width)
        first = MBConv(channels, out, spec.expand_ratio, spec.kernel, spec.stride, size)
        rest = MBConv(out, out, spec.expand_ratio, spec.kernel, 1, first.out_size)
        stages.append(Stage(first, rest, round_repeats(spec.repeats * scale.depth)))
        channels, size = out, first.out_size
    head = Conv(channels, family.head_ratio * channels, 1, 1, size)
    return Architecture(
        family, scale, image_size, stem, tuple(stages), head, num_classes or family.num_classes
    )
