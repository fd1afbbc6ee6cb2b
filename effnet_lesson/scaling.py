"""The rule of compound scaling: one number, phi, grows depth, width and resolution together.

Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks", arXiv 1905.11946v5, equation 3. Standard library only.
"""

import math
import numbers
from dataclasses import dataclass

from effnet_lesson.errors import LessonError, unknown

PHI_MIN, PHI_MAX = -5.0, 10.0
COEFFICIENT_MAX = 4.0
MULTIPLIER_MAX = 10_000.0
CHANNEL_DIVISOR = 8


def _number(name: str, value: object, low: float, high: float, advice: str) -> float:
    """``value`` as a finite float from ``low`` to ``high``, or a sentence that says why not."""
    if type(value) is float and low <= value <= high:  # nearly always, and thousands of times
        return value
    accepted = f"accepted is a number from {low:g} to {high:g}. {advice}"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise LessonError(f"{name} was {value!r}, which is not a number: {accepted}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not low <= number <= high:  # also false for nan
        raise LessonError(f"{name} was {number:g}: {accepted}")
    return number


@dataclass(frozen=True)
class Scale:
    """Multipliers of a base network's depth (blocks), width (channels) and resolution (pixels).

    Each is a plain factor: ``Scale(depth=2)`` doubles the blocks and leaves the rest.
    Raises LessonError unless each is a number from 0.01 to 10,000.
    """

    depth: float = 1.0
    width: float = 1.0
    resolution: float = 1.0

    def __post_init__(self) -> None:
        for name in ("depth", "width", "resolution"):
            value = _number(
                name, getattr(self, name), 0.01, MULTIPLIER_MAX, "1 leaves the base as it is."
            )
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class CompoundScaling:
    """d = alpha^phi, w = beta^phi, r = gamma^phi (paper, equation 3).

    The defaults are the paper's, found by a grid search on B0 at phi = 1.
    Raises LessonError unless each coefficient is from 1 to 4: below 1 the network would shrink
    as phi grows.
    """

    alpha: float = 1.2
    beta: float = 1.1
    gamma: float = 1.15

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "gamma"):
            value = _number(
                name, getattr(self, name), 1.0, COEFFICIENT_MAX,
                "1 means that this dimension does not grow; the paper's are 1.2, 1.1 and 1.15.",
            )  # fmt: skip
            object.__setattr__(self, name, value)

    @property
    def product(self) -> float:
        """alpha·beta²·gamma²: how many times the formula's cost grows when phi grows by one.

        The paper asks for about 2; its own coefficients give 1.92.
        """
        return self.alpha * self.beta**2 * self.gamma**2

    def at(self, phi: float) -> Scale:
        """The three multipliers at ``phi``, a real number from -5 to 10."""
        phi = check_phi(phi)
        return Scale(self.alpha**phi, self.beta**phi, self.gamma**phi)

    def formula_cost(self, phi: float) -> float:
        """(alpha·beta²·gamma²)^phi: the cost relative to phi = 0, before anything is rounded."""
        return self.product ** check_phi(phi)


def check_phi(phi: object) -> float:
    """``phi`` as a float; raises LessonError unless it is a real number from -5 to 10."""
    return _number("phi", phi, PHI_MIN, PHI_MAX, "phi = 0 is the base network, phi = 1 the next.")


def round_channels(channels: float, divisor: int = CHANNEL_DIVISOR) -> int:
    """Channels after scaling: the nearest multiple of ``divisor``, never over 10 % less.

    Source: ``round_filters`` of the authors' code, ``_make_divisible`` of torchvision.
    """
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * channels else rounded


def round_repeats(repeats: float) -> int:
    """Blocks of a stage after scaling: rounded up, so that a stage never vanishes."""
    return math.ceil(repeats)


def round_pixels(pixels: float) -> int:
    """Side of the picture after scaling: the nearest whole pixel, halves upwards."""
    return int(pixels + 0.5)


@dataclass(frozen=True)
class PublishedModel:
    """One of B0–B7 as published. Accuracies are ImageNet top-1 in percent.

    ``usual_phi``: what is usually taken for its phi; the paper does not give one.
    ``paper_top1``: the paper's Table 2. ``torchvision_top1``: the checkpoint that torchvision
    names ``weights``. They are different trainings of the same network.
    """

    name: str
    usual_phi: float
    width: float
    depth: float
    image_size: int
    dropout: float
    paper_top1: float
    torchvision_top1: float
    weights: str

    @property
    def scale(self) -> Scale:
        """The published multipliers; resolution relative to B0's 224 pixels."""
        return Scale(self.depth, self.width, self.image_size / 224)

    def implied_phi(self, rule: CompoundScaling = CompoundScaling()) -> dict[str, float]:
        """The phi at which ``rule`` would give this model's depth, width and resolution.

        Three different numbers: the published models are not the formula. A coefficient of
        1 implies no phi and is left out.
        """
        pairs = {
            "depth": (self.scale.depth, rule.alpha),
            "width": (self.scale.width, rule.beta),
            "resolution": (self.scale.resolution, rule.gamma),
        }
        return {
            name: math.log(multiplier) / math.log(base)
            for name, (multiplier, base) in pairs.items()
            if base > 1
        }


# width, depth, pixels, dropout: the authors' code (efficientnet_builder.py); phi: the usual fit in
# discussions of that code (tensorflow/tpu 390, qubvel/efficientnet 90);
# top-1: paper, Table 2, then torchvision's `Weights` of that name.
PUBLISHED = {
    model.name: model
    for model in (
        PublishedModel("b0", 0, 1.0, 1.0, 224, 0.2, 77.1, 77.692, "IMAGENET1K_V1"),
        PublishedModel("b1", 0.5, 1.0, 1.1, 240, 0.2, 79.1, 79.838, "IMAGENET1K_V2"),
        PublishedModel("b2", 1, 1.1, 1.2, 260, 0.3, 80.1, 80.608, "IMAGENET1K_V1"),
        PublishedModel("b3", 2, 1.2, 1.4, 300, 0.3, 81.6, 82.008, "IMAGENET1K_V1"),
        PublishedModel("b4", 3.5, 1.4, 1.8, 380, 0.4, 82.9, 83.384, "IMAGENET1K_V1"),
        PublishedModel("b5", 5, 1.6, 2.2, 456, 0.4, 83.6, 83.444, "IMAGENET1K_V1"),
        PublishedModel("b6", 6, 1.8, 2.6, 528, 0.5, 84.0, 84.008, "IMAGENET1K_V1"),
        PublishedModel("b7", 7, 2.0, 3.1, 600, 0.5, 84.3, 84.122, "IMAGENET1K_V1"),
    )
}


def published(name: str) -> PublishedModel:
    """One of B0–B7 by its name (``"b3"``, any case); raises LessonError for another name."""
    model = PUBLISHED.get(str(name).lower())
    if model is None:
        raise unknown("model", name, PUBLISHED)
    return model
