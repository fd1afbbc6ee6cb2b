"""What a gesture changed is marked on the cards and in the network, until the next gesture."""

import pytest
from explorer_in_browser import (
    POINTS,
    expected,
    open_explorer,
    page_from_disk,
    shown,
    wait_for,
    wait_for_pictures,
    wait_for_rest,
)
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import State, view_of

NOTHING = ["", "", "", "", ""]


def formerly(now: State, began: State) -> list[str]:
    """What the cards should say of the place where the gesture began."""
    now, began = (view_of(state, POINTS) for state in (now, began))
    said = []
    for i, (_, value, _) in enumerate(now.cards):
        ends = [
            (view.accuracy.low, view.accuracy.high)
            if i == 4
            else 2 * ((*vars(view.architecture.scale).values(), view.cost.macs)[i],)
            for view in (now, began)
        ]
        sign = ""
        if None not in (ends[0][0], ends[1][0]):
            sign = "↑ " if ends[0][0] > ends[1][1] else "↓ " if ends[0][1] < ends[1][0] else ""
        was, detail = began.cards[i][1:]
        if was == value and i < 4 and detail != now.cards[i][2]:
            was = detail
        said.append("" if was == value else f"{sign}was {was}")
    return said


def marked(explorer) -> list[str]:
    return explorer.locator(".card .was").all_text_contents()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_keys_drags_and_choices_are_compared_with_where_they_began(browser, tmp_path, theme):
    with page_from_disk(browser, tmp_path, theme) as explorer:
        page, network = explorer.page, explorer.locator(".network svg")
        slider = explorer.get_by_role("slider", name="phi")
        assert marked(explorer) == NOTHING
        assert network.locator(".was, .changed").count() == 0

        slider.focus()
        for phi in (0.05, 0.1):
            page.keyboard.press("ArrowRight")
            assert shown(explorer) == expected(State(phi=phi))
            assert marked(explorer) == formerly(State(phi=phi), State(phi=phi - 0.05))
            wait_for_rest(explorer, State(phi=phi))
        assert marked(explorer)[0] == "↑ was × 1.01"
        # Keys in quick succession are one move.
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        assert marked(explorer) == formerly(State(phi=0.25), State(phi=0.1))

        # A drag, one step after the other, is compared with its first place.
        page.keyboard.press("Home")
        box = slider.bounding_box()
        x, y, width = box["x"] + 8, box["y"] + box["height"] / 2, box["width"] - 16
        page.mouse.move(x, y)
        page.mouse.down()
        for share in (0.3, 0.6, 1):
            page.mouse.move(x + width * share, y)
        began, end = view_of(State(), POINTS), view_of(State(phi=7), POINTS)
        assert marked(explorer) == formerly(State(phi=7), State())
        wait_for_pictures(explorer)
        differ = [a != b for a, b in zip(began.stages, end.stages, strict=True)]
        assert network.locator("rect.was").count() == sum(differ) > 0
        first = f"stem: 1 of {end.stages[0][1]} (was {began.stages[0][1]}) channels at"
        assert first in network.get_attribute("aria-label")
        assert f"↑ × {end.stages[3][0]}" in network.locator("text.changed").all_text_contents()
        page.mouse.move(x, y)
        assert shown(explorer) == expected(State())
        assert marked(explorer) == NOTHING
        wait_for_pictures(explorer)
        assert network.locator(".was, .changed").count() == 0
        page.mouse.up()

        for preset in ("phi = 3", "phi = 4"):
            explorer.get_by_label("Preset").select_option(preset)
        assert marked(explorer) == formerly(State(phi=4), State(phi=3))
        assert marked(explorer)[4].startswith("was "), "to or from the unknown nothing rises"
        explorer.get_by_label("Grow").select_option("width")
        assert marked(explorer) == formerly(State("small", "width", 4), State(phi=4))
        assert marked(explorer)[0].startswith("↓ was × 2.07")
        assert network.locator("rect.changed").count() > 0
        assert network.locator("rect.was").count() == 0, "the strategies' scales differ"
        page.screenshot(path=SCREENSHOTS / f"changes_{theme}.png")

        explorer.get_by_label("Network", exact=True).select_option("b0")
        assert marked(explorer) == NOTHING, "networks of other families are not compared"


def test_blocks_that_came_while_the_multiplier_looks_the_same_are_marked(open_notebook):
    _, explorer = open_explorer(
        open_notebook, "panels=['presets', 'network'], predict='rounding_designs'"
    )
    explorer.get_by_role("button", name="Show me without a guess").click()
    now, began = State("b0", phi=0.01), State("b0")
    wait_for(explorer, now)
    assert marked(explorer)[0] == "↑ was 16 blocks"
    assert marked(explorer) == formerly(now, began)
    explorer.get_by_label("Preset").select_option("B7, as published")
    slider = explorer.get_by_role("slider", name="phi")
    assert slider.get_attribute("aria-valuetext") == "B7, as published"


def test_what_was_wider_overlaps_no_neighbour(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        preset = explorer.get_by_label("Preset")
        preset.select_option("phi = 7")
        preset.select_option("phi = 0")
        drawn = explorer.locator(".network rect").evaluate_all(
            "nodes => nodes.map(({className, x, width}) => [className.baseVal,"
            " x.baseVal.value, x.baseVal.value + width.baseVal.value])"
        )
        former = [(left, right) for name, left, right in drawn if name == "was"]
        assert len(former) == 6
        assert all(a[1] < b[0] for a, b in zip(former, former[1:], strict=False))


def test_it_fits_a_phone_and_a_checkbox_keeps_the_marks(browser, tmp_path):
    with page_from_disk(browser, tmp_path, width=400) as explorer:
        explorer.get_by_label("Preset").select_option("phi = 2")
        marks = marked(explorer)
        assert marks == formerly(State(phi=2), State())
        explorer.get_by_label("show wrong rules for depth").check()
        assert marked(explorer) == marks
        labels = explorer.locator(".network text").evaluate_all(
            "nodes => nodes.map(node => node.getBoundingClientRect())"
            ".map(({left, right, top}) => [Math.round(top), left, right])"
        )
        rows = {top: [] for top, *_ in labels}
        for top, left, right in labels:
            rows[top].append((left, right))
        for row in rows.values():
            row.sort()
            assert all(a[1] < b[0] for a, b in zip(row, row[1:], strict=False))
        explorer.page.screenshot(path=SCREENSHOTS / "changes_narrow.png")
