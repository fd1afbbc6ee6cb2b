"""Our count against torchvision's networks and PyTorch's own counter."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import efficientnet as torchvision_efficientnet
from torchvision.models import get_model_weights

from effnet_lesson.architecture import B0, SMALL, architecture_at
from effnet_lesson.cost import Cost, cost_by_stage, count_cost, describe, layers
from effnet_lesson.errors import LessonError
from effnet_lesson.scaling import PUBLISHED, Scale


def torchvision_network(width: float, depth: float) -> torch.nn.Module:
    """torchvision's own EfficientNet at any width and depth."""
    settings_, last = torchvision_efficientnet._efficientnet_conf(
        "efficientnet_b0", width_mult=width, depth_mult=depth
    )
    return torchvision_efficientnet.EfficientNet(settings_, dropout=0.2, last_channel=last)


def counted_by_torch(network: torch.nn.Module, image_size: int) -> int:
    """MACs as PyTorch counts them: half its FLOPs, which must be even."""
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        network.eval()(torch.empty(1, 3, image_size, image_size, device="meta"))
    assert counter.get_total_flops() % 2 == 0
    return counter.get_total_flops() // 2


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_models_cost_what_torchvision_and_torch_count(name):
    model = PUBLISHED[name]
    network = architecture_at(model.scale)
    assert network.image_size == model.image_size
    cost = count_cost(network)
    weights = get_model_weights(f"efficientnet_{name}")[model.weights]
    assert cost.params == weights.meta["num_params"]
    with torch.device("meta"):
        theirs = torchvision_network(model.width, model.depth)
    assert cost.macs == counted_by_torch(theirs, model.image_size)


@settings(max_examples=12, deadline=None)
@given(st.floats(0.1, 2.5), st.floats(0.1, 2.5), st.floats(0.15, 2.5))
def test_any_scale_costs_what_torch_counts(depth, width, resolution):
    network = architecture_at(Scale(depth, width, resolution))
    with torch.device("meta"):
        theirs = torchvision_network(width, depth)
    cost = count_cost(network)
    assert cost.params == sum(parameter.numel() for parameter in theirs.parameters())
    assert cost.macs == counted_by_torch(theirs, network.image_size)


def test_the_small_family_by_the_design():
    assert [round(count_cost(architecture_at(Scale(), "small")).macs / 1e6, 3)] == [0.937]
    assert architecture_at(Scale(), "small").blocks == 8


def test_layers_and_stages_add_up():
    network = architecture_at(Scale(2, 1.5, 1.3))
    total = count_cost(network)
    assert sum((layer.cost * layer.times for layer in layers(network)), Cost()) == total
    assert sum(cost_by_stage(network).values(), Cost()) == total
    assert total.activation_bytes(2) == 8 * total.activations


def test_activations_are_the_outputs_of_convolutions_and_linear_layers():
    sizes = []
    network = torchvision_network(1.0, 1.0).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.Linear):
            module.register_forward_hook(lambda *call: sizes.append(call[2].numel()))
    with torch.no_grad():
        network(torch.zeros(1, 3, 224, 224))
    assert count_cost(architecture_at(Scale())).activations == sum(sizes)


def test_doubling_one_dimension_of_b0():
    base = count_cost(architecture_at(Scale())).macs
    ratios = [
        count_cost(architecture_at(Scale(**{name: 2}))).macs / base
        for name in ("depth", "width", "resolution")
    ]
    assert [round(ratio, 2) for ratio in ratios] == [2.03, 3.76, 3.99]


@pytest.mark.parametrize("family", [B0, SMALL])
def test_too_few_pixels_are_refused_with_the_least(family):
    with pytest.raises(LessonError, match=f"at least {family.total_stride} pixels"):
        architecture_at(Scale(resolution=0.1), family)


def test_unknown_family_and_senseless_classes():
    with pytest.raises(LessonError, match="Unknown family 'smal'.*Did you mean 'small'"):
        architecture_at(Scale(), "smal")
    with pytest.raises(LessonError, match="num_classes was 0"):
        architecture_at(Scale(), num_classes=0)
    with pytest.raises(LessonError, match="batch_size was 0"):
        Cost().activation_bytes(0)


def test_describe_has_the_documented_keys():
    keys = {"depth", "width", "resolution", "blocks", "image_size", "macs", "params", "activations"}
    assert keys <= set(describe(architecture_at(Scale())))
