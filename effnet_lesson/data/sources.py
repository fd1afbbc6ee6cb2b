"""What the lesson knows of a data set before it has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from effnet_lesson.errors import LessonError, unknown

LEAST_SIDE, GREATEST_SIDE = 8, 1024


@dataclass(frozen=True)
class Source:
    """A data set's facts.

    ``classes``: how many. ``side``: pixels a side of its pictures; with ``any_side`` that is only
    the size unless another is asked for. ``channels``: 1 if grey, else 3. ``layout``: how it is
    read: "idx", "cifar", "flowers", "folders" or "drawn".

    ``folders``: where it may lie below a root, or absolute; ``parts``: what such a folder must
    hold, as it is or gzipped. ``download``: the class of torchvision.datasets that fetches it,
    called with ``options``; None where nothing can be fetched. ``page``: its publishers'.
    ``hint``: another way to get it.
    """

    title: str
    classes: int
    side: int
    layout: str
    licence: str
    any_side: bool = False
    channels: int = 3
    folders: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    download: str | None = None
    download_mb: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    hint: str = ""


_IMAGENET_TERMS = "ImageNet's terms of access (non-commercial research and education)"

SOURCES = {
    "fashion_mnist": Source(
        "Fashion-MNIST (Zalando Research): 70,000 grey pictures of clothes, 28x28 pixels",
        10, 28, "idx", "MIT", channels=1,
        folders=("FashionMNIST/raw", "/usr/share/datasets/fashion-mnist"),
        parts=(
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
        ),
        download="FashionMNIST", download_mb=31,
        page="https://github.com/zalandoresearch/fashion-mnist",
        hint="; on Debian, apt-get install dataset-fashion-mnist",
    ),
    "cifar10": Source(
        "CIFAR-10 (A. Krizhevsky): 60,000 colour pictures of things and animals, 32x32 pixels",
        10, 32, "cifar", "none stated; cite Krizhevsky (2009)",
        folders=("cifar-10-batches-py",),
        parts=(*(f"data_batch_{i}" for i in range(1, 6)), "test_batch", "batches.meta"),
        download="CIFAR10", download_mb=170,
        page="https://www.cs.toronto.edu/~kriz/cifar.html",
    ),
    "cifar100": Source(
        "CIFAR-100 (A. Krizhevsky): 60,000 colour pictures of things and animals, 32x32 pixels",
        100, 32, "cifar", "none stated; cite Krizhevsky (2009)",
        folders=("cifar-100-python",),
        parts=("train", "test", "meta"),
        download="CIFAR100", download_mb=169,
        page="https://www.cs.toronto.edu/~kriz/cifar.html",
    ),
    "imagenette": Source(
        "Imagenette 2 (fast.ai): 13,394 photographs of ten of ImageNet's classes",
        10, 160, "folders", f"Apache 2.0 for the selection; photographs: {_IMAGENET_TERMS}",
        any_side=True,
        folders=("imagenette2-160",),
        parts=("train", "val"),
        download="Imagenette", download_mb=99, options={"size": "160px"},
        page="https://github.com/fastai/imagenette",
    ),
    "flowers102": Source(
        "Oxford 102 Flowers (M.-E. Nilsback, A. Zisserman): 8,189 photographs",
        102, 160, "flowers", "none stated; published for research, cite Nilsback (2008)",
        any_side=True,
        folders=("flowers-102",),
        parts=("jpg", "imagelabels.mat", "setid.mat"),
        download="Flowers102", download_mb=345,
        page="https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
    ),
    "imagenet": Source(
        "ImageNet (ILSVRC 2012): 1,331,167 photographs, about 155 GB",
        1000, 160, "folders", _IMAGENET_TERMS,
        any_side=True,
        folders=("imagenet", "."),
        parts=("train", "val"),
        page="https://image-net.org",
    ),
    "leaves": Source(
        "Leaves: 30,000 colour pictures that the package draws",
        12, 32, "drawn", "MIT, as the package",
        any_side=True,
    ),
}  # fmt: skip

# Imagenette is published with its shorter side at 160 and 320 pixels, and as in ImageNet.
_LARGER_IMAGENETTES = {
    320: replace(
        SOURCES["imagenette"],
        folders=("imagenette2-320",), download_mb=342, options={"size": "320px"},
    ),
    GREATEST_SIDE: replace(
        SOURCES["imagenette"],
        folders=("imagenette2",), download_mb=1557, options={"size": "full"},
    ),
}  # fmt: skip


def source_named(name: str, side: int | None = None) -> Source:
    """The source of ``name``, its ``side`` set to what the pictures will have.

    Raises LessonError for an unknown name or a ``side`` that is no whole number of pixels.
    """
    if not isinstance(name, str) or name not in SOURCES:
        raise unknown("dataset", name, SOURCES)
    if side is not None and (type(side) is not int or not LEAST_SIDE <= side <= GREATEST_SIDE):
        raise LessonError(
            f"side was {side!r}: accepted is a whole number of pixels from {LEAST_SIDE} to "
            f"{GREATEST_SIDE}, or None for {SOURCES[name].side}."
        )
    source = SOURCES[name]
    if side is None or not source.any_side:
        return source
    if name == "imagenette" and side > source.side:
        source = next(larger for most, larger in _LARGER_IMAGENETTES.items() if side <= most)
    return replace(source, side=side)
