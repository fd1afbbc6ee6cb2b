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


# Where Tab or Shift-Tab is to be pressed from here; empty at one of the nodes.
WAY = (
    "nodes => { const here = document.activeElement;"
    " if (nodes.includes(here)) return '';"
    " const follows = here.compareDocumentPosition(nodes[0]) & Node.DOCUMENT_POSITION_FOLLOWING;"
    " return follows ? 'Tab' : 'Shift+Tab'; }"
)


def tab_to(page, control) -> None:
    """Go to ``control``, or to one of a group of radio buttons, as a keyboard does: a script could
    focus what no key reaches."""
    for _ in range(200):
        way = control.evaluate_all(WAY)
        if not way:
            return
        page.keyboard.press(way)
    raise AssertionError(f"no key leads to {control}")


def press(page, form, name: str) -> None:
    tab_to(page, form.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def fill_in(page, form, posed, answer) -> None:
    """Answer with keys, beginning at the question's first control."""
    fields = form.locator("input:not([type=hidden]), textarea")
    is_radio = isinstance(posed, Choice) and not posed.several
    if not isinstance(posed, Order):
        tab_to(page, fields if is_radio else fields.first)
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
                tab_to(page, form.get_by_role("button", name=f"Move up: {text}", exact=True))
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
    press(page, form, "Check")


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
    notebook.wait_still()
    on_cell = "document.activeElement.matches('.jp-Cell') || document.activeElement.className"
    assert page.evaluate(on_cell) is True, "the keyboard begins at the notebook's cell"

    for question in questions:
        posed = pose(question, question.draw())
        form = page.locator("form", has_text=f"Question {question.id}")
        press(page, form, "Check")
        form.get_by_text(re.compile("Not answered yet|Not right yet")).first.wait_for()
        wrong, right = WRONG[question.id], given(question, posed)
        if isinstance(posed, Order):
            press(page, form, f"Move down: {texts(posed)[0]}")
            press(page, form, "Check")
        else:
            fill_in(page, form, posed, wrong)
        form.get_by_text("Not right yet (try").wait_for()
        press(page, form, "Hint")
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
