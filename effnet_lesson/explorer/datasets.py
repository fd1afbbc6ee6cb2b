"""The data sets that the explorer can show the small family on."""

from dataclasses import dataclass, replace

from effnet_lesson.architecture import FAMILIES, Family


@dataclass(frozen=True)
class ShownDataset:
    """``title``: as it stands in a sentence. ``channels`` and ``classes`` count in the cost."""

    title: str
    channels: int
    classes: int


DATASETS = {
    "fashion_mnist": ShownDataset("Fashion-MNIST", 1, 10),
    "leaves": ShownDataset("drawn leaves", 3, 12),
}
# B0 and its family are those of the paper, whatever pictures were chosen for the small one.
TRAINED_ON = {"b0": "imagenet"}


def trained_on(family: str, dataset: str) -> str:
    """The data set whose accuracies belong to ``family`` while ``dataset`` is chosen."""
    return TRAINED_ON.get(family, dataset)


def family_on(family: str, dataset: str) -> Family:
    """``family`` with the channels and classes of ``dataset``, and named after it."""
    known = FAMILIES[family]
    if family in TRAINED_ON:
        return known
    of = DATASETS[dataset]
    return replace(
        known,
        title=f"small family on {of.title}", in_channels=of.channels, num_classes=of.classes,
    )  # fmt: skip
