"""Nothing in the explorer and the quiz is in anyone's way: axe, contrast, narrow, wide, zoomed."""

import faults
import pytest
from explorer_in_browser import open_explorer
from lab_in_browser import SCREENSHOTS
from playwright.sync_api import Locator

from effnet_lesson import cli

EXPLORER, QUESTION = "section.effnet-explorer", "form.effnet-quiz"
# A browser's zoom of 200 % lays 1280 x 900 pixels out as 640 x 450, each drawn as 2 x 2. (CDP's
# page scale is the pinch of a phone, which lays nothing out anew.)
SCREENS = {
    "narrow": {"viewport": {"width": 400, "height": 900}},
    "wide": {"viewport": {"width": 1900, "height": 900}},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}
# JupyterLab and then the explorer have taken the width of the screen.
FOLLOWED = (
    "width => { const panels = document.querySelector('.effnet-explorer .panels');"
    " const right = Math.max(...[...panels.children].map(p => p.getBoundingClientRect().right));"
    " const { right: edge, width: drawn } = panels.getBoundingClientRect();"
    " return Math.abs(right - edge) < 1 && drawn < width && drawn > 0.6 * Math.min(width, 1300); }"
)


def of_readers(root: Locator, selector: str) -> list[str]:
    """Every kind of fault but of axe's whole-page rules."""
    return [
        *faults.of_axe(root.page, selector),
        *faults.of_layout(root),
        *faults.of_contrast(root),
    ]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    file = tmp_path_factory.mktemp("exported") / "explorer.html"
    assert cli.main(["explorer", "--html", str(file)]) == 0
    return file.as_uri()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_exported_page_is_in_nobodys_way(browser, exported, screen, theme):
    context = browser.new_context(**SCREENS[screen], color_scheme=theme)
    page = context.new_page()
    page.goto(exported)
    explorer = page.locator(EXPLORER)
    found = {}
    for family in ("small", "b0"):
        explorer.get_by_label("Network", exact=True).select_option(family)
        for strategy in ("compound", "depth", "resolution"):
            explorer.get_by_label("Grow").select_option(strategy)
            if strategy == "compound":  # the wrong rules are about it alone
                explorer.get_by_label("show wrong rules").check()
            for phi in ("0", "3", "7"):
                explorer.get_by_label("Preset").select_option(phi)
                found[family, strategy, phi] = faults.of_layout(explorer)
        page.screenshot(path=SCREENSHOTS / f"page_{screen}_{theme}_{family}.png", full_page=True)
        found[family] = [*faults.of_axe(page), *faults.of_contrast(explorer)]
    for model in ("b0", "b7"):
        explorer.get_by_label("Preset").select_option(model)
        found[model] = of_readers(explorer, ":root")
    context.close()
    assert {state: said for state, said in found.items() if said} == {}


def test_the_explorer_in_jupyterlab_is_in_nobodys_way(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "phi=2, family='b0'")
    page = notebook.page
    notebook.close_sidebar()
    found = {}
    for theme in ("light", "dark"):
        if theme == "dark":
            notebook.dark()
        for width in (1900, 640, 400):
            page.set_viewport_size({"width": width, "height": 3400})
            page.wait_for_function(FOLLOWED, arg=width)
            found[theme, width] = of_readers(explorer, EXPLORER)
            explorer.screenshot(path=SCREENSHOTS / f"explorer_{theme}_{width}.png")
    assert {state: said for state, said in found.items() if said} == {}


def test_a_prediction_in_the_explorer_is_in_nobodys_way(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "predict='two_is_not_two'")
    page = notebook.page
    notebook.close_sidebar()
    found = {}
    for state in ("asked", "shown in the dark"):
        if state != "asked":
            notebook.dark()
            explorer.get_by_role("button", name="Show me").click()
            explorer.get_by_text("The truth, without a guess").wait_for()
        for width in (1900, 400):
            page.set_viewport_size({"width": width, "height": 3400})
            page.wait_for_function(FOLLOWED, arg=width)
            found[state, width] = of_readers(explorer, EXPLORER)
            explorer.screenshot(path=SCREENSHOTS / f"prediction_{state[:5]}_{width}.png")
    assert {state: said for state, said in found.items() if said} == {}


def test_a_question_is_in_nobodys_way(open_notebook):
    notebook = open_notebook("02_compound_scaling.ipynb")
    notebook.run_all()
    notebook.run_last_cell_as('ask("02.find_the_bug")')
    notebook.close_sidebar()
    page = notebook.page
    choice, numbers, formula = (
        page.locator(QUESTION, has_text=f"Question {id}")
        for id in ("02.which_formula", "02.multipliers_at_phi_3", "02.find_the_bug")
    )
    choice.scroll_into_view_if_needed()
    choice.get_by_role("radio").first.check()
    for _ in range(2):
        choice.get_by_role("button", name="Check").click()
        choice.get_by_text("Not right").first.wait_for()
    choice.get_by_role("button", name="Hint").click()
    choice.get_by_role("button", name="Show steps").click()
    choice.get_by_text("Steps", exact=True).wait_for()
    found = {}
    for theme in ("light", "dark"):
        if theme == "dark":
            notebook.dark()
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(500)
            for form in (choice, numbers, formula):
                form.scroll_into_view_if_needed()
                found[theme, width, form.get_attribute("aria-label")] = of_readers(
                    form, f'[aria-label="{form.get_attribute("aria-label")}"]'
                )
            choice.screenshot(path=SCREENSHOTS / f"question_{theme}_{width}.png")
    assert {state: said for state, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("kind", "style"),
    [
        ("axe", ".effnet-explorer label { display: none }"),
        ("axe", ".effnet-explorer .sentence { color: #999 }"),
        ("layout", ".effnet-explorer svg text { font-size: 20px }"),
        ("layout", ".effnet-explorer .card { min-width: 700px }"),
        ("layout", ".effnet-explorer .heard { width: 700px }"),
        ("contrast", ".effnet-explorer svg text.quiet { fill: #999 }"),
        ("contrast", ".effnet-explorer svg .depth { stroke: #bbb }"),
        ("contrast", ".effnet-explorer button { border-color: #bbb }"),
    ],
)
def test_a_fault_is_found(browser, exported, kind, style):
    context = browser.new_context(**SCREENS["narrow"], color_scheme="light")
    page = context.new_page()
    page.goto(exported)
    page.add_style_tag(content=style)
    explorer = page.locator(EXPLORER)
    found = faults.of_axe(page) if kind == "axe" else getattr(faults, f"of_{kind}")(explorer)
    context.close()
    assert found
