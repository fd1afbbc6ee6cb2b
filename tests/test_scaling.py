import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effnet_lesson.errors import LessonError
from effnet_lesson.scaling import (
    PUBLISHED,
    CompoundScaling,
    Scale,
    published,
    round_channels,
    round_pixels,
    round_repeats,
)


def test_the_rule_is_a_power():
    assert CompoundScaling().at(0) == Scale(1, 1, 1)
    two = CompoundScaling().at(2)
    assert (two.depth, two.width, two.resolution) == pytest.approx((1.44, 1.21, 1.3225))
    three = CompoundScaling().at(3)
    assert (three.depth, three.width, three.resolution) == pytest.approx((1.728, 1.331, 1.520875))


def test_the_papers_product_is_not_quite_two():
    rule = CompoundScaling()
    assert rule.product == pytest.approx(1.92027)
    assert rule.formula_cost(7) == pytest.approx(1.92027**7)


@given(st.floats(-5, 10), st.floats(1, 2), st.floats(1, 2), st.floats(1, 2))
def test_a_step_of_phi_multiplies_each_dimension_by_its_base(phi, alpha, beta, gamma):
    rule = CompoundScaling(alpha, beta, gamma)
    here = rule.at(min(phi, 9))
    there = rule.at(min(phi, 9) + 1)
    for name, base in (("depth", alpha), ("width", beta), ("resolution", gamma)):
        assert getattr(there, name) == pytest.approx(base * getattr(here, name))


@pytest.mark.parametrize("phi", [math.nan, math.inf, "two", None, 1e9, -50, True, 10**400, [1]])
def test_a_phi_that_is_none_gets_one_sentence(phi):
    with pytest.raises(LessonError) as caught:
        CompoundScaling().at(phi)
    message = str(caught.value)
    assert message.startswith("phi was ")
    assert "accepted is a number from -5 to 10" in message
    assert "\n" not in message


@pytest.mark.parametrize("alpha", [0, 0.99, -1, math.nan, 5, "1.2"])
def test_coefficients_below_one_are_refused(alpha):
    with pytest.raises(LessonError, match="alpha was .*accepted is a number from 1 to 4"):
        CompoundScaling(alpha=alpha)


@pytest.mark.parametrize("scale", [dict(depth=0), dict(width=-1), dict(resolution=1e9)])
def test_multipliers_out_of_range_are_refused(scale):
    with pytest.raises(LessonError, match="accepted is a number from 0.01 to 10000"):
        Scale(**scale)


@given(st.floats(1, 100_000))
def test_channels_are_multiples_of_eight_and_never_a_tenth_too_few(channels):
    rounded = round_channels(channels)
    assert rounded % 8 == 0
    assert rounded >= 0.9 * channels
    assert rounded <= max(16, channels + 8)


def test_rounding_by_hand():
    assert [round_channels(40 * 1.1), round_channels(24 * 1.1)] == [48, 24]
    assert round_channels(10.0) == 16  # 8 would be 20 % less
    assert [round_repeats(2 * 1.2), round_repeats(3 * 1.0)] == [3, 3]
    assert [round_pixels(257.5), round_pixels(257.49)] == [258, 257]


def test_published_models_are_not_the_formula():
    phis = published("B4").implied_phi()
    assert [round(phis[name], 2) for name in ("width", "depth", "resolution")] == [3.53, 3.22, 3.78]
    assert published("b1").implied_phi()["width"] == 0
    assert "depth" not in published("b1").implied_phi(CompoundScaling(alpha=1))


def test_an_unknown_model_names_the_known_ones():
    with pytest.raises(LessonError, match="Unknown model 'b8': accepted are b0, b1"):
        published("b8")
    assert list(PUBLISHED) == [f"b{i}" for i in range(8)]
