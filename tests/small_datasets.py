"""Data sets of a few pictures, in the layouts of their publishers."""

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from effnet_lesson.data import SOURCES


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">4B{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_fashion_mnist(folder: Path, packed: bool) -> dict[str, np.ndarray]:
    """A small data set in Fashion-MNIST's format; returns its arrays."""
    random = np.random.default_rng(0)
    arrays = {}
    folder.mkdir(parents=True)
    for start, count in (("train", 30), ("t10k", 10)):
        arrays[f"{start}-images-idx3-ubyte"] = random.integers(0, 256, (count, 28, 28), np.uint8)
        arrays[f"{start}-labels-idx1-ubyte"] = random.integers(0, 10, count, np.uint8)
    for name, array in arrays.items():
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
        else:
            (folder / name).write_bytes(idx(array))
    return arrays


def cifar_pickles(count: int) -> dict[str, bytes]:
    """CIFAR-10's files, with ``count`` pictures each."""
    random = np.random.default_rng(0)

    def batch() -> bytes:
        pixels = random.integers(0, 256, (count, 3072), np.uint8)
        return pickle.dumps({"data": pixels, "labels": random.integers(0, 10, count).tolist()})

    names = [f"class {i}" for i in range(10)]
    parts = SOURCES["cifar10"].parts
    return {part: batch() for part in parts[:-1]} | {
        "batches.meta": pickle.dumps({"label_names": names})
    }


def picture(
    size: tuple[int, int], mode: str = "RGB", kind: str = "JPEG", colour: str = "green"
) -> bytes:
    """A picture file of one colour; ``size``: width and height in pixels."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).convert(mode).save(stream, kind)
    return stream.getvalue()


def imagenette_files(classes: list[str]) -> dict[str, bytes]:
    """Two photographs for training and one for the test in each class, of sizes of their own."""
    files = {}
    for number, label in enumerate(classes):
        files[f"train/{label}/a.JPEG"] = picture((200 + number, 170))
        files[f"train/{label}/b.JPEG"] = picture((40, 90 + number))
        files[f"val/{label}/c.JPEG"] = picture((300, 300 + number))
    return files


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def matlab_file(**rows: list[int]) -> bytes:
    """A file of MATLAB's level 5: rows of doubles, stored as uint16 since they are whole."""

    def element(kind: int, data: bytes) -> bytes:
        return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)

    content = b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H2s", 0x100, b"IM")
    for name, values in rows.items():
        matrix = element(6, struct.pack("<II", 6, 0))
        matrix += element(5, struct.pack("<ii", 1, len(values))) + element(1, name.encode())
        matrix += element(4, np.array(values, "<u2").tobytes())
        compressed = zlib.compress(element(14, matrix))
        content += struct.pack("<II", 15, len(compressed)) + compressed
    return content


def packed(folder: str, files: dict[str, bytes]) -> bytes:
    """A tgz of ``folder`` with ``files``."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()
