"""Rows of whole numbers out of MATLAB's files, as Flowers102 keeps its labels and splits.

The format is MathWorks' "MAT-File Level 5 File Format": a header of 128 bytes, then elements of
type, size and data, of which matrices have elements in turn. SciPy reads all of it; for two small
files that is a large dependency.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from effnet_lesson.errors import LessonError

MATRIX, COMPRESSED = 14, 15
NUMBERS = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip


def read_rows(file: Path) -> dict[str, np.ndarray]:
    """The variables of ``file``, int64 ``(N,)`` each. Raises LessonError for another content."""
    try:
        content = file.read_bytes()
        order = {b"IM": "<", b"MI": ">"}[content[126:128]]
        return dict(_row(matrix, order) for matrix in _matrices(content[128:], order))
    except (OSError, KeyError, ValueError, struct.error, zlib.error) as error:
        raise LessonError(
            f"{file} is damaged, or no file of MATLAB's level 5 ({error}): delete it and fetch the "
            "data set again."
        ) from None


def _matrices(content: bytes, order: str) -> Iterator[bytes]:
    for kind, data in _elements(content, order):
        if kind == COMPRESSED:
            yield from _matrices(zlib.decompress(data), order)
        elif kind == MATRIX:
            yield data


def _elements(content: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(content):
        kind, size = struct.unpack_from(f"{order}II", content, start)
        start += 8
        if kind >> 16:  # up to four bytes of data lie where the size is otherwise
            kind, size, start = kind & 0xFFFF, kind >> 16, start - 4
        data = content[start : start + size]
        if len(data) < size:
            raise ValueError(f"{len(data):,} bytes where {size:,} should be")
        yield kind, data
        start += size
        if kind != COMPRESSED:
            start += -start % 8


def _row(matrix: bytes, order: str) -> tuple[str, np.ndarray]:
    _, (_, shape), (_, name), (kind, data), *_ = _elements(matrix, order)
    values = np.frombuffer(data, order + NUMBERS[kind])
    shape = np.frombuffer(shape, f"{order}i4")
    if len(values) != shape.prod():
        raise ValueError(f"{len(values):,} values for shape {shape.tolist()}")
    return name.decode("ascii"), values.astype(np.int64)
