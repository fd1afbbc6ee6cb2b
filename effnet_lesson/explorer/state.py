"""What the learner has chosen: one frozen, checked value."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from effnet_lesson.architecture import FAMILIES
from effnet_lesson.errors import LessonError, unknown
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
    "sample": "a picture at the resolution that the network sees",
    "network": "the network drawn to scale",
    "multipliers": "the three multipliers over phi, with the usual wrong rules",
    "rounding": "formula, counted, published: the cost over phi",
    "accuracy": "accuracy against cost",
    "save": "the pictures as SVG, the table as CSV, the state as a line of text",
}

# What the page lets choose in one step, each a trait of the widget; alpha, beta and gamma move.
CHOSEN = ("phi", "strategy", "family", "dataset", "model")

# The slider's range: within it compound scaling never enlarges a picture of 28 pixels.
SLIDER_MIN, SLIDER_MAX = 0.0, 7.0
FINE_STEP = 0.05


@dataclass(frozen=True)
class State:
    """``model``: ``"b0"`` to ``"b7"`` for a published network of the B0 family, which has no phi;
    ``""`` for the one at ``phi``. ``dataset``: what the small family is trained on; the B0
    family's accuracies are of ImageNet.

    Raises LessonError for a family, strategy, phi, rule, model or data set that there is not.
    """

    family: str = "small"
    strategy: str = "compound"
    phi: float = 0.0
    rule: CompoundScaling = CompoundScaling()
    model: str = ""
    dataset: str = "fashion_mnist"

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

    @property
    def text(self) -> str:
        """The state as a short line, such as ``family=small strategy=compound phi=2``.

        alpha, beta and gamma are left out where they are the paper's, and Fashion-MNIST too.
        """
        said = {"family": self.family, "strategy": self.strategy, "phi": f"{self.phi:.10g}"}
        if self.rule != CompoundScaling():
            said |= {name: f"{value:.10g}" for name, value in asdict(self.rule).items()}
        if self.model:
            said["model"] = self.model
        if self.dataset != State.dataset:
            said["dataset"] = self.dataset
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
            if name not in (*_WORDS, *_NUMBERS):
                raise unknown("name in the state", name, (*_WORDS, *_NUMBERS))
            said[name] = value
        values = {name: _to_number(name, said[name]) for name in _NUMBERS if name in said}
        phi = {"phi": values.pop("phi")} if "phi" in values else {}
        words = {name: said[name] for name in _WORDS if name in said}
        return cls(**words, **phi, rule=CompoundScaling(**values))


_WORDS, _NUMBERS = ("family", "strategy", "model", "dataset"), ("phi", "alpha", "beta", "gamma")


def _to_number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise LessonError(
            f"{name} was {text!r} in the state: accepted is a number such as 1.5."
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
    return tuple(name for name in PANELS if name in chosen)
