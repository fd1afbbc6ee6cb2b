"""Pictures by name: found on disk first, downloaded or drawn otherwise.

Naming, finding and fetching need Python alone (torchvision only for a download); loading needs
numpy, and torchvision for what is not Fashion-MNIST or drawn.
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
