"""The explorer as the learner has it: JupyterLab, a real browser, keyboard and mouse."""

import explorer_in_browser
import pytest
from explorer_in_browser import POINTS, shown
from lab_in_browser import SCREENSHOTS
from playwright.sync_api import expect

from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.evidence import points_of


def expected(phi: float, strategy: str = "compound", family: str = "small") -> list[str]:
    return explorer_in_browser.expected(State(family, strategy, phi))


def of_family(name: str) -> int:
    return len(points_of(POINTS, name, State().dataset))


def grasp(page, slider) -> tuple[float, float, float]:
    """Press the mouse on the slider's left end; returns where that is and how far it slides."""
    slider.focus()
    page.keyboard.press("Home")
    box = slider.bounding_box()
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    assert slider.evaluate("node => node.matches(':active')"), "the mouse missed the slider"
    return x, y, box["width"] - 16


@pytest.fixture
def notebook(open_notebook):
    notebook = open_notebook("02_compound_scaling.ipynb")
    notebook.run_all()
    return notebook


@pytest.fixture
def explorer(notebook):
    explorer = notebook.page.locator("section.effnet-explorer")
    explorer.scroll_into_view_if_needed()
    explorer.locator(".card").first.wait_for()
    notebook.wait_still()
    return explorer


def test_the_slider_moves_by_keyboard_and_by_mouse(notebook, explorer):
    page = notebook.page
    assert shown(explorer) == expected(0)
    slider = explorer.get_by_role("slider", name="phi")

    slider.focus()
    for phi in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        assert shown(explorer) == expected(phi)
    page.keyboard.press("Home")
    assert shown(explorer) == expected(0)
    assert explorer.get_by_role("status").text_content() == view_of(State(), POINTS).sentence
    # The arrow keys moved phi and nothing of JupyterLab's.
    assert slider.evaluate("node => node === document.activeElement")

    x, y, width = grasp(page, slider)
    seen = set()
    for step in range(1, 31):
        page.mouse.move(x + width * step / 30, y)
        seen.add(tuple(shown(explorer)))
    page.mouse.up()
    assert shown(explorer) == expected(7)
    assert seen >= {tuple(expected(phi)) for phi in range(1, 8)}, "each step of the drag is shown"
    notebook.screenshot("explorer_dragged")


def test_dragging_asks_the_kernel_nothing_and_its_end_tells_it(notebook, explorer):
    page = notebook.page
    page.evaluate(
        "() => { const { session } = window.jupyterapp.shell.currentWidget.sessionContext;"
        " window.sent = 0; session.kernel.anyMessage.connect((_, { direction, msg }) => {"
        "   if (direction === 'send' && msg.header.msg_type === 'comm_msg') window.sent++; }); }"
    )
    slider = explorer.get_by_role("slider", name="phi")
    x, y, width = grasp(page, slider)
    page.evaluate("window.sent = 0")
    page.mouse.move(x + width / 2, y, steps=20)
    assert page.evaluate("window.sent") == 0
    page.mouse.up()
    page.wait_for_function("window.sent > 0")


def test_code_moves_the_slider_and_the_picture_follows(notebook, explorer):
    notebook.execute("explorer.phi = 5")
    explorer.locator(".reading", has_text="5").wait_for(state="attached")
    assert shown(explorer) == expected(5)


def test_a_strategy_set_from_code_brings_its_table(notebook, explorer):
    notebook.execute("explorer.strategy = 'depth'; explorer.phi = 3")
    explorer.locator(".reading", has_text="3").wait_for(state="attached")
    assert shown(explorer) == expected(3, "depth")
    assert explorer.locator(".heard tr").count() == 1 + of_family("small")
    notebook.execute("explorer.family = 'b0'")
    explorer.get_by_text("Network: EfficientNet-B0 on ImageNet").wait_for(state="attached")
    assert shown(explorer) == expected(3, "depth", "b0")
    assert explorer.locator(".heard tr").count() == 1 + of_family("b0")


def test_wrong_rules_are_overlaid_and_pictures_have_words(notebook, explorer):
    assert explorer.locator(".multipliers polyline").count() == 3
    choice = explorer.get_by_label("show wrong rules for depth")
    choice.check()
    assert explorer.locator(".multipliers polyline").count() == 6
    notebook.execute("explorer.wrong_rules = False")
    expect(explorer.locator(".multipliers polyline")).to_have_count(3)
    assert not choice.is_checked()
    notebook.execute("explorer.wrong_rules = True")
    expect(explorer.locator(".multipliers polyline")).to_have_count(6)
    explorer.get_by_role("button", name="Reset").click()
    expect(explorer.locator(".multipliers polyline")).to_have_count(3)
    choice.check()
    assert "alpha * phi" in explorer.locator(".multipliers svg").text_content()
    for picture in explorer.get_by_role("img").all():
        assert len(picture.get_attribute("aria-label")) > 30
    notebook.screenshot("explorer_wrong_rules")


def test_its_picture_for_the_readme(notebook, explorer):
    notebook.execute("explorer.phi = 2")
    explorer.locator(".reading", has_text="2").wait_for(state="attached")
    measured = points_of(POINTS, "small", State().dataset)
    means = [point for point in measured if point.interval]
    dots = sum(len(point.accuracies) for point in measured if not point.interval)
    drawing = explorer.locator(".accuracy svg[role=img]")
    assert drawing.locator("path.measured").count() == dots + len(means)
    assert drawing.locator("path.interval").count() == len(means)
    notebook.page.set_viewport_size({"width": 1280, "height": 1600})
    explorer.scroll_into_view_if_needed()
    notebook.page.wait_for_timeout(500)
    explorer.screenshot(path=SCREENSHOTS / "explorer.png")


def test_it_reads_well_in_the_dark_and_when_narrow(notebook, explorer):
    notebook.dark()
    notebook.screenshot("explorer_dark")
    page = notebook.page
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_function(
        "() => { const e = document.querySelector('section.effnet-explorer');"
        " return [...e.querySelectorAll('.drawing > svg')].every("
        "   s => s.getBoundingClientRect().width <= Math.max(300, e.clientWidth) + 1"
        "     || s.closest('.drawing').tabIndex === 0); }"  # wider ones scroll, by keyboard too
    )
    notebook.screenshot("explorer_narrow")


def test_beside_the_widget_stands_the_same_as_text(notebook, explorer):
    beside = notebook.page.locator("details", has_text="As text, as first shown: phi = 0").first
    beside.locator("summary").click()
    text = beside.inner_text()
    assert view_of(State(), POINTS).sentence in text
