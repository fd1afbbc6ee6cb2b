"""A comma in a number is read as it is meant: 1,44 is a decimal, and 6,000 may be six thousand."""

import pytest

from effnet_lesson.quiz.judge import judge_posed
from effnet_lesson.quiz.pose import Mistake, Numbers


def asks(*key, mistakes=(), parts=()):
    """A question whose key is ``key``, with replies "one", "two", … to ``mistakes``."""
    replies = ("one", "two")
    return Numbers(
        "00.x", "p", ("hint",), ("s", "t"), "c", "x", parts=parts, key=key, tolerance=0.005,
        absolute=0.0, names={}, explorer="",
        mistakes=tuple(Mistake(tuple(of), why) for of, why in zip(mistakes, replies, strict=False)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "key, answer, received",
    [
        (1.44, "1,44", "1,44 (read as 1.44)"),
        (6000, "6,000", "6,000 (read as 6000)"),
        (6, "6,000", "6,000 (read as 6)"),
        (1878, "1,878", "1,878 (read as 1878)"),
        (1.878, "1,878", "1,878 (read as 1.878)"),
        (1752.5, "1,752.5", "1,752.5 (read as 1752.5)"),
        (-1752, "-1,752", "-1,752 (read as -1752)"),
        (71.0947, "1281167*350/1,752/3600", "(read as 71.09469337)"),
        (71.0947, "1,281,167 * 350 / 1,752 / 3600", "(read as 71.09469337)"),
        (12000, "12\u00a0000", "12 000 (read as 12000)"),
        (12000, "12\u2009000", "12 000 (read as 12000)"),
    ],
)
def test_the_reading_that_is_right_counts(key, answer, received):
    result = judge_posed(asks(key), answer)
    assert result and received in result.received


def test_a_reading_that_is_expected_earns_its_reply():
    question = asks(5, mistakes=[[6000], [1.752]])
    assert judge_posed(question, "6,000").message == "one"
    assert judge_posed(question, "1,752").message == "two"


def test_a_wrong_number_is_read_as_a_decimal():
    result = judge_posed(asks(5), "7,000")
    assert (result.status, result.received) == ("wrong", "7,000 (read as 7)")


SIZES = ("small", "middle", "large")


@pytest.mark.parametrize(
    "answer",
    [
        "38,400; 12,000; 53,760",
        "38,400, 12,000, 53,760",
        "(38,400, 12,000, 53,760)",
        ["38,400", "12,000", "53,760"],
        "38\u00a0400; 12\u00a0000; 53\u00a0760",
        "38 400; 12,000; 53760",
    ],
)
def test_each_part_is_read_by_itself(answer):
    assert judge_posed(asks(38_400, 12_000, 53_760, parts=SIZES), answer)


def test_parts_may_mean_different_commas():
    assert judge_posed(asks(1.728, 12_000, 2, parts=SIZES), "1,728; 12,000; 2")
    question = asks(1.728, 12_000, 2, parts=SIZES, mistakes=[[9, 24_000, 9]])
    said = judge_posed(question, "1,728; 24,000; 2").message
    assert said == "Small and large are right; middle is not. one"
