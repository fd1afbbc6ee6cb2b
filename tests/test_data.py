import gzip
import struct

import numpy as np
import pytest

from effnet_lesson import data, paths
from effnet_lesson.errors import LessonError


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">4B{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_dataset(folder, packed: bool) -> dict[str, np.ndarray]:
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


@pytest.mark.parametrize("packed", [True, False])
def test_torchvisions_layout_is_read_packed_or_not(tmp_path, packed):
    arrays = write_dataset(tmp_path / "FashionMNIST" / "raw", packed)
    found = data.load_dataset("fashion_mnist", tmp_path)
    assert found.train_images.shape == (30, 1, 28, 28)
    assert (found.test_images[:, 0] == arrays["t10k-images-idx3-ubyte"]).all()
    assert found.train_labels.dtype == np.int64
    assert len(found.classes) == 10


def test_the_contents_have_one_hash_however_they_are_packed(tmp_path):
    write_dataset(tmp_path / "a" / "FashionMNIST" / "raw", True)
    write_dataset(tmp_path / "b" / "FashionMNIST" / "raw", False)
    hashes = {data.load_dataset("fashion_mnist", tmp_path / name).sha256 for name in "ab"}
    assert len(hashes) == 1


def test_the_state_folder_comes_first(monkeypatch):
    monkeypatch.delenv("EFFNET_LESSON_DATA")
    assert paths.data() == paths.state() / "data"
    write_dataset(paths.data() / "FashionMNIST" / "raw", True)
    assert data.find_dataset("fashion_mnist") == paths.data() / "FashionMNIST" / "raw"


def test_the_real_pictures_are_on_this_machine():
    found = data.load_dataset("fashion_mnist")
    assert found.train_images.shape == (60_000, 1, 28, 28)
    assert found.test_images.shape == (10_000, 1, 28, 28)
    assert np.bincount(found.test_labels).tolist() == [1000] * 10


@pytest.mark.parametrize("cut", [2, 5, 100, -1])
def test_a_damaged_file_is_named(tmp_path, cut):
    folder = tmp_path / "FashionMNIST" / "raw"
    write_dataset(folder, False)
    file = folder / "t10k-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(LessonError, match=f"{file.name} is damaged .*fetch the data set again"):
        data.load_dataset("fashion_mnist", tmp_path)


def test_a_damaged_archive_is_named(tmp_path):
    folder = tmp_path / "FashionMNIST" / "raw"
    write_dataset(folder, True)
    file = folder / "train-labels-idx1-ubyte.gz"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(LessonError, match=f"{file.name} is damaged"):
        data.load_dataset("fashion_mnist", tmp_path)


def test_an_unknown_dataset_names_the_known():
    with pytest.raises(LessonError, match="Unknown dataset 'fashion-mnist'.*Did you mean"):
        data.load_dataset("fashion-mnist")


def test_no_network_and_no_data_is_one_sentence(tmp_path, monkeypatch, capsys):
    import torchvision

    def refuse(*_, **__):
        raise RuntimeError("Error downloading train-images.gz:\nTried mirror, got:\n<error>\n")

    monkeypatch.setattr(torchvision.datasets, "FashionMNIST", refuse)
    with pytest.raises(
        LessonError, match="could not be downloaded .*effnet-lesson fetch"
    ) as caught:
        data.fetch_dataset("fashion_mnist", tmp_path)
    assert "\n" not in str(caught.value)
    told = capsys.readouterr().out
    assert "31 MB" in told and "MIT" in told


def test_a_download_lands_where_it_is_found_again(tmp_path, monkeypatch):
    import torchvision

    def download(root, download):
        write_dataset(tmp_path / "FashionMNIST" / "raw", True)

    monkeypatch.setattr(torchvision.datasets, "FashionMNIST", download)
    assert data.fetch_dataset("fashion_mnist", tmp_path) == tmp_path / "FashionMNIST" / "raw"
