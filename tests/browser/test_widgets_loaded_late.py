"""A machine so busy that a widget's code comes later than anywidget waits for it."""

import pytest
from explorer_in_browser import expected, open_explorer, shown, wait_for

from effnet_lesson.explorer import State


@pytest.fixture
def late(page):
    """anywidget has given up on every widget before its code is there."""
    page.add_init_script(
        "const { timeout } = AbortSignal;"
        " AbortSignal.timeout = (ms) => (ms === 2000 ? AbortSignal.abort() : timeout(ms));"
        " const { addEventListener } = AbortSignal.prototype;"
        " AbortSignal.prototype.addEventListener = function (name, heard, ...rest) {"
        "   return this.aborted ? heard() : addEventListener.call(this, name, heard, ...rest); };"
    )


def test_a_question_gets_its_reply(late, open_notebook):
    notebook = open_notebook("02_compound_scaling.ipynb")
    notebook.run_last_cell_as("from effnet_lesson import ask; ask('02.depth_at_phi_2')")
    question = notebook.page.locator("form.effnet-quiz")
    for typed, status in (("2.4", "wrong"), ("1.44", "right")):
        question.get_by_role("textbox").fill(typed)
        question.get_by_role("button", name="Check").press("Enter")
        question.locator(f".effnet-quiz-feedback[data-status={status}]").wait_for()


def test_an_explorer_hears_code_and_other_tables(late, open_notebook):
    notebook, explorer = open_explorer(open_notebook, "phi=2")
    assert shown(explorer) == expected(State(phi=2))
    notebook.execute("EXPLORER.phi = 3")
    wait_for(explorer, State(phi=3))
    notebook.execute("EXPLORER.alpha = 1.5")
    explorer.get_by_text("1.50").first.wait_for()
