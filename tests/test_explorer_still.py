"""The static picture says and draws what the view does."""

import xml.etree.ElementTree as ET
from base64 import b64decode

from explorer_states import POINTS, states
from hypothesis import given, settings

from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.front_end import STYLE
from effnet_lesson.explorer.still import CLASS, HEIGHT, WIDTH, still, still_html

SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=100, deadline=None)
@given(states)
def test_any_view_has_a_picture_with_its_numbers_within_the_paper(state):
    view = view_of(state, POINTS)
    drawn = ET.fromstring(still(view))
    said = [node.text for node in drawn.iter(f"{SVG}text")]
    for name, value, _ in view.cards:
        assert said[said.index(name) + 1] == value
    for repeats, channels, size in view.stages:
        assert {f"× {repeats:,}", f"{channels:,}", f"{size:,}"} <= set(said)
    paper, *boxes = (
        {name: float(node.get(name, 0)) for name in ("x", "y", "width", "height")}
        for node in drawn.iter(f"{SVG}rect")
    )
    assert (paper["width"], paper["height"]) == (WIDTH, HEIGHT)
    assert len(boxes) == sum(min(repeats, 5) for repeats, *_ in view.stages)
    for box in boxes:
        assert 0 <= box["x"] and box["x"] + box["width"] <= WIDTH
        assert 81 < box["y"] and box["y"] + box["height"] <= HEIGHT


def test_boxes_are_to_scale():
    view = view_of(State(phi=3), POINTS)
    front = [node for node in ET.fromstring(still(view)).iter(f"{SVG}rect")][1:]
    stages = iter(front)
    drawn = []
    for repeats, *_ in view.stages:
        *_, last = (next(stages) for _ in range(min(repeats, 5)))
        drawn.append((float(last.get("width")), float(last.get("height"))))
    channels, sizes = zip(*((c, s) for _, c, s in view.stages), strict=True)
    (first_width, first_height), *_ = drawn
    for (width, height), c, s in zip(drawn, channels, sizes, strict=True):
        assert abs(width / first_width - c / channels[0]) < 0.02
        assert abs(height / first_height - s / sizes[0]) < 0.02


def test_as_html_it_has_alt_text_and_the_living_widget_hides_it():
    view = view_of(State(phi=2), POINTS)
    figure = ET.fromstring(still_html(view).replace('height:auto">', 'height:auto"/>'))
    image = figure.find("img")
    assert image.get("alt") == view.sentence
    assert b64decode(image.get("src").partition(",")[2]).decode() == still(view)
    assert figure.get("class") == CLASS and f".{CLASS} {{\n  display: none" in STYLE
