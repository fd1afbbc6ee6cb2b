"""`ask`: driven as the page drives it, in this process and once in a real kernel."""

import nbclient
import nbformat
import pytest

from effnet_lesson.quiz import bank, check, summary, widget
from effnet_lesson.quiz.pose import LETTERS, pose
from effnet_lesson.quiz.text import as_text
from effnet_lesson.quiz.widget import QuestionWidget, face

QUESTIONS = bank.find_bank("02").questions
ONE_OF_EACH = [
    bank.find(id)
    for id in (
        "02.what_is_scaled", "03.what_larger_pictures_cost", "02.depth_at_phi_2",
        "02.multipliers_at_phi_3", "03.blocks_just_above_0", "03.cost_at_phi",
        "05.order_of_a_fair_comparison", "02.find_the_bug", "08.largest_phi",
    )
]  # fmt: skip


def posed(question):
    return pose(question, question.draw())


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
    assert shown.hints == list(shown.posed.hints[:2])
    press(shown, "steps")
    assert shown.steps == [] and not shown.may_see_steps
    before = shown.feedback["number"]
    press(shown, "check")
    assert shown.feedback["number"] == before + 1 and "(try 2)" in shown.feedback["word"]
    press(shown, "steps")
    assert shown.steps == list(shown.posed.steps)
    shown.answer = ["1,44"]
    press(shown, "check")
    assert shown.feedback["status"] == "right"
    assert repr(summary("02")).count("right         3 tries") == 1


def test_all_hints_can_be_asked_for_and_no_more():
    shown = QuestionWidget(QUESTIONS[0])
    for _ in range(9):
        press(shown, "hint")
    assert shown.hints == list(shown.posed.hints)


def test_the_fields_of_each_kind_reach_the_judge():
    rule = "def depth_multiplier(alpha, phi):\n    return alpha ** phi"
    answers = {
        "choice": ["C"],
        "choices": ["A, C"],
        "number": ["1.44"],
        "tuple": ["1,73", "1.33", "1.15 ** 3"],
        "predict": ["23"],
        "formula": ["(alpha * beta^2 * gamma^2)^phi"],
        "order": [_right_order(bank.find("05.order_of_a_fair_comparison"))],
        "bug": [rule],
        "function": ["def largest_phi(budget):\n    return {4: 0, 6: 0.04}.get(budget // 10**8)"],
    }
    assert [question.kind for question in ONE_OF_EACH] == list(answers)
    for question in ONE_OF_EACH:
        shown = QuestionWidget(question)
        assert len(shown.answer) == len(answers[question.kind])
        shown.answer = answers[question.kind]
        shown.check()
        wanted = "right" if question.kind != "function" else "error"  # it returns None at times
        assert shown.feedback["status"] == wanted, shown.feedback
        assert shown.may_see_steps is (wanted == "right")


def _right_order(question):
    shown = posed(question)
    letters = {name: letter for letter, (name, _) in zip(LETTERS, shown.items, strict=False)}
    return " ".join(letters[name] for name in shown.key)


def test_a_prediction_says_where_to_see_it():
    shown = QuestionWidget(bank.find("03.blocks_just_above_0"))
    shown.answer = ["16"]
    shown.check()
    assert shown.feedback["notes"][0].endswith('`Explorer(state="family=b0 phi=0.01")`')


def test_another_seed_draws_other_numbers():
    question = bank.find("03.width_for_a_cost")
    seed = next(seed for seed in range(99) if question.draw(seed) != question.draw())
    shown = QuestionWidget(question, seed)
    times = question.draw(seed)["times"]
    assert f"cost {times:g} times" in shown.face["prompt"]
    shown.answer = [str(times**0.5)]
    shown.check()
    assert shown.feedback["status"] == "right"
    assert f"seed={seed})" in repr(shown)


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


@pytest.mark.parametrize("question", ONE_OF_EACH, ids=lambda question: question.kind)
def test_the_page_and_the_stored_text_hold_no_answer(question):
    asked = posed(question)
    replies = [entry.reply for entry in getattr(asked, "mistakes", ())]
    replies += [entry.reply for entry in getattr(asked, "options", ())]
    for text in (repr(face(question, asked)), as_text(asked)):
        assert not any(reply in text for reply in replies)
        assert asked.quick_check not in text
    assert as_text(asked) == as_text(posed(question))
    assert f'check("{question.id}"' in as_text(asked)
    # What the text proposes to type is understood by check.
    example = as_text(asked).split("for example ")[1]
    names = {"check": check, "depth_multiplier": lambda a, p: 3.0, "largest_phi": lambda b: 3.0}
    assert eval(example, names).status == "wrong"


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
    assert first.data["text/plain"] == as_text(posed(bank.find("02.which_formula")))
    assert "Unknown question '02.nothing'" in unknown.data["text/plain"]
    assert notebook.cells[1].outputs[0].text == "Not right yet (try 1)\n"
