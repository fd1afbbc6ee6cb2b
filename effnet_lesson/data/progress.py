"""What is shown while pictures are decoded or drawn."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def show_progress(steps: Iterable[T], doing: str, chunks: Sequence[range]) -> Iterable[T]:
    """``steps``, one a chunk of pictures, with a bar; a line where tqdm is not installed."""
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        print(f"{doing} …", flush=True)
        return steps
    return tqdm(
        steps, doing, len(chunks), leave=False,
        unit=" pictures", unit_scale=len(chunks[0]), mininterval=0.5,
    )  # fmt: skip


def chunks_of(count: int, size: int) -> list[range]:
    """The numbers from 0 to ``count`` - 1, ``size`` at a time."""
    return [range(start, min(start + size, count)) for start in range(0, count, size)]
