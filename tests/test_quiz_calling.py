"""A learner's code becomes plain results, whatever it does."""

import json
import sys

import numpy
import pytest

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz.calling import Outcomes, is_edited, outcomes, plain, results

INPUTS = [{"x": 0}, {"x": 3}]


@pytest.mark.parametrize(
    "code, wanted",
    [
        ("def f(x):\n    return 2 * x", [0, 6]),
        ("f = lambda anything: anything + 1", [1, 4]),
        ("import math\ndef half(x): return x / 2\ndef f(x): return half(x)", [0, 1.5]),
        (lambda x: (x, [x > 1]), [[0, [False]], [3, [True]]]),
        (lambda x: numpy.float32(x), [0.0, 3.0]),
        (lambda x: numpy.arange(x), [[], [0, 1, 2]]),
        (lambda x: {"a": x}, [{"a": 0}, {"a": 3}]),
        (abs, [0, 3]),
    ],
)
def test_what_is_returned_is_plain(code, wanted):
    given = results(code, "f", INPUTS)
    assert given == [{"returned": value} for value in wanted]
    assert json.loads(json.dumps(given)) == given


def leaves(x):
    sys.exit()


@pytest.mark.parametrize(
    "code, why",
    [
        (lambda x: 1 / 0, "raised ZeroDivisionError (division by zero)"),
        (leaves, "raised SystemExit"),
        (lambda x: [1.0][x + 1], "raised IndexError (list index out of range)"),
        (lambda x: 1.5 ^ 2, "`^` is something else there"),
        (lambda x: float("nan"), "returned nan, which is no ordinary value"),
        (lambda x: object, "which is no ordinary value"),
        (lambda x: 10**200, "which is no ordinary value"),
        (lambda x: [0] * 10**5, "which is no ordinary value"),
        (lambda x: "x" * 10**5, "which is no ordinary value"),
        (lambda x, y: x, "raised TypeError"),
    ],
)
def test_a_failure_is_said_for_each_input(code, why):
    for result in results(code, "f", INPUTS):
        assert why in result["failed"] and "\n" not in result["failed"]


def test_a_nest_without_a_bottom_is_refused():
    nest = []
    nest.append(nest)
    with pytest.raises(LessonError, match="nested too deep"):
        plain(nest)


@pytest.mark.parametrize(
    "code, why",
    [
        ("def g(x): return x", "defines no function f. Keep the line `def f"),
        ("f = 3", "defines no function f"),
        ("def f(x) return x", "cannot read line 1"),
        ("f = 1 / 0", "raised ZeroDivisionError"),
        ("import sys\nf = sys.exit(3)", "raised SystemExit (3)"),
    ],
)
def test_text_that_gives_no_function_is_said(code, why):
    given = outcomes(code, "f", INPUTS)
    assert why in given.failure and given.results == ()


def test_the_answer_is_named_to_its_writer():
    code = "import math\n\ndef f(x):\n    return x"
    assert outcomes(code, "f", INPUTS).received == "`def f(x): …`"
    assert outcomes(leaves, "f", INPUTS).received == "the function leaves"


@pytest.mark.parametrize("answer", [3, None, ..., "", "  ", [lambda x: x]])
def test_what_is_no_code_is_left_to_the_judge(answer):
    assert outcomes(answer, "f", INPUTS) is answer


def test_outcomes_cross_a_process_as_json():
    given = outcomes("def f(x): return x", "f", INPUTS)
    again = Outcomes(given.received, tuple(json.loads(json.dumps(given.results))))
    assert again == given


START = "def f(x):\n    ...\n"


def untouched(x): ...


def prints(x):
    print(x)


@pytest.mark.parametrize(
    "answer, edited",
    [
        (START, False),
        ("\n\ndef f(x):  \n\n    ...", False),
        ("def f(x):\n    print(x)", True),
        (untouched, False),
        (prints, True),
        (lambda x: x, True),
        (abs, True),
    ],
)
def test_code_is_known_to_be_as_it_was_given(answer, edited):
    assert is_edited(answer, START, "f") is edited
    assert outcomes(answer, "f", INPUTS, START).edited is edited
    assert not outcomes(answer, "f", INPUTS).edited


def test_an_inner_function_that_stands_on_other_lines_is_not_an_edit():
    start = "def f(x):\n    def inner(y):\n        ...\n\n    return inner(x)\n"
    made = {}
    exec("\n\n" + start, made)
    assert not is_edited(made["f"], start, "f")
    exec(start.replace("...", "return y"), made)
    assert is_edited(made["f"], start, "f")
