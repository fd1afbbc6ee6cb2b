"""What the learner has chosen: one frozen, checked value."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from effnet_lesson.architecture import FAMILIES
from effnet_lesson.errors import LessonError, check_whole, unknown
from effnet_lesson.explorer.budgets import Budgets
from effnet_lesson.explorer.datasets import DATASETS
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.scaling import CompoundScaling, check_phi, published

# What can be shown beside the phi slider and the five quantities, in the order of the page.
PANELS = {
    "fine_phi": "phi in steps of 0.05 instead of whole numbers",
    "presets": "whole phi, and B0 to B7 as published",
    "strategy": "compound scaling or one dimension alone at the same cost",
    "family": "the small family of this lesson or the B0 family",
    "dataset": "the pictures that the small family was trained on",
    "coefficients": "alpha, beta and gamma, and their product",
    "hold": "a way to hold that product at 2",
    "sample": "a picture at the resolution that the network sees",
    "network": "the network drawn to scale",
    "layers": "stage by stage: what it is made of, its sizes, its share of the multiply-adds",
    "multipliers": "the three multipliers over phi, with the usual wrong rules",
    "rounding": "formula, counted, published: the cost over phi",
    "costs": "FLOPs, parameters, memory and time over phi, with a budget for each",
    "accuracy": "accuracy against cost",
    "save": "the pictures as SVG, the table as CSV, the state as a line of text",
}

# What the page lets choose in one step, each a trait of the widget; alpha, beta and gamma move.
CHOSEN = ("phi", "strategy", "family", "dataset", "model", "budgets", "batch_size")

# The slider's range: within it compound scaling never enlarges a picture of 28 pixels.
SLIDER_MIN, SLIDER_MAX = 0.0, 7.0
FINE_STEP = 0.05
BATCH_SIZE = 128  # as in the recipes


@dataclass(frozen=True)
class State:
    """``model``: ``"b0"`` to ``"b7"`` for a published network of the B0 family, which has no phi;
    ``""`` for the one at ``phi``. ``dataset``: what the small family is trained on; the B0
    family's accuracies are of ImageNet. ``budgets``: limits, also as a mapping such as
    ``{"macs": 5e6}``; ``batch_size``: pictures at once, for the memory. ``hold_product``: whether
    the rule's product is held at 2; ``wrong_rules``: whether they are drawn.

    Raises LessonError for a family, strategy, phi, rule, model, data set, budget or batch size
    that there is not, and for a flag that is not True or False.
    """

    family: str = "small"
    strategy: str = "compound"
    phi: float = 0.0
    rule: CompoundScaling = CompoundScaling()
    model: str = ""
    dataset: str = "fashion_mnist"
    budgets: Budgets = Budgets()
    batch_size: int = BATCH_SIZE
    hold_product: bool = False
    wrong_rules: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.family, str) or self.family not in FAMILIES:
            raise unknown("family", self.family, FAMILIES)
        if self.strategy not in STRATEGIES:
            raise unknown("strategy", self.strategy, STRATEGIES)
        object.__setattr__(self, "phi", check_phi(self.phi))
        if not isinstance(self.rule, CompoundScaling):
            raise LessonError(
                f"rule was {self.rule!r}: accepted is a CompoundScaling(alpha, beta, gamma)."
            )
        if not isinstance(self.dataset, str) or self.dataset not in DATASETS:
            raise unknown("dataset", self.dataset, DATASETS)
        if self.model != "":
            object.__setattr__(self, "model", published(self.model).name)
            object.__setattr__(self, "family", "b0")
        object.__setattr__(self, "budgets", Budgets.of(self.budgets))
        batch_size = check_whole("batch_size", self.batch_size, 1, 100_000)
        object.__setattr__(self, "batch_size", batch_size)
        for name in _FLAGS:
            if not isinstance(getattr(self, name), bool):
                raise LessonError(f"{name} was {getattr(self, name)!r}: accepted is True or False.")

    @property
    def chosen(self) -> dict[str, Any]:
        """The values of ``CHOSEN``, ready for JSON."""
        return {name: getattr(self, name) for name in CHOSEN} | {"budgets": self.budgets.limits}

    @property
    def text(self) -> str:
        """The state as a short line, such as ``family=small strategy=compound phi=2``.

        alpha, beta and gamma are left out where they are the paper's, and Fashion-MNIST too. A
        budget is written as in ``max_macs=5000000``, what is ticked as in ``hold_product=on``.
        """
        said = {"family": self.family, "strategy": self.strategy, "phi": f"{self.phi:.10g}"}
        if self.rule != CompoundScaling():
            said |= {name: f"{value:.10g}" for name, value in asdict(self.rule).items()}
        if self.model:
            said["model"] = self.model
        if self.dataset != State.dataset:
            said["dataset"] = self.dataset
        for name, limit in self.budgets.limits.items():
            said[f"max_{name}"] = repr(limit).removesuffix(".0")
        if self.batch_size != BATCH_SIZE:
            said["batch_size"] = str(self.batch_size)
        said |= {name: "on" for name in _FLAGS if getattr(self, name)}
        return " ".join(f"{name}={value}" for name, value in said.items())

    @classmethod
    def from_text(cls, text: str) -> "State":
        """The state that a line such as ``family=small phi=2`` describes; what it leaves out is
        the default. Raises LessonError for a line that is not of this form."""
        if not isinstance(text, str):
            raise LessonError(f"state was {text!r}: accepted is a line such as {State().text!r}.")
        said: dict[str, str] = {}
        for word in text.split():
            name, equals, value = word.partition("=")
            if not equals or not value or name in said:
                raise LessonError(
                    f"{word!r} in the state {text!r} is not one name=value, once: accepted is a "
                    f"line such as {State().text!r}."
                )
            if name not in (names := (*_WORDS, *_NUMBERS, *_BUDGETS, *_FLAGS)):
                raise unknown("name in the state", name, names)
            if name in _FLAGS and value != "on":
                raise LessonError(
                    f"{name} was {value!r} in the state: accepted is on; leave it out for off."
                )
            said[name] = value
        numbers = {
            name: _to_number(name, said[name]) for name in said if name not in _WORDS + _FLAGS
        }
        rule = {name: numbers[name] for name in ("alpha", "beta", "gamma") if name in numbers}
        limits = {budget: numbers[name] for name, budget in _BUDGETS.items() if name in numbers}
        chosen = {name: said[name] for name in _WORDS if name in said}
        chosen |= {name: numbers[name] for name in ("phi", "batch_size") if name in numbers}
        chosen |= {name: True for name in _FLAGS if name in said}
        return cls(**chosen, rule=CompoundScaling(**rule), budgets=limits)


def check_slider(phi: float) -> float:
    """``phi``, if the slider reaches it; else raises LessonError."""
    if not SLIDER_MIN <= phi <= SLIDER_MAX:
        raise LessonError(
            f"phi was {phi:g}: the slider goes from {SLIDER_MIN:g} to {SLIDER_MAX:g}; "
            "CompoundScaling().at(phi) takes any phi from -5 to 10."
        )
    return phi


_WORDS = ("family", "strategy", "model", "dataset")
_FLAGS = ("hold_product", "wrong_rules")
_NUMBERS = ("phi", "alpha", "beta", "gamma", "batch_size")
_BUDGETS = {f"max_{field.name}": field.name for field in fields(Budgets)}


def _to_number(name: str, text: str) -> float | int:
    try:
        return int(text) if name == "batch_size" else float(text)
    except ValueError:
        example = BATCH_SIZE if name == "batch_size" else 1.5
        raise LessonError(
            f"{name} was {text!r} in the state: accepted is a number such as {example}."
        ) from None


def check_panels(panels: Iterable[str] | None) -> tuple[str, ...]:
    """``panels`` in the order of the page; None means all. Raises LessonError for another name."""
    if panels is None:
        return tuple(PANELS)
    if isinstance(panels, str):
        panels = [panels]
    try:
        chosen = set(panels)
    except TypeError:
        raise LessonError(
            f"panels was {panels!r}: accepted is a list of names: {', '.join(PANELS)}."
        ) from None
    for name in chosen:
        if name not in PANELS:
            raise unknown("panel", name, PANELS)
    if "hold" in chosen:  # beside what it holds
        chosen.add("coefficients")
    return tuple(name for name in PANELS if name in chosen)
