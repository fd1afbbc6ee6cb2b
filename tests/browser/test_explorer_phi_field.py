"""phi typed as a number: by keyboard, with bad input told and nothing lost."""

import pytest
from explorer_in_browser import (
    expected,
    open_explorer,
    page_from_disk,
    shown,
    wait_for_pictures,
    wait_for_rest,
)
from playwright.sync_api import Locator

from effnet_lesson.explorer import State

NAME = "phi as a number"


def retype(explorer: Locator, text: str) -> Locator:
    """Type ``text``, key by key, in the place of what is there; returns the field."""
    field = explorer.get_by_label(NAME)
    field.focus()
    explorer.page.keyboard.press("ControlOrMeta+a")
    explorer.page.keyboard.press("Delete")
    explorer.page.keyboard.type(text)
    return field


def said(explorer: Locator) -> str:
    return explorer.locator(".phi-field [role=alert]").text_content()


def test_a_typed_phi_is_where_the_slider_stands(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        keyboard = explorer.page.keyboard
        field = retype(explorer, "2.5")
        assert shown(explorer) == expected(State(phi=2.5))
        slider = explorer.get_by_role("slider", name="phi")
        assert slider.get_attribute("aria-valuetext") == "phi 2.5"
        wait_for_pictures(explorer)
        assert said(explorer) == "" and field.input_value() == "2.5"
        wait_for_rest(explorer, State(phi=2.5))
        keyboard.press("ArrowUp")
        assert shown(explorer) == expected(State(phi=2.55))
        keyboard.press("ArrowDown")
        keyboard.press("ArrowDown")
        assert shown(explorer) == expected(State(phi=2.45))
        # Between two of its positions the nearest counts, and the field says so when it is left.
        retype(explorer, "1,23")
        assert shown(explorer) == expected(State(phi=1.25))
        assert field.input_value() == "1,23"
        keyboard.press("Tab")
        assert field.input_value() == "1.25"

        # It follows what moves phi otherwise; a published network has no phi.
        slider.focus()
        keyboard.press("End")
        wait_for_rest(explorer, State(phi=7))
        assert field.input_value() == "7"
        preset = explorer.get_by_label("Preset")
        preset.select_option("B3, as published")
        assert field.input_value() == ""
        retype(explorer, "3")
        assert preset.input_value() == "3"
        assert shown(explorer) == expected(State("b0", phi=3))


@pytest.mark.parametrize("bad", ["8", "-1", "1e9", "e", "--", "7.01"])
def test_a_bad_phi_is_told_and_changes_nothing(browser, tmp_path, bad):
    with page_from_disk(browser, tmp_path) as explorer:
        explorer.get_by_label("Grow").select_option("width")
        retype(explorer, "2.5")
        field = retype(explorer, bad)
        stands = State("small", "width", 2.5)
        if bad in ("1e9", "7.01"):  # on the way to these stands a phi
            stands = State("small", "width", float(bad[0]))
        assert said(explorer) == f"Not a number from 0 to 7: phi stays {stands.phi:g}."
        assert field.get_attribute("aria-invalid") == "true"
        assert shown(explorer) == expected(stands)
        # The other controls go on, and the next good number is taken.
        explorer.get_by_label("Grow").select_option("depth")
        assert shown(explorer) == expected(State("small", "depth", stands.phi))
        assert said(explorer) != ""
        retype(explorer, "")
        assert (said(explorer), field.get_attribute("aria-invalid")) == ("", "false")
        explorer.page.keyboard.press("Tab")
        assert field.input_value() == f"{stands.phi:g}", "left empty, it says where phi is"
        retype(explorer, "4")
        assert shown(explorer) == expected(State("small", "depth", 4))


def test_the_kernel_hears_what_is_typed_and_jupyterlab_does_not(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "panels=['fine_phi']")
    field = retype(explorer, "3.15")
    wait_for_rest(explorer, State(phi=3.15))
    assert field.evaluate("node => node === document.activeElement")
    notebook.execute("assert EXPLORER.phi == 3.15, EXPLORER.phi\nEXPLORER.phi = 1")
    explorer.locator(".reading", has_text="1").wait_for()
    assert field.input_value() == "1"
    retype(explorer, "6.8")
    explorer.page.keyboard.press("Tab")  # left: told at once
    notebook.execute("assert EXPLORER.phi == 6.8, EXPLORER.phi")


def test_a_beginner_with_whole_phi_has_the_slider_alone(open_notebook):
    _, explorer = open_explorer(open_notebook, "panels=['network']")
    assert explorer.get_by_label(NAME).count() == 0
