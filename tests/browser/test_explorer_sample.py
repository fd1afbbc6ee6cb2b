"""The sample picture: its pixels are those that training would give the network."""

import base64
import io

import numpy as np
import pytest
import torch
from explorer_in_browser import POINTS, page_from_disk
from lab_in_browser import SCREENSHOTS
from PIL import Image

from effnet_lesson.data import Dataset
from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.sample import SAMPLES
from effnet_lesson.explorer.table import phi_steps
from effnet_lesson.train.pictures import Pictures
from effnet_lesson.train.recipe import Recipe

READ = """() => {
  const { width } = document.querySelector('.sample canvas');
  const context = document.querySelector('.sample canvas').getContext('2d');
  return Array.from(context.getImageData(0, 0, width, width).data);
}"""
# Every picture of a slide, by its pixels a side
READ_ALL = f"""async () => {{
  const slider = document.querySelector('.effnet-explorer input[type=range]');
  const read = {READ};
  const found = {{}};
  for (let place = 0; place <= slider.max; place++) {{
    slider.value = place;
    slider.dispatchEvent(new Event('input'));
    // The picture follows a frame after the numbers.
    await new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done))));
    found[document.querySelector('.sample canvas').width] = read();
  }}
  return found;
}}"""


def as_in_training(dataset: str, size: int) -> np.ndarray:
    """The sample picture as training prepares it for ``size`` pixels: uint8 ``(size, size, C)``."""
    data = base64.b64decode(SAMPLES[dataset].url.split(",")[1])
    image = np.asarray(Image.open(io.BytesIO(data)))
    image = image.reshape(*image.shape[:2], -1).transpose(2, 0, 1)[None].copy()
    labels = np.zeros(1, np.int64)
    one = Dataset(dataset, ("",), image, labels, image, labels, "", None)
    pictures = Pictures(one, Recipe(), size, torch.device("cpu"))
    seen = pictures.prepare(torch.from_numpy(image))[0] * pictures.std + pictures.mean
    return (seen * 255).permute(1, 2, 0).numpy()


def on_page(values: list[int]) -> np.ndarray:
    side = int((len(values) // 4) ** 0.5)
    return np.array(values).reshape(side, side, 4)[..., :3]


def wait_until_drawn(explorer, seen: int) -> None:
    explorer.page.wait_for_function(
        "seen => document.querySelector('.sample canvas').width === seen", arg=seen
    )


@pytest.mark.parametrize("dataset", ["fashion_mnist", "leaves"])
def test_at_every_size_the_pixels_are_those_of_training(browser, tmp_path, dataset):
    with page_from_disk(browser, tmp_path) as explorer:
        explorer.get_by_label("Pictures", exact=True).select_option(dataset)
        explorer.get_by_label("Grow").select_option("resolution")
        wait_until_drawn(explorer, 10)
        found = explorer.page.evaluate(READ_ALL)
    states = (State("small", "resolution", phi, dataset=dataset) for phi in phi_steps(True))
    sizes = {view_of(state, []).architecture.image_size for state in states}
    assert {int(size) for size in found} == sizes
    assert {10, 28} < sizes and max(sizes) > 90
    for size, values in found.items():
        difference = on_page(values) - as_in_training(dataset, int(size))
        assert abs(difference).max() <= 1, size


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_follows_the_slider_and_says_what_it_is(browser, tmp_path, theme):
    with page_from_disk(browser, tmp_path, theme) as explorer:
        page, figure = explorer.page, explorer.locator(".sample")

        def check(state: State, seen: int) -> None:
            wait_until_drawn(explorer, seen)
            lines = view_of(state, POINTS).sample
            assert figure.locator("p").all_text_contents() == list(lines)
            name = figure.get_by_role("img").get_attribute("aria-label")
            assert name == f"{lines[1]} {lines[0]}."

        check(State(), 10)
        slider = explorer.get_by_role("slider", name="phi")
        slider.focus()
        page.keyboard.press("End")
        check(State(phi=7), 27)
        explorer.get_by_label("Grow").select_option("resolution")
        check(State("small", "resolution", 7), 100)
        explorer.get_by_label("Grow").select_option("compound")
        explorer.get_by_label("Pictures", exact=True).select_option("leaves")
        check(State(phi=7, dataset="leaves"), 27)
        page.screenshot(path=SCREENSHOTS / f"sample_leaf_{theme}.png")
        explorer.get_by_label("Network", exact=True).select_option("b0")
        for model, seen in (("b7", 150), ("b0", 56)):
            explorer.get_by_label("Preset").select_option(model)
            check(State(model=model), seen)
            assert on_page(page.evaluate(READ)).std() > 30, "there is a picture"
        page.set_viewport_size({"width": 400, "height": 1200})
        page.screenshot(path=SCREENSHOTS / f"sample_{theme}_narrow.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
