"""The sample pictures are what they are said to be."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from effnet_lesson import leaves
from effnet_lesson.data import load_dataset
from effnet_lesson.explorer import PANELS, Explorer, State, view_of
from effnet_lesson.explorer.datasets import DATASETS, TRAINED_ON
from effnet_lesson.explorer.sample import SAMPLES, samples_for


def picture(dataset: str) -> np.ndarray:
    kind, data = SAMPLES[dataset].url.split(",")
    assert kind in ("data:image/png;base64", "data:image/jpeg;base64")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def test_every_data_set_has_one():
    assert set(SAMPLES) == {*DATASETS, *TRAINED_ON.values()}


def test_the_boot_is_in_the_data_set_and_is_a_boot():
    clothes = load_dataset("fashion_mnist")
    assert (picture("fashion_mnist") == clothes.test_images[23, 0]).all()
    assert clothes.classes[clothes.test_labels[23]] == "ankle boot"
    assert "test picture 23" in SAMPLES["fashion_mnist"].what


def test_the_leaf_is_as_training_draws_it():
    assert (picture("leaves") == leaves.draw_leaf("plane-like", 32, seed=5)).all()


def test_the_margin_is_a_quarter_of_the_same_leaf():
    margin, sample = picture("imagenet").astype(int), SAMPLES["imagenet"]
    drawn = leaves.draw_leaf("plane-like", sample.finest, seed=5)[200:350, 130:280]
    assert margin.shape == drawn.shape
    assert margin.shape[0] * sample.share == sample.finest
    assert abs(margin - drawn).mean() < 3, "JPEG loses this much and no more"


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        (State(phi=2), ["13 × 13 pixels: what the network sees", "ankle boot"]),
        (State("small", "resolution", 3), ["28 × 28", "ankle boot"]),
        (
            State("small", "resolution", 4),
            ["40 × 40", "ankle boot", "Enlarged from 28 × 28"],
        ),
        (State(phi=2, dataset="leaves"), ["13 × 13", "drawn by the lesson, not photographed"]),
        (State("b0", phi=1, dataset="leaves"), ["65 × 65 of the 258 × 258", "drawn"]),
        (State(model="b7"), ["150 × 150 of the 600 × 600 pixels", "drawn by the lesson"]),
        (State("b0", "resolution", 7), ["2,272 × 2,272", "drawn", "Enlarged from 600 × 600"]),
    ],
    ids=lambda value: value.text if isinstance(value, State) else "",
)
def test_what_is_said_below_it(state, lines):
    said = view_of(state, []).sample
    assert len(said) == len(lines)
    for line, part in zip(said, lines, strict=True):
        assert part in line


def test_it_is_sent_with_its_panel_alone():
    explorer = Explorer(panels=["network"])
    assert explorer.samples == samples_for(["network"]) == {}
    explorer.panels = list(PANELS)
    assert explorer.samples.keys() == SAMPLES.keys()
    assert len(str(explorer.samples)) < 12_000
