"""Training speed: the networks beside torchvision's and timm's, the loop beside a plain one."""

import statistics
import time
from collections.abc import Callable

import timm
import torch
from PIL import Image
from row import Row
from torch.nn import functional
from torch.utils.data import DataLoader
from torchvision.models import efficientnet_b0
from torchvision.models.efficientnet import EfficientNet as TorchvisionEfficientNet
from torchvision.models.efficientnet import MBConvConfig
from torchvision.transforms import v2

from effnet_lesson.architecture import SMALL, architecture_at
from effnet_lesson.data import load_dataset
from effnet_lesson.model import EfficientNet
from effnet_lesson.scaling import CompoundScaling, Scale
from effnet_lesson.train import Recipe
from effnet_lesson.train.loop import Training, make_optimizer
from effnet_lesson.train.pictures import Pictures

BATCH, STEPS, ROUNDS = 128, 8, 7
LOOP_SECONDS = 4


def measure() -> list[Row]:
    """Rounds alternate, so that other work on the machine meets all alike; medians."""
    rows = []
    for phi in (0, 3):
        scale = CompoundScaling().at(phi)
        ours = EfficientNet.from_scale(scale, family="small", dropout=0.1, stochastic_depth=0.0)
        rates = _model_rates(
            {"ours": ours, "torchvision": _torchvisions(scale)}, BATCH, 1, ours.image_size
        )
        rows.append(
            Row(
                f"training the small family at phi = {phi}", rates["ours"], "pictures/s",
                "torchvision", rates["torchvision"],
            )
        )  # fmt: skip
    networks = {
        "ours": EfficientNet.published("b0"),
        "torchvision": efficientnet_b0(),
        "timm": timm.create_model("efficientnet_b0", drop_rate=0.2, drop_path_rate=0.2),
    }
    rates = _model_rates(networks, 32, 3, 64)
    for peer in ("torchvision", "timm"):
        rows.append(Row("training B0 at 64 pixels", rates["ours"], "pictures/s", peer, rates[peer]))
    return [*rows, *(_whole_loop(phi) for phi in (0, 3))]


def _model_rates(
    networks: dict[str, torch.nn.Module], batch: int, channels: int, side: int
) -> dict[str, float]:
    """Forward, backward and step, pictures a second, on the same random pictures."""
    counts = {sum(p.numel() for p in network.parameters()) for network in networks.values()}
    assert len(counts) == 1, "they are not of the same shape"
    pictures = torch.randn(batch, channels, side, side)
    pictures = pictures.contiguous(memory_format=torch.channels_last)
    labels = torch.randint(10, (batch,))
    optimizers = {}
    for name, network in networks.items():
        network.train().to(memory_format=torch.channels_last)
        optimizers[name] = torch.optim.AdamW(network.parameters(), lr=1e-3)
    rates: dict[str, list[float]] = {name: [] for name in networks}
    for _ in range(ROUNDS):
        for name, network in networks.items():
            started = time.perf_counter()
            for _ in range(STEPS):
                _plain_step(network, optimizers[name], pictures, labels)
            rates[name].append(STEPS * batch / (time.perf_counter() - started))
    return {name: statistics.median(values[1:]) for name, values in rates.items()}


def _plain_step(network, optimizer, pictures, labels) -> None:
    loss = functional.cross_entropy(network(pictures), labels)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


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


class _OneByOne(torch.utils.data.Dataset):
    """Fashion-MNIST as torchvision.datasets gives it: a PIL picture at a time, transformed."""

    def __init__(self, data, size: int) -> None:
        self.images, self.labels = data.train_images[:, 0], data.train_labels
        self.transform = v2.Compose(
            [
                v2.RandomHorizontalFlip(), v2.RandomCrop(28, padding=2), v2.Resize(size),
                v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.286], [0.353]),
            ]
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, number: int):
        return self.transform(Image.fromarray(self.images[number])), self.labels[number]


def _whole_loop(phi: float) -> Row:
    """Our loop, data path included, beside a plain DataLoader loop with the same network."""
    recipe, data, device = Recipe(), load_dataset("fashion_mnist"), torch.device("cpu")
    scale = CompoundScaling().at(phi)

    def network() -> EfficientNet:
        return EfficientNet.from_scale(scale, family="small", dropout=0.1, stochastic_depth=0.0)

    ours = network().to(memory_format=torch.channels_last)
    size = ours.image_size
    training = Training(ours, Pictures(data, recipe, size, device), recipe)
    plain = network()
    optimizer = make_optimizer(plain, recipe)
    loader = DataLoader(
        _OneByOne(data, size), BATCH, shuffle=True, num_workers=2, persistent_workers=True
    )
    batches = iter(loader)
    ways: dict[str, Callable[[], None]] = {
        "ours": lambda: training.train_step(*next(training.batches)),
        "plain": lambda: _plain_step(plain, optimizer, *next(batches)),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(4):
        for name, step in ways.items():
            started, steps = time.perf_counter(), 0
            while time.perf_counter() - started < LOOP_SECONDS and steps < 100:
                step()
                steps += 1
            rates[name].append(steps * BATCH / (time.perf_counter() - started))
    medians = {name: statistics.median(values[1:]) for name, values in rates.items()}
    return Row(
        f"the whole loop at phi = {phi}", medians["ours"], "pictures/s",
        "a plain DataLoader loop", medians["plain"],
    )  # fmt: skip
