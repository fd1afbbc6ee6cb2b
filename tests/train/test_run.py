import os
import warnings
from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from effnet_lesson import paths, runs, train
from effnet_lesson.data import load_dataset
from effnet_lesson.errors import LessonError
from effnet_lesson.model import EfficientNet
from effnet_lesson.scaling import CompoundScaling
from effnet_lesson.train import (
    Recipe,
    change_recipe,
    load_network,
    run_config,
    speed_of,
    train_model,
)
from effnet_lesson.train.loop import Training
from effnet_lesson.train.pictures import Pictures
from effnet_lesson.train.run import command_of


@pytest.fixture
def tiny(monkeypatch) -> Recipe:
    """A tier that ends in seconds: real pictures, few of them."""
    recipe = Recipe(pictures=2_560, evaluate_every=1_280, validation_pictures=500)
    monkeypatch.setitem(train.TIERS, "quick", recipe)
    return recipe


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
    monkeypatch.setattr("effnet_lesson.train.run.fit", None)
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
    monkeypatch.setattr("effnet_lesson.train.run.ASK_BEFORE_SECONDS", 0)
    assert train_model(device="cpu") is None
    assert "confirm=True" in capsys.readouterr().out
    assert not list(paths.own_runs().glob("*"))
    assert train_model(device="cpu", confirm=True) is not None


def test_a_loss_that_is_no_number_ends_in_one_sentence(tiny, monkeypatch):
    monkeypatch.setitem(train.TIERS, "quick", replace(tiny, learning_rate=1e30))
    with pytest.raises(LessonError, match="The loss is nan after [0-9,]+ pictures.*Nothing was"):
        train_model(device="cpu")
    assert not list(paths.own_runs().glob("*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"phi": "two"}, "phi was 'two'"),
        ({"strategy": "longer"}, "Unknown strategy 'longer'"),
        ({"dataset": "mnist"}, "Unknown dataset 'mnist'"),
        ({"family": "large"}, "Unknown family 'large'"),
        ({"tier": "best"}, "Unknown tier 'best': accepted are quick, search, cpu, finetune, gpu"),
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
        ({"model": "b8"}, "Unknown model 'b8'"),
        ({"precision": "half"}, "Unknown precision 'half'"),
        ({"precision": "float16", "device": "cpu"}, "accepted are float32 and bfloat16"),
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
    pictures = Pictures(data, Recipe(), 28, torch.device("cpu"))
    before = pictures.train[torch.arange(40)][0]
    after = pictures.mirror_and_move(before, torch.Generator().manual_seed(0))
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
    pictures = Pictures(data, Recipe(), 13, torch.device("cpu"))
    assert [len(part) for part in (pictures.train, pictures.validation, pictures.test)] == [
        55_000, 5_000, 10_000,
    ]  # fmt: skip
    again = Pictures(data, Recipe(), 13, torch.device("cpu"))
    assert torch.equal(pictures.validation.index, again.validation.index)
    assert not set(pictures.validation.index.tolist()) & set(pictures.train.index.tolist())
    batch = pictures.prepare(pictures.train[torch.arange(2000)][0])
    assert batch.shape == (2000, 1, 13, 13)
    assert abs(batch.mean()) < 0.05


def test_the_training_path_needs_torch_torchvision_and_numpy_alone(run_python):
    """As on a machine with a GPU and without the light dependencies."""
    blocked = "yaml anywidget ipywidgets traitlets IPython platformdirs tqdm joblib scipy".split()
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


def test_what_was_recorded_is_trained_to_the_same_weights(tiny, tmp_path):
    # The weights that the code of the first recorded set made, on this kind of processor; other
    # processors may round otherwise, so the test compares two ways on one machine
    plain = train_model(device="cpu", threads=1, folder=tmp_path / "a")
    said = train_model(
        device="cpu", threads=1, folder=tmp_path / "b",
        recipe=replace(tiny, optimizer="adamw", ema=0, crop=1),
    )  # fmt: skip
    assert plain.weights_sha256 == said.weights_sha256
    assert plain.config == said.config | {"tier": "quick"}


def test_settings_that_came_later_do_not_rename_older_runs():
    for run in runs.load_runs([paths.recorded_runs()]):
        rule = {name: run.config[name] for name in ("alpha", "beta", "gamma") & run.config.keys()}
        config = run_config(
            run.strategy, run.phi, seed=run.seed, tier=run.tier, device=run.config["device"],
            dataset=run.config["dataset"], family=run.config["family"],
            rule=CompoundScaling(**rule),
        )  # fmt: skip
        assert config == run.config, run.id


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "rmsprop", "learning_rate": 0.002, "weight_decay": 1e-5},
        {"ema": 0.99},
        {"crop": 0.35},
        {"stochastic_depth": 0.2},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_setting_trains_and_names_the_run(tiny, tmp_path, changes):
    recipe = replace(tiny, pictures=7_680, evaluate_every=7_680, **changes)
    run = train_model(recipe=recipe, device="cpu", folder=tmp_path)
    assert run.tier == "own"
    assert run.accuracy > 15, "chance is 10 %"
    for name, value in changes.items():
        assert run.config[name] == value
        assert f"--set {name}={value}" in run.command


def test_averaged_weights_are_what_is_evaluated_and_kept(tiny):
    device = torch.device("cpu")
    pictures = Pictures(load_dataset("fashion_mnist"), tiny, 10, device)
    training = Training(EfficientNet(family="small"), pictures, replace(tiny, ema=0.5))
    expected = training.network.classifier[1].weight.detach().clone()
    for step in range(6):
        training.train_step(*next(training.batches))
        now = training.network.classifier[1].weight.detach()
        # the first step's weights are taken whole; the decay grows to what was asked for
        decay = 0 if step == 0 else min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * now
    assert training.result is not training.network
    assert torch.allclose(training.result.classifier[1].weight, expected)
    assert not torch.allclose(training.network.classifier[1].weight, expected, atol=1e-4)


def test_bfloat16_trains_on_the_cpu_and_is_another_run(tiny, tmp_path):
    plain, mixed = (
        train_model(precision=precision, device="cpu", folder=tmp_path)
        for precision in ("float32", "bfloat16")
    )
    assert plain.id != mixed.id
    assert "precision" not in plain.config
    assert mixed.config["precision"] == "bfloat16"


def test_a_published_model_is_trained_with_its_own_sizes():
    config = run_config(model="B1", device="cpu")
    assert (config["strategy"], config["phi"], config["model"]) == ("published", 0.5, "b1")
    assert (config["depth"], config["width"]) == (1.1, 1.0)
    assert config["dropout"] == 0.2
    assert "--model b1" in command_of(config, 1)


def test_the_pictures_channels_and_classes_count_in_the_matched_cost():
    grey, coloured = (
        run_config("resolution", 3, dataset=dataset, device="cpu")["resolution"]
        for dataset in ("fashion_mnist", "cifar100")
    )
    assert grey == 2.8
    assert coloured != grey


def test_crops_stay_within_the_picture_and_keep_their_share():
    data = load_dataset("fashion_mnist")
    pictures = Pictures(data, Recipe(crop=0.5), 28, torch.device("cpu"))
    ramp = torch.arange(28, dtype=torch.float32).repeat(2000, 1, 28, 1)
    crops = pictures._mirror_and_crop(ramp, torch.Generator().manual_seed(0))[:, 0, 14]
    ends = crops[:, [0, -1]].sort(1).values
    # half the area at 3:4 is 0.61 of the side; from the middle of one pixel to another's
    assert (ends[:, 1] - ends[:, 0]).min() > 28 * (0.5 * 3 / 4) ** 0.5 * 27 / 28 - 1.5
    assert (ends >= -0.01).all() and (ends <= 27.01).all()
    mirrored = (crops[:, 0] > crops[:, -1]).float().mean().item()
    assert 0.45 < mirrored < 0.55


def test_the_trained_network_can_be_had_again(tiny, tmp_path):
    run = train_model(device="cpu", folder=tmp_path)
    network = load_network(run, tmp_path)
    pictures = Pictures(
        load_dataset("fashion_mnist"), tiny, network.image_size, torch.device("cpu")
    )
    assert round(pictures.accuracy(network, pictures.test), 2) == run.accuracy
    with pytest.raises(LessonError, match="weights of run .* are not in .*--repeat"):
        load_network(run, tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch": "3"}, "Unknown setting 'batch'"),
        ({"pictures": "many"}, "pictures was 'many': accepted is a whole number"),
        ({"pictures": 0}, "pictures was 0"),
        ({"batch_size": True}, "batch_size was True"),
        ({"learning_rate": "nan"}, "learning_rate was nan"),
        ({"learning_rate": 0.0}, "learning_rate was 0.0"),
        ({"ema": 1.0}, "ema was 1.0"),
        ({"crop": 0}, "crop was 0"),
        ({"dropout": "-0.1"}, "dropout was -0.1"),
        ({"optimizer": "sgd"}, "Unknown optimizer 'sgd'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(changes, message):
    with pytest.raises(LessonError, match=message):
        change_recipe(Recipe(), changes)


def test_of_all_threads_and_one_the_faster_trains(monkeypatch, tmp_path):
    rates = {1: 2000.0, 2: 1000.0}
    monkeypatch.setattr(
        "effnet_lesson.train.forecast.probe", lambda training: rates[torch.get_num_threads()]
    )
    recipe = Recipe(pictures=640, evaluate_every=640, validation_pictures=500)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert speed_of(run_config(recipe=recipe, device="cpu")) == 2000
        assert (
            train_model(recipe=recipe, device="cpu", folder=tmp_path / "a").hardware["threads"] == 1
        )
        rates[1] = 500.0
        run = train_model(recipe=recipe, device="cpu", folder=tmp_path / "b")
        assert run.hardware["threads"] == 2 and run.command.endswith("--threads 2")
        assert torch.get_num_threads() == 2, "as it was before"
    finally:
        torch.set_num_threads(before)
