"""Pictures by name: found on disk first, downloaded or drawn otherwise.

Naming and finding need Python alone, a download needs torchvision. Loading needs numpy;
photographs also Pillow, CIFAR and the names of the flowers torchvision.
"""

from effnet_lesson.data.dataset import Dataset
from effnet_lesson.data.fetch import fetch_dataset
from effnet_lesson.data.find import find_dataset
from effnet_lesson.data.load import load_dataset
from effnet_lesson.data.photographs import PictureFiles
from effnet_lesson.data.sources import SOURCES, Source

__all__ = [
    "SOURCES",
    "Dataset",
    "PictureFiles",
    "Source",
    "fetch_dataset",
    "find_dataset",
    "load_dataset",
]
