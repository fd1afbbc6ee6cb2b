"""Where a data set lies on this machine."""

import contextlib
import os
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.data.sources import source_named
from effnet_lesson.errors import LessonError


def roots(root: str | Path | None) -> list[Path]:
    """Folders below which data sets are looked for; the first is where new ones go."""
    if root is None:
        return [paths.data(), Path("data")]
    if not isinstance(root, str | os.PathLike) or not str(root):
        raise LessonError(f"root was {root!r}: accepted is a folder's name, or None.")
    return [Path(root)]


def part_in(folder: Path, part: str) -> Path | None:
    """The file or folder ``part`` of ``folder``, as it is or gzipped; None without it."""
    for there in (folder / part, folder / f"{part}.gz"):
        with contextlib.suppress(OSError):  # a folder that may not be looked into
            if there.exists():
                return there
    return None


def find_dataset(
    name: str, root: str | Path | None = None, *, side: int | None = None
) -> Path | None:
    """The folder that holds all files of ``name``, or None.

    Looked for below ``root`` if given; else in the lesson's data folder, in ``./data`` and, for
    Fashion-MNIST, where Debian's package puts it. ``side`` decides which edition of Imagenette.
    Raises LessonError for an unknown name.
    """
    source = source_named(name, side)
    for base in roots(root):
        for folder in (base / below for below in source.folders):
            if root is not None and not folder.is_relative_to(base):
                continue
            if all(part_in(folder, part) for part in source.parts):
                return folder
    return None
