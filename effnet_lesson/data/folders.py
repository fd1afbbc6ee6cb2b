"""Photographs in a folder for each class: Imagenette and ImageNet."""

import os
from pathlib import Path

import numpy as np

from effnet_lesson.data.dataset import Dataset
from effnet_lesson.data.photographs import photograph_dataset
from effnet_lesson.data.sources import SOURCES
from effnet_lesson.errors import LessonError

PICTURES = (".jpeg", ".jpg", ".png")
# Published by WordNet's numbers; ImageNet's thousand classes keep them.
IMAGENETTE_CLASSES = {
    "n01440764": "tench", "n02102040": "English springer", "n02979186": "cassette player",
    "n03000684": "chain saw", "n03028079": "church", "n03394916": "French horn",
    "n03417042": "garbage truck", "n03425413": "gas pump", "n03445777": "golf ball",
    "n03888257": "parachute",
}  # fmt: skip


def load_folders(name: str, folder: Path, side: int, in_memory: bool | None) -> Dataset:
    """The photographs ``folder/train/CLASS/*`` and, for the test, ``folder/val/CLASS/*``.

    The publishers keep the labels of their test pictures to themselves, so that their validation
    pictures serve as the test here, as in the papers. Raises LessonError for a class that has no
    pictures, or no folder, and for a damaged picture.
    """
    train, test = (_pictures_by_class(folder / split) for split in ("train", "val"))
    for here, there, split in ((train, test, "val"), (test, train, "train")):
        missing = sorted(here.keys() - there.keys())
        if missing:
            raise LessonError(
                f"{folder / split} has no folder for {len(missing)} of the classes, the first is "
                f"{missing[0]}: train and val need the same classes."
            )
    classes, published = sorted(train), SOURCES[name].classes
    if len(classes) != published:
        raise LessonError(
            f"{folder / 'train'} has {len(classes)} classes, and {name} has {published}: put the "
            "missing ones there, or take away what does not belong to it."
        )
    splits = {}
    for split, below, pictures in (("train", "train", train), ("test", "val", test)):
        names = [f"{below}/{label}/{file}" for label in classes for file in pictures[label]]
        counts = [len(pictures[label]) for label in classes]
        splits[split] = (names, np.repeat(np.arange(len(classes)), counts))
    if name == "imagenette":
        classes = [IMAGENETTE_CLASSES.get(label, label) for label in classes]
    hashed = "names and sizes" if name == "imagenet" else "contents"
    return photograph_dataset(name, folder, tuple(classes), splits, side, in_memory, hashed)


def _pictures_by_class(folder: Path) -> dict[str, list[str]]:
    """Sorted file names of the pictures in each folder of ``folder``."""
    try:
        classes = [entry.name for entry in os.scandir(folder) if _is_seen(entry) and entry.is_dir()]
        found = {label: _pictures(folder / label) for label in classes}
    except OSError as error:
        raise LessonError(
            f"{folder} cannot be read ({error.strerror}): see that the folder is yours."
        ) from None
    if not found:
        raise LessonError(
            f"{folder} has no folders: its pictures must lie in one folder for each class."
        )
    for label, files in found.items():
        if not files:
            raise LessonError(
                f"{folder / label} has no pictures ({', '.join(PICTURES)}): put some there, or "
                "delete the folder in train and in val."
            )
    return found


def _pictures(folder: Path) -> list[str]:
    return sorted(
        entry.name
        for entry in os.scandir(folder)
        if _is_seen(entry) and entry.name.lower().endswith(PICTURES)
    )


def _is_seen(entry: os.DirEntry) -> bool:
    return not entry.name.startswith(".")  # .DS_Store, and ._NAME of macOS
