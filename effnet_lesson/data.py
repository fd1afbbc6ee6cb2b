"""Pictures by name: found on disk first, downloaded otherwise.

A data set is found in torchvision's layout (``ROOT/FashionMNIST/raw``) or where Debian's package
``dataset-fashion-mnist`` puts it; files may be gzipped or not.
"""

import contextlib
import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, from_train_extra, one_line, unknown

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Source:
    """What the lesson knows of a data set before it has it.

    ``folders``: where it may lie below a root, or absolute. ``download``: the class of
    torchvision.datasets that fetches it.
    """

    title: str
    classes: tuple[str, ...]
    folders: tuple[str, ...]
    download: str
    download_mb: int
    licence: str


SOURCES = {
    "fashion_mnist": Source(
        "Fashion-MNIST (Zalando Research): 70,000 grey pictures of clothes, 28x28 pixels",
        (
            "T-shirt", "trouser", "pullover", "dress", "coat",
            "sandal", "shirt", "sneaker", "bag", "ankle boot",
        ),
        ("FashionMNIST/raw", "/usr/share/datasets/fashion-mnist"),
        "FashionMNIST", 31, "MIT",
    ),
}  # fmt: skip

_FILES = {
    ("train", "images"): "train-images-idx3-ubyte",
    ("train", "labels"): "train-labels-idx1-ubyte",
    ("test", "images"): "t10k-images-idx3-ubyte",
    ("test", "labels"): "t10k-labels-idx1-ubyte",
}


@dataclass(frozen=True)
class Dataset:
    """Pictures in memory: images uint8 ``(N, channels, H, W)``, labels int64 ``(N,)``.

    ``sha256`` is of the uncompressed contents, so that it is the same for every packaging.
    """

    name: str
    classes: tuple[str, ...]
    train_images: "np.ndarray"
    train_labels: "np.ndarray"
    test_images: "np.ndarray"
    test_labels: "np.ndarray"
    sha256: str
    folder: Path


def _source(name: str) -> Source:
    if not isinstance(name, str) or name not in SOURCES:
        raise unknown("dataset", name, SOURCES)
    return SOURCES[name]


def _file_in(folder: Path, stem: str) -> Path | None:
    for file in (folder / stem, folder / f"{stem}.gz"):
        with contextlib.suppress(OSError):  # a folder that may not be looked into
            if file.is_file():
                return file
    return None


def find_dataset(name: str, root: str | Path | None = None) -> Path | None:
    """The folder that holds all files of ``name``, or None.

    Looked for below ``root`` if given; else in the lesson's state folder, in ``./data`` and
    where Debian's package puts it. Raises LessonError for an unknown name.
    """
    source = _source(name)
    roots = [Path(root)] if root is not None else [paths.data(), Path("data")]
    for base in roots:
        for folder in (base / below for below in source.folders):
            if root is not None and not folder.is_relative_to(base):
                continue
            if all(_file_in(folder, stem) for stem in _FILES.values()):
                return folder
    return None


def fetch_dataset(name: str, root: str | Path | None = None) -> Path:
    """The folder of ``name``, downloaded through torchvision if it is not on disk.

    Size and licence are told before the download. Raises LessonError without network.
    """
    source = _source(name)
    found = find_dataset(name, root)
    if found:
        return found
    target = paths.writable(Path(root) if root is not None else paths.data())
    print(
        f"{source.title}. Licence: {source.licence}. "
        f"Downloading {source.download_mb} MB to {target}.",
        flush=True,
    )
    try:
        from torchvision import datasets
    except (ImportError, RuntimeError) as error:
        raise LessonError(
            f"Downloading {name} needs torchvision, which does not load here ({one_line(error)}): "
            'install it with pip install "effnet-lesson[train]".'
        ) from None
    try:
        getattr(datasets, source.download)(str(target), download=True)
    except (OSError, RuntimeError, EOFError) as error:
        raise LessonError(
            f"{name} is not on this machine and could not be downloaded ({one_line(error)}): check "
            f"the network and run effnet-lesson fetch {name}, or copy its four idx files to "
            f"{target / source.folders[0]}; on Debian, apt-get install dataset-fashion-mnist."
        ) from None
    found = find_dataset(name, root)
    if found is None:
        raise LessonError(
            f"{name} was downloaded to {target}, but files are missing there: delete that folder "
            f"and run effnet-lesson fetch {name} again."
        )
    return found


def load_dataset(name: str, root: str | Path | None = None) -> Dataset:
    """``name`` in memory. Raises LessonError for an unknown name, no data, or damaged files."""
    with from_train_extra():
        import numpy as np
    source = _source(name)
    folder = fetch_dataset(name, root)
    digest = hashlib.sha256()
    arrays = {key: _read_idx(_file_in(folder, stem), digest) for key, stem in _FILES.items()}
    return Dataset(
        name,
        source.classes,
        arrays["train", "images"][:, None],
        arrays["train", "labels"].astype(np.int64),
        arrays["test", "images"][:, None],
        arrays["test", "labels"].astype(np.int64),
        digest.hexdigest(),
        folder,
    )


def _read_idx(file: Path, digest) -> "np.ndarray":
    """An array in the idx format: two zero bytes, type, dimensions, big-endian sizes, values."""
    import numpy as np

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
