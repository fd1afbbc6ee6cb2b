"""Predict before you see: each moment by keyboard alone, run again, and after a restart."""

from collections.abc import Callable
from pathlib import Path

import pytest
from explorer_in_browser import open_explorer, wait_for, wait_for_rest
from lab_in_browser import SCREENSHOTS, Notebook
from playwright.sync_api import Locator

from effnet_lesson.explorer import State
from effnet_lesson.explorer.moments import MOMENTS

RESULT = "Your guess and the truth"


@pytest.fixture
def ask(open_notebook: Callable, tmp_path: Path) -> Callable[[str], tuple[Notebook, Locator]]:
    """``ask(options)``: an explorer of these options, for a learner who has guessed nothing yet."""
    home = f"import os\nos.environ['EFFNET_LESSON_HOME'] = {str(tmp_path / 'learner')!r}"
    return lambda options: open_explorer(open_notebook, options, first=home)


def forget(notebook: Notebook) -> None:
    notebook.execute(
        "import shutil; from effnet_lesson import paths; shutil.rmtree(paths.progress())"
    )


def run_again(notebook: Notebook) -> None:
    """The same cell, from an empty output."""
    notebook.page.evaluate("window.jupyterapp.commands.execute('notebook:clear-cell-output')")
    notebook.page.locator("section.effnet-explorer").wait_for(state="detached")
    notebook.run_cell("EXPLORER")
    notebook.page.locator(".effnet-explorer .card").first.wait_for()


def restart(notebook: Notebook) -> None:
    notebook.page.evaluate(
        "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )


def assert_locked(explorer: Locator) -> None:
    """No control but the prediction's own can be moved, and no picture tells the answer."""
    outside = ":is(input, select, button):not(.prediction *)"
    assert explorer.locator(outside).count() > 1
    assert explorer.locator(f"{outside}:enabled").count() == 0
    assert explorer.locator("figure:not(.network):visible").count() == 0
    slider = explorer.get_by_role("slider", name="phi")
    said = slider.evaluate("node => document.getElementById(node.getAttribute('aria-describedby'))"
                           ".textContent")  # fmt: skip
    assert said.startswith("Locked until then")


def wait_until_open(explorer: Locator, *, focused: bool = True) -> None:
    explorer.get_by_text(RESULT).wait_for()
    slider = explorer.get_by_role("slider", name="phi")
    assert slider.is_enabled() and explorer.locator("form").count() == 0
    if focused:
        assert slider.evaluate("node => node === document.activeElement")


def assert_remembered(notebook: Notebook, explorer: Locator, *words: str) -> None:
    """Run again, and once more after a restart of the kernel, the guess still stands."""
    for again in (lambda: None, lambda: restart(notebook)):
        again()
        run_again(notebook)
        wait_until_open(explorer, focused=False)
        shown = explorer.locator(".prediction").text_content()
        assert all(word in shown for word in words), shown


def pictures(notebook: Notebook, explorer: Locator, name: str, *, dark: bool = False) -> None:
    """The explorer wide and narrow, in the theme as it is or in the dark one."""
    page = notebook.page
    if dark:
        notebook.dark()
    for suffix, width in (("", 1280), ("_narrow", 505)):
        page.evaluate(
            "hide => { const app = window.jupyterapp; const open = app.shell.isVisible"
            " ? !app.shell.leftCollapsed : true; if (open === hide)"
            " return app.commands.execute('application:toggle-left-area'); }",
            bool(suffix),
        )
        page.set_viewport_size({"width": width, "height": 2300})
        page.wait_for_timeout(700)
        explorer.screenshot(path=SCREENSHOTS / f"prediction_{name}{suffix}.png")
        wide = explorer.evaluate("node => node.scrollWidth > node.clientWidth")
        assert not wide, f"{name} does not fit"


def test_two_is_not_two(ask):
    options = "panels=['network', 'rounding'], predict='two_is_not_two'"
    notebook, explorer = ask(options)
    page = notebook.page
    assert_locked(explorer)
    explorer.get_by_label("Depth × 2").focus()
    page.keyboard.type("two")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    explorer.locator(".problem", has_text="two was received").wait_for()
    explorer.locator(".problem", has_text="Nothing was received").wait_for()
    status = explorer.get_by_role("status")
    assert "-1 was received: accepted is a number from 0 to 1,000" in status.text_content()
    first = explorer.get_by_label("Depth × 2")
    assert first.evaluate("node => node === document.activeElement")
    assert first.get_attribute("aria-invalid") == "true"
    assert_locked(explorer)
    pictures(notebook, explorer, "refused")

    for key in ("ControlOrMeta+a", "2", "Tab", "2", "Tab", "ControlOrMeta+a", "2", "Enter"):
        page.keyboard.press(key)
    wait_until_open(explorer)
    width = "Width × 2, times the base: your guess 2, truth 3.76, 1.76 too low"
    assert width in status.text_content()
    places = MOMENTS["two_is_not_two"].places
    wait_for(explorer, places["Depth × 2"])
    explorer.get_by_role("button", name="Show Width × 2").press("Enter")
    wait_for(explorer, places["Width × 2"])
    pictures(notebook, explorer, "two")
    notebook.execute("assert EXPLORER.guess == (2, 2, 2), EXPLORER.guess")
    assert_remembered(notebook, explorer, "your guess 2: 1.76 too low", "truth 3.99")
    pictures(notebook, explorer, "two_dark", dark=True)

    forget(notebook)
    run_again(notebook)
    explorer.get_by_label("Depth × 2").focus()
    for key in ("2.03", "3.76", "3.99"):
        page.keyboard.type(key)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button
    wait_until_open(explorer)
    assert status.text_content().count(", right.") == 3


def test_rounding_designs_the_network(ask):
    notebook, explorer = ask("panels=['network'], predict='rounding_designs'")
    page = notebook.page
    assert_locked(explorer)
    pictures(notebook, explorer, "rounding_asked")
    explorer.get_by_label("At phi = 0.01").focus()
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    wait_until_open(explorer)
    wait_for(explorer, State("b0", phi=0.01))
    assert "your guess 17, truth 23, 6 too low" in explorer.get_by_role("status").text_content()
    pictures(notebook, explorer, "rounding")
    page.keyboard.press("ArrowLeft")
    wait_for(explorer, State("b0"))
    wait_for_rest(explorer, State("b0"))
    assert "truth 23" not in explorer.get_by_role("status").text_content()
    assert_remembered(notebook, explorer, "your guess 17: 6 too low", "16 + 7 = 23 blocks")

    forget(notebook)
    run_again(notebook)
    explorer.get_by_label("At phi = 0.01").focus()
    page.keyboard.type("23")
    page.keyboard.press("Enter")
    wait_until_open(explorer)
    assert "your guess 23: right" in explorer.locator(".prediction svg").text_content()


def test_ranks_can_be_noise(ask):
    notebook, explorer = ask("panels=['accuracy'], predict='ranks_can_be_noise'")
    page = notebook.page
    assert_locked(explorer)
    assert explorer.locator(".prediction path.dot").count() == 4
    pictures(notebook, explorer, "ranks_asked")

    def rank(places: str) -> None:
        explorer.get_by_label("compound scaling", exact=True).focus()
        for place in places:
            page.keyboard.type(place)
            page.keyboard.press("Tab")

    rank("2231")
    page.keyboard.press("Enter")
    explorer.locator(".problem", has_text="Place 2 is compound scaling's already").wait_for()
    depth = explorer.get_by_label("depth alone", exact=True)
    assert depth.evaluate("node => node === document.activeElement")
    rank("2431")
    page.keyboard.press("Enter")
    explorer.get_by_label("cannot tell").wait_for()
    assert_locked(explorer)
    assert explorer.locator(".prediction path.dot").count() > 4
    assert "resolution, compound, width, depth" in explorer.get_by_role("status").text_content()
    pictures(notebook, explorer, "ranks_again")

    explorer.get_by_label("cannot tell").press("Space")
    assert depth.is_disabled()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until_open(explorer)
    wait_for(explorer, State(phi=3))
    assert explorer.locator(".prediction .rows tr").count() == 7
    pictures(notebook, explorer, "ranks")
    notebook.execute("assert EXPLORER.guess == 'cannot tell', EXPLORER.guess")
    assert_remembered(notebook, explorer, "Your first guess: resolution, compound, width, depth")
    pictures(notebook, explorer, "ranks_dark", dark=True)


def test_it_can_be_skipped_even_while_the_kernel_is_busy(ask):
    notebook, explorer = ask("panels=['accuracy'], predict='point', phi=3")
    page = notebook.page
    assert_locked(explorer)
    box = explorer.locator(".prediction svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    cost, accuracy = (explorer.get_by_role("textbox", name=name) for name in ("FLOPs", "Accuracy"))
    assert 0.9 < float(cost.input_value()) < 100
    assert 50 < float(accuracy.input_value()) <= 100
    accuracy.fill("88")
    cost.fill("9")
    pictures(notebook, explorer, "point_asked")
    page.evaluate(
        "void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({ code: 'import time; time.sleep(6)' })"
    )
    explorer.get_by_role("button", name="Show me without a guess").press("Enter")
    assert explorer.get_by_role("slider", name="phi").is_enabled()
    explorer.get_by_text("The truth, without a guess").wait_for()
    wait_for(explorer, State(phi=3))

    forget(notebook)
    run_again(notebook)
    cost.fill("9")
    accuracy.fill("88")
    page.keyboard.press("Enter")
    wait_until_open(explorer)
    assert "your guess 9, truth 6.13" in explorer.get_by_role("status").text_content()
    pictures(notebook, explorer, "point")
