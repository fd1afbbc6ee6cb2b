"""One picture at the resolution that the network gets, and what is said below it.

The page shrinks the picture as training does: what is sent is the picture before.
"""

from collections.abc import Container
from dataclasses import asdict, dataclass

from effnet_lesson.explorer.sample_pictures import ANKLE_BOOT, LEAF, LEAF_MARGIN


@dataclass(frozen=True)
class Sample:
    """``url``: the picture itself. ``share``: how many times its side goes into that of the whole
    picture, 1 if it is the whole. ``caption``: to be filled with ``pixels``, of the whole, and
    ``seen``, of what is shown. Networks of more than ``finest`` pixels see ``enlarged``."""

    url: str
    share: int
    caption: str
    what: str
    finest: int
    enlarged: str


WHOLE = "{pixels} × {pixels} pixels: what the network sees"
SAMPLES = {
    "fashion_mnist": Sample(
        ANKLE_BOOT, 1, WHOLE,
        "An ankle boot: test picture 23 of Fashion-MNIST (Zalando Research, MIT licence).",
        28, "Enlarged from 28 × 28 pixels, so that nothing new can be seen.",
    ),
    "leaves": Sample(
        LEAF, 1, WHOLE,
        "A leaf, drawn by the lesson, not photographed.",
        28, "Enlarged from 32 × 32 pixels; training draws such leaves anew, with more detail.",
    ),
    "imagenet": Sample(
        LEAF_MARGIN, 4,
        "{seen} × {seen} of the {pixels} × {pixels} pixels that the network sees",
        "The margin of a leaf, drawn by the lesson: photographs of ImageNet may not be passed on.",
        600, "Enlarged from 600 × 600 pixels, so that nothing new can be seen.",
    ),
}  # fmt: skip


def samples_for(panels: Container[str]) -> dict[str, dict]:
    """What the front end shows of SAMPLES, ready for JSON: all of them or, without the panel,
    none."""
    return {on: asdict(sample) for on, sample in SAMPLES.items()} if "sample" in panels else {}


def sample_lines(dataset: str, image_size: int) -> tuple[str, ...]:
    """What stands below the picture of ``dataset`` at ``image_size`` pixels a side."""
    sample = SAMPLES[dataset]
    seen = int(image_size / sample.share + 0.5)
    lines = (sample.caption.format(pixels=f"{image_size:,}", seen=seen), sample.what)
    return lines if image_size <= sample.finest else (*lines, sample.enlarged)
