"""A slider of ipywidgets moves the explorer's phi, and phi moves the slider."""

import time

import pytest
from explorer_in_browser import open_explorer, wait_for
from lab_in_browser import Notebook

from effnet_lesson.explorer import State


def wait_for_kernel(notebook: Notebook, fact: str) -> None:
    """Until the kernel agrees: what a page tells it takes its way beside what is executed."""
    for _ in range(40):
        try:
            return notebook.execute(f"assert {fact}")
        except AssertionError:
            time.sleep(0.25)
    notebook.execute(f"assert {fact}")


@pytest.mark.parametrize("link", ["ipywidgets.jslink", "traitlets.link"])
def test_a_linked_slider_moves_phi_and_phi_moves_it(open_notebook, link):
    notebook, explorer = open_explorer(
        open_notebook,
        "panels=['network', 'accuracy']",
        first="import ipywidgets, traitlets\nfrom IPython.display import display\n"
        "SLIDER = ipywidgets.FloatSlider(min=0, max=7, step=1)\ndisplay(SLIDER)",
    )
    page = notebook.page
    notebook.execute(f"LINK = {link}((SLIDER, 'value'), (EXPLORER, 'phi'))")
    theirs = page.locator(".jupyter-widgets.widget-slider [role=slider]")
    for phi in (1, 2):
        theirs.press("ArrowRight")
        wait_for(explorer, State(phi=phi))
    assert explorer.locator(".reading").text_content() == "2"
    wait_for_kernel(notebook, "EXPLORER.phi == SLIDER.value == 2")

    explorer.get_by_role("slider", name="phi").press("ArrowRight")
    page.locator(".widget-readout", has_text="3.00").wait_for()
    wait_for_kernel(notebook, "EXPLORER.phi == SLIDER.value == 3")
