"""What loading gives, whatever the pictures come from."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from effnet_lesson.data.photographs import PictureFiles


@dataclass(frozen=True)
class Dataset:
    """Pictures and what they show: images uint8 ``(N, channels, side, side)``, labels int64
    ``(N,)``, numbers in ``classes``.

    Photographs that do not fit in memory are :class:`PictureFiles`, read when they are needed.
    ``validation_*`` is None where the publishers made no such split. ``folder`` is None for
    pictures that the package draws.

    ``sha256`` is of the contents, so that it is the same for every packaging; ``hashed`` says so
    ("contents"), or that names and sizes stand for files that take an hour to read.
    """

    name: str
    classes: tuple[str, ...]
    train_images: "np.ndarray | PictureFiles"
    train_labels: "np.ndarray"
    test_images: "np.ndarray | PictureFiles"
    test_labels: "np.ndarray"
    sha256: str
    folder: Path | None
    validation_images: "np.ndarray | PictureFiles | None" = None
    validation_labels: "np.ndarray | None" = None
    hashed: str = "contents"


def sha256_of_arrays(*arrays: "np.ndarray") -> str:
    """The SHA-256 of the arrays' bytes, one after the other."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array.data)
    return digest.hexdigest()
