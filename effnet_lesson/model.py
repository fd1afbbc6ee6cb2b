"""EfficientNet in PyTorch, written to be read.

The shapes come from :mod:`effnet_lesson.architecture`; here they become layers. The names of
the parameters are torchvision's, so that its checkpoints load, at any scale.
Source: paper, section 4; torchvision/models/efficientnet.py for names and initial weights.
"""

from pathlib import Path

from effnet_lesson.architecture import Family, MBConv, architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError, from_train_extra
from effnet_lesson.matching import build_architecture
from effnet_lesson.pretrained import load_weights, weights_of
from effnet_lesson.scaling import CompoundScaling, Scale, published

with from_train_extra():
    import torch
    from torch import Tensor, nn


class ConvNormAct(nn.Sequential):
    """Convolution, batch norm, SiLU. ``(N, in, H, W)`` -> ``(N, out, ceil(H/s), ceil(W/s))``."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        stride: int = 1,
        groups: int = 1,
        act: bool = True,
    ) -> None:
        layers = [
            nn.Conv2d(
                in_channels, out_channels, kernel, stride,
                padding=kernel // 2, groups=groups, bias=False,
            ),
            nn.BatchNorm2d(out_channels),
        ]  # fmt: skip
        if act:
            layers.append(nn.SiLU(inplace=True))
        super().__init__(*layers)


class SqueezeExcitation(nn.Module):
    """Weigh each channel by what the whole map shows (Hu et al., arXiv 1709.01507).

    ``(N, channels, H, W)`` -> the same shape.
    """

    def __init__(self, channels: int, squeeze_channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        weight = x.mean((2, 3), keepdim=True)
        weight = nn.functional.silu(self.fc1(weight))
        weight = torch.sigmoid(self.fc2(weight))
        return x * weight


class Block(nn.Module):
    """MBConv: expand, filter each channel by itself, weigh the channels, project back.

    ``(N, in_channels, H, W)`` -> ``(N, out_channels, ceil(H/stride), ceil(W/stride))``.
    In training a block with a residual is left out for a picture with probability ``drop``
    (stochastic depth, Huang et al., arXiv 1603.09382).
    """

    def __init__(self, spec: MBConv, drop: float) -> None:
        super().__init__()
        wide = spec.expanded_channels
        layers = []
        if wide != spec.in_channels:
            layers.append(ConvNormAct(spec.in_channels, wide, 1))
        layers += [
            ConvNormAct(wide, wide, spec.kernel, spec.stride, groups=wide),
            SqueezeExcitation(wide, spec.squeeze_channels),
            ConvNormAct(wide, spec.out_channels, 1, act=False),
        ]
        self.block = nn.Sequential(*layers)
        self.has_residual = spec.has_residual
        self.drop = drop

    def forward(self, x: Tensor) -> Tensor:
        y = self.block(x)
        if not self.has_residual:
            return y
        if self.training and self.drop > 0:
            keep = 1 - self.drop
            kept = torch.empty(len(y), 1, 1, 1, dtype=y.dtype, device=y.device).bernoulli_(keep)
            y = y * (kept / keep)
        return x + y


class EfficientNet(nn.Module):
    """A network of a family at any scale.

    ``EfficientNet(scale_depth=1.2, scale_width=1.1, scale_resolution=1.15)`` multiplies the
    base's sizes; :meth:`from_phi` lets the rule choose them; :meth:`published` gives B0–B7.
    Input ``(N, channels, image_size, image_size)``, output logits ``(N, num_classes)``.
    It knows its ``architecture``, ``scale``, ``image_size``, ``macs`` and ``params``.
    """

    def __init__(
        self,
        scale_depth: float = 1.0,
        scale_width: float = 1.0,
        scale_resolution: float = 1.0,
        *,
        family: str | Family = "b0",
        num_classes: int | None = None,
        in_channels: int | None = None,
        dropout: float = 0.2,
        stochastic_depth: float = 0.2,
        norm_eps: float = 1e-5,
        norm_momentum: float = 0.1,
    ) -> None:
        architecture = architecture_at(
            Scale(scale_depth, scale_width, scale_resolution),
            family,
            in_channels=in_channels,
            num_classes=num_classes,
        )
        super().__init__()
        for name, rate in (("dropout", dropout), ("stochastic_depth", stochastic_depth)):
            if not isinstance(rate, int | float) or not 0 <= rate < 1:
                raise LessonError(f"{name} was {rate!r}: accepted is a number from 0 to below 1.")
        self.architecture = architecture
        cost = count_cost(architecture)
        self.macs, self.params = cost.macs, cost.params

        stem, head = architecture.stem, architecture.head
        parts = [ConvNormAct(stem.in_channels, stem.out_channels, stem.kernel, stem.stride)]
        number = 0
        for stage in architecture.stages:
            blocks = []
            for spec in stage.blocks():
                # The deeper the block, the more often it is left out.
                blocks.append(Block(spec, stochastic_depth * number / architecture.blocks))
                number += 1
            parts.append(nn.Sequential(*blocks))
        parts.append(ConvNormAct(head.in_channels, head.out_channels, head.kernel))
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(head.out_channels, architecture.num_classes)
        )
        self._start_weights(norm_eps, norm_momentum)

    def _start_weights(self, norm_eps: float, norm_momentum: float) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.BatchNorm2d):
                module.eps, module.momentum = norm_eps, norm_momentum
            elif isinstance(module, nn.Linear):
                bound = module.out_features**-0.5
                nn.init.uniform_(module.weight, -bound, bound)
                nn.init.zeros_(module.bias)

    @property
    def scale(self) -> Scale:
        """The multipliers of depth, width and resolution."""
        return self.architecture.scale

    @property
    def image_size(self) -> int:
        """Pixels a side of the pictures that this network is meant for."""
        return self.architecture.image_size

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)
        x = x.mean((2, 3))
        return self.classifier(x)

    @classmethod
    def from_scale(cls, scale: Scale, **options) -> "EfficientNet":
        """The network at ``scale``; ``options`` as for the class itself."""
        return cls(scale.depth, scale.width, scale.resolution, **options)

    @classmethod
    def from_phi(
        cls, phi: float, *, rule: CompoundScaling = CompoundScaling(), **options
    ) -> "EfficientNet":
        """The network that compound scaling makes at ``phi``, a number from -5 to 10."""
        return cls.from_scale(rule.at(phi), **options)

    @classmethod
    def published(
        cls,
        name: str,
        *,
        pretrained: bool = False,
        weights: str | Path | None = None,
        **options,
    ) -> "EfficientNet":
        """One of B0–B7 with its published sizes, dropout and batch norm.

        ``pretrained=True`` loads torchvision's checkpoint, downloaded once, or the file
        ``weights`` instead; see :mod:`effnet_lesson.pretrained`. Raises LessonError where that is
        not possible.
        """
        model = published(name)
        if model.name in ("b5", "b6", "b7"):  # as torchvision builds them
            options = {"norm_eps": 1e-3, "norm_momentum": 0.01} | options
        network = cls.from_scale(model.scale, **{"dropout": model.dropout} | options)
        if pretrained:
            load_weights(network, weights_of(model.name, weights))
        return network


def build_model(
    depth: int | None = None,
    width: int | None = None,
    image_size: int | None = None,
    **options,
) -> EfficientNet:
    """The story's first way, guessing: set one size of a small network by hand.

    ``depth`` in blocks, ``width`` in channels of the widest stage, ``image_size`` in pixels,
    as :func:`effnet_lesson.matching.build_architecture` takes them; it raises LessonError for
    sizes that the family cannot have.
    """
    return EfficientNet.from_scale(build_architecture(depth, width, image_size).scale, **options)
