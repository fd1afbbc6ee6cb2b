"""Weights and activations as whole numbers of 8 bits."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, from_ship_extra, from_train_extra
from effnet_lesson.export.exported import INPUT, ExportedNetwork

with from_train_extra():
    import numpy as np

with from_ship_extra():
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static


class _Pictures(CalibrationDataReader):
    """Prepared pictures one by one, as onnxruntime asks for them."""

    def __init__(self, pixels: "np.ndarray") -> None:
        self.left: Iterator = iter(np.split(pixels, len(pixels)))

    def get_next(self) -> "dict[str, np.ndarray] | None":
        one = next(self.left, None)
        return None if one is None else {INPUT: one}


def to_eight_bits(file: str | Path, out: str | Path, pictures: "np.ndarray") -> Path:
    """Write the exported network ``file`` to ``out`` with 8 bits a number, and return ``out``.

    Each weight goes to the nearest of 256 values between the extremes of its channel. So does
    each activation, between the extremes that ``pictures`` (uint8 ``(N, channels, side, side)``,
    from the training pictures; a hundred are enough) bring forth. It is another network as far as
    its accuracy is concerned: measure it again. Raises LessonError.
    """
    out = Path(out)
    if out.suffix.lower() != ".onnx":
        raise LessonError(f"out was {str(out)!r}: accepted is a name that ends in .onnx.")
    pixels = ExportedNetwork(file).prepare(pictures)
    if not len(pixels):
        raise LessonError("Received no pictures: give a hundred of those for training.")
    root = logging.getLogger()
    level = root.level
    try:
        root.setLevel(logging.ERROR)  # it advises a step that torch's exporter has done
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "eight_bits.onnx"
            quantize_static(
                str(file), str(made), _Pictures(pixels), quant_format=QuantFormat.QDQ,
                per_channel=True,
            )  # fmt: skip
            paths.replace_file(out, made.read_bytes())
    finally:
        root.setLevel(level)
    return out
