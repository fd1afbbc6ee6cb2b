"""Two learners: one presses Shift-Enter through everything, one answers everything wrong."""

import re

import pytest

SHIFT_ENTER = {
    "00_start_here.ipynb": "Skipped: 02.what_is_scaled",
    "02_compound_scaling.ipynb": "Skipped: 02.what_is_scaled",
    # On a slow machine the forecast is too long, and the learner is told how to go on.
    "05_train_the_family.ipynb": "of the test pictures, after|call it again with confirm=True",
}


@pytest.mark.parametrize("name", SHIFT_ENTER)
def test_shift_enter_alone_ends_without_an_error(open_notebook, name):
    notebook = open_notebook(name)
    notebook.shift_enter_through()
    assert notebook.errors() == []
    assert re.search(SHIFT_ENTER[name], notebook.outputs())
    notebook.screenshot(f"shift_enter_{name[:2]}")


def test_a_trained_network_lands_on_the_plot(open_notebook):
    notebook = open_notebook("05_train_the_family.ipynb")
    notebook.run_all()
    notebook.execute("train_model(phi=0, confirm=True); explorer.refresh()")
    explorer = notebook.page.locator("section.effnet-explorer")
    explorer.scroll_into_view_if_needed()
    assert "compound scaling, your own runs" in explorer.locator(".legend").text_content()
    assert explorer.locator(".accuracy path.own").count() >= 1
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

    form = question("02.find_the_bug")
    mended = "def depth_multiplier(alpha, phi):\n    return alpha + phi"
    form.get_by_role("textbox").fill(mended)
    form.get_by_role("button", name="Check").press("Enter")
    form.get_by_text("Now phi is added").wait_for()

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
    assert "Skipped: 02.what_is_scaled" in said
