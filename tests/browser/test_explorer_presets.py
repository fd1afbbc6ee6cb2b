"""Presets, reset, and everything at one click."""

from explorer_in_browser import open_explorer, shown, wait_for
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import PANELS, State


def test_a_published_network_is_shown_as_published_and_left_by_phi(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "phi=2")
    preset = explorer.get_by_label("Preset")
    assert preset.input_value() == "2"
    nothing = preset.locator("option", has_text="none of these")
    assert nothing.is_disabled() and nothing.evaluate("option => option.hidden")
    preset.select_option("B3, as published")
    wait_for(explorer, State(model="b3"))
    assert "published: B3" in shown(explorer)[-1]
    assert explorer.get_by_role("status").text_content().startswith("EfficientNet-B3, as published")
    notebook.execute("assert (EXPLORER.model, EXPLORER.family) == ('b3', 'b0'), EXPLORER.state")
    notebook.page.set_viewport_size({"width": 1280, "height": 2600})
    explorer.screenshot(path=SCREENSHOTS / "explorer_published.png")

    explorer.get_by_role("slider", name="phi").focus()
    notebook.page.keyboard.press("Home")
    wait_for(explorer, State("b0"))
    assert preset.input_value() == "0"
    preset.select_option("phi = 4")
    wait_for(explorer, State("b0", phi=4))
    notebook.execute("assert (EXPLORER.model, EXPLORER.phi) == ('', 4), EXPLORER.state")

    explorer.get_by_label("Grow").select_option("depth")
    notebook.execute("EXPLORER.gamma = 1.2")
    explorer.get_by_role("button", name="Reset").click()
    wait_for(explorer, State(phi=2))
    notebook.execute(
        "from effnet_lesson.explorer import State\nassert EXPLORER.state == State(phi=2)"
    )


def test_everything_is_one_click_away(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "panels=[], phi=2")
    assert explorer.locator("figure, fieldset, select").count() == 0
    notebook.execute("EXPLORER.model = 'b7'")
    wait_for(explorer, State(model="b7"))
    explorer.get_by_role("button", name="Reset").click()
    wait_for(explorer, State(phi=2))
    explorer.get_by_role("button", name="Show everything").click()
    explorer.locator("fieldset").wait_for()
    wait_for(explorer, State(phi=2))
    assert explorer.locator("figure > .drawing > svg").count() == 8
    assert explorer.locator("select").count() == 5
    assert explorer.get_by_role("button", name="Show everything").count() == 0
    slider = explorer.get_by_role("slider", name="phi")
    assert slider.evaluate("node => node === document.activeElement")
    notebook.page.keyboard.press("ArrowRight")
    wait_for(explorer, State(phi=2.05))
    notebook.execute(f"assert EXPLORER.panels == {list(PANELS)}")
