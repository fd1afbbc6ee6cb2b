"""Formula, counted, published: why phi = 1 costs 2.57 times B0, and why B1 is not phi = 1."""

from dataclasses import dataclass
from functools import cache

from effnet_lesson.architecture import Architecture, architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.scaling import PUBLISHED, CompoundScaling, PublishedModel, Scale

# Filled with the words of a view, here and in the front end.
ROUNDING = (
    "At phi = {phi}, 2^phi is {two_to_phi} and (alpha·beta²·gamma²)^phi is {formula}; counted "
    "after rounding, the network costs {times} times the base. Rounding makes depth × {depth} "
    "into {blocks} blocks (× {grown_blocks}), width × {width} into {channels} channels in the "
    "widest stage (× {grown_channels}) and resolution × {resolution} into {pixels} pixels "
    "(× {grown_pixels})."
)
ROUNDING_PUBLISHED = (
    "{subject} costs {times} times the base, counted. It is not the formula's and has no phi."
)
NOT_THE_FORMULA = (
    "The published models are not the formula's: each mark is the phi at which the rule would "
    "give the model's depth, width or resolution, and the three differ. The paper gives no phi; "
    "the usual one is what people take for it."
)


@dataclass(frozen=True)
class PublishedCost:
    """A published model beside the rule. ``implied``: the phi at which the rule would give its
    depth, width and resolution; ``times``: its counted cost relative to B0."""

    name: str
    implied: dict[str, float]
    usual_phi: float
    times: float


def published_costs(rule: CompoundScaling) -> list[PublishedCost]:
    """B0 to B7 beside ``rule``."""
    return [
        PublishedCost(
            model.name.upper(),
            model.implied_phi(rule),
            model.usual_phi,
            published_macs(model) / published_macs(PUBLISHED["b0"]),
        )
        for model in PUBLISHED.values()
    ]


@cache
def published_macs(model: PublishedModel) -> int:
    """Counted multiply-adds of a published model."""
    return count_cost(architecture_at(model.scale, "b0")).macs


def grown(network: Architecture) -> Scale:
    """How many times the base's blocks, widest stage and pixels ``network`` has."""
    base = architecture_at(Scale(), network.family)
    return Scale(
        network.blocks / base.blocks,
        network.widest / base.widest,
        network.image_size / base.image_size,
    )
