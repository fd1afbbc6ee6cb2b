"""What a network costs: multiply-adds, parameters and activations, exact, layer by layer.

MACs (multiply-adds) are those of convolutions and linear layers, as the paper counts its
"FLOPs"; batch norm, SiLU, pooling and additions are left out. PyTorch's own
``torch.utils.flop_counter`` reports exactly twice this number. Standard library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from effnet_lesson.architecture import Architecture, Conv, MBConv
from effnet_lesson.errors import LessonError


@dataclass(frozen=True)
class Cost:
    """Of one picture. ``activations``: numbers in the outputs of all convolutions and linear
    layers (the measure of Dollár et al., arXiv 2103.06877)."""

    macs: int = 0
    params: int = 0
    activations: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.macs + other.macs,
            self.params + other.params,
            self.activations + other.activations,
        )

    def __mul__(self, times: int) -> "Cost":
        return Cost(self.macs * times, self.params * times, self.activations * times)

    def activation_bytes(self, batch_size: int, bytes_per_number: int = 4) -> int:
        """Memory of these outputs for a batch: a lower bound of what training keeps."""
        if type(batch_size) is not int or batch_size < 1:
            raise LessonError(f"batch_size was {batch_size!r}: accepted is a whole number from 1.")
        return self.activations * batch_size * bytes_per_number


@dataclass(frozen=True)
class Layer:
    """One convolution or linear layer, with its place (``"stem"``, ``"stage 2"`` …), its kind,
    its cost, and how many there are of it in a row of equal blocks."""

    place: str
    kind: str
    cost: Cost
    times: int = 1


def _conv(size: int, inputs: int, outputs: int, kernel: int, groups: int = 1) -> Cost:
    weights = kernel * kernel * (inputs // groups) * outputs
    pixels = size * size
    # Batch norm follows each of these: two parameters a channel, no bias.
    return Cost(pixels * weights, weights + 2 * outputs, pixels * outputs)


def _linear(inputs: int, outputs: int) -> Cost:
    return Cost(inputs * outputs, inputs * outputs + outputs, outputs)


def _conv_layer(conv: Conv) -> Cost:
    return _conv(conv.out_size, conv.in_channels, conv.out_channels, conv.kernel)


def block_layers(block: MBConv) -> Iterator[tuple[str, Cost]]:
    """Kind and cost of each layer of one block, in the order of computation."""
    wide = block.expanded_channels
    if wide != block.in_channels:
        yield "expand 1x1", _conv(block.in_size, block.in_channels, wide, 1)
    yield (
        f"depthwise {block.kernel}x{block.kernel}",
        _conv(block.out_size, wide, wide, block.kernel, groups=wide),
    )
    # Squeeze-excitation works on one pooled pixel: a linear layer in all but name.
    yield "squeeze", _linear(wide, block.squeeze_channels)
    yield "excite", _linear(block.squeeze_channels, wide)
    yield "project 1x1", _conv(block.out_size, wide, block.out_channels, 1)


def layers(architecture: Architecture) -> Iterator[Layer]:
    """Every layer in order; those of equal blocks once, with ``times``."""
    stem, head = architecture.stem, architecture.head
    yield Layer("stem", f"conv {stem.kernel}x{stem.kernel}", _conv_layer(stem))
    for number, stage in enumerate(architecture.stages, start=1):
        for kind, cost in block_layers(stage.first):
            yield Layer(f"stage {number}", kind, cost)
        if stage.repeats > 1:
            for kind, cost in block_layers(stage.rest):
                yield Layer(f"stage {number}", kind, cost, stage.repeats - 1)
    yield Layer("head", "conv 1x1", _conv_layer(head))
    yield Layer("classifier", "linear", _linear(head.out_channels, architecture.num_classes))


def cost_by_stage(architecture: Architecture) -> dict[str, Cost]:
    """Cost of stem, each stage, head and classifier, in order."""
    stages = {
        f"stage {number}": block_cost(stage.first) + block_cost(stage.rest) * (stage.repeats - 1)
        for number, stage in enumerate(architecture.stages, start=1)
    }
    classifier = _linear(architecture.head.out_channels, architecture.num_classes)
    return {
        "stem": _conv_layer(architecture.stem),
        **stages,
        "head": _conv_layer(architecture.head),
        "classifier": classifier,
    }


def count_cost(architecture: Architecture) -> Cost:
    """Cost of the whole network, for one picture."""
    return sum(cost_by_stage(architecture).values(), Cost())


# Networks of one family have most of their blocks in common.
@lru_cache(maxsize=10_000)
def block_cost(block: MBConv) -> Cost:
    """Cost of one block, for one picture."""
    return sum((cost for _, cost in block_layers(block)), Cost())


def describe(architecture: Architecture) -> dict[str, str | int | float]:
    """A network and its cost as plain values: what the command line prints and JSON carries."""
    cost = count_cost(architecture)
    return {
        "family": architecture.family.name,
        "depth": architecture.scale.depth,
        "width": architecture.scale.width,
        "resolution": architecture.scale.resolution,
        "blocks": architecture.blocks,
        "image_size": architecture.image_size,
        "macs": cost.macs,
        "params": cost.params,
        "activations": cost.activations,
    }
