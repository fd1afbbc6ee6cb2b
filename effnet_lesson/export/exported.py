"""An exported network in use, without torch: what an app would do with the file."""

import json
from pathlib import Path

from effnet_lesson.errors import (
    LessonError,
    check_whole,
    from_ship_extra,
    from_train_extra,
    one_line,
)

with from_train_extra():
    import numpy as np
    from PIL import Image

with from_ship_extra():
    import onnxruntime

INPUT, OUTPUT = "pictures", "scores"
AT_ONCE = 250


class ExportedNetwork:
    """The network in an ONNX file that this package wrote, run by onnxruntime on the CPU.

    ``file``: its name, or its content as bytes; ``threads`` compute it. It knows its
    ``classes``, ``image_size``, ``channels`` and ``about``, all that the file says of itself.
    Raises LessonError for a file that is missing, damaged or not from this package.
    """

    def __init__(self, file: str | Path | bytes, threads: int = 1) -> None:
        self.threads = check_whole("threads", threads, 1, 1024)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        given = file if isinstance(file, bytes) else str(file)
        if not isinstance(file, bytes) and not Path(file).is_file():
            raise LessonError(
                f"There is no file {given}: export a run first, effnet-lesson export RUN_ID --out "
                "FILE.onnx."
            )
        name = "The content" if isinstance(file, bytes) else given
        try:
            self.session = onnxruntime.InferenceSession(
                given, options, providers=["CPUExecutionProvider"]
            )
            self.about: dict[str, str] = self.session.get_modelmeta().custom_metadata_map
            self.classes: tuple[str, ...] = tuple(json.loads(self.about["classes"]))
            self.image_size = int(self.about["image_size"])
            self.channels = int(self.about["channels"])
        except Exception as error:  # onnxruntime raises kinds of its own
            raise LessonError(
                f"{name} is damaged or not an ONNX file of the lesson ({one_line(error)[:200]}): "
                "export the run again."
            ) from None

    def prepare(self, pictures: "np.ndarray") -> "np.ndarray":
        """uint8 ``(N, channels, side, side)`` -> float32 ``(N, channels, image_size,
        image_size)``, values from 0 to 255; resized by Pillow. Raises LessonError for another
        shape or type."""
        shape = getattr(pictures, "shape", ())
        square = len(shape) == 4 and shape[1] == self.channels and shape[2] == shape[3]
        if not square or pictures.dtype != np.uint8:
            raise LessonError(
                f"Received pictures of shape {tuple(shape)} and type "
                f"{getattr(pictures, 'dtype', type(pictures).__name__)}: accepted is uint8, "
                f"(N, {self.channels}, side, side)."
            )
        if shape[2] == self.image_size:
            return pictures.astype(np.float32)
        size = (self.image_size, self.image_size)
        resized = np.empty((*shape[:2], *size), np.float32)
        for picture, small in zip(pictures, resized, strict=True):
            for channel, plane in zip(picture, small, strict=True):
                plane[:] = Image.fromarray(channel).resize(size, Image.Resampling.BILINEAR)
        return resized

    def scores_of_pixels(self, pixels: "np.ndarray") -> "np.ndarray":
        """Prepared pictures -> scores, float32 ``(N, classes)``; the largest names the class."""
        return self.session.run([OUTPUT], {INPUT: pixels})[0]

    def scores(self, pictures: "np.ndarray") -> "np.ndarray":
        """Pictures as for :meth:`prepare` -> scores, float32 ``(N, classes)``."""
        parts = range(0, len(pictures), AT_ONCE)
        return np.concatenate(
            [self.scores_of_pixels(self.prepare(pictures[at : at + AT_ONCE])) for at in parts]
        )

    def accuracy(self, pictures: "np.ndarray", labels: "np.ndarray") -> float:
        """Percent of ``pictures`` whose largest score is at its label, int ``(N,)``."""
        return 100 * float((self.scores(pictures).argmax(1) == labels).mean())
