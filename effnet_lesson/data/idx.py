"""Fashion-MNIST's four files, in the idx format of MNIST; gzipped or not."""

import gzip
import hashlib
import math
import zlib
from pathlib import Path

import numpy as np

from effnet_lesson.data.dataset import Dataset
from effnet_lesson.data.find import part_in
from effnet_lesson.data.sources import SOURCES
from effnet_lesson.errors import LessonError

FASHION_MNIST_CLASSES = (
    "T-shirt", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip


def load_idx(name: str, folder: Path) -> Dataset:
    """The pictures of ``folder``. Raises LessonError for a damaged file."""
    digest = hashlib.sha256()
    train_images, train_labels, test_images, test_labels = (
        _read_idx(part_in(folder, part), digest) for part in SOURCES[name].parts
    )
    return Dataset(
        name,
        FASHION_MNIST_CLASSES,
        train_images[:, None],
        train_labels.astype(np.int64),
        test_images[:, None],
        test_labels.astype(np.int64),
        digest.hexdigest(),
        folder,
    )


def _read_idx(file: Path, digest) -> np.ndarray:
    """An array in the idx format: two zero bytes, type, dimensions, big-endian sizes, values."""
    try:
        content = file.read_bytes()
        if file.suffix == ".gz":
            content = gzip.decompress(content)
        dimensions = content[3]
        shape = np.frombuffer(content, ">i4", dimensions, offset=4).tolist()
        values = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
        if content[:3] != b"\0\0\x08" or math.prod(shape) != len(values):
            raise ValueError(f"{len(values):,} values for shape {shape}")
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        raise LessonError(
            f"{file} is damaged ({error}): delete it and fetch the data set again."
        ) from None
    digest.update(content)
    return values.reshape(shape)
