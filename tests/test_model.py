import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cost import torchvision_network
from torchvision.models import efficientnet as torchvision_efficientnet

from effnet_lesson import proof
from effnet_lesson.errors import LessonError
from effnet_lesson.model import EfficientNet, build_model
from effnet_lesson.scaling import PUBLISHED


def disturb(network: torch.nn.Module) -> torch.nn.Module:
    """Random weights and running statistics, so that nothing agrees by being 0 or 1."""
    torch.manual_seed(1)
    proof.disturb(network)
    return network.eval()


def relative_difference(ours: torch.nn.Module, theirs: torch.nn.Module, pixels: int) -> float:
    ours.load_state_dict(theirs.state_dict(), strict=True)
    pictures = torch.randn(2, 3, pixels, pixels)
    with torch.no_grad():
        expected = theirs(pictures)
        return ((ours.eval()(pictures) - expected).abs().max() / expected.abs().max()).item()


@pytest.mark.parametrize("name", ["b0", "b1", "b3", "b5", "b7"])
def test_torchvisions_weights_give_the_same_output(name):
    theirs = disturb(getattr(torchvision_efficientnet, f"efficientnet_{name}")())
    assert relative_difference(EfficientNet.published(name), theirs, 64) < 1e-5


@settings(max_examples=4, deadline=None)
@given(st.floats(0.2, 1.6), st.floats(0.3, 1.6))
def test_so_they_do_at_any_scale(depth, width):
    theirs = disturb(torchvision_network(width, depth))
    assert relative_difference(EfficientNet(depth, width), theirs, 48) < 1e-5


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_models_are_torchvisions_in_every_setting(name):
    with torch.device("meta"):
        ours = EfficientNet.published(name)
        theirs = getattr(torchvision_efficientnet, f"efficientnet_{name}")()
    norms = [
        [(m.eps, m.momentum) for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        for network in (ours, theirs)
    ]
    assert norms[0] == norms[1]
    assert ours.classifier[0].p == theirs.classifier[0].p
    assert ours.image_size == PUBLISHED[name].image_size
    ours_drop = [m.drop for m in ours.modules() if hasattr(m, "drop")]
    theirs_drop = [m.stochastic_depth.p for m in theirs.modules() if hasattr(m, "stochastic_depth")]
    assert ours_drop == pytest.approx(theirs_drop)


def test_the_storys_two_ways():
    with torch.device("meta"):
        assert build_model(depth=10).architecture.blocks == 10
        assert build_model(width=256).macs == 35_939_936
        assert build_model(image_size=224).image_size == 224
        scaled = EfficientNet(scale_depth=1.2, scale_width=1.1, scale_resolution=1.15)
        assert scaled.scale == EfficientNet.from_phi(1).scale
        assert scaled.params == sum(p.numel() for p in scaled.parameters())


def test_a_picture_goes_in_and_logits_come_out():
    network = EfficientNet.from_phi(1, family="small")
    pictures = torch.zeros(3, 1, network.image_size, network.image_size)
    assert network(pictures).shape == (3, 10)


def test_starting_weights_are_spread_as_torchvisions():
    torch.manual_seed(0)
    ours = EfficientNet()
    theirs = torchvision_efficientnet.efficientnet_b0()
    for (name, a), (_, b) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        if a.numel() > 5000:
            assert a.std().item() == pytest.approx(b.std().item(), rel=0.1), name


def test_stochastic_depth_leaves_blocks_out_in_training_only():
    torch.manual_seed(0)
    network = EfficientNet(family="small", stochastic_depth=0.9, dropout=0.0)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 0.0
    pictures = torch.randn(4, 1, 10, 10)
    network.train()
    assert not torch.equal(network(pictures), network(pictures))
    network.eval()
    assert torch.equal(network(pictures), network(pictures))


def test_bad_rates_are_refused():
    with pytest.raises(LessonError, match="dropout was 1.5"):
        EfficientNet(dropout=1.5)
