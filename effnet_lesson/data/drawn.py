"""Leaves: drawn once on each machine, and kept."""

import zipfile
from pathlib import Path

import numpy as np

from effnet_lesson import leaves, paths
from effnet_lesson.data.dataset import Dataset, sha256_of_arrays
from effnet_lesson.data.memory import memory_for_pictures
from effnet_lesson.data.progress import chunks_of, show_progress
from effnet_lesson.errors import LessonError

# Pictures of each split, and the seed they are drawn from
COUNTS = {"train": 20_000, "test": 10_000}
SEEDS = {"train": 0, "test": 1}
CHUNK = 250


def load_leaves(name: str, folder: Path, side: int) -> Dataset:
    """Pictures of ``side`` pixels, from ``folder`` if they are kept there, else drawn.

    Raises LessonError where they would take more than a quarter of the memory.
    """
    need, room = sum(COUNTS.values()) * 3 * side**2, memory_for_pictures()
    if need > room:
        fitting = int(side * (room / need) ** 0.5)
        raise LessonError(
            f"side was {side}: {name} of that size need {need / 1e9:.1f} GB, and a quarter of this "
            f"machine's memory is {room / 1e9:.1f} GB; choose side {fitting} or less."
        )
    counts = "-".join(str(count) for count in COUNTS.values())
    file = folder / f"leaves-{leaves.VERSION}-{side}px-{counts}.npz"
    arrays = _kept(file, side)
    if arrays is None:
        arrays = _draw(name, side)
        _keep(file, arrays)
    classes = tuple(species.name for species in leaves.SPECIES)
    return Dataset(name, classes, *arrays.values(), sha256_of_arrays(*arrays.values()), None)


def _draw(name: str, side: int) -> dict[str, np.ndarray]:
    """``train_images``, ``train_labels``, ``test_images``, ``test_labels``, in this order."""
    arrays: dict[str, np.ndarray] = {}
    for split, count in COUNTS.items():
        images, labels = np.empty((count, 3, side, side), np.uint8), np.empty(count, np.int64)
        chunks = chunks_of(count, CHUNK)
        for chunk in show_progress(chunks, f"Drawing {name}, {split}", chunks):
            part = slice(chunk.start, chunk.stop)
            images[part], labels[part] = leaves.draw_leaves(
                len(chunk), side, seed=SEEDS[split], start=chunk.start
            )
        arrays |= {f"{split}_images": images, f"{split}_labels": labels}
    return arrays


def _kept(file: Path, side: int) -> dict[str, np.ndarray] | None:
    """What :func:`_keep` wrote, or None: what is damaged is drawn again."""
    try:
        with open(file, "rb") as stream, np.load(stream) as stored:
            arrays = dict(stored)
    except (OSError, EOFError, ValueError, zipfile.BadZipFile):
        return None
    shapes = [array.shape for array in arrays.values()]
    wanted = [shape for count in COUNTS.values() for shape in ((count, 3, side, side), (count,))]
    return arrays if shapes == wanted else None


def _keep(file: Path, arrays: dict[str, np.ndarray]) -> None:
    """A disk that refuses costs another drawing, no more."""
    try:
        with paths.replacing(file) as stream:
            np.savez(stream, **arrays)
    except LessonError as error:
        print(f"Drawn, but not kept for the next time: {error}", flush=True)
