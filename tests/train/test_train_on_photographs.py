"""Training on photographs: from memory, or from files that other processes decode ahead."""

import random
from pathlib import Path

import pytest
import torch
from small_datasets import imagenette_files, write_files

from effnet_lesson.data import PictureFiles, load_dataset
from effnet_lesson.data.folders import IMAGENETTE_CLASSES
from effnet_lesson.errors import LessonError
from effnet_lesson.train import Recipe, train_model
from effnet_lesson.train.pictures import Pictures, TrainingBatches

RECIPE = Recipe(pictures=64, batch_size=8, evaluate_every=32, crop=0.35)
CPU = torch.device("cpu")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a small Imagenette: 20 photographs to train on, 10 for the test."""
    write_files(tmp_path / "root" / "imagenette2-160", imagenette_files(list(IMAGENETTE_CLASSES)))
    return tmp_path / "root"


def _batches(root: Path, *, in_memory: bool, recipe: Recipe = RECIPE) -> TrainingBatches:
    data = load_dataset("imagenette", root, side=32, in_memory=in_memory)
    assert isinstance(data.train_images, PictureFiles) is not in_memory
    return TrainingBatches(Pictures(data, recipe, 16, CPU), recipe.batch_size, seed=3)


def test_files_give_the_same_batches_as_memory(root):
    from_memory, from_files = (_batches(root, in_memory=choice) for choice in (True, False))
    for _ in range(6):  # three passes
        (images, labels), (same_images, same_labels) = next(from_memory), next(from_files)
        assert images.shape == (8, 3, 16, 16)
        # the mean of files is taken from a sample of them, here from repeated ones
        assert torch.allclose(images, same_images, atol=0.1)
        assert torch.equal(labels, same_labels)


@pytest.mark.parametrize("in_memory", [True, False])
def test_batches_go_on_where_they_were(root, in_memory):
    chance = random.Random(1)
    batches = _batches(root, in_memory=in_memory)
    for _ in range(3):
        for _ in range(chance.randrange(4)):
            next(batches)
        state = batches.state_dict()
        expected = [next(batches) for _ in range(3)]
        batches = _batches(root, in_memory=in_memory)
        batches.load_state_dict(state)
        for images, labels in expected:
            again, labels_again = next(batches)
            assert torch.equal(images, again) and torch.equal(labels, labels_again)


def test_a_damaged_photograph_ends_in_one_sentence(root):
    batches = _batches(root, in_memory=False)
    for file in (root / "imagenette2-160" / "train").rglob("*.JPEG"):
        file.write_bytes(b"no picture")
    with pytest.raises(LessonError, match=r"^[^\n]*\.JPEG[^\n]*$"):
        next(batches)


def test_a_network_trains_on_photographs(root, tmp_path):
    run = train_model(
        dataset="imagenette", root=root, recipe=RECIPE, device="cpu", folder=tmp_path, threads=1
    )
    assert run.dataset["train"] + run.dataset["validation"] == 20
    assert run.dataset["test"] == 10
    assert [step["pictures"] for step in run.history] == [32, 64]
