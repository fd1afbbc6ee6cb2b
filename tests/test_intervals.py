"""Intervals, beside an independent library, printed tables and made-up samples."""

import math
import random
import statistics

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effnet_lesson.errors import LessonError
from effnet_lesson.intervals import (
    Interval,
    difference,
    mean_interval,
    prediction_interval,
    sampling_error,
    student_t,
)

# Printed tables (NIST/SEMATECH e-Handbook 1.3.6.7.2): df, then t at 0.90, 0.95, 0.975, 0.99, 0.999.
PRINTED = """
1    3.078 6.314 12.706 31.821 318.309
2    1.886 2.920  4.303  6.965  22.327
4    1.533 2.132  2.776  3.747   7.173
8    1.397 1.860  2.306  2.896   4.501
30   1.310 1.697  2.042  2.457   3.385
100  1.290 1.660  1.984  2.364   3.174
"""


def test_student_t_is_that_of_the_printed_tables():
    for line in PRINTED.split("\n")[1:-1]:
        df, *printed = map(float, line.split())
        found = [round(student_t(p, df), 3) for p in (0.90, 0.95, 0.975, 0.99, 0.999)]
        assert found == printed


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.floats(0.0005, 0.9995), st.floats(0.5001, 0.51), st.just(0.999)),
    st.floats(1, 1000),
)
def test_student_t_is_the_inverse_of_another_librarys_distribution(p, df):
    t = student_t(p, df)
    within = mpmath.betainc(0.5, df / 2, 0, t * t / (df + t * t), regularized=True)
    assert float(within) == pytest.approx(abs(2 * p - 1), rel=1e-9, abs=1e-14)
    assert (t > 0) == (p > 0.5)


@pytest.mark.parametrize("df", [1, 2.5, 4, 1000, 1e6])
def test_student_t_is_symmetric_and_grows(df):
    assert student_t(0.5, df) == 0
    assert student_t(0.25, df) == -student_t(0.75, df)
    steps = [student_t(p, df) for p in (0.5, 0.5 + 1e-12, 0.500001, 0.6, 0.999, 1 - 1e-12)]
    assert steps == sorted(set(steps))


def test_with_many_degrees_of_freedom_student_is_gauss():
    assert student_t(0.975, 1e6) == pytest.approx(statistics.NormalDist().inv_cdf(0.975), rel=1e-5)
    assert student_t(0.975, 1) == pytest.approx(math.tan(math.pi * 0.475), rel=1e-12)  # Cauchy


def test_an_interval_worked_out_by_hand():
    # mean 3, s² = 10/4, t(0.975, 4) = 2.776445: 3 ± 2.776445·sqrt(2.5/5)
    interval = mean_interval([1, 2, 3, 4, 5])
    assert interval.mean == 3 and interval.n == 5
    assert interval.high - 3 == pytest.approx(1.963243, abs=1e-6)
    assert interval.low + interval.high == pytest.approx(6)
    more = prediction_interval([1, 2, 3, 4, 5])
    assert more.high - 3 == pytest.approx(2.776445 * math.sqrt(2.5 * 1.2), abs=1e-5)


def test_a_difference_worked_out_by_hand():
    # a: mean 3, s²/n = 2.5/5; b: mean 12, s²/n = 41.6/6; df by Welch and Satterthwaite = 5.710
    a, b = [1, 2, 3, 4, 5], [4, 20, 6, 18, 14, 10]
    df = (0.5 + 41.6 / 6) ** 2 / (0.5**2 / 4 + (41.6 / 6) ** 2 / 5)
    found = difference(a, b)
    assert found.mean == pytest.approx(-9) and found.n == 5
    assert df == pytest.approx(5.710, abs=5e-4)
    assert found.high + 9 == pytest.approx(student_t(0.975, df) * math.sqrt(0.5 + 41.6 / 6))
    turned = difference(b, a)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_equal_sides_have_the_degrees_of_freedom_of_both():
    a = [1.0, 2.0, 3.0, 4.0, 5.0]
    width = difference(a, [value + 7 for value in a]).high + 7
    assert width == pytest.approx(student_t(0.975, 8) * 1.0)


@pytest.mark.parametrize("value", [0, 90.1, 1e-300, -1e300])
def test_equal_values_give_an_interval_without_width(value):
    assert mean_interval([value] * 5) == Interval(value, value, value, 5)
    assert difference([value] * 5, [value] * 7) == Interval(0, 0, 0, 5)


def test_one_side_without_spread_leaves_the_others_degrees_of_freedom():
    a = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert difference(a, [3.0] * 9).high == pytest.approx(mean_interval(a).high - 3)


def test_ninety_five_in_a_hundred_intervals_hold_the_truth():
    chance = random.Random(0)
    trials, of_mean, of_difference, of_one_more = 4000, 0, 0, 0
    for _ in range(trials):
        a = [chance.gauss(90, 0.3) for _ in range(5)]
        b = [chance.gauss(88, 0.9) for _ in range(6)]
        of_mean += (i := mean_interval(a)).low < 90 < i.high
        of_difference += (i := difference(a, b)).low < 2 < i.high
        of_one_more += (i := prediction_interval(a)).low < chance.gauss(90, 0.3) < i.high
    # Four standard errors of a share of 4,000 are 1.4 points; Welch's is an approximation.
    assert of_mean / trials == pytest.approx(0.95, abs=0.014)
    assert of_difference / trials == pytest.approx(0.95, abs=0.016)
    assert of_one_more / trials == pytest.approx(0.95, abs=0.014)


def test_the_error_of_the_test_set():
    assert sampling_error(90, 10_000) == pytest.approx(0.588, abs=5e-4)
    assert sampling_error(50, 100) == pytest.approx(9.8, abs=5e-3)
    assert sampling_error(100, 10_000) == 0


@pytest.mark.parametrize("count", range(5))
def test_fewer_than_five_values_are_dots(count):
    values, enough = [90.0] * count, [90.0] * 5
    for ask in (mean_interval, prediction_interval):
        with pytest.raises(LessonError, match=f"^{count} values? give no interval.*as dots"):
            ask(values)
    for sides in ((values, enough), (enough, values)):
        with pytest.raises(LessonError, match=f"^{count} values? give no interval"):
            difference(*sides)


@pytest.mark.parametrize("bad", [math.nan, math.inf, True, "90", None, 1j])
def test_a_value_that_is_no_number_is_named(bad):
    with pytest.raises(LessonError, match="values hold .*: accepted are finite numbers"):
        mean_interval([1, 2, 3, 4, bad])
    with pytest.raises(LessonError, match="accepted are finite numbers"):
        difference([1, 2, 3, 4, 5], [1, 2, 3, 4, bad])


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: mean_interval(90), "values was 90: accepted are at least 5 numbers"),
        (lambda: mean_interval([1, 2, 3, 4, 5], level=95), "level was 95: .*such as 0.95"),
        (lambda: mean_interval([1, 2, 3, 4, 5], level=True), "level was True"),
        (lambda: student_t(0, 4), "p was 0"),
        (lambda: student_t(1.0, 4), "p was 1.0"),
        (lambda: student_t([0.9], 4), r"p was \[0.9\]"),
        (lambda: student_t(0.9, 0), "df was 0"),
        (lambda: student_t(0.9, math.inf), "df was inf"),
        (lambda: sampling_error(101, 10), "accuracy_percent was 101"),
        (lambda: sampling_error(90, 0), "pictures was 0"),
        (lambda: sampling_error(90, 1e4), "pictures was 10000.0"),
    ],
)
def test_bad_arguments_get_one_sentence(ask, message):
    with pytest.raises(LessonError, match=message):
        ask()
