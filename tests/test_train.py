import os
import warnings
from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from effnet_lesson import paths, runs, train
from effnet_lesson.data import load_dataset
from effnet_lesson.errors import LessonError
from effnet_lesson.train import Recipe, train_model


@pytest.fixture
def tiny(monkeypatch) -> Recipe:
    """A tier that ends in seconds: real pictures, few of them."""
    recipe = Recipe(pictures=2_560, evaluate_every=1_280, validation_pictures=500)
    monkeypatch.setitem(train.TIERS, "quick", recipe)
    monkeypatch.setattr(train._Pictures, "accuracy", _on_a_few(train._Pictures.accuracy))
    return recipe


def _on_a_few(accuracy):
    return lambda self, network, part: accuracy(self, network, (part[0][:500], part[1][:500]))


def test_training_writes_a_run_that_can_be_trusted(tiny, capsys):
    run = train_model(phi=0, threads=1, device="cpu")
    assert "Forecast: about" in capsys.readouterr().out
    assert runs.load_runs([paths.own_runs()]) == [run]
    assert [step["pictures"] for step in run.history] == [1_280, 2_560]
    assert run.hardware["threads"] == 1
    assert run.command.endswith("--device cpu --threads 1")
    assert run.dataset["train"] + run.dataset["validation"] == 60_000
    assert run.peak_memory > 10**8


def test_a_finished_run_is_not_trained_again(tiny, monkeypatch, capsys):
    first = train_model(device="cpu")
    monkeypatch.setattr(train, "_fit", None)
    assert train_model(device="cpu") == first
    assert "Already trained" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_network_and_another_seed_another(tiny, tmp_path):
    results = [
        train_model(seed=seed, threads=1, device="cpu", folder=tmp_path / str(i)).history
        for i, seed in enumerate((3, 3, 4))
    ]
    assert results[0] == results[1] != results[2]


def test_training_learns(monkeypatch):
    monkeypatch.setitem(train.TIERS, "quick", Recipe(pictures=20_480, evaluate_every=10_240))
    run = train_model(device="cpu", confirm=True)
    assert run.accuracy > 60, "chance is 10 %"


def test_a_network_that_cannot_fit_is_refused_before_anything_starts(tiny):
    with pytest.raises(LessonError, match="needs about .* GB of memory.*choose a smaller phi"):
        train_model(phi=10, family="b0", device="cpu")


def test_long_training_waits_to_be_confirmed(tiny, monkeypatch, capsys):
    monkeypatch.setattr(train, "ASK_BEFORE_SECONDS", 0)
    assert train_model(device="cpu") is None
    assert "confirm=True" in capsys.readouterr().out
    assert not list(paths.own_runs().glob("*"))
    assert train_model(device="cpu", confirm=True) is not None


def test_a_loss_that_is_no_number_ends_in_one_sentence(tiny, monkeypatch):
    monkeypatch.setitem(train.TIERS, "quick", replace(tiny, learning_rate=1e30))
    with pytest.raises(LessonError, match="The loss is nan after 1,280 pictures.*Nothing was"):
        train_model(device="cpu")
    assert not list(paths.own_runs().glob("*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"phi": "two"}, "phi was 'two'"),
        ({"strategy": "longer"}, "Unknown strategy 'longer'"),
        ({"dataset": "mnist"}, "Unknown dataset 'mnist'"),
        ({"family": "large"}, "Unknown family 'large'"),
        ({"tier": "best"}, "Unknown tier 'best': accepted are quick, cpu"),
        ({"seed": -1}, "seed was -1"),
        ({"seed": True}, "seed was True"),
        ({"seed": 2**64}, "seed was 18446744073709551616"),
        ({"threads": "2"}, "threads was '2'"),
        ({"tier": ["quick"]}, "Unknown tier"),
        ({"dataset": ["a"]}, "Unknown dataset"),
        ({"strategy": "depth", "phi": -5}, "Depth alone cannot cost"),
        ({"tier": "cpu", "device": "mps"}, "tier 'cpu'|Device 'mps' is not"),
        ({"device": "tpu"}, "Unknown device 'tpu'"),
        ({"threads": 0}, "threads was 0"),
    ],
)
def test_bad_arguments_get_one_sentence(tiny, arguments, message):
    with pytest.raises(LessonError, match=message):
        train_model(**arguments)
    assert not list(paths.own_runs().glob("*"))


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what happens without a GPU")
def test_a_device_that_is_not_there_is_named():
    with pytest.raises(LessonError, match="Device 'cuda' is not on this machine: here there is"):
        train_model(device="cuda")


def test_a_folder_that_cannot_be_written_is_named(tiny, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(LessonError, match="Cannot write in .*EFFNET_LESSON_HOME"):
        train_model(folder=blocked / "runs")


def test_augmentation_only_mirrors_and_moves():
    data = load_dataset("fashion_mnist")
    pictures = train._Pictures(data, Recipe(), 28, torch.device("cpu"))
    before = pictures.train[0][:40]
    after = pictures.augment(before, torch.Generator().manual_seed(0))
    assert after.dtype == torch.uint8
    for old, new in zip(before, after, strict=True):
        moved = [
            functional.pad(image, (2, 2, 2, 2))[:, y : y + 28, x : x + 28]
            for image in (old, old.flip(-1))
            for y in range(5)
            for x in range(5)
        ]
        assert any(torch.equal(new, candidate) for candidate in moved)
    assert not torch.equal(before, after)


def test_pictures_are_split_once_for_all_and_normalised():
    data = load_dataset("fashion_mnist")
    pictures = train._Pictures(data, Recipe(), 13, torch.device("cpu"))
    assert [len(part[0]) for part in (pictures.train, pictures.validation, pictures.test)] == [
        55_000, 5_000, 10_000,
    ]  # fmt: skip
    again = train._Pictures(data, Recipe(), 13, torch.device("cpu"))
    assert torch.equal(pictures.validation[0], again.validation[0])
    batch = pictures.prepare(pictures.train[0][:2000])
    assert batch.shape == (2000, 1, 13, 13)
    assert abs(batch.mean()) < 0.05


def test_the_training_path_needs_torch_and_numpy_alone(run_python):
    """As on a machine with a GPU and without the light dependencies."""
    blocked = "yaml anywidget ipywidgets traitlets IPython platformdirs tqdm".split()
    code = (
        "import sys\n"
        f"for name in {blocked}: sys.modules[name] = None\n"
        "from effnet_lesson import train\n"
        "train.TIERS['quick'] = train.Recipe(pictures=640, evaluate_every=320)\n"
        "print(train.train_model(device='cpu').id)"
    )
    done = run_python("-c", code, env=os.environ | {"PYTHONPATH": str(paths.PACKAGE.parent)})
    assert done.returncode == 0, done.stderr
    assert "pictures, validation" in done.stdout


def test_without_torch_there_is_one_sentence(run_python):
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from effnet_lesson import LessonError\n"
        "try:\n    from effnet_lesson import train_model\n"
        "except LessonError as error: print(error)"
    )
    done = run_python("-c", code, env=os.environ | {"PYTHONPATH": str(paths.PACKAGE.parent)})
    assert 'pip install "effnet-lesson[train]"' in done.stdout, done.stderr


def test_no_warning_is_left_to_the_learner(tiny):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train_model(device="cpu")
