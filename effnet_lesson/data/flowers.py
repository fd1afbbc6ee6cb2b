"""Oxford 102 Flowers: pictures in one folder, labels and splits in MATLAB's files."""

from pathlib import Path

from effnet_lesson.data.dataset import Dataset
from effnet_lesson.data.fetch import torchvision_datasets
from effnet_lesson.data.matlab import read_rows
from effnet_lesson.data.photographs import photograph_dataset
from effnet_lesson.errors import LessonError

SPLITS = {"train": "trnid", "validation": "valid", "test": "tstid"}


def load_flowers(name: str, folder: Path, side: int, in_memory: bool | None) -> Dataset:
    """The photographs of ``folder`` in the publishers' three splits.

    Raises LessonError for damaged files.
    """
    classes = tuple(torchvision_datasets(f"Naming the classes of {name}").Flowers102.classes)
    labels, numbers = read_rows(folder / "imagelabels.mat"), read_rows(folder / "setid.mat")
    try:
        splits = {
            split: (
                [f"jpg/image_{number:05d}.jpg" for number in numbers[row]],
                labels["labels"][numbers[row] - 1] - 1,  # MATLAB counts from one
            )
            for split, row in SPLITS.items()
        }
    except (KeyError, IndexError) as error:
        raise LessonError(
            f"imagelabels.mat and setid.mat in {folder} do not belong together ({error}): delete "
            f"them and run effnet-lesson fetch {name}."
        ) from None
    return photograph_dataset(name, folder, classes, splits, side, in_memory)
