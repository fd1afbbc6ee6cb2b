import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.matching import DIMENSIONS, build_architecture, match, matched_scale
from effnet_lesson.scaling import CompoundScaling, Scale


def macs_at(scale: Scale, family: str) -> int:
    return count_cost(architecture_at(scale, family)).macs


@pytest.mark.parametrize(
    ("phi", "expected"), [(1, (2, 1.417, 1.4)), (2, (4.5, 2.125, 2.1)), (3, (7, 2.625, 2.8))]
)
def test_the_small_familys_matched_networks(phi, expected):
    target = macs_at(CompoundScaling().at(phi), "small")
    found = [match("small", name, target) for name in DIMENSIONS]
    assert tuple(getattr(m.scale, m.strategy) for m in found) == expected
    assert all(abs(m.mismatch) < 0.036 for m in found)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(DIMENSIONS), st.floats(0, 8), st.sampled_from(["b0", "small"]))
def test_no_other_multiplier_is_nearer(dimension, phi, family):
    target = macs_at(CompoundScaling().at(phi), family)
    found = match(family, dimension, target)
    assert macs_at(found.scale, family) == found.macs
    best = getattr(found.scale, dimension)
    for step in range(1, 200):
        for factor in (1 + step / 1000, 1 - step / 1000):
            other = macs_at(Scale(**{dimension: max(0.45, best * factor)}), family)
            # A step of a thousandth may be missed where two steps lie closer than that.
            assert abs(found.macs - target) <= abs(other - target) * 1.05 + 0.002 * target


def test_phi_zero_is_the_base_for_every_strategy():
    assert {matched_scale(name, 0) for name in ("compound", *DIMENSIONS)} == {Scale()}


def test_depth_alone_at_phi_seven_has_a_thousand_blocks_and_is_quick():
    scale = matched_scale("depth", 7, "b0")
    assert 1500 < architecture_at(scale).blocks < 1700


def test_guessed_sizes_and_their_costs():
    base = build_architecture()
    assert (base.blocks, base.widest, base.image_size) == (7, 160, 112)
    for sizes, macs in (
        ({}, 15.3), ({"depth": 10}, 20.6), ({"width": 256}, 35.9), ({"image_size": 224}, 54.6),
    ):  # fmt: skip
        network = build_architecture(**sizes)
        assert round(count_cost(network).macs / 1e6, 1) == macs
    assert build_architecture(depth=10).blocks == 10
    assert build_architecture(width=256).widest == 256
    assert build_architecture(image_size=224).image_size == 224


@pytest.mark.parametrize("blocks", [7, 8, 10, 13, 15, 16, 23])
def test_depths_that_exist(blocks):
    assert build_architecture(depth=blocks).blocks == blocks


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"depth": 12}, "10 or 13 blocks"),
        ({"depth": 6}, "depth was 6: accepted is a whole number of blocks from 7"),
        ({"depth": 10.0}, "depth was 10.0"),
        ({"width": 250}, "Nearest are 248 and 256"),
        ({"width": "wide"}, "width was 'wide'"),
        ({"image_size": 31}, "from 32 to 5000"),
        ({"image_size": True}, "image_size was True"),
    ],
)
def test_sizes_that_do_not_exist(sizes, message):
    with pytest.raises(LessonError, match=message):
        build_architecture(**sizes)


def test_unknown_strategy_and_dimension():
    with pytest.raises(LessonError, match="Unknown strategy 'wide'"):
        matched_scale("wide", 1)
    with pytest.raises(LessonError, match="Unknown dimension 'compound'"):
        match("b0", "compound", 10**9)
    for target in (0, -5, "x", 1.5, 10**30):
        with pytest.raises(LessonError, match="target_macs was"):
            match("b0", "depth", target)
    with pytest.raises(LessonError, match="Depth alone cannot cost .* at phi = -5"):
        matched_scale("depth", -5)
