"""Photographs of any size, brought to one: decoded into memory, or read when they are needed."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from effnet_lesson.data.dataset import Dataset
from effnet_lesson.data.memory import machine_memory, memory_for_pictures
from effnet_lesson.data.progress import chunks_of, show_progress
from effnet_lesson.errors import LessonError, one_line

if TYPE_CHECKING:
    import numpy as np

CHUNK = 64


@dataclass(frozen=True, eq=False)
class PictureFiles:
    """Photographs that stay on disk, as if they were a uint8 array ``(N, 3, side, side)``.

    ``names``: their file names below ``folder``, as an array of bytes: a million strings would be
    copied into every process that reads them.
    """

    folder: Path
    names: "np.ndarray"
    side: int

    def __len__(self) -> int:
        return len(self.names)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """As of the array: ``(N, 3, side, side)``."""
        return len(self), 3, self.side, self.side

    @property
    def dtype(self) -> "np.dtype":
        """As of the array: uint8."""
        import numpy as np

        return np.dtype(np.uint8)

    @property
    def nbytes(self) -> int:
        """Bytes that the array would take."""
        return len(self) * 3 * self.side**2

    def read(self, indices: "Sequence[int] | np.ndarray") -> "np.ndarray":
        """The pictures numbered ``indices``: uint8 ``(len(indices), 3, side, side)``.

        Converted to RGB, cropped to a square about the middle, resized to ``side``. Raises
        LessonError for a file that is no picture.
        """
        import numpy as np

        names = self.names[np.asarray(indices, np.int64)]
        images = np.empty((len(names), *self.shape[1:]), np.uint8)
        for image, name in zip(images, names, strict=True):
            image[:] = _square(self.folder / os.fsdecode(name), self.side)
        return images

    def read_all(self, doing: str) -> "np.ndarray":
        """All pictures, decoded by several threads under a bar that is called ``doing``."""
        import numpy as np

        images = np.empty(self.shape, np.uint8)
        chunks = chunks_of(len(self), CHUNK)
        pool = ThreadPoolExecutor()
        try:
            parts = show_progress(pool.map(self.read, chunks), doing, chunks)
            for chunk, part in zip(chunks, parts, strict=True):
                images[chunk.start : chunk.stop] = part
        finally:
            pool.shutdown(cancel_futures=True)  # after a damaged file, or Ctrl-C
        return images


def _square(file: Path, side: int) -> "np.ndarray":
    """One picture: uint8 ``(3, side, side)``."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with Image.open(file) as image:
            square = ImageOps.fit(image.convert("RGB"), (side, side), Image.Resampling.BICUBIC)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise _unreadable(file, error) from None
    return np.asarray(square).transpose(2, 0, 1)


def _unreadable(file: Path, error: Exception) -> LessonError:
    return LessonError(
        f"{file} cannot be read ({one_line(error)}): put an undamaged copy there, or delete the "
        "data set's folder and fetch it again."
    )


def photograph_dataset(
    name: str,
    folder: Path,
    classes: tuple[str, ...],
    splits: "Mapping[str, tuple[Sequence[str], np.ndarray]]",
    side: int,
    in_memory: bool | None,
    hashed: str = "contents",
) -> Dataset:
    """The data set of ``splits``: for "train", "test" and perhaps "validation", file names below
    ``folder`` and their labels.

    ``in_memory``: decode all now; None: where they fit into a quarter of the memory. Raises
    LessonError for files that cannot be read, and where True asks for more memory than there is.
    """
    import numpy as np

    files = {
        split: PictureFiles(folder, np.array([os.fsencode(name) for name in names]), side)
        for split, (names, _) in splits.items()
    }
    need = sum(pictures.nbytes for pictures in files.values())
    if in_memory is None:
        in_memory = need <= memory_for_pictures()
    elif in_memory and need > machine_memory():
        raise LessonError(
            f"in_memory was True, but {name} at {side} pixels needs {need / 1e9:.1f} GB and this "
            f"machine has {machine_memory() / 1e9:.1f} GB: leave in_memory out, or choose a "
            "smaller side."
        )
    parts: dict[str, object] = {}
    for split, pictures in files.items():
        parts[f"{split}_images"] = (
            pictures.read_all(f"Reading {name}, {split}") if in_memory else pictures
        )
        parts[f"{split}_labels"] = np.asarray(splits[split][1], np.int64)
    sha256 = _sha256_of_files(folder, splits, hashed)
    return Dataset(name, classes, **parts, sha256=sha256, folder=folder, hashed=hashed)


def _sha256_of_files(
    folder: Path, splits: "Mapping[str, tuple[Sequence[str], np.ndarray]]", hashed: str
) -> str:
    """The SHA-256 of every picture's split, name, label, size and, if they are ``hashed``,
    contents."""
    digest = hashlib.sha256()
    for split, (names, labels) in splits.items():
        for name, label in zip(names, labels, strict=True):
            file = folder / name
            try:
                digest.update(f"{split}\0{name}\0{label}\0{file.stat().st_size}\0".encode())
                if hashed == "contents":
                    digest.update(file.read_bytes())
            except OSError as error:
                raise _unreadable(file, error) from None
    return digest.hexdigest()
