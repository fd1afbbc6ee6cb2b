"""Two learners: one presses Shift-Enter through everything and then touches each widget once, one
answers everything wrong."""

import re
import shutil

import pytest
from playwright.sync_api import Locator

from effnet_lesson import paths
from effnet_lesson.course.about import files

# Their trainings take minutes and are run elsewhere: here are the cells that show something.
ONLY = dict.fromkeys(
    ("07_full_models_on_gpu", "08_plant_app_on_a_phone"),
    r"\b(ask|check|review|summary|Explorer)\(",
)


@pytest.mark.parametrize("name", [file.stem for file in files()])
def test_shift_enter_alone_ends_without_an_error_and_each_widget_moves(open_notebook, name):
    notebook = open_notebook(f"{name}.ipynb", ONLY.get(name, ""))
    notebook.shift_enter_through()
    assert notebook.errors() == []
    assert re.search(rf"Skipped: {name[:2]}\.", notebook.outputs())
    asked = 0
    for place in range(notebook.cells):
        cell = notebook.show(place)
        if cell.locator("section.effnet-explorer, form.effnet-quiz").count():
            notebook.wait_still()
        for explorer in cell.locator("section.effnet-explorer").all():
            move(explorer)
        for question in cell.locator("form.effnet-quiz").all():
            answer(question)
            asked += 1
    assert asked == len(re.findall(r"^Question \d\d\.", notebook.outputs(), re.MULTILINE))
    assert notebook.errors() == []
    notebook.screenshot(f"shift_enter_{name[:2]}")


def test_a_word_leads_to_its_place_in_the_open_glossary(open_notebook, lab):
    shutil.copy(paths.notebooks() / "glossary.ipynb", lab.folder)
    page = open_notebook("03_count_the_cost.ipynb").page
    here = page.evaluate("window.jupyterapp.shell.currentWidget.id")
    for word in ("grid search", "MBConv"):
        # JupyterLab opens the glossary at its top, and goes to the word once it is open.
        page.evaluate("id => window.jupyterapp.shell.activateById(id)", here)
        page.get_by_role("link", name=word, exact=True).first.click()
        page.get_by_role("heading", name="Glossary").wait_for(state="attached")
    page.wait_for_function(
        "() => { const at = [...document.querySelectorAll('h2')]"
        ".find(node => node.textContent.startsWith('MBConv'))?.getBoundingClientRect().top;"
        " return at > 0 && at < innerHeight; }"
    )


def answer(question: Locator) -> None:
    """Give any answer and wait for the reply."""
    question.scroll_into_view_if_needed()
    options = question.locator("input:is([type=radio], [type=checkbox])")
    if options.count():
        # By keyboard: at a click JupyterLab may first scroll the cell, away from the mouse.
        options.first.focus()
        question.page.keyboard.press("Space")
    fields = question.locator("input[type=text]")
    for place in range(fields.count()):
        fields.nth(place).fill("1")
    question.get_by_role("button", name="Check").press("Enter")
    question.locator(".effnet-quiz-feedback strong").wait_for()


def move(explorer: Locator) -> None:
    """Where a guess is asked first, skip it; then move phi by one step."""
    explorer.scroll_into_view_if_needed()
    skip = explorer.get_by_role("button", name="Show me without a guess")
    if skip.count():
        skip.click()
        explorer.get_by_text("The truth, without a guess").wait_for()
    reading = explorer.locator(".reading").first
    before = reading.text_content()
    explorer.get_by_role("slider", name="phi", exact=True).press("ArrowRight")
    assert reading.text_content() != before


def test_a_trained_network_lands_on_the_plot(open_notebook):
    notebook = open_notebook("05_train_the_family.ipynb")
    notebook.run_all()
    notebook.execute("train_model(phi=0, confirm=True)")
    explorer = notebook.page.locator("section.effnet-explorer")
    explorer.scroll_into_view_if_needed()
    explorer.locator(".legend", has_text="compound scaling, your own runs").wait_for()
    assert explorer.locator(".accuracy .drawing path.own").count() >= 1
    notebook.screenshot("own_run")


def test_all_wrong_answers_get_their_replies_and_no_error(open_notebook):
    notebook = open_notebook("02_compound_scaling.ipynb")
    notebook.run_all()
    page = notebook.page

    def question(id: str):
        form = page.locator("form", has_text=f"Question {id}")
        form.scroll_into_view_if_needed()
        return form

    form = question("02.which_formula")
    form.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    form.get_by_role("button", name="Check").press("Enter")
    form.get_by_text("a network with no blocks at all").wait_for()

    form = question("02.depth_at_phi_2")
    for wrong, reply in (
        ("2.4", "you multiplied alpha by phi"),
        ("3,2", "you added phi"),
        ("1.6", "Growth here multiplies"),
        ("1.44", "Right"),
    ):
        form.get_by_role("textbox").fill(wrong)
        page.keyboard.press("Enter")
        form.get_by_text(reply).first.wait_for()
    notebook.screenshot("question_right")

    form = question("02.multipliers_at_phi_3")
    for name, wrong in (("Depth", "3.6"), ("Width", "3.3"), ("Resolution", "3.45")):
        form.get_by_role("textbox", name=name).fill(wrong)
    page.keyboard.press("Enter")
    form.get_by_text("Not right yet").wait_for()
    notebook.screenshot("question_wrong")

    notebook.run_cell('summary("02")')
    said = notebook.outputs()
    assert notebook.errors() == []
    assert re.search(r"Wrong so far: .*02.which_formula.*02.multipliers_at_phi_3", said)
    assert re.search(r"Skipped: .*02\.phi_of_b4", said), "which no notebook asks"
