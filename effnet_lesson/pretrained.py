"""Weights that somebody else trained: torchvision's checkpoints of B0–B7, or a file of them.

Our networks give their parameters torchvision's names, so that such a file fits as it is. Only
the last layer, and the first for grey pictures, may have to be made to fit.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from effnet_lesson.errors import LessonError, from_train_extra, one_line
from effnet_lesson.scaling import published

with from_train_extra():
    import torch
    from torch import Tensor, nn

# What torchvision's checkpoints were trained with: of values from 0 to 1, red, green, blue.
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FIRST, LAST = "features.0.0.weight", ("classifier.1.weight", "classifier.1.bias")


def weights_of(model: str, file: str | Path | None = None) -> Path:
    """The file with the weights of ``model``, b0 to b7: ``file`` if it is given, else
    torchvision's, from its cache or downloaded into it (20 to 250 MB, once; its hash is checked).

    Raises LessonError where there is no such file, or nothing can be downloaded.
    """
    named = published(model)
    if file is not None:
        if not isinstance(file, str | os.PathLike) or not Path(file).is_file():
            raise LessonError(
                f"weights was {str(file)!r}, where there is no file: accepted is the name of a "
                f"checkpoint of {named.name} in torchvision's names."
            )
        return Path(file)
    try:
        from torchvision.models import get_model_weights
    except (ImportError, RuntimeError) as error:
        raise LessonError(
            f"Checkpoints come through torchvision, which does not load here ({one_line(error)}): "
            "install torch and torchvision together, as a matching pair."
        ) from None
    try:
        chosen = get_model_weights(f"efficientnet_{named.name}")[named.weights]
        cached = Path(torch.hub.get_dir()) / "checkpoints" / Path(chosen.url).name
        if not cached.is_file():
            chosen.get_state_dict(check_hash=True)
        return cached
    except (OSError, RuntimeError) as error:
        raise LessonError(
            f"The checkpoint {named.weights} of {named.name} could not be downloaded "
            f"({one_line(error)}): check the network and try again, name a file that you have "
            "(weights=), or go on with pretrained=False."
        ) from None


def origin_of(model: str, sha256: str) -> str:
    """The name of torchvision's checkpoint that has this hash, such as ``IMAGENET1K_V1``, or
    ``"file"``."""
    from torchvision.models import get_model_weights

    for weights in get_model_weights(f"efficientnet_{published(model).name}"):
        # its file's name ends with the first digits of its hash
        if sha256.startswith(Path(weights.url).stem.rsplit("-", 1)[-1]):
            return weights.name
    return "file"


def sha256_of(file: Path) -> str:
    """Of the file's content."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def load_weights(network: nn.Module, file: Path) -> list[str]:
    """Put the weights of ``file`` into ``network``, and return what had to be made to fit.

    A last layer for another number of classes keeps its random weights. A first layer for grey
    pictures gets the sum of the three colours' filters: it computes what the file's would from a
    grey picture with three equal channels. Everything else must agree in name and shape.
    Nothing in the file is run. Raises LessonError for another file.
    """
    weights = _read(file)
    own = network.state_dict()
    changed = []
    first = weights.get(FIRST)
    if first is not None and first.shape[1] == 3 and own[FIRST].shape[1] == 1:
        weights[FIRST] = first.sum(1, keepdim=True)
        changed.append("the first layer sums its filters over the colours")
    if any(name in weights and weights[name].shape != own[name].shape for name in LAST):
        weights |= {name: own[name] for name in LAST}
        changed.append(f"the last layer is new, for {len(own[LAST[1]])} classes")
    wrong = [
        name
        for name in sorted({*own, *weights})
        if name not in weights or name not in own or weights[name].shape != own[name].shape
    ]
    if wrong:
        raise LessonError(
            f"{file} does not fit this network: {len(wrong)} of its parameters differ in name or "
            f"shape, such as {wrong[0]}. Accepted is a checkpoint of the same model in "
            "torchvision's names."
        )
    network.load_state_dict(weights)
    return changed


def _read(file: Path) -> dict[str, Tensor]:
    try:
        # weights_only: a file from somebody else must not run code here
        weights = torch.load(file, map_location="cpu", weights_only=True)
        if not isinstance(weights, Mapping) or not all(
            isinstance(name, str) and isinstance(value, Tensor) for name, value in weights.items()
        ):
            raise ValueError("it holds something else than tensors with names")
    except Exception as error:  # torch raises many kinds for damaged files
        raise LessonError(
            f"{file} is not a checkpoint, or damaged ({one_line(error)[:200]}): fetch it again, or "
            "save yours with torch.save(network.state_dict(), FILE)."
        ) from None
    return dict(weights)
