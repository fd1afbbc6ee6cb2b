"""`check` and `summary`: every answer gets a Result, and progress is kept or said not to be."""

import json
import re
import subprocess
import sys
import threading
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effnet_lesson import journal, paths
from effnet_lesson.quiz import bank, check, limit, summary
from effnet_lesson.quiz.pose import pose
from effnet_lesson.quiz.result import Result
from effnet_lesson.scaling import CompoundScaling

DEPTH, TUPLE, BUG = "02.depth_at_phi_2", "02.multipliers_at_phi_3", "02.find_the_bug"
CHOICE = "02.which_formula"
SEVERAL, ORDER, FORMULA = (
    "03.what_larger_pictures_cost", "05.order_of_a_fair_comparison", "03.cost_at_phi",
)  # fmt: skip
IDS = [question.id for question in bank.find_bank("02").questions]


def posed(id):
    question = bank.find(id)
    return pose(question, question.draw())


class Breaks:
    def __init__(self, error=RuntimeError):
        self.error = error

    def _fail(self, *_):
        raise self.error("broken")

    __float__ = __eq__ = __repr__ = __len__ = __iter__ = __str__ = __bool__ = __hash__ = _fail
    __getattr__ = __getitem__ = _fail


class Array:
    """Holds numbers as numpy and torch do."""

    def __init__(self, *numbers):
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def tolist(self):
        return list(self.numbers)

    def item(self):
        (number,) = self.numbers
        return number


def kind(value):
    """The name of a case: some of these values cannot be printed."""
    return type(value).__name__


@pytest.mark.parametrize(
    "id, value",
    [
        (DEPTH, 1.44),
        (DEPTH, "1,44"),
        (DEPTH, " 1.2² "),
        (DEPTH, "alpha ** phi"),
        (DEPTH, "d = 1.44"),
        (DEPTH, Decimal("1.44")),
        (DEPTH, Fraction(36, 25)),
        (DEPTH, Array(1.44)),
        (TUPLE, (1.73, 1.33, 1.52)),
        (TUPLE, [1.728, 1.331, 1.520875]),
        (TUPLE, ["1,73", "1,33", "1,52"]),
        (TUPLE, "1.73, 1.33, 1.52"),
        (TUPLE, "(1.73,1.33,1.52)"),
        (TUPLE, "1,73; 1,33; 1,52"),
        (TUPLE, "1,73, 1,33, 1,52"),
        (TUPLE, "1.73 1.33 1.52"),
        (TUPLE, "(round(1.2**3, 2), (1.1)**3, 1.52)"),
        (TUPLE, "depth=1.73, resolution=1.52, width=1.33"),
        (TUPLE, {"width": 1.33, "depth": 1.73, "resolution": 1.52}),
        (TUPLE, CompoundScaling().at(3)),
        (TUPLE, Array(1.728, 1.331, 1.521)),
        (CHOICE, "b"),
        (CHOICE, "(B)"),
        (CHOICE, "alpha**phi"),
        (CHOICE, "depth = alpha ^ phi"),
        (BUG, "def depth_multiplier(alpha, phi):\n    return alpha ** phi"),
        (BUG, "from math import exp, log\ndepth_multiplier = lambda a, p: exp(p * log(a))"),
        (SEVERAL, "A, C"),
        (SEVERAL, "ca"),
        (SEVERAL, "C and A"),
        (SEVERAL, ["a", "C)"]),
        (SEVERAL, {"A", "C"}),
        (SEVERAL, ["Multiply-adds for a picture", "Memory for the activations of a picture"]),
        (FORMULA, "cost = (α·β²·γ²)^φ"),
        (FORMULA, "alpha**phi * beta**(2*phi) * gamma**(2*phi)"),
        (FORMULA, lambda alpha, beta, gamma, phi: (alpha * beta**2 * gamma**2) ** phi),
        (BUG, lambda alpha, phi: alpha**phi),
        (BUG, lambda phi, alpha: alpha**phi),
        (BUG, lambda a, p: a**p),
        (BUG, pow),
    ],
    ids=kind,
)
def test_right(id, value):
    result = check(id, value)
    assert result.status == "right" and result
    assert result.steps and result.quick_check and not result.note


@pytest.mark.parametrize("value", [None, ..., "", "  ", "...", (..., ...), [None], ["", " "]])
@pytest.mark.parametrize("id", IDS)
def test_not_attempted(id, value, fresh_home):
    assert check(id, value).status == "not attempted"
    assert not list(fresh_home.rglob("*.jsonl"))


def no_return(alpha, phi):
    alpha**phi


def leaves(alpha, phi):
    sys.exit(1)


@pytest.mark.parametrize(
    "id, value, part",
    [
        (DEPTH, float("nan"), "finite"),
        (DEPTH, float("-inf"), "finite"),
        (DEPTH, 10**5000, "finite"),
        (DEPTH, True, "not a number"),
        (DEPTH, 1j, "not a number"),
        (DEPTH, [1.44], "not a number"),
        (DEPTH, "one point four", "Cannot read"),
        (DEPTH, "1.44 %", "give the number alone, without the % sign"),
        (DEPTH, Array(1, 2), "exactly one number"),
        (DEPTH, Breaks(), "RuntimeError"),
        (DEPTH, Breaks(SystemExit), "SystemExit"),
        (TUPLE, 1.7, "not 3 numbers"),
        (TUPLE, (1, 2), "2 received"),
        (TUPLE, (1, None, 2), "width is missing"),
        (TUPLE, (1, "x", 2), "The width is 'x'"),
        (TUPLE, {"depth": 1}, "no width"),
        (TUPLE, {1, 2, 3}, "not 3 numbers"),
        (TUPLE, range(10**9), "more received"),
        (TUPLE, "1, 2", "semicolon"),
        (CHOICE, "Z", "A to E"),
        (CHOICE, 1, "A to E"),
        (SEVERAL, "A, A", "A is named twice"),
        (SEVERAL, "A, Z", "That is no option"),
        (SEVERAL, 3, "neither text nor a list"),
        (ORDER, "A, B", "The step C is missing"),
        (ORDER, "ABCDEE", "E is named twice"),
        (ORDER, "ABCDEFG", "That is no option"),
        (FORMULA, 1.44, "not a formula"),
        (FORMULA, "alhpa ** phi", "Did you mean 'alpha'"),
        (FORMULA, lambda alpha, beta, gamma, phi: "x", "returned 'x'"),
        (FORMULA, lambda alpha, beta, gamma, phi: None, "returned None. Does its last line"),
        (FORMULA, lambda alpha: alpha, "TypeError"),
        (BUG, 1.44, "neither a function nor code"),
        (BUG, "def depth_multiplier(a, p) return a", "cannot read line 1"),
        (BUG, "alpha ** phi", "defines no function depth_multiplier"),
        (BUG, no_return, "`return`"),
        (BUG, leaves, "SystemExit"),
        (BUG, lambda alpha: alpha, "TypeError"),
        (BUG, lambda alpha, phi: float("nan"), "returned nan"),
        (BUG, lambda alpha, phi: 7 / phi, "ZeroDivisionError"),
    ],
    ids=kind,
)
def test_what_cannot_be_judged_says_why(id, value, part):
    result = check(id, value)
    assert result.status == "error" and not result
    assert part in result.message
    assert re.search("Give |Correct it, and check it again", result.message)  # the next step


def prints(budget):
    print(budget)


def leaves_the_place(budget): ...


def test_who_prints_and_returns_nothing_is_told_so():
    for answer in (prints, "def largest_phi(budget):\n    print(budget)"):
        result = check("08.largest_phi", answer)
        assert result.status == "error" and "Does its last line say `return`" in result.message
    assert check("08.largest_phi", leaves_the_place).status == "not attempted"


def test_code_that_was_edited_and_does_the_same_is_wrong_and_not_unattempted():
    question = posed(BUG)
    assert check(BUG, question.start).status == "not attempted"
    result = check(BUG, f"{question.start}\n# so?")
    assert (result.status, result.message) == ("wrong", question.unchanged)


def test_a_set_is_no_order():
    assert "A set has no order." in check(ORDER, set("ABCDE")).message


def test_a_loop_that_never_ends_is_left(monkeypatch):
    def loop(alpha, phi):
        while True:
            try:
                phi += 1
            except Exception:
                pass

    monkeypatch.setattr(limit.call, "__defaults__", (0.2,))
    before, start = threading.active_count(), time.monotonic()
    assert "Does a loop end" in check(BUG, loop).message
    assert time.monotonic() - start < 2
    while threading.active_count() > before:  # the thread of the loop ends as well
        assert time.monotonic() - start < 5
        time.sleep(0.01)


def test_an_unexpected_wrong_answer_gets_the_first_hint_and_never_the_key():
    for id, value in ((DEPTH, 77), (TUPLE, (7, 8, 9)), (BUG, lambda alpha, phi: alpha**phi + 1e-3)):
        question = bank.find(id)
        result = check(id, value)
        assert result.status == "wrong"
        assert question.hints[0] in result.message
        assert not result.steps and not result.quick_check
    assert "1.44" not in repr(check(DEPTH, 77))
    assert "Width is right; depth and resolution are not." in check(TUPLE, (7, 1.33, 9)).message
    assert (
        "Called with alpha = 1.2, phi = 0, your function returned 1.001, but 1 is right"
        in check(BUG, lambda alpha, phi: alpha**phi + 1e-3).message
    )


def test_what_was_rounded_too_early_is_not_called_wrong_thinking():
    said = check("02.cost_of_a_step", 1.9).message
    assert said == "That is well computed, but rounded too early: give one more decimal."
    said = check(TUPLE, (1.73, 1.33, 1.5)).message
    assert said == (
        "Depth and width are right; resolution is rounded too early: give one more decimal."
    )
    # The hints begin with the first part, which is right here.
    assert check(TUPLE, (1.73, 1.33, 9)).message == (
        "Depth and width are right; resolution is not. Compute it again."
    )


def test_an_order_is_read_in_every_way_people_write_it():
    shown = posed(ORDER)
    letters = {name: letter for letter, (name, _) in zip("ABCDE", shown.items, strict=True)}
    right = [letters[name] for name in shown.key]
    for answer in (right, "".join(right), ", ".join(right).lower(), " -> ".join(right)):
        assert check(ORDER, answer).status == "right"
    assert check(ORDER, [dict(shown.items)[name] for name in shown.key])
    assert "Open them when nothing can be changed" in check(ORDER, right[::-1]).message


def test_one_missing_and_one_wrong_choice_earn_the_reply_to_the_wrong_one():
    options = posed(SEVERAL).options
    assert check(SEVERAL, "A, B").message == options[1].reply
    assert check(SEVERAL, "A").message == options[2].missed


def test_a_formula_may_be_another_text_with_the_same_values():
    assert "`^` is something else" in check(FORMULA, "(alpha*beta^2*gamma^2)^phi").message
    result = check(FORMULA, "(alpha * beta**2 * gamma**2) ** phi + 0.001")
    assert result.status == "wrong" and "your formula gives" in result.message


def test_an_idea_is_found_in_one_part_of_a_tuple():
    message = check(TUPLE, (3.6, 1.331, 1.52)).message
    assert message.startswith("Width and resolution are right; depth is not. Multiplying by phi")


def test_an_unknown_id_is_a_result():
    assert "Did you mean '02.depth_at_phi_2'" in check("02.depht_at_phi_2", 1).message
    for id in (None, 3, Breaks(), "", "x" * 10**6, "02.\ud800"):
        assert check(id, 1).status == "error"
    assert len(repr(check("x" * 10**6, 1))) < 1000


ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(),
        st.binary(), st.decimals(), st.builds(Breaks), st.just(...), st.just(Breaks), st.just(len),
        st.integers(10**400, 10**401), st.builds(object), st.just(float),
        st.builds(Breaks, st.sampled_from([SystemExit, GeneratorExit, MemoryError, TypeError])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner, inner), st.sets(st.integers()),
        st.dictionaries(st.sampled_from(["depth", "width", "resolution", "x"]), inner),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(id=st.sampled_from([*IDS, SEVERAL, ORDER, FORMULA]), value=ANYTHING)
def test_never_raises(id, value):
    result = check(id, value)
    assert isinstance(result, Result)
    assert repr(result) and result._repr_html_()
    assert "0x" not in repr(result) or isinstance(value, str)  # no address: the same text each time


def test_the_result_prints_plainly_and_safely():
    assert repr(check(DEPTH, 2.4)).splitlines() == [
        "✗ Not right yet (02.depth_at_phi_2)",
        "  You answered 2.4.",
        "  2.4 is 1.2 · 2: you multiplied alpha by phi. phi says how many times to multiply by",
        "  alpha. Start at 1 and multiply by alpha 2 times.",
    ]
    page = check(DEPTH, "<script>alert(1)</script>")._repr_html_()
    assert "<script" not in page and "&lt;script" in page
    assert "Cannot be judged" in page and "var(--jp-" in page


# --- progress ---------------------------------------------------------------------------------


def states(name="02"):
    return {line.id: (line.status, line.tries) for line in summary(name).lines}


def test_summary_tells_right_wrong_and_skipped():
    check(DEPTH, 2.4), check(DEPTH, "x y"), check(DEPTH, 1.44), check(DEPTH, 3)
    check(CHOICE, "A"), check(CHOICE, "C")
    check(TUPLE, None)
    assert states()[DEPTH] == ("right", 2)
    assert states()[CHOICE] == ("wrong", 2)
    assert states()[TUPLE] == ("skipped", 0)
    text = repr(summary(2))
    assert text == repr(summary("02_compound_scaling"))
    assert text.startswith(f"Compound scaling (02): 1 of {len(IDS)} right")
    assert f"Skipped: {BUG}, {TUPLE}, " in text
    assert f"Wrong so far: {CHOICE}." in text
    assert "<th scope='row'" in summary("02")._repr_html_()
    assert "accepted are" in summary("77").message and summary(Breaks).status == "error"


def test_progress_survives_half_written_lines_and_strangers(fresh_home):
    check(DEPTH, 1.44)
    check(CHOICE, "A")
    (file,) = fresh_home.rglob("*.jsonl")
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        assert summary("02").lines
    assert states()[DEPTH] == ("right", 1)
    check(BUG, lambda alpha, phi: 7.0)  # goes on after the half-written line
    assert states()[BUG] == ("wrong", 1) and states()[DEPTH] == ("right", 1)

    good = json.loads(whole.splitlines()[1])
    strange = [
        {**good, "question": "02.gone"},
        {**good, "question": BUG, "status": "?"},
        {**good, "time": None},
    ]
    lines = [json.dumps(entry) for entry in [*strange, [], 3, None, {}]] + ["[" * 10**5, "\ud7ff"]
    file.with_name("other.jsonl").write_text("\n".join(lines), encoding="utf-8")
    file.with_name("bytes.jsonl").write_bytes(b"\xff\x00\n")
    assert states()[BUG] == ("wrong", 1)


WRITER = "from effnet_lesson.quiz import check\nfor n in range(20): check('02.depth_at_phi_2', 2.4)"


def test_two_kernels_write_at_once(fresh_home):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER]) for _ in range(2)]
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]
    assert len(list(fresh_home.rglob("*.jsonl"))) == 2
    assert states()[DEPTH] == ("wrong", 40)


def test_without_write_permission_the_answer_is_still_judged(fresh_home):
    fresh_home.write_text("a file where the folder should be")
    result = check(DEPTH, 1.44)
    assert result.status == "right"
    assert result.note.startswith("Your progress is not kept. Cannot write in")
    assert "EFFNET_LESSON_HOME" in repr(result) and "EFFNET_LESSON_HOME" in result._repr_html_()
    assert repr(summary("02")).startswith(f"Compound scaling (02): 0 of {len(IDS)} right")


def test_a_disk_that_refuses_is_said(monkeypatch):
    paths.writable(paths.progress())

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "open", full, raising=False)
    assert "No space left" in check(DEPTH, 1.44).note


def test_answering_loads_the_standard_library_alone():
    code = (
        "import sys, effnet_lesson.quiz as q; q.check('02.depth_at_phi_2', 1); q.summary('02');"
        "q.check('08.largest_phi', lambda budget: 1.0);"
        "print({m.split('.')[0] for m in sys.modules} & {'torch', 'numpy', 'matplotlib', 'yaml',"
        " 'pydantic', 'ipywidgets', 'IPython', 'anywidget', 'traitlets'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert run.stdout.strip() == "set()", run.stderr
