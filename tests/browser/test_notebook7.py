"""The explorer in Notebook 7, which many courses use instead of JupyterLab."""

import pytest
from explorer_in_browser import expected, open_explorer, shown, wait_for, wait_for_rest
from lab_in_browser import jupyterlab

from effnet_lesson.explorer import State
from effnet_lesson.scaling import CompoundScaling


@pytest.fixture(scope="module")
def notebook7(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("notebook7"), "notebook") as running:
        yield running


def test_the_explorer_slides_asks_the_kernel_and_keeps_its_keys(page, notebook7):
    notebook, explorer = open_explorer(lambda name: notebook7.open(page, name), "phi=0")
    assert "/notebooks/" in page.url
    cells = page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    slider = explorer.get_by_role("slider", name="phi")
    slider.focus()
    for phi in (0.05, 0.1):
        page.keyboard.press("ArrowRight")
        assert shown(explorer) == expected(State(phi=phi))
    page.keyboard.press("End")
    assert shown(explorer) == expected(State(phi=7))
    # Notebook's own commands: delete a cell, insert one, make it text.
    for key in "ddabm":
        page.keyboard.press(key)
    assert slider.evaluate("node => node === document.activeElement")
    content = "window.jupyterapp.shell.currentWidget.content"
    assert page.evaluate(f"{content}.widgets.length") == cells
    assert page.evaluate(f"{content}.activeCell.model.type") == "code"
    wait_for_rest(explorer, State(phi=7))
    notebook.execute("assert EXPLORER.phi == 7, EXPLORER.phi")

    explorer.get_by_label("Preset").select_option("phi = 2")
    alpha = explorer.get_by_role("slider", name="alpha (depth)")
    alpha.focus()
    page.keyboard.press("ArrowRight")
    wait_for(explorer, State(phi=2, rule=CompoundScaling(1.21, 1.1, 1.15)))
    notebook.execute("assert EXPLORER.alpha == 1.21, EXPLORER.state")
    assert (
        explorer.get_by_role("status")
        .text_content()
        .endswith("(no run with these alpha, beta and gamma).")
    )
    notebook.execute("EXPLORER.phi = 3")
    wait_for(explorer, State(phi=3, rule=CompoundScaling(1.21, 1.1, 1.15)))
    notebook.screenshot("notebook7")
