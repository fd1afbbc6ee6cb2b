import pickle

import numpy as np
import pytest

from effnet_lesson import data
from effnet_lesson.errors import LessonError


def test_cifar_is_downloaded_once_and_read(tmp_path, small_cifar, capsys):
    root = tmp_path / "root"
    found = data.load_dataset("cifar10", root, side=64)
    told = capsys.readouterr().out
    assert "170 MB" in told and "cite Krizhevsky" in told
    assert found.train_images.shape == (20, 3, 32, 32) and found.train_images.dtype == np.uint8
    assert found.train_labels.dtype == np.int64 and len(found.test_labels) == 4
    assert found.classes == tuple(f"class {i}" for i in range(10))
    first = pickle.loads(small_cifar["data_batch_1"])
    assert (found.train_images[0].ravel() == first["data"][0]).all()
    assert found.train_labels[:4].tolist() == first["labels"]
    # Neither the archive nor a temporary folder is left.
    assert [path.name for path in root.iterdir()] == ["cifar-10-batches-py"]

    again = data.load_dataset("cifar10", root)
    assert capsys.readouterr().out == ""
    assert (again.sha256, again.folder) == (found.sha256, root / "cifar-10-batches-py")


def test_pickles_are_only_opened_as_published(tmp_path, small_cifar):
    class Attack:
        def __reduce__(self):
            return (tmp_path / "attacked").touch, ()

    folder = data.fetch_dataset("cifar10", tmp_path / "root")
    (folder / "data_batch_3").write_bytes(pickle.dumps(Attack()))
    with pytest.raises(LessonError, match="data_batch_3 is not as published"):
        data.load_dataset("cifar10", tmp_path / "root")
    assert not (tmp_path / "attacked").exists()
