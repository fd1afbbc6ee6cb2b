import numpy as np
import pytest
from small_datasets import write_fashion_mnist

from effnet_lesson import data, paths, runs
from effnet_lesson.errors import LessonError


@pytest.mark.parametrize("packed", [True, False])
def test_torchvisions_layout_is_read_packed_or_not(tmp_path, packed):
    arrays = write_fashion_mnist(tmp_path / "FashionMNIST" / "raw", packed)
    found = data.load_dataset("fashion_mnist", tmp_path)
    assert found.train_images.shape == (30, 1, 28, 28)
    assert (found.test_images[:, 0] == arrays["t10k-images-idx3-ubyte"]).all()
    assert found.train_labels.dtype == np.int64
    assert len(found.classes) == 10


def test_the_contents_have_one_hash_however_they_are_packed(tmp_path):
    write_fashion_mnist(tmp_path / "a" / "FashionMNIST" / "raw", True)
    write_fashion_mnist(tmp_path / "b" / "FashionMNIST" / "raw", False)
    hashes = {data.load_dataset("fashion_mnist", tmp_path / name).sha256 for name in "ab"}
    assert len(hashes) == 1


def test_the_real_pictures_are_on_this_machine():
    found = data.load_dataset("fashion_mnist")
    assert found.train_images.shape == (60_000, 1, 28, 28)
    assert found.test_images.shape == (10_000, 1, 28, 28)
    assert np.bincount(found.test_labels).tolist() == [1000] * 10


@pytest.mark.parametrize("cut", [2, 5, 100, -1])
def test_a_damaged_file_is_named(tmp_path, cut):
    folder = tmp_path / "FashionMNIST" / "raw"
    write_fashion_mnist(folder, False)
    file = folder / "t10k-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(LessonError, match=f"{file.name} is damaged .*fetch the data set again"):
        data.load_dataset("fashion_mnist", tmp_path)


def test_a_damaged_archive_is_named(tmp_path):
    folder = tmp_path / "FashionMNIST" / "raw"
    write_fashion_mnist(folder, True)
    file = folder / "train-labels-idx1-ubyte.gz"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(LessonError, match=f"{file.name} is damaged"):
        data.load_dataset("fashion_mnist", tmp_path)


def test_the_hash_is_that_of_the_recorded_runs():
    found = data.load_dataset("fashion_mnist").sha256
    recorded = {
        run.dataset["sha256"]
        for run in runs.load_runs([paths.recorded_runs()])
        if run.dataset["name"] == "fashion_mnist"
    }
    assert recorded == {found}
