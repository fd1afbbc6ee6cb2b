"""The exported page: opened from disk with the network off, it says and slides like the widget."""

import pytest
from explorer_in_browser import expected, page_from_disk, shown, wait_for_rest
from lab_in_browser import SCREENSHOTS

from effnet_lesson import cli
from effnet_lesson.explorer import State


@pytest.fixture(params=["light", "dark"])
def opened(browser, tmp_path, request):
    """The page, in one of the themes, and what it asked of the network."""
    file = tmp_path / "explorer.html"
    assert cli.main(["explorer", "--html", str(file)]) == 0
    context = browser.new_context(
        viewport={"width": 960, "height": 900}, color_scheme=request.param, offline=True
    )
    page = context.new_page()
    page.mistakes, page.asked = [], []
    page.on("pageerror", lambda error: page.mistakes.append(str(error)))
    page.on("console", lambda message: page.mistakes.append(message.text))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(file.as_uri())
    page.locator(".card").first.wait_for()
    yield page, request.param, file
    assert page.mistakes == []
    assert [url for url in page.asked if not url.startswith(("file:", "blob:"))] == []
    context.close()


def test_between_single_numbers_runs_one_dashed_line(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        between = explorer.locator(".accuracy .between")
        assert set(between.evaluate_all("nodes => nodes.map(node => node.tagName)")) == {"polygon"}
        explorer.get_by_label("Network", exact=True).select_option("b0")
        style = between.evaluate(
            "node => [node.tagName, getComputedStyle(node).strokeDasharray,"
            " getComputedStyle(node).fill, node.points.numberOfItems]"
        )
        assert style == ["polyline", "5px, 4px", "none", 8], "B0 to B7, not there and back"


def test_wrong_rules_are_told_apart_and_leave_room_for_the_rule(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        explorer.get_by_label("Preset").select_option("phi = 3")
        figure = explorer.locator("figure.multipliers")
        depth = figure.locator("polyline.depth")
        height = "node => node.getBBox().height"
        alone = depth.evaluate(height)
        explorer.get_by_label("show wrong rules for depth").check()
        said = "alpha * phi says 3.60, alpha + phi says 4.20, alpha / phi says 0.40"
        sentence = f"At phi = 3, {said}; the rule, alpha^phi, says 1.73."
        assert figure.locator("p").text_content() == sentence
        assert figure.locator("svg").get_attribute("aria-label").endswith(sentence)
        assert depth.evaluate(height) > alone / 1.6
        wrong = figure.locator("polyline.wrong")
        dashes = wrong.evaluate_all(
            "all => all.map(node => getComputedStyle(node).strokeDasharray)"
        )
        assert len(set(dashes)) == 3
        box = figure.locator("svg").bounding_box()
        for i in range(3):
            assert wrong.nth(i).bounding_box()["y"] >= box["y"]
        explorer.get_by_label("Preset").select_option("phi = 0")
        assert "alpha / phi says nothing" in figure.locator("p").text_content()
        explorer.get_by_label("Grow").select_option("depth")
        assert figure.locator("p").text_content() == ""


def test_the_page_slides_without_kernel_and_network(opened):
    page, theme, file = opened
    assert file.stat().st_size < 400_000
    explorer = page.locator("section.effnet-explorer")
    assert shown(explorer) == expected(State())
    explorer.get_by_label("Preset").select_option("phi = 3")
    assert shown(explorer) == expected(State(phi=3))
    slider = explorer.get_by_role("slider", name="phi")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert shown(explorer) == expected(State(phi=3.05))
    wait_for_rest(explorer, State(phi=3.05))

    box = slider.bounding_box()
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] - 16, y, steps=10)
    page.mouse.up()
    assert shown(explorer) == expected(State(phi=7))

    explorer.get_by_label("Grow").select_option("width")
    explorer.get_by_label("Network", exact=True).select_option("EfficientNet-B0 on ImageNet")
    assert shown(explorer) == expected(State("b0", "width", 7))
    explorer.get_by_label("Preset").select_option("B4, as published")
    assert shown(explorer) == expected(State(model="b4"))
    page.screenshot(path=SCREENSHOTS / f"page_{theme}.png", full_page=True)
    explorer.get_by_role("button", name="Reset").click()
    assert shown(explorer) == expected(State())
    assert explorer.get_by_role("button", name="Show everything").count() == 0
    with page.expect_download() as download:
        explorer.get_by_role("button", name="Save table (CSV)").click()
    assert download.value.suggested_filename == "effnet-small-compound-phi-all.csv"
