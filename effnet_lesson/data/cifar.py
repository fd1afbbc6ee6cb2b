"""CIFAR-10 and CIFAR-100, which are published as pickles.

Unpickling runs whatever code a file holds. torchvision unpickles nothing but the published files
(it knows their MD5), so it does the reading; a reader of our own would have to be as careful.
"""

from pathlib import Path

import numpy as np

from effnet_lesson.data.dataset import Dataset, sha256_of_arrays
from effnet_lesson.data.fetch import torchvision_datasets
from effnet_lesson.data.sources import SOURCES
from effnet_lesson.errors import LessonError, one_line


def load_cifar(name: str, folder: Path) -> Dataset:
    """The pictures of ``folder``. Raises LessonError for a file that is not as published."""
    datasets = torchvision_datasets(f"Reading {name}")
    reader = getattr(datasets, SOURCES[name].download)
    try:
        train, test = (reader(folder.parent, train=train) for train in (True, False))
    except (RuntimeError, OSError) as error:
        raise LessonError(
            f"{_damaged(reader, folder, datasets)} is not as published ({one_line(error)}): "
            f"delete it and run effnet-lesson fetch {name}."
        ) from None
    arrays = []
    for part in (train, test):
        arrays += [
            np.ascontiguousarray(part.data.transpose(0, 3, 1, 2)),
            np.array(part.targets, np.int64),
        ]
    return Dataset(name, tuple(train.classes), *arrays, sha256_of_arrays(*arrays), folder)


def _damaged(reader, folder: Path, datasets) -> Path:
    """The first file whose MD5 is not the published one; the folder, should it be none."""
    listed = [*reader.train_list, *reader.test_list, (reader.meta["filename"], reader.meta["md5"])]
    files = ((folder / file, md5) for file, md5 in listed)
    check = datasets.utils.check_integrity
    return next((file for file, md5 in files if not check(file, md5)), folder)
