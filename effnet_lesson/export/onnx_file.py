"""From a network in PyTorch to an ONNX file that is known to compute the same."""

import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from effnet_lesson import __version__, leaves, paths
from effnet_lesson.errors import LessonError, from_ship_extra, from_train_extra, one_line
from effnet_lesson.export.exported import INPUT, OUTPUT, ExportedNetwork
from effnet_lesson.model import EfficientNet
from effnet_lesson.runs import Run
from effnet_lesson.train import load_trained

with from_train_extra():
    import torch
    from torch import Tensor, nn

with from_ship_extra():
    import onnx
    import onnxscript  # noqa: F401  torch.onnx.export needs it

GREATEST_DIFFERENCE = 1e-4
CHECKED_BATCHES = (1, 5)

PREPARE = (
    "Crop the picture to a square about its middle and resize it to image_size pixels a side, "
    "bilinear with antialiasing. Give the values 0 to 255 as float32, in the order batch, "
    "channel (red, green, blue; or one of grey), row, column. Mean and standard deviation are "
    "inside the network."
)


@dataclass(frozen=True)
class Export:
    """What was written. ``bytes``: size of ``file``. ``difference``: between the scores of the
    file and of PyTorch, the largest over the checked batches; ``largest_score``: their size."""

    file: Path
    bytes: int
    difference: float
    largest_score: float

    @property
    def megabytes(self) -> float:
        """In units of 10⁶ bytes."""
        return self.bytes / 1e6


class _FromPixels(nn.Module):
    """The network with the normalisation of its pictures in front: pixel values go in."""

    def __init__(self, network: nn.Module, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        self.network = network
        for name, values in (("mean", mean), ("std", std)):
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32).view(1, -1, 1, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.network((pictures / 255 - self.mean) / self.std)


def export_network(
    network: EfficientNet,
    file: str | Path,
    *,
    mean: Sequence[float] = (0.5,),
    std: Sequence[float] = (0.25,),
    classes: Sequence[str] = (),
    about: Mapping[str, object] | None = None,
) -> Export:
    """Write ``network`` to ``file`` (its name ends in ``.onnx``), for batches of any size.

    The file takes ``pictures``, float32 ``(batch, channels, image_size, image_size)`` with
    values from 0 to 255, and gives ``scores``, float32 ``(batch, classes)``. ``mean`` and
    ``std``: one number or one a channel, of values from 0 to 1, as in training. The file also
    says its classes, its pictures, how to prepare them, and what is in ``about``.

    Its scores are compared with PyTorch's at a batch of one and of several before anything is
    written. Raises LessonError where they differ by more than ``GREATEST_DIFFERENCE``, for a
    wrong name or classes, or where onnx is missing.
    """
    file = _onnx_name(file)
    size, architecture = network.image_size, network.architecture
    channels = architecture.stem.in_channels
    names = list(classes) or [str(number) for number in range(architecture.num_classes)]
    if len(names) != architecture.num_classes:
        raise LessonError(
            f"Received {len(names)} classes for a network with {architecture.num_classes}: give "
            "one name for each, in the order of its outputs."
        )
    if any(len(values) not in (1, channels) for values in (mean, std)):
        raise LessonError(
            f"mean was {mean!r} and std {std!r}: accepted is one number each, or one for each of "
            f"the {channels} channels."
        )
    whole = _FromPixels(copy.deepcopy(network).cpu().float(), mean, std).eval()
    content = _as_onnx(
        whole,
        torch.zeros(2, channels, size, size),
        {
            "effnet_lesson": __version__, "classes": json.dumps(names), "image_size": size,
            "channels": channels, "mean": json.dumps(list(mean)), "std": json.dumps(list(std)),
            "macs": network.macs, "params": network.params, "prepare": PREPARE, **(about or {}),
        },
    )  # fmt: skip
    difference, largest = _compare(whole, ExportedNetwork(content))
    if not difference <= GREATEST_DIFFERENCE:
        raise LessonError(
            f"The ONNX file's scores differ from PyTorch's by up to {difference:.2g}, accepted is "
            f"{GREATEST_DIFFERENCE:g}: nothing was written to {file}. Try the versions of torch, "
            "onnx and onnxruntime in constraints.txt."
        )
    paths.replace_file(file, content)
    return Export(file, len(content), difference, largest)


def export_run(run: Run, file: str | Path, folder: str | Path | None = None) -> Export:
    """Write the trained network of ``run`` as :func:`export_network` does.

    ``folder``: where it was trained to (default: the learner's own runs). Raises LessonError
    where its weights are not there.
    """
    trained = load_trained(run, folder)
    about = {"run": run.id, "dataset": run.dataset["name"], "test_accuracy": run.accuracy}
    if run.dataset["name"] == "leaves":
        about["pictures"] = leaves.NOTE
    return export_network(
        trained.network, file, mean=trained.mean, std=trained.std, classes=trained.classes,
        about=about,
    )  # fmt: skip


def _onnx_name(file: str | Path) -> Path:
    file = Path(file)
    if file.suffix.lower() != ".onnx" or file.is_dir():
        raise LessonError(
            f"The file was {str(file)!r}: accepted is the name of a file that ends in .onnx, such "
            "as plants.onnx."
        )
    return file


def _as_onnx(network: nn.Module, example: Tensor, about: Mapping[str, object]) -> bytes:
    """The file's content."""
    try:
        program = torch.onnx.export(
            network, (example,), dynamo=True, verbose=False,
            input_names=[INPUT], output_names=[OUTPUT],
            dynamic_shapes={"pictures": {0: torch.export.Dim("batch")}},
        )  # fmt: skip
    except Exception as error:  # the exporter raises many kinds
        raise LessonError(
            f"torch.onnx.export failed ({_plain(error)}): try the versions of torch, onnx and "
            "onnxscript in constraints.txt."
        ) from None
    model = program.model_proto
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.initializer):
        # where in PyTorch each layer came from: nearly as large as a small network
        del part.metadata_props[:]
        part.doc_string = ""
    del model.graph.value_info[:]
    del model.metadata_props[:], model.graph.metadata_props[:]
    for name, value in about.items():
        model.metadata_props.add(key=name, value=str(value))
    onnx.checker.check_model(model)
    return model.SerializeToString()


def _plain(error: BaseException) -> str:
    """What went wrong first, without the exporter's colours."""
    while error.__cause__ is not None:
        error = error.__cause__
    return re.sub(r"\x1b\[\d*m", "", one_line(error))[:200]


@torch.inference_mode()
def _compare(network: nn.Module, exported: ExportedNetwork) -> tuple[float, float]:
    """The largest difference between their scores, and the largest score."""
    difference = largest = 0.0
    generator = torch.Generator().manual_seed(0)
    shape = exported.channels, exported.image_size, exported.image_size
    for batch in CHECKED_BATCHES:
        pictures = 255 * torch.rand(batch, *shape, generator=generator)
        expected = network(pictures)
        given = torch.from_numpy(exported.scores_of_pixels(pictures.numpy()))
        difference = max(difference, (given - expected).abs().max().item())
        largest = max(largest, expected.abs().max().item())
    return difference, largest
