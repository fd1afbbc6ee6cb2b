import numpy as np
import pytest

from effnet_lesson import data, leaves
from effnet_lesson.data import drawn, memory
from effnet_lesson.errors import LessonError


@pytest.fixture
def few_leaves(monkeypatch) -> None:
    monkeypatch.setattr(drawn, "COUNTS", {"train": 36, "test": 24})
    monkeypatch.setattr(drawn, "CHUNK", 10)


def load_leaves_undrawn(monkeypatch, *arguments, **options) -> data.Dataset:
    """Leaves from the disk, or an error."""
    with monkeypatch.context() as patch:
        patch.setattr(drawn.leaves, "draw_leaves", None)
        return data.load_dataset("leaves", *arguments, **options)


def test_leaves_are_drawn_once_and_kept(tmp_path, few_leaves, monkeypatch):
    found = data.load_dataset("leaves", tmp_path, side=16)
    assert found.train_images.shape == (36, 3, 16, 16) and found.test_labels.shape == (24,)
    assert len(found.classes) == data.SOURCES["leaves"].classes
    assert np.bincount(found.train_labels).tolist() == [3] * 12
    for images, seed in ((found.train_images, 0), (found.test_images, 1)):
        assert (images == leaves.draw_leaves(len(images), 16, seed=seed)[0]).all()
    assert found.folder is None

    again = load_leaves_undrawn(monkeypatch, tmp_path, side=16)
    assert again.sha256 == found.sha256
    assert (again.test_images == found.test_images).all()
    assert data.load_dataset("leaves", tmp_path).train_images.shape[2:] == (32, 32)


def test_a_damaged_store_of_leaves_is_drawn_again(tmp_path, few_leaves, monkeypatch):
    found = data.load_dataset("leaves", tmp_path, side=16)
    (file,) = tmp_path.glob("leaves-*.npz")
    whole = file.read_bytes()
    for damaged in (b"", whole[:1000], whole[:5000] + b"\0\1\2" + whole[5003:]):
        file.write_bytes(damaged)
        assert data.load_dataset("leaves", tmp_path, side=16).sha256 == found.sha256
        assert load_leaves_undrawn(monkeypatch, tmp_path, side=16).sha256 == found.sha256


def test_leaves_are_drawn_where_nothing_can_be_kept(tmp_path, few_leaves, capsys):
    (tmp_path / "file").write_text("")
    assert len(data.load_dataset("leaves", tmp_path / "file", side=16).train_images) == 36
    assert "not kept for the next time" in capsys.readouterr().out


def test_leaves_that_do_not_fit_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drawn, "memory_for_pictures", lambda: 1_000_000_000)
    with pytest.raises(LessonError, match=r"need 4.5 GB.* is 1.0 GB; choose side 105 or less"):
        data.load_dataset("leaves", tmp_path, side=224)


def test_leaves_have_nothing_to_fetch(tmp_path):
    assert data.find_dataset("leaves", tmp_path) is None
    with pytest.raises(LessonError, match="drawn by the package .*nothing to fetch"):
        data.fetch_dataset("leaves", tmp_path)


def test_a_container_has_the_memory_that_it_may_use(tmp_path, monkeypatch):
    whole = memory.machine_memory()
    assert whole > 10**8
    monkeypatch.setattr(memory, "CONTAINER_LIMIT", tmp_path / "memory.max")
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.machine_memory() >= whole
    (tmp_path / "memory.max").write_text("4000000\n")
    assert memory.memory_for_pictures() == 1_000_000
