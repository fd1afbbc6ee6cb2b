"""How to train: a recipe, and the named ones.

The names of the fields are those of a run's configuration, whose hash names the run.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from effnet_lesson.errors import LessonError, unknown

OPTIMIZERS = ("adamw", "rmsprop")


@dataclass(frozen=True)
class Recipe:
    """Settings of a training run; raises LessonError for values that make no sense.

    ``pictures``: how many the network sees in all, repeats counted. ``warmup`` is a share of
    them, ``evaluate_every`` a number of them. The learning rate rises linearly during warm-up,
    then follows a cosine to zero. ``weight_decay`` is for filters alone. Pictures are mirrored
    at random and moved by up to a fourteenth of their side (2 pixels of 28).

    ``optimizer``: ``"adamw"``, or ``"rmsprop"`` with the paper's decay 0.9, momentum 0.9 and eps
    1e-3. ``ema``: decay of the running mean of the weights, which is then what is evaluated
    and kept; 0 for none (paper: 0.9999). ``crop``: smallest share of a picture's area that a
    random crop keeps; below 1 it takes the place of moving (usual for photographs: 0.35).
    """

    pictures: int = 300_000
    batch_size: int = 128
    learning_rate: float = 0.004
    weight_decay: float = 0.05
    warmup: float = 0.05
    label_smoothing: float = 0.1
    dropout: float = 0.1
    stochastic_depth: float = 0.0
    validation_pictures: int = 5_000
    evaluate_every: int = 50_000
    optimizer: str = "adamw"
    ema: float = 0.0
    crop: float = 1.0

    def __post_init__(self) -> None:
        for name, low in (
            ("pictures", 1), ("batch_size", 2), ("validation_pictures", 1), ("evaluate_every", 1),
        ):  # fmt: skip
            value = getattr(self, name)
            if type(value) is not int or not low <= value < 10**12:
                raise LessonError(
                    f"{name} was {value!r}: accepted is a whole number from {low} up."
                )
        for name, low, high, words in (
            ("learning_rate", 0, math.inf, "a number above 0"),
            ("weight_decay", 0, math.inf, "a number from 0 up"),
            ("warmup", 0, 1, "a share from 0 to below 1"),
            ("label_smoothing", 0, 1, "a share from 0 to below 1"),
            ("dropout", 0, 1, "a share from 0 to below 1"),
            ("stochastic_depth", 0, 1, "a share from 0 to below 1"),
            ("ema", 0, 1, "a decay from 0 (none) to below 1"),
            ("crop", 0, math.nextafter(1, 2), "a share of the area above 0, up to 1"),
        ):
            value = getattr(self, name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            above_zero = name in ("learning_rate", "crop")
            if not is_number or not low <= value < high or (above_zero and value == 0):
                raise LessonError(f"{name} was {value!r}: accepted is {words}.")
        if self.optimizer not in OPTIMIZERS:
            raise unknown("optimizer", self.optimizer, OPTIMIZERS)

    def as_config(self) -> dict[str, Any]:
        """The settings for a run's configuration.

        Settings that came later are left out where they change nothing, so that the same
        training keeps its name.
        """
        return {
            name: value
            for name, value in asdict(self).items()
            if name not in _LATER or value != _LATER[name]
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Recipe":
        """The recipe that a run's configuration names."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in config.items() if name in names})


_LATER = {
    field.name: field.default
    for field in fields(Recipe)
    if field.name in ("optimizer", "ema", "crop")
}

# Runs of different tiers are never compared with each other.
TIERS = {
    "quick": Recipe(pictures=60_000, evaluate_every=20_000),
    "search": Recipe(pictures=100_000),
    "cpu": Recipe(),
    # From weights that are good already: small steps, a longer warm-up for the new last layer,
    # and the random crops that such weights were trained with.
    "finetune": Recipe(
        pictures=60_000, learning_rate=0.0005, warmup=0.1, crop=0.35, evaluate_every=10_000
    ),
    "gpu": Recipe(pictures=6_000_000, stochastic_depth=0.1, ema=0.999, evaluate_every=300_000),
}
OWN_TIER = "own"  # a recipe that has no name
QUICK_TIER, FINETUNE_TIER = "quick", "finetune"  # what is meant where none is named


def change_recipe(recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """``recipe`` with some settings changed, as texts or as values; raises LessonError for a
    setting that there is not, or a value that it cannot have."""
    values = asdict(recipe)
    for name, value in changes.items():
        if name not in values:
            raise unknown("setting", name, values)
        kind = type(values[name])
        try:
            values[name] = kind(value) if isinstance(value, str) else value
        except ValueError:
            what = "a whole number" if kind is int else "a number"
            raise LessonError(f"{name} was {value!r}: accepted is {what}.") from None
    return Recipe(**values)
