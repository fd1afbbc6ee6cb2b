"""Fine-tuning, from a stand-in for torchvision's checkpoint: no network is needed."""

import json
import math
import shutil
from dataclasses import replace

import pytest
import torch
from test_model import disturb
from torchvision.models import efficientnet as torchvision_efficientnet

from effnet_lesson import cli, pretrained, train
from effnet_lesson.errors import LessonError
from effnet_lesson.model import EfficientNet
from effnet_lesson.pretrained import load_weights, origin_of, sha256_of, weights_of
from effnet_lesson.runs import run_from
from effnet_lesson.scaling import PUBLISHED
from effnet_lesson.train import (
    Recipe,
    forecast_memory,
    load_trained,
    run_config,
    train_config,
    train_model,
)
from effnet_lesson.train.loop import make_optimizer
from effnet_lesson.train.run import command_of

RECIPE = Recipe(
    pictures=4, batch_size=2, evaluate_every=4, learning_rate=1e-9, warmup=0.0, crop=0.35
)


@pytest.fixture(scope="module")
def theirs() -> torch.nn.Module:
    """torchvision's B0 with random weights, none of them 0 or 1."""
    return disturb(torchvision_efficientnet.efficientnet_b0())


@pytest.fixture(scope="module")
def file(theirs, tmp_path_factory):
    """Its weights, saved as torchvision's checkpoints are."""
    file = tmp_path_factory.mktemp("weights") / "stand_in.pth"
    torch.save(theirs.state_dict(), file)
    return file


@pytest.fixture
def few_pictures(monkeypatch):
    """Fashion-MNIST with so few pictures that B0's validation and test take a second."""
    from effnet_lesson.train import run

    whole = run.load_dataset("fashion_mnist")
    few = replace(
        whole,
        train_images=whole.train_images[:40], train_labels=whole.train_labels[:40],
        test_images=whole.test_images[:4], test_labels=whole.test_labels[:4],
    )  # fmt: skip
    monkeypatch.setattr(run, "load_dataset", lambda *_, **__: few)


def test_the_same_classes_take_the_weights_as_they_are(theirs, file):
    ours = EfficientNet.published("b0", pretrained=True, weights=file).eval()
    pictures = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        expected = theirs(pictures)
        assert (ours(pictures) - expected).abs().max() < 1e-5 * expected.abs().max()


def test_other_classes_get_a_new_last_layer_and_keep_the_rest(theirs, file):
    torch.manual_seed(0)
    ours = EfficientNet.published("b0", num_classes=12)
    before = ours.classifier[1].weight.clone()
    assert load_weights(ours, file) == ["the last layer is new, for 12 classes"]
    assert torch.equal(ours.classifier[1].weight, before)
    pictures = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        expected = theirs.features(pictures)
        assert (ours.eval().features(pictures) - expected).abs().max() < 1e-4 * expected.abs().max()


def test_grey_pictures_are_seen_as_three_equal_colours(theirs, file):
    ours = EfficientNet.published("b0", num_classes=10, in_channels=1)
    assert load_weights(ours, file)[0] == "the first layer sums its filters over the colours"
    grey = torch.randn(2, 1, 64, 64)
    with torch.no_grad():
        expected = theirs.features(grey.expand(-1, 3, -1, -1))
        assert (ours.eval().features(grey) - expected).abs().max() < 1e-4 * expected.abs().max()


def test_a_finetuned_run_starts_there_and_says_so(theirs, file, few_pictures, tmp_path):
    run = train_model(
        model="b0", pretrained=True, weights=file, recipe=RECIPE, device="cpu", folder=tmp_path
    )
    assert run.config["pretrained"] == "file"
    assert run.config["pretrained_sha256"] == sha256_of(file)
    assert run_from(json.loads((tmp_path / f"{run.id}.json").read_text())) == run
    assert "--pretrained --weights FILE" in run.command
    assert "--set learning_rate=1e-09" in run.command and "crop" not in run.command
    kept = load_trained(run, tmp_path)
    # At this learning rate nothing moves: the weights are those that it began with.
    name = "features.3.0.block.0.0.weight"
    assert torch.allclose(kept.network.state_dict()[name], theirs.state_dict()[name], atol=1e-6)
    assert kept.mean == pytest.approx([sum(pretrained.MEAN) / 3])
    assert kept.std == pytest.approx([sum(pretrained.STD) / 3])

    plain = run_config(model="b0", recipe=RECIPE, device="cpu")
    assert "pretrained" not in plain and plain != run.config


def test_a_run_is_repeated_from_the_same_file_only(file, few_pictures, tmp_path):
    config = run_config(model="b0", pretrained=True, weights=file, recipe=RECIPE, device="cpu")
    digits = config["pretrained_sha256"][:12]
    with pytest.raises(LessonError, match=f"whose SHA-256 starts with {digits}: name that file"):
        train_config(config, folder=tmp_path)
    other = tmp_path / "other.pth"
    torch.save({}, other)
    with pytest.raises(LessonError, match="other.pth has a SHA-256 that starts with"):
        train_config(config, weights=other, folder=tmp_path)


def test_torchvisions_file_is_known_wherever_it_lies(file, tmp_path, monkeypatch):
    weights = torchvision_efficientnet.EfficientNet_B0_Weights.IMAGENET1K_V1
    monkeypatch.setattr(pretrained, "published", lambda _: PUBLISHED["b0"])
    assert origin_of("b0", "7f5810bc" + "0" * 56) == "IMAGENET1K_V1"
    assert origin_of("b0", "0" * 64) == "file"
    # In torchvision's cache it is found without asking the network.
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    cached = tmp_path / "checkpoints" / weights.url.rsplit("/", 1)[-1]
    shutil.copy(file, cached)
    assert weights_of("b0") == cached


def test_every_model_names_a_checkpoint_that_torchvision_has():
    from torchvision.models import get_model_weights

    for name, model in PUBLISHED.items():
        digits = get_model_weights(f"efficientnet_{name}")[model.weights].url
        assert origin_of(name, digits.rsplit("-", 1)[-1].split(".")[0]) == model.weights


def test_a_checkpoint_that_cannot_be_downloaded_is_one_sentence(monkeypatch, tmp_path):
    def unreachable(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(torchvision_efficientnet.WeightsEnum, "get_state_dict", unreachable)
    with pytest.raises(LessonError, match="could not be downloaded .*no route.*weights="):
        train_model(model="b0", pretrained=True, device="cpu")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a file of torch", "is not a checkpoint, or damaged"),
        ({"a": 1}, "is not a checkpoint, or damaged .*something else than tensors"),
        ({"a": torch.zeros(1)}, "does not fit this network: .*Accepted is a checkpoint of the"),
        ("b1", "does not fit this network"),
    ],
)
def test_a_file_of_something_else_is_one_sentence(tmp_path, content, message):
    file = tmp_path / "weights.pth"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "b1":
        torch.save(torchvision_efficientnet.efficientnet_b1().state_dict(), file)
    else:
        torch.save(content, file)
    with pytest.raises(LessonError, match=message):
        EfficientNet.published("b0", pretrained=True, weights=file)


def test_bad_arguments_get_one_sentence(file, capsys):
    for options, message in (
        ({"pretrained": True}, "pretrained was True without a model"),
        ({"weights": file}, "give pretrained=True too"),
        ({"model": "b0", "pretrained": True, "weights": "none.pth"}, "where there is no file"),
    ):
        with pytest.raises(LessonError, match=message):
            run_config(device="cpu", **options)
    assert cli.main(["train", "--model", "b0", "--weights", str(file)]) == 2
    assert "give pretrained=True too" in capsys.readouterr().err


def test_finetuning_has_a_recipe_of_its_own(file):
    config = run_config(model="b0", pretrained=True, weights=file, device="cpu")
    assert config["tier"] == "finetune"
    assert config["learning_rate"] < run_config(model="b0", device="cpu")["learning_rate"]
    changed = replace(train.TIERS["finetune"], learning_rate=0.001)
    own = run_config(model="b0", pretrained=True, weights=file, recipe=changed, device="cpu")
    assert "--set learning_rate=0.001" in command_of(own, 1)
    assert command_of(own, 1).count("--set") == 1
    own = run_config(
        model="b0", pretrained=True, weights=file, recipe=replace(changed, crop=1.0), device="cpu"
    )
    assert "--set crop=1.0" in command_of(own, 1), "without it the tier's own crop would be taken"


@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop"])
def test_the_forecast_of_memory_counts_what_training_keeps(optimizer):
    network = EfficientNet.from_phi(0, family="small")
    recipe = Recipe(optimizer=optimizer)
    updates = make_optimizer(network, recipe)
    network(torch.randn(4, 1, 10, 10)).sum().backward()
    updates.step()
    numbers = [*network.parameters(), *(p.grad for p in network.parameters())]
    numbers += [v for s in updates.state.values() for v in s.values() if v.ndim]
    held = sum(number.numel() * number.element_size() for number in numbers)
    need = forecast_memory(network.architecture, 4)
    assert need.weights == held
    assert forecast_memory(network.architecture, 4, ema=True).weights == held * 5 / 4
    assert forecast_memory(network.architecture, 8).activations == 2 * need.activations
    assert math.isclose(
        2 * forecast_memory(network.architecture, 4, "bfloat16").activations, need.activations,
        rel_tol=1e-6,
    )  # fmt: skip


def test_what_autograd_keeps_is_near_the_forecast():
    network = EfficientNet.published("b0", num_classes=10)
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        if not isinstance(tensor, torch.nn.Parameter):
            storage = tensor.untyped_storage()
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        scores = network(torch.randn(2, 3, 224, 224))
    assert scores.requires_grad
    forecast = forecast_memory(network.architecture, 2).activations
    assert 0.5 < sum(kept.values()) / forecast < 1.2
