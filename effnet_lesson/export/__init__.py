"""A trained network as one ONNX file, checked against PyTorch and measured.

Writing needs torch, onnx and onnxscript; using a file (:class:`ExportedNetwork`) needs
onnxruntime, numpy and Pillow, as an app would.
"""

from effnet_lesson.export.eight_bits import to_eight_bits
from effnet_lesson.export.exported import ExportedNetwork
from effnet_lesson.export.latency import Latency, measure_latency
from effnet_lesson.export.onnx_file import (
    CHECKED_BATCHES,
    GREATEST_DIFFERENCE,
    Export,
    export_network,
    export_run,
)

__all__ = [
    "CHECKED_BATCHES",
    "GREATEST_DIFFERENCE",
    "Export",
    "ExportedNetwork",
    "Latency",
    "export_network",
    "export_run",
    "measure_latency",
    "to_eight_bits",
]
