"""Downloads, through torchvision: told before they start, and all or nothing."""

import contextlib
import os
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path
from types import ModuleType

from effnet_lesson import paths
from effnet_lesson.data.find import find_dataset, roots
from effnet_lesson.data.sources import Source, source_named
from effnet_lesson.errors import LessonError, one_line

# The archive, and what is unpacked from it: Fashion-MNIST's files grow the most, 1.8 times.
ROOM_FOR_UNPACKING = 3


def fetch_dataset(name: str, root: str | Path | None = None, *, side: int | None = None) -> Path:
    """The folder of ``name``, downloaded through torchvision if it is not on disk.

    Size and licence are told before the download; one that fails or is stopped leaves the disk as
    it was. ``side`` decides which edition of Imagenette. Raises LessonError without network or
    space, and for what cannot be downloaded.
    """
    source = source_named(name, side)
    if source.layout == "drawn":
        raise LessonError(
            f"{name} is drawn by the package when it is loaded: there is nothing to fetch."
        )
    found = find_dataset(name, root, side=side)
    if found:
        return found
    target = roots(root)[0]
    if source.download is None:
        raise LessonError(
            f"{name} is not in {' or '.join(map(str, roots(root)))}, and is never downloaded: "
            f"register at {source.page}, put its pictures, in one folder a class, into "
            f"{' and '.join(source.parts)} of {target / source.folders[0]}, or name the folder "
            "that holds these two as root or EFFNET_LESSON_DATA."
        )
    datasets = torchvision_datasets(f"Downloading {name}")
    paths.writable(target)
    _check_space(name, source, target)
    print(
        f"{source.title}. Licence: {source.licence}. "
        f"Downloading {source.download_mb:,} MB to {target}.",
        flush=True,
    )
    try:
        _download(datasets, source, target)
    except (OSError, RuntimeError, EOFError, tarfile.TarError, zlib.error) as error:
        again = f"effnet-lesson fetch {name}" + (f" --side {side}" if side else "")
        raise LessonError(
            f"{name} is not on this machine and could not be downloaded ({one_line(error)}): check "
            f"the network and run {again}, or copy {', '.join(source.parts)} (from {source.page}) "
            f"to {target / source.folders[0]}{source.hint}."
        ) from None
    found = find_dataset(name, root, side=side)
    if found is None:
        raise LessonError(
            f"{name} was downloaded to {target}, but without all of {', '.join(source.parts)}: "
            f"see {source.page} and copy them to {target / source.folders[0]}."
        )
    return found


def torchvision_datasets(purpose: str) -> ModuleType:
    """torchvision.datasets, imported when it is needed: that takes seconds."""
    try:
        from torchvision import datasets
    except (ImportError, RuntimeError) as error:
        raise LessonError(
            f"{purpose} needs torchvision, which does not load here ({one_line(error)}): "
            'install it with pip install "effnet-lesson[train]".'
        ) from None
    return datasets


def _check_space(name: str, source: Source, target: Path) -> None:
    need, free = ROOM_FOR_UNPACKING * source.download_mb * 10**6, shutil.disk_usage(target).free
    if free < need:
        raise LessonError(
            f"{name} needs about {need / 10**6:,.0f} MB while it is unpacked, and {target} has "
            f"{free / 10**6:,.0f} MB free: make room there, or set EFFNET_LESSON_DATA to a folder "
            "on a larger disk."
        )


def _download(datasets: ModuleType, source: Source, target: Path) -> None:
    """Into a folder of its own first: torchvision takes a half unpacked folder for a whole one."""
    with tempfile.TemporaryDirectory(prefix=".download-", dir=target) as staging:
        with contextlib.suppress(ImportError):  # Flowers102 reads with SciPy what it has fetched
            getattr(datasets, source.download)(staging, download=True, **source.options)
        for folder in Path(staging).iterdir():
            if folder.is_dir():
                shutil.copytree(
                    folder, target / folder.name, dirs_exist_ok=True,
                    copy_function=os.replace, ignore=shutil.ignore_patterns("*.tgz"),
                )  # fmt: skip
