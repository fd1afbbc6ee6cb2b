"""`ask`: driven as the page drives it, in this process and once in a real kernel."""

import nbclient
import nbformat
import pytest

from effnet_lesson.quiz import bank, check, summary, widget
from effnet_lesson.quiz.widget import QuestionWidget, as_text, face

QUESTIONS = bank.find_bank("02").questions


def press(shown, action):
    shown._handle_custom_msg({"action": action}, [])


def test_wrong_hint_wrong_steps_right():
    shown = QuestionWidget(bank.find("02.depth_at_phi_2"))
    press(shown, "check")
    assert shown.feedback["status"] == "not attempted" and shown.tries == 0
    shown.answer = ["2.4"]
    press(shown, "check")
    assert shown.feedback["status"] == "wrong"
    assert "multiplied" in " ".join(shown.feedback["paragraphs"])
    press(shown, "hint")
    press(shown, "hint")
    assert shown.hints == list(shown.question.hints[:2])
    press(shown, "steps")
    assert shown.steps == [] and not shown.may_see_steps
    before = shown.feedback["number"]
    press(shown, "check")
    assert shown.feedback["number"] == before + 1 and "(try 2)" in shown.feedback["word"]
    press(shown, "steps")
    assert shown.steps == list(shown.question.steps)
    shown.answer = ["1,44"]
    press(shown, "check")
    assert shown.feedback["status"] == "right"
    assert repr(summary("02")).count("right         3 tries") == 1


def test_all_hints_can_be_asked_for_and_no_more():
    shown = QuestionWidget(QUESTIONS[0])
    for _ in range(9):
        press(shown, "hint")
    assert shown.hints == list(QUESTIONS[0].hints)


def test_the_fields_of_each_kind_reach_the_judge():
    answers = {
        "02.what_is_scaled": ["D"],
        "02.which_formula": ["B"],
        "02.depth_at_phi_2": ["1.44"],
        "02.find_the_bug": ["depth = alpha ** phi"],
        "02.multipliers_at_phi_3": ["1,73", "1.33", "1.15 ** 3"],
    }
    for question in QUESTIONS:
        shown = QuestionWidget(question)
        assert len(shown.answer) == len(answers[question.id])
        shown.answer = answers[question.id]
        shown.check()
        assert shown.feedback["status"] == "right", question.id
        assert shown.may_see_steps


def test_a_failure_in_a_handler_is_shown(monkeypatch):
    def fails(*_):
        raise RuntimeError("inside")

    monkeypatch.setattr(widget, "attempt", fails)
    shown = QuestionWidget(QUESTIONS[0])
    press(shown, "check")
    assert shown.feedback["status"] == "error"
    assert "RuntimeError: inside" in shown.feedback["paragraphs"][0]
    press(shown, "no such button")
    assert "KeyError" in shown.feedback["paragraphs"][0]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_page_and_the_stored_text_hold_no_answer(question):
    replies = [entry.reply for entry in getattr(question, "mistakes", ())]
    replies += [entry.reply for entry in getattr(question, "options", ())]
    for text in (repr(face(question)), as_text(question)):
        assert not any(reply in text for reply in replies)
        assert question.quick_check not in text
    assert as_text(question) == as_text(question)
    assert f'check("{question.id}"' in as_text(question)
    # What the text proposes to type is understood by check.
    example = as_text(question).split("for example ")[1]
    assert eval(example, {"check": check}).status in ("wrong", "not attempted")


def test_in_a_real_kernel():
    cells = [
        "from effnet_lesson import ask\nask('02.which_formula')\nask('02.nothing')",
        "from effnet_lesson.quiz import bank, widget\n"
        "shown = widget.QuestionWidget(bank.find('02.which_formula'))\n"
        "shown.answer = ['A']\n"
        "shown._handle_custom_msg({'action': 'check'}, [])\n"
        "print(shown.feedback['word'])",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    widget_output, first, unknown = notebook.cells[0].outputs
    assert "application/vnd.jupyter.widget-view+json" in widget_output.data
    assert "<details>" in first.data["text/html"]
    assert first.data["text/plain"] == as_text(bank.find("02.which_formula"))
    assert "Unknown question '02.nothing'" in unknown.data["text/plain"]
    assert notebook.cells[1].outputs[0].text == "Not right yet (try 1)\n"
