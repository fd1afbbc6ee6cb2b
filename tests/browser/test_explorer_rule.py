"""alpha, beta and gamma in the explorer: each move is answered by the kernel."""

from dataclasses import replace

import pytest
from explorer_in_browser import expected, open_explorer, shown, wait_for
from lab_in_browser import SCREENSHOTS
from playwright.sync_api import expect

from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.coefficients import raise_to_two
from effnet_lesson.scaling import CompoundScaling


def at_two(rule: CompoundScaling, strategy: str = "compound") -> State:
    return State("small", strategy, 2, rule)


@pytest.fixture
def opened(open_notebook):
    return open_explorer(open_notebook, "phi=2")


def test_a_coefficient_moves_by_keyboard_and_is_told_once(opened):
    _, explorer = opened
    page = explorer.page
    assert shown(explorer) == expected(at_two(CompoundScaling()))
    page.evaluate(
        "() => { window.told = []; const live = document.querySelector("
        "'.effnet-explorer [role=status]'); new MutationObserver(() =>"
        " window.told.push(live.textContent)).observe(live, {childList: true}); }"
    )
    alpha = explorer.get_by_role("slider", name="alpha (depth)")
    alpha.focus()
    page.keyboard.press("ArrowRight")
    rule = CompoundScaling(1.21, 1.1, 1.15)
    wait_for(explorer, at_two(rule))
    page.wait_for_function("window.told.length > 0")
    assert "alpha·beta²·gamma² = 1.94" in explorer.locator(".rule").text_content()
    told = page.evaluate("window.told")
    assert len(told) == 1 and told[0].startswith("alpha = 1.21") and "At phi = 2" in told[0]
    assert alpha.evaluate("node => node === document.activeElement")

    # Another strategy under this rule has its own table.
    explorer.get_by_label("Grow").select_option("width")
    wait_for(explorer, at_two(rule, "width"))


def test_the_product_is_held_dragged_and_reset(opened):
    notebook, explorer = opened
    page = explorer.page
    explorer.get_by_label("hold the product at 2").check()
    held = raise_to_two(CompoundScaling())
    wait_for(explorer, at_two(held))

    alpha = explorer.get_by_role("slider", name="alpha (depth)")
    box = alpha.bounding_box()
    x, y, width = box["x"] + 8, box["y"] + box["height"] / 2, box["width"] - 16
    page.mouse.move(x + width * (held.alpha - 1), y)
    page.mouse.down()
    page.mouse.move(x + width * 0.5, y, steps=20)
    page.mouse.up()
    page.wait_for_function(
        "document.querySelector('.effnet-explorer .rule').textContent.startsWith('alpha = 1.5,')"
    )
    assert "alpha·beta²·gamma² = 2.00" in explorer.locator(".rule").text_content()
    notebook.execute(
        "assert abs(EXPLORER.state.rule.product - 2) < 2e-3, EXPLORER.state.rule\n"
        "assert EXPLORER.alpha == 1.5, EXPLORER.alpha"
    )
    page.set_viewport_size({"width": 1280, "height": 2200})
    explorer.screenshot(path=SCREENSHOTS / "explorer_rule.png")

    explorer.get_by_role("button", name="Paper's values").click()
    wait_for(explorer, at_two(CompoundScaling()))
    assert not explorer.get_by_label("hold the product at 2").is_checked()


def test_code_moves_the_coefficients(opened):
    notebook, explorer = opened
    notebook.execute("EXPLORER.gamma = 1.2")
    wait_for(explorer, at_two(CompoundScaling(1.2, 1.1, 1.2)))
    assert explorer.get_by_role("slider", name="gamma (resolution)").input_value() == "1.2"
    notebook.dark()
    explorer.page.set_viewport_size({"width": 700, "height": 2200})
    explorer.page.wait_for_timeout(500)
    explorer.screenshot(path=SCREENSHOTS / "explorer_rule_dark.png")


def reads(explorer, name: str) -> tuple[str, str, str]:
    """Where a slider's thumb stands, what is written beside it, and what is heard."""
    slider = explorer.get_by_role("slider", name=name)
    beside = slider.locator("xpath=following-sibling::span")
    heard = slider.get_attribute("aria-valuetext")
    return slider.input_value(), beside.text_content(), heard


def test_a_slider_that_goes_no_further_says_why_and_stands_where_the_rule_is(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "panels=['hold'], phi=2, alpha=1.25")
    page, rule = explorer.page, explorer.locator(".rule")
    box = explorer.get_by_role("slider", name="alpha").bounding_box()
    y, width = box["y"] + box["height"] / 2, box["width"] - 16
    page.mouse.move(box["x"] + 8 + width * 0.25, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + width, y, steps=5)
    rule.get_by_text("The explorer stops at a product of 3.").wait_for()
    page.mouse.up()
    explorer.locator(".reading", has_text="1.8747").wait_for()
    assert reads(explorer, "alpha") == ("1.87", "1.8747", "alpha 1.8747")

    explorer.get_by_role("button", name="Reset").click()
    wait_for(explorer, at_two(CompoundScaling(1.25)))
    assert "stops" not in rule.text_content()
    explorer.get_by_label("hold the product at 2").check()
    wait_for(explorer, at_two(raise_to_two(CompoundScaling(1.25))))
    explorer.get_by_role("slider", name="alpha").focus()
    page.keyboard.press("End")
    rule.get_by_text("gamma cannot fall below 1: alpha and beta can grow no further").wait_for()
    notebook.execute("assert EXPLORER.gamma == 1, EXPLORER.state")


def test_without_a_kernel_the_readings_are_those_of_the_sentence(open_notebook):
    notebook, explorer = open_explorer(
        open_notebook, "panels=['coefficients', 'strategy'], phi=2, alpha=1.25"
    )
    assert explorer.get_by_label("hold the product at 2").is_hidden(), "not taught yet"
    notebook.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    explorer.get_by_role("slider", name="alpha").focus()
    notebook.page.keyboard.press("End")
    explorer.locator(".rule", has_text="No reply from the kernel").wait_for()
    rule = CompoundScaling(1.25)
    assert reads(explorer, "alpha") == ("1.25", "1.25", "alpha 1.25")
    assert explorer.locator(".rule").text_content().startswith("alpha = 1.25, beta = 1.1")
    assert shown(explorer) == expected(at_two(rule))
    # The numbers of another strategy would have to be computed.
    explorer.get_by_label("Grow").select_option("depth")
    explorer.get_by_role("status").get_by_text("No reply from the kernel").wait_for()
    explorer.get_by_label("Grow").select_option("compound")
    assert explorer.get_by_role("status").text_content() == view_of(at_two(rule), []).sentence


def test_what_is_ticked_is_part_of_the_state(open_notebook):
    _, explorer = open_explorer(open_notebook, "phi=2")
    explorer.get_by_label("show wrong rules for depth").check()
    explorer.get_by_label("hold the product at 2").check()
    held = at_two(raise_to_two(CompoundScaling()))
    wait_for(explorer, held)
    line = explorer.get_by_label("State, for Explorer")
    assert line.input_value() == replace(held, hold_product=True, wrong_rules=True).text
    explorer.get_by_label("hold the product at 2").uncheck()
    expect(line).to_have_value(replace(held, wrong_rules=True).text)
