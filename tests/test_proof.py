"""A learner's network beside the real one: equal, wrong, unfinished or stopped."""

import re

import pytest
import torch
from torch import nn

from effnet_lesson import EfficientNet, prove_equal
from effnet_lesson.errors import LessonError
from effnet_lesson.model import ConvNormAct, SqueezeExcitation

SHAPE = (8, 6, 6)


class Nothing(nn.Module):
    def forward(self, x):
        return None


def test_equal_networks_are_the_same_whatever_their_names():
    proof = prove_equal(nn.Sequential(ConvNormAct(8, 8, 3)), ConvNormAct(8, 8, 3), SHAPE)
    assert proof and repr(proof).startswith("✓ The same: 592 parameters fit")
    small = {"family": "small"}
    assert prove_equal(
        EfficientNet.from_phi(1, **small), EfficientNet.from_phi(1, **small), (1, 12, 12)
    )


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (Nothing(), "it returns nothing. Replace each `...`"),
        (SqueezeExcitation(8, 4), r"`fc1.weight` has the shape \(4, 8, 1, 1\)"),
        (nn.Sequential(*SqueezeExcitation(8, 2).children()), "all weights fit, and the outputs"),
        (nn.Conv2d(8, 2, 1), "it has 2 tensors of weights and statistics, and the reference has 4"),
        (nn.Sequential(SqueezeExcitation(8, 2), Nothing()), "it returns nothing"),
        (nn.Sequential(Nothing(), SqueezeExcitation(8, 2)), "it stopped with AttributeError"),
    ],
)
def test_what_is_not_the_same_is_told_with_a_next_step(mine, said):
    proof = prove_equal(mine, SqueezeExcitation(8, 2), SHAPE)
    assert not proof and re.search(said, repr(proof)), repr(proof)


def test_a_difference_without_weights_is_found():
    other = ConvNormAct(8, 8, 3)
    other[1].eps = 0.1
    assert "eps of batch norm" in repr(prove_equal(other, ConvNormAct(8, 8, 3), SHAPE))
    assert not prove_equal(ConvNormAct(8, 8, 3, act=False), ConvNormAct(8, 8, 3), SHAPE)


class LayerForTensor(nn.Module):
    def forward(self, x):
        return nn.functional.conv2d(nn.SiLU(x), torch.zeros(8, 8, 1, 1))


class AddsWhatDoesNotFit(nn.Module):
    def forward(self, x):
        return x + x[:, :, ::2, ::2]


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (LayerForTensor(), r"`nn.SiLU` is a layer: make it first, then call it"),
        (AddsWhatDoesNotFit(), "Two maps of different shape meet"),
        (
            nn.Sequential(Nothing(), nn.Conv2d(8, 8, 1)),
            "Are all parts that it is built of finished",
        ),
    ],
)
def test_an_error_of_torch_gets_the_next_step_that_fits_it(mine, said):
    shown = repr(prove_equal(mine, SqueezeExcitation(8, 2), SHAPE))
    assert "it stopped with" in shown and re.search(said, shown), shown
    assert shown.count("\n") == 1


def test_what_is_no_network_is_refused():
    with pytest.raises(LessonError, match=r"mine was 3: accepted is a torch.nn.Module"):
        prove_equal(3, torch.nn.Identity(), SHAPE)
