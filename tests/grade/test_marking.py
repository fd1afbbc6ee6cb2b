"""What an answer in a graded cell is taken for: it is read as its writer meant it."""

import pytest
from class_bank import BANK, POWER, numbers, prompts

from effnet_lesson.grade.process import Limits
from effnet_lesson.grade.release import release

pytestmark = pytest.mark.filterwarnings("ignore:NO JAIL:RuntimeWarning")

MORE = """\
- id: 10.cost
  kind: formula
  objective: Write a cost
  difficulty: easy
  minutes: 1
  prompt: Write it.
  variables: {a: [1, 2], phi: [1, 3]}
  answer: a ** phi
  mistakes:
  - {answer: a * phi, reply: MISTAKE-TIMES}
  - {answer: a + phi, reply: MISTAKE-PLUS}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
- id: 10.pixels
  kind: number
  objective: Count
  difficulty: easy
  minutes: 1
  prompt: How many?
  answer: 600 * 10
  mistakes:
  - {answer: 60 * 10, reply: MISTAKE-TEN}
  - {answer: 700 * 10, reply: MISTAKE-SEVEN}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
- id: 10.sizes
  kind: tuple
  objective: Count
  difficulty: easy
  minutes: 1
  prompt: How many?
  answer: {small: 6 / 5, large: 1200 * 10}
  mistakes:
  - {answer: ["6", "5"], reply: MISTAKE-SIX}
  - {answer: ["5", "6"], reply: MISTAKE-FIVE}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
- id: 10.several
  kind: choices
  objective: Say what grows
  difficulty: easy
  minutes: 1
  prompt: What grows?
  options:
  - {text: The first, right: true, reply: REPLY-RIGHT, missed: MISSED-ONE}
  - {text: The second, right: true, reply: REPLY-RIGHT-TOO, missed: MISSED-TWO}
  - {text: The third, reply: MISTAKE-THIRD}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
"""


@pytest.fixture
def answer(course, hand_in, grade):
    """``answer(question, body)``: what Zoe earns for this cell."""
    course.bank.write_text(BANK + MORE, encoding="utf-8")
    release(course.exam(), [], ["zoe"], course.bundle)

    def answer(question, body):
        hand_in("zoe", {question: body})
        (marks,) = grade().values()
        return next(each.result for each in marks.marks if each.result.id == question)

    return answer


@pytest.mark.parametrize(
    "body",
    [
        "answer = 'a ** phi'",
        "answer = a ** phi",
        "def cost(a, phi):\n    return a ** phi",
        "def cost(d, p):\n    result = d ** p\n    return result",
        "def cost(phi, a):\n    log = a\n    return log ** phi",
        "def power(d, p):\n    return d ** p\n\n\ndef cost(d, p):\n    return power(d, p)",
        "answer = lambda d, p: d ** p",
        "import math\nanswer = lambda d, p: math.pow(d, p)",
        "cost = lambda d, p: d ** p",
        "def cost(d, p):\n    return d ** p\n\nanswer = cost",
        "def tried(d, p):\n    return d * p\n\nanswer = 'a ** phi'",
        "%time\ndef cost(d, p):\n    return d ** p",
        "answer = 'lambda d, p: d ** p'",
    ],
)
def test_a_formula_may_be_a_function(answer, body):
    result = answer("10.cost", body)
    assert result, result


@pytest.mark.parametrize(
    "body, status, says",
    [
        ("def cost(d, p):\n    x = d * p\n    return x", "wrong", "MISTAKE-TIMES"),
        ("def cost(d, p):\n    return d - p", "wrong", "but"),
        ("def cost(d, p):\n    print(d ** p)", "error", "returned None. Does its last line"),
        ("def cost(d):\n    return d", "error", "TypeError"),
        ("def cost(d, p):\n    while True:\n        pass", "error", "Does a loop end?"),
        ("import os\ndef cost(d, p):\n    os._exit(0)", "error", "ended Python"),
        ("answer = a ** d", "error", "Unknown name 'd'"),
    ],
)
def test_a_function_that_is_not_the_formula_says_why(answer, body, status, says):
    result = answer("10.cost", body)
    assert result.status == status and says in result.message, result


@pytest.mark.parametrize(
    "question, body",
    [
        ("10.pixels", "answer = 6,000"),
        ("10.pixels", "answer = 6000"),
        ("10.pixels", "answer = '6,000'"),
        ("10.pixels", "answer = 6e3  # pixels"),
        ("10.pixels", "answer = (6,000)"),
        ("10.sizes", "answer = 1.2, 12000"),
        ("10.sizes", "answer = 1,2; 12,000"),
        ("10.sizes", "answer = 1.2, 12,000"),
        ("10.sizes", "answer = '1,2; 12 000'"),
        ("10.sizes", "answer = {'large': 12000, 'small': 1.2}"),
    ],
)
def test_a_number_is_read_as_it_was_written(answer, question, body):
    result = answer(question, body)
    assert result, result


def test_a_set_answers_several_choices(answer):
    result = answer("10.several", "answer = {'The second', 'The first'}")
    assert result, result


def test_names_do_not_stand_for_the_numbers_of_each_student(answer, course):
    result = answer("10.depth", "answer = 'a ** phi'")
    assert result.status == "error"
    assert "'a' is a name, and names are not read here" in result.message
    assert "numbers may differ from student to student" in result.message
    a, phi = numbers(prompts(course.notebook("zoe"))["10.depth"])
    assert answer("10.depth", f"answer = {a} ** {phi}")


@pytest.mark.parametrize(
    "body, status, says",
    [
        ("def power(a, phi):\n    ...", "not attempted", "replace the `...`"),
        ("def power(a, phi):\n\n    ...  \n", "not attempted", "replace the `...`"),
        ("def power(a, phi):\n    print(a ** phi)", "error", "returned None. Does its last"),
        ("def power(a, phi):\n    a ** phi", "error", "returned None. Does its last line say"),
        ("def power(b, phi):\n    retrun b", "error", "in line 3"),
        ("answer = ...", "not attempted", "not answered"),
    ],
)
def test_code_that_was_edited_is_not_called_untouched(answer, body, status, says):
    result = answer("10.power", body)
    assert result.status == status and says in result.message, result


@pytest.mark.parametrize(
    "body",
    [
        f"%matplotlib inline\n{POWER}\n!ls",
        f"{POWER}\n\nanswer = power(2, 3)",
        f"{POWER}\nanswer = 1\nanswer += 1",
        "def power(b, p):\n    return b ** p",
        "def power(**given):\n    return given['a'] ** given['phi']",
        f"answer = '''\n{POWER}\n'''",
        "from math import pow as power",
    ],
)
def test_code_is_called_however_it_stands_in_its_cell(answer, body):
    result = answer("10.power", body)
    assert result, result


def test_what_the_clock_ended_is_graded_again(course, hand_in, grade):
    """The limit by the clock depends on what else the machine does; that of computing does not."""
    results = course.folder / "grades" / "results"
    hand_in("s00", {"10.power": "import time\ndef power(a, phi):\n    time.sleep(60)"})
    (marks,) = grade(limits=Limits(seconds=1)).values()
    assert "after 1 seconds" in marks.marks[3].result.message and not marks.are_final
    assert not list(results.iterdir())

    hand_in("s00", {"10.power": "def power(a, phi):\n    while True:\n        pass"})
    (marks,) = grade().values()
    assert "after 1 s of computing" in marks.marks[3].result.message and marks.are_final
    assert len(list(results.iterdir())) == 1
