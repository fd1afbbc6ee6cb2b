"""Every kind of question answered by keyboard alone, wrong and then right; and what stays of it."""

import re

from faults import of_axe, of_contrast, of_layout

from effnet_lesson.quiz import bank
from effnet_lesson.quiz.pose import Choice, Code, Order, pose
from effnet_lesson.quiz.solution import given

# One of each kind, and a wrong answer that its bank expects.
WRONG = {
    "02.which_formula": "A",
    "03.what_larger_pictures_cost": "A",
    "02.depth_at_phi_2": "2,4",
    "02.multipliers_at_phi_3": ("3.6", "3.3", "3.45"),
    "03.cost_at_phi": "(alpha * beta * gamma) ** phi",
    "05.order_of_a_fair_comparison": None,  # one step moved
    "02.find_the_bug": "def depth_multiplier(alpha, phi):\n    return alpha + phi",
    "02.write_the_rule": "def multipliers(phi, alpha, beta, gamma):\n    return alpha * phi, 1, 1",
    "03.blocks_just_above_0": "16",
}
KINDS = {
    "choice", "choices", "number", "tuple", "formula", "order", "bug", "function", "predict",
}  # fmt: skip


def fill_in(page, form, posed, answer) -> None:
    """Answer with keys, beginning at the question's first control."""
    control = form.locator("input:not([type=hidden]), textarea, .effnet-quiz-order button").first
    control.focus()
    match posed:
        case Choice(several=several, options=options):
            wanted = answer.split(", ")
            for place in range(len(options)):
                box = form.locator("input").nth(place)
                letter = "ABCDEFGH"[place]
                if several:
                    if box.is_checked() != (letter in wanted):
                        page.keyboard.press("Space")
                    page.keyboard.press("Tab")
                elif letter in wanted:
                    # Arrow keys choose among radio buttons, from whichever holds the focus.
                    page.keyboard.press("Space")
                    while not box.is_checked():
                        page.keyboard.press("ArrowDown")
        case Order():
            for place, letter in enumerate(answer.split(", ")):
                text = texts(posed)["ABCDEFGH".index(letter)]
                up = form.get_by_role("button", name=f"Move up: {text}", exact=True)
                up.focus()
                while not form.locator("li").nth(place).text_content().startswith(f"{letter}. "):
                    page.keyboard.press("Enter")
        case Code():
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(answer)
            page.keyboard.press("Tab")  # a code field lets the keyboard out
        case _:
            parts = answer if isinstance(answer, tuple) else (answer,)
            for part in parts:
                page.keyboard.press("Control+a")
                page.keyboard.insert_text(str(part))
                page.keyboard.press("Tab")
    form.get_by_role("button", name="Check").press("Enter")


def texts(posed) -> list[str]:
    return [text for _, text in posed.items]


def test_every_kind_by_keyboard_and_what_stays_after_a_restart(open_notebook):
    questions = [bank.find(id) for id in WRONG]
    assert {question.kind for question in questions} == KINDS
    notebook = open_notebook("02_compound_scaling.ipynb")
    page = notebook.page
    calls = "; ".join(f'ask("{id}")' for id in WRONG)
    notebook.run_last_cell_as(f"from effnet_lesson import ask, summary; {calls}")
    forms = page.locator("form.effnet-quiz")
    forms.nth(len(WRONG) - 1).wait_for()

    for question in questions:
        posed = pose(question, question.draw())
        form = page.locator("form", has_text=f"Question {question.id}")
        form.scroll_into_view_if_needed()
        form.get_by_role("button", name="Check").press("Enter")
        form.get_by_text(re.compile("Not answered yet|Not right yet")).first.wait_for()
        wrong, right = WRONG[question.id], given(question, posed)
        if isinstance(posed, Order):
            first = form.get_by_role("button", name=f"Move down: {texts(posed)[0]}", exact=True)
            first.focus()
            page.keyboard.press("Enter")
            form.get_by_role("button", name="Check").press("Enter")
        else:
            fill_in(page, form, posed, wrong)
        form.get_by_text("Not right yet (try").wait_for()
        form.get_by_role("button", name="Hint").press("Enter")
        form.get_by_text("Hint 1:").wait_for()
        fill_in(page, form, posed, right)
        form.get_by_text("Right (try").wait_for()
        assert form.get_by_role("button", name="Check").evaluate(
            "node => node === document.activeElement"
        )
    assert notebook.errors() == []
    notebook.screenshot("questions")

    for theme in ("light", "dark"):
        if theme == "dark":
            notebook.dark()
        assert of_axe(page, ".jp-OutputArea") == []
        for place in range(forms.count()):
            form = forms.nth(place)
            form.scroll_into_view_if_needed()
            assert of_layout(form) == []
            assert of_contrast(form) == []
    notebook.screenshot("questions_dark")

    # A new kernel and a page loaded anew: what was answered is kept outside of both.
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    notebook.execute(
        "from effnet_lesson.quiz.attempt import summaries\n"
        "right = {q.id for of in summaries() for q in of.lines if q.status == 'right'}\n"
        f"assert {set(WRONG)!r} <= right, right"
    )
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    page.wait_for_function(
        "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
        " === 'idle'",
        timeout=120_000,
    )
    notebook.run_last_cell_as('from effnet_lesson import summary; summary("02")')
    page.get_by_text("Compound scaling (02):").last.wait_for()
    assert re.search(r"Compound scaling \(02\): [4-9] of \d+ right", notebook.outputs())
