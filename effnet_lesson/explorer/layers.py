"""Stage by stage: what each part of a network is made of, and its share of the multiply-adds."""

from functools import lru_cache

from effnet_lesson.architecture import Architecture
from effnet_lesson.cost import cost_by_stage


def operators(network: Architecture) -> tuple[str, ...]:
    """What stem, stages and head are made of, such as ``"MBConv6 5x5, stride 2"``."""

    def sized(name: str, kernel: int, stride: int) -> str:
        return f"{name} {kernel}x{kernel}" + (f", stride {stride}" if stride > 1 else "")

    blocks = [stage.first for stage in network.stages]
    return (
        sized("convolution", network.stem.kernel, network.stem.stride),
        *(sized(f"MBConv{of.expand_ratio}", of.kernel, of.stride) for of in blocks),
        f"{sized('convolution', network.head.kernel, 1)}, pooling, linear",
    )


@lru_cache(maxsize=10_000)
def shares(network: Architecture) -> tuple[float, ...]:
    """Of stem, stages and head (with the classifier): percent of the network's multiply-adds."""
    *parts, head, classifier = (cost.macs for cost in cost_by_stage(network).values())
    parts.append(head + classifier)
    return tuple(round(100 * macs / sum(parts), 1) for macs in parts)
