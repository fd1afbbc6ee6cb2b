"""Networks as ONNX files: the same scores as in PyTorch, whatever the batch."""

import dataclasses
import json
import sys

import numpy as np
import pytest
import torch
from test_model import disturb
from torch import nn

from effnet_lesson import cli, leaves, paths
from effnet_lesson.data import load_dataset
from effnet_lesson.errors import LessonError
from effnet_lesson.export import (
    GREATEST_DIFFERENCE,
    ExportedNetwork,
    export_network,
    export_run,
    measure_latency,
    onnx_file,
    to_eight_bits,
)
from effnet_lesson.model import EfficientNet
from effnet_lesson.runs import load_runs
from effnet_lesson.train import Recipe, load_trained, train_model

MEAN, STD = (0.4, 0.5, 0.3), (0.2, 0.3, 0.25)


@pytest.fixture(scope="module")
def network() -> EfficientNet:
    """The smallest, for leaves; no weight is 0 or 1, and it is left in training mode."""
    return disturb(EfficientNet.from_phi(-2, family="small", in_channels=3, num_classes=12)).train()


@pytest.fixture(scope="module")
def file(network, tmp_path_factory):
    """Its export."""
    file = tmp_path_factory.mktemp("export") / "leaves of my garden é.onnx"
    classes = [species.name for species in leaves.SPECIES]
    export_network(network, file, mean=MEAN, std=STD, classes=classes, about={"run": "none"})
    return file


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run of a few steps, and its folder."""
    folder = tmp_path_factory.mktemp("runs")
    recipe = Recipe(pictures=10_240, evaluate_every=10_240, validation_pictures=500)
    # Confirmed: a busy machine forecasts more than two minutes.
    run = train_model(phi=0, recipe=recipe, device="cpu", folder=folder, confirm=True)
    return run, folder


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_the_file_gives_pytorchs_scores_at_any_batch(network, file, batch):
    exported = ExportedNetwork(file)
    pixels = 255 * np.random.default_rng(batch).random(
        (batch, 3, exported.image_size, exported.image_size), np.float32
    )
    normalised = (torch.from_numpy(pixels) / 255 - torch.tensor(MEAN).view(3, 1, 1)) / (
        torch.tensor(STD).view(3, 1, 1)
    )
    with torch.inference_mode():
        expected = network.eval()(normalised).numpy()
    assert np.abs(expected).max() > 0.1, "scores near zero would agree whatever is computed"
    assert np.abs(exported.scores_of_pixels(pixels) - expected).max() < GREATEST_DIFFERENCE


def test_the_export_leaves_the_network_as_it_was(network, tmp_path):
    network.train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    export_network(network, tmp_path / "a.onnx")
    assert network.training
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_the_file_says_what_it_is_and_holds_little_else(network, file):
    exported = ExportedNetwork(file)
    assert exported.classes == tuple(species.name for species in leaves.SPECIES)
    assert exported.image_size == network.image_size and exported.channels == 3
    assert json.loads(exported.about["mean"]) == list(MEAN)
    assert json.loads(exported.about["std"]) == list(STD)
    assert int(exported.about["macs"]) == network.macs
    assert exported.about["run"] == "none"
    assert "square about its middle" in exported.about["prepare"]
    # Four bytes a parameter, batch norm's folded away; the rest is names and shapes.
    assert 0.9 < file.stat().st_size / (4 * network.params) < 1.3
    assert str(paths.PACKAGE).encode() not in file.read_bytes()


def test_a_difference_is_found_and_nothing_is_written(network, tmp_path, monkeypatch):
    as_onnx = onnx_file._as_onnx

    def changed_afterwards(whole, *rest):
        content = as_onnx(whole, *rest)
        whole.network.classifier[1].bias.data += 0.01
        return content

    monkeypatch.setattr(onnx_file, "_as_onnx", changed_afterwards)
    with pytest.raises(LessonError, match="differ from PyTorch's by up to 0.01.*nothing was wri"):
        export_network(network, tmp_path / "a.onnx")
    assert not list(tmp_path.iterdir())


def test_a_run_is_exported_with_its_classes_and_its_normalisation(trained, tmp_path):
    run, folder = trained
    export = export_run(run, tmp_path / "clothes.onnx", folder)
    assert export.difference < GREATEST_DIFFERENCE < export.largest_score
    assert export.bytes == export.file.stat().st_size == 1e6 * export.megabytes
    exported = ExportedNetwork(export.file)
    data = load_dataset("fashion_mnist")
    assert exported.classes == data.classes
    assert exported.about["run"] == run.id
    kept = load_trained(run, folder)
    pictures = data.test_images[:2000].copy()
    assert kept.mean == pytest.approx([(data.train_images / 255).mean()], abs=1e-3)
    # An app rounds the pixels that it resizes, so a few pictures may change their class.
    normalised = (torch.from_numpy(pictures) / 255 - kept.mean[0]) / kept.std[0]
    small = nn.functional.interpolate(
        normalised, kept.network.image_size, mode="bilinear", antialias=True
    )
    with torch.inference_mode():
        expected = kept.network(small).numpy()
    assert np.abs(exported.scores(pictures) - expected).max() < 0.1
    right = 100 * (expected.argmax(1) == data.test_labels[:2000]).mean()
    assert abs(exported.accuracy(pictures, data.test_labels[:2000]) - right) < 0.5
    assert right > 15, "chance is 10 %"


def test_a_file_says_that_leaves_are_drawn(trained, tmp_path, monkeypatch):
    run, folder = trained
    fake = dataclasses.replace(run, dataset=run.dataset | {"name": "leaves"})
    about = ExportedNetwork(export_run(fake, tmp_path / "a.onnx", folder).file).about
    assert about["pictures"] == leaves.NOTE


def test_latency_is_of_one_picture_and_says_how_it_was_measured(file):
    latency = measure_latency(file, threads=2, repeats=40)
    assert 0 < latency.median_ms <= latency.p95_ms
    assert (latency.repeats, latency.threads) == (40, 2)
    assert latency.hardware


def test_eight_bits_make_a_smaller_file_of_another_network(network, file, tmp_path):
    wide = disturb(EfficientNet(0.2, 1, 0.25, num_classes=12))
    export = export_network(wide, tmp_path / "wide.onnx")
    pictures = leaves.draw_leaves(24, 40)[0]
    small = to_eight_bits(export.file, tmp_path / "small.onnx", pictures)
    assert small.stat().st_size < 0.35 * export.bytes
    before, after = (ExportedNetwork(name).scores(pictures) for name in (export.file, small))
    assert ExportedNetwork(small).classes == ExportedNetwork(export.file).classes
    difference = np.abs(before - after).max()
    assert 1e-3 < difference, "8 bits round"
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.9, "but not to something else"


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("plants.pt", {}, "accepted is the name of a file that ends in .onnx"),
        ("a.onnx", {"classes": ["oak", "elm"]}, "Received 2 classes for a network with 12"),
        ("a.onnx", {"mean": (0.1, 0.2)}, "accepted is one number each"),
    ],
)
def test_bad_arguments_get_one_sentence(network, tmp_path, name, options, message):
    with pytest.raises(LessonError, match=message):
        export_network(network, tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


def test_bad_files_and_pictures_get_one_sentence(file, tmp_path):
    with pytest.raises(LessonError, match="There is no file .*export a run first"):
        ExportedNetwork(tmp_path / "none.onnx")
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(LessonError, match="is damaged or not an ONNX file of the lesson"):
        ExportedNetwork(damaged)
    exported = ExportedNetwork(file)
    for pictures in (np.zeros((1, 1, 8, 8), np.uint8), np.zeros((1, 3, 8, 8)), [0]):
        with pytest.raises(LessonError, match="accepted is uint8, \\(N, 3, side, side\\)"):
            exported.scores(pictures)
    with pytest.raises(LessonError, match="repeats was 3"):
        measure_latency(file, repeats=3)
    with pytest.raises(LessonError, match="ends in .onnx"):
        to_eight_bits(file, tmp_path / "small", np.zeros((1, 3, 8, 8), np.uint8))


def test_without_onnx_one_sentence_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("effnet_lesson.export")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(LessonError, match=r'pip install "effnet-lesson\[ship\]"'):
        import effnet_lesson.export  # noqa: F401


def test_the_command(trained, tmp_path, capsys):
    run, folder = trained
    words = ["export", run.id[:6], "--out", str(tmp_path / "a.onnx"), "--folder", str(folder)]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    for part in ("differs from PyTorch", "median of 200", "To the app: Crop", f"{run.params:,}"):
        assert part in said
    assert cli.main([*words, "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["bytes"] == (tmp_path / "a.onnx").stat().st_size
    assert written["latency"]["threads"] == 1 and written["about"]["run"] == run.id


def test_the_command_refuses_in_one_sentence(trained, tmp_path, capsys):
    run, folder = trained
    recorded = load_runs([paths.recorded_runs()])[0]
    out = ["--out", str(tmp_path / "a.onnx")]
    for words, message in (
        (["export", "zzzz", *out], "Unknown run 'zzzz'"),
        (["export", recorded.id, *out], f"effnet-lesson train --repeat {recorded.id}"),
        (["export", run.id], "The following arguments are required: --out"),
        (["export", run.id, "--out", "a.pb", "--folder", str(folder)], "ends in .onnx"),
    ):
        assert cli.main(words) == 2
        assert message in capsys.readouterr().err
    weights = folder / f"{run.id}.weights.pt"
    kept = torch.load(weights, weights_only=True)
    del kept["classes"]
    older = tmp_path / "older"
    older.mkdir()
    torch.save(kept, older / weights.name)
    with pytest.raises(LessonError, match="written by an earlier version"):
        load_trained(run, older)
