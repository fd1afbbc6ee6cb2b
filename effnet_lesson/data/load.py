"""A data set by its name, in memory or ready to be read."""

from pathlib import Path

from effnet_lesson.data.dataset import Dataset
from effnet_lesson.data.fetch import fetch_dataset
from effnet_lesson.data.find import roots
from effnet_lesson.data.sources import source_named
from effnet_lesson.errors import LessonError, from_train_extra


def load_dataset(
    name: str,
    root: str | Path | None = None,
    *,
    side: int | None = None,
    in_memory: bool | None = None,
) -> Dataset:
    """The data set ``name``, one of ``SOURCES``; see :class:`Dataset` for shapes.

    Found below ``root`` (default: the lesson's data folder, then ``./data``), else downloaded or
    drawn. ``side``: pixels that photographs are brought to (default 160), or at which leaves are
    drawn (32); Fashion-MNIST and CIFAR keep their own. ``in_memory``: decode all photographs now,
    or read them when they are needed; None: now, if they fit into a quarter of the memory.

    Raises LessonError for an unknown name, bad arguments, no data, or damaged files.
    """
    with from_train_extra():
        import numpy  # noqa: F401
    source = source_named(name, side)
    if in_memory is not None and not isinstance(in_memory, bool):
        raise LessonError(f"in_memory was {in_memory!r}: accepted are True, False and None.")
    match source.layout:
        case "drawn":
            from effnet_lesson.data.drawn import load_leaves

            return load_leaves(name, roots(root)[0], source.side)
        case "idx":
            from effnet_lesson.data.idx import load_idx

            return load_idx(name, fetch_dataset(name, root))
        case "cifar":
            from effnet_lesson.data.cifar import load_cifar

            return load_cifar(name, fetch_dataset(name, root))
        case "flowers":
            from effnet_lesson.data.flowers import load_flowers

            return load_flowers(name, fetch_dataset(name, root), source.side, in_memory)
        case _:
            from effnet_lesson.data.folders import load_folders

            folder = fetch_dataset(name, root, side=side)
            return load_folders(name, folder, source.side, in_memory)
