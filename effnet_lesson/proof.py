"""Are two networks the same? Give one the other's weights and compare what they put out."""

import re
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from effnet_lesson.errors import LessonError

# Two ways to add up the same numbers differ by rounding, far less than this.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Proof:
    """``equal``, and why in one or two sentences. True when equal."""

    equal: bool
    message: str

    def __bool__(self) -> bool:
        return self.equal

    def __repr__(self) -> str:
        return f"{'✓ The same' if self.equal else '✗ Not the same yet'}: {self.message}"


def prove_equal(mine: nn.Module, reference: nn.Module, shape: tuple[int, ...]) -> Proof:
    """Whether ``mine`` computes what ``reference`` does.

    ``reference`` keeps its weights and gets random batch norms, so that nothing agrees by being
    0 or 1; ``mine`` gets all that, in the order in which its layers were made (names may differ).
    Both then see two random inputs of ``shape``, without the batch: ``(channels, H, W)``.
    They are left in evaluation mode. Equal: the largest difference is below 1e-4 of the largest
    output. An error inside ``mine`` is told, not raised. Raises LessonError for what is no module.
    """
    for name, module in (("mine", mine), ("reference", reference)):
        if not isinstance(module, nn.Module):
            raise LessonError(f"{name} was {module!r}: accepted is a torch.nn.Module.")
    disturb(reference)
    pictures = torch.randn(2, *shape)
    with torch.no_grad():
        wanted = reference.eval()(pictures)
        problem = _copy_weights(mine, reference)
        try:
            found = mine.eval()(pictures.clone())
        except Exception as error:
            said = f"it stopped with {type(error).__name__}: {str(error).partition(chr(10))[0]}"
            return Proof(False, "\n".join(filter(None, (said, _advice(said)))))
        if found is None:
            return Proof(False, "it returns nothing. Replace each `...`, and return the result.")
        if not problem and not isinstance(found, Tensor):
            problem = f"it returns a {type(found).__name__}: accepted is a tensor."
        if not problem and found.shape != wanted.shape:
            problem = (
                f"it returns the shape {tuple(found.shape)}, and {tuple(wanted.shape)} is wanted."
            )
        if problem:
            return Proof(False, problem)
        difference = ((found - wanted).abs().max() / wanted.abs().max()).item()
    if not difference <= TOLERANCE:
        return Proof(
            False,
            f"all weights fit, and the outputs differ by {difference:.1e} of the largest. Look at "
            "what has no weights: order, activation, stride, padding, the eps of batch norm, an "
            "input that is added.",
        )
    weights = sum(parameter.numel() for parameter in mine.parameters())
    outputs = f"differ by at most {difference:.0e} of the largest" if difference else "are equal"
    return Proof(True, f"{weights:,} parameters fit, and the outputs {outputs}.")


def _advice(said: str) -> str:
    """What to look for after an error of torch that says much and names no cause."""
    if "NoneType" in said:
        return "Are all parts that it is built of finished?"
    if "must match the size" in said:
        return "Two maps of different shape meet, such as an input that is added to the output."
    given = re.search(r"\bgot \((\w+),", said)
    if given and isinstance(getattr(nn, given[1], None), type):
        return (
            f"`nn.{given[1]}` is a layer: make it first, then call it, as in `nn.{given[1]}()(x)`."
        )
    return ""


def disturb(network: nn.Module) -> None:
    """Give every batch norm random statistics, scales and shifts, in place."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, 0, 0.1)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.1)


def _copy_weights(mine: nn.Module, reference: nn.Module) -> str:
    """Fill ``mine`` in order; returns what does not fit, or nothing."""
    ours, theirs = mine.state_dict(), reference.state_dict()
    for (name, weight), (wanted, value) in zip(ours.items(), theirs.items(), strict=False):
        if weight.shape != value.shape:
            return (
                f"`{name}` has the shape {tuple(weight.shape)}, and in its place {wanted} of the "
                f"reference has {tuple(value.shape)}."
            )
        weight.copy_(value)
    if len(ours) != len(theirs):
        return (
            f"it has {len(ours)} tensors of weights and statistics, and the reference has "
            f"{len(theirs)}. Is a layer missing, or one too many?"
        )
    return ""
