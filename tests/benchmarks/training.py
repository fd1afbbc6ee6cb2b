"""Training speed of the small family beside torchvision's EfficientNet of the same shape."""

import statistics
import time

import torch
from row import Row
from torch.nn import functional
from torchvision.models.efficientnet import EfficientNet as TorchvisionEfficientNet
from torchvision.models.efficientnet import MBConvConfig

from effnet_lesson.architecture import SMALL, architecture_at
from effnet_lesson.model import EfficientNet
from effnet_lesson.scaling import CompoundScaling, Scale

BATCH, STEPS, ROUNDS = 128, 8, 7


def _torchvisions(scale: Scale) -> torch.nn.Module:
    """The same blocks, channels and strides, put together by torchvision."""
    network = architecture_at(scale, "small")
    settings, before = [], network.stem.out_channels
    for spec, stage in zip(SMALL.stages, network.stages, strict=True):
        settings.append(
            MBConvConfig(
                spec.expand_ratio, spec.kernel, spec.stride, before, stage.channels, stage.repeats
            )
        )
        before = stage.channels
    theirs = TorchvisionEfficientNet(
        settings, dropout=0.1, stochastic_depth_prob=0.0, num_classes=10,
        last_channel=network.head.out_channels,
    )  # fmt: skip
    # torchvision's stem takes three channels at stride 2; ours one at stride 1.
    theirs.features[0][0] = torch.nn.Conv2d(
        1, network.stem.out_channels, 3, stride=1, padding=1, bias=False
    )
    return theirs


def _rate(network: torch.nn.Module, optimizer, pictures, labels) -> float:
    started = time.perf_counter()
    for _ in range(STEPS):
        loss = functional.cross_entropy(network(pictures), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    return STEPS * BATCH / (time.perf_counter() - started)


def measure() -> list[Row]:
    """Forward, backward and step on the same random pictures; rounds alternate."""
    rows = []
    for phi in (0, 3):
        scale = CompoundScaling().at(phi)
        ours = EfficientNet.from_scale(scale, family="small", dropout=0.1, stochastic_depth=0.0)
        networks = {"ours": ours, "theirs": _torchvisions(scale)}
        counts = {sum(p.numel() for p in network.parameters()) for network in networks.values()}
        assert len(counts) == 1, "the two are not of the same shape"
        pictures = torch.randn(BATCH, 1, ours.image_size, ours.image_size)
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        labels = torch.randint(10, (BATCH,))
        rates: dict[str, list[float]] = {name: [] for name in networks}
        optimizers = {}
        for name, network in networks.items():
            network.train().to(memory_format=torch.channels_last)
            optimizers[name] = torch.optim.AdamW(network.parameters(), lr=1e-3)
        for _ in range(ROUNDS):
            for name, network in networks.items():
                rates[name].append(_rate(network, optimizers[name], pictures, labels))
        medians = {name: statistics.median(values[1:]) for name, values in rates.items()}
        rows.append(
            Row(
                f"training the small family at phi = {phi}", medians["ours"], "pictures/s",
                "torchvision", medians["theirs"],
            )
        )  # fmt: skip
    return rows
