"""A long drag with the mouse, and the way of the Tab key through the page."""

import pytest
from explorer_in_browser import POINTS, expected, shown

from effnet_lesson import cli
from effnet_lesson.explorer import State, view_of

STEPS = 200
# In the order of the page: what is chosen, what is shown, what is taken away.
TAB_ORDER = [
    "phi", "Source of the accuracy", "phi as a number", "Preset", "Grow", "Network",
    "show wrong rules for depth", "B0 to B7",
    "Pictures at once (batch size)", "Budget, M multiply-adds", "Budget, M parameters",
    "Budget, MB of activations", "Budget, minutes of training", "Reset",
    "Save pictures (SVG)", "Save pictures (PNG)", "Save table (CSV)",
    "State, for Explorer(state=…)",
]  # fmt: skip


@pytest.fixture
def explorer(page, tmp_path):
    file = tmp_path / "explorer.html"
    assert cli.main(["explorer", "--html", str(file)]) == 0
    page.goto(file.as_uri())
    return page.locator("section.effnet-explorer")


def test_a_fast_drag_ends_at_the_views_numbers_and_is_told_once(explorer):
    page = explorer.page
    slider = explorer.get_by_role("slider", name="phi")
    slider.evaluate(
        "slider => { window.steps = 0; window.told = [];"
        " slider.addEventListener('input', () => window.steps++);"
        " const live = document.querySelector('[role=status]'); new MutationObserver(() =>"
        " window.told.push(live.textContent)).observe(live, {childList: true, subtree: true}); }"
    )
    box = slider.bounding_box()
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] - 16, y, steps=STEPS)
    assert page.evaluate("window.told") == [], "a screen reader hears nothing while it slides"
    page.mouse.up()
    end = State(phi=7)
    assert shown(explorer) == expected(end)
    page.wait_for_function("window.told.length > 0")
    assert page.evaluate("window.told") == [view_of(end, POINTS).sentence]
    assert page.evaluate("window.steps") > 100, "the drag goes through the fine steps"


def test_tab_goes_through_the_page_in_its_order(explorer):
    page = explorer.page
    explorer.get_by_label("Network", exact=True).select_option("b0")
    page.evaluate("document.activeElement.blur()")
    names = []
    for _ in TAB_ORDER:
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "() => { const node = document.activeElement; return (node.labels?.[0] ?? node)"
                ".textContent && (node.getAttribute('aria-label')"
                " ?? (node.labels?.[0] ?? node).textContent.replace(/: .*/, '')); }"
            )
        )
    assert names == TAB_ORDER
