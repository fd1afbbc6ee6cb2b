"""Nothing lost: training that is killed goes on, and ends as if nothing had happened."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.runs import load_runs
from effnet_lesson.train import Recipe, run_config, train_model
from effnet_lesson.train.checkpoint import checkpoint_file, load, save

# Everything that holds a state: dropout, stochastic depth, averaged weights, two passes begun.
RECIPE = Recipe(
    pictures=12_800, batch_size=64, evaluate_every=3_200, validation_pictures=500, ema=0.99,
    stochastic_depth=0.1,
)  # fmt: skip

# A checkpoint at every step, in a process of its own as `effnet-lesson train` has it.
TRAIN = f"""
import sys
from effnet_lesson.train import Recipe, loop, train_model
loop.CHECKPOINT_SECONDS = float(sys.argv[2])
from effnet_lesson.train.recipe import Recipe
train_model(device="cpu", threads=1, confirm=True, folder=sys.argv[1], recipe={RECIPE!r})
"""


def _start(folder: Path, every: float) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", TRAIN, str(folder), str(every)],
        env=os.environ | {"PYTHONPATH": str(paths.PACKAGE.parent), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_killed_at_random_ten_times_it_ends_with_the_same_weights(tmp_path):
    # in a folder apart: never interrupted
    assert _start(tmp_path / "whole", every=1000).wait() == 0
    (whole,) = load_runs([tmp_path / "whole"])
    assert whole.continued == 0

    chance = random.Random(20_26)
    file = checkpoint_file(tmp_path / "killed", whole.config)
    kills = continued = 0
    while kills < 10:
        before = load(file)["training"]["step"] if file.is_file() else 0
        process = _start(tmp_path / "killed", every=0)
        # wait until it has gone on, then strike at any moment: most of it is spent in a save
        while process.poll() is None:
            time.sleep(0.05)
            if file.is_file() and load(file)["training"]["step"] > before:
                break
        time.sleep(chance.uniform(0, 0.3))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
        assert load(file)["training"]["step"] > before, "a kill lost what was saved before"
        continued += 1
    assert kills >= 10, process.communicate()[0]

    process = _start(tmp_path / "killed", every=1000)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "Going on after" in said
    (run,) = load_runs([tmp_path / "killed"])
    assert run.continued == continued
    assert run.weights_sha256 == whole.weights_sha256
    assert (run.history, run.accuracy) == (whole.history, whole.accuracy)
    assert whole.peak_memory < 1.8e9
    left = sorted(path.name for path in (tmp_path / "killed").iterdir())
    assert left == [f"{run.id}.json", f"{run.id}.weights.pt"]


@pytest.fixture
def stopped(tmp_path, monkeypatch) -> tuple[dict, Path]:
    """A configuration and a folder where its training stopped half-way."""
    from effnet_lesson.train import loop

    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)
    recipe = Recipe(pictures=2_560, evaluate_every=1_280, validation_pictures=500)
    train_step = loop.Training.train_step

    def stops(self, images, labels):
        if self.step == 12:
            raise KeyboardInterrupt
        train_step(self, images, labels)

    with monkeypatch.context() as patch:
        patch.setattr(loop.Training, "train_step", stops)
        patch.setattr("effnet_lesson.train.forecast.probe", lambda training: 1000.0)
        with pytest.raises(KeyboardInterrupt):
            train_model(recipe=recipe, device="cpu", threads=1, folder=tmp_path)
    config = run_config(recipe=recipe, device="cpu")
    assert load(checkpoint_file(tmp_path, config))["training"]["step"] == 12
    return {"recipe": recipe, "device": "cpu", "threads": 1, "folder": tmp_path}, tmp_path


def _checkpoint(folder: Path) -> Path:
    (file,) = folder.glob("*.checkpoint.pt")
    return file


def test_what_was_stopped_goes_on(stopped, capsys):
    options, folder = stopped
    run = train_model(**options)
    said = capsys.readouterr().out
    assert "Going on after 1,536 pictures" in said
    assert "for 1,024 pictures" in said, "the forecast is of what is left"
    assert run.continued == 1
    assert not list(folder.glob("*checkpoint*"))


def test_a_truncated_checkpoint_is_named_and_left(stopped):
    options, folder = stopped
    file = _checkpoint(folder)
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(LessonError, match="is damaged .*delete it, and the same command starts"):
        train_model(**options)
    assert file.is_file()


def test_a_checkpoint_that_would_run_code_is_refused(stopped):
    options, folder = stopped

    class Code:
        def __reduce__(self):
            return os.system, ("touch " + str(folder / "ran"),)

    torch.save({"config": Code()}, _checkpoint(folder))
    with pytest.raises(LessonError, match="is damaged"):
        train_model(**options)
    assert not (folder / "ran").exists()


def test_a_checkpoint_of_another_configuration_is_refused(stopped):
    options, folder = stopped
    other = checkpoint_file(folder, run_config(seed=1, recipe=options["recipe"], device="cpu"))
    shutil.copy(_checkpoint(folder), other)
    with pytest.raises(LessonError, match="is of another run .config: seed 0 instead of 1"):
        train_model(seed=1, **options)


def test_a_checkpoint_of_other_pictures_is_refused(stopped):
    options, folder = stopped
    file = _checkpoint(folder)
    content = load(file)
    content["dataset"]["sha256"] = "0" * 64
    save(file, content)
    with pytest.raises(LessonError, match="is of another run .dataset: sha256 '000"):
        train_model(**options)


def test_other_versions_are_said_and_it_goes_on(stopped, capsys):
    options, folder = stopped
    file = _checkpoint(folder)
    content = load(file)
    content["versions"]["torch"] = "2.11.0"
    save(file, content)
    assert train_model(**options).continued == 1
    assert "torch 2.11.0 then" in capsys.readouterr().out


def test_a_full_disk_costs_nothing_that_was_saved(stopped, capsys):
    options, folder = stopped
    file = _checkpoint(folder)
    before = file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))  # as a disk with so much room
    try:
        with pytest.raises(
            LessonError, match="Could not write .*space left.*saved before is whole"
        ):
            train_model(**options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    assert file.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == [file.name], "half a file was left"
    assert train_model(**options).continued == 1


def test_a_loss_that_is_no_number_is_never_saved(stopped, monkeypatch):
    options, folder = stopped
    from effnet_lesson.train import loop

    before = _checkpoint(folder).read_bytes()
    train_step = loop.Training.train_step

    def breaks(self, images, labels):
        train_step(self, images * float("nan"), labels)

    monkeypatch.setattr(loop.Training, "train_step", breaks)
    with pytest.raises(LessonError, match="The loss is nan after 1,664 pictures"):
        train_model(**options)
    assert _checkpoint(folder).read_bytes() == before
    assert load_runs([folder]) == []
