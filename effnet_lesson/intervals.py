"""How sure a mean is: intervals by Student's t and by Welch. Standard library only.

Fewer than five values get no interval, and so no mean: they are shown as dots.
"""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real

from effnet_lesson.errors import LessonError

FEWEST = 5  # values behind an interval


@dataclass(frozen=True)
class Interval:
    """A mean, or a difference of means, with the ends of its interval, in the values' unit.

    ``n``: how many values are behind it; of a difference, the fewer of its two sides.
    """

    mean: float
    low: float
    high: float
    n: int


def mean_interval(values: Iterable[float], level: float = 0.95) -> Interval:
    """The mean of independent ``values`` and its interval: mean ± t·s/sqrt(n), Student's t with
    n - 1 degrees of freedom.

    Five equal values give an interval of no width: it knows of no other chance than theirs.
    Raises LessonError for fewer than five values, one that is not a finite number, or a
    ``level`` that is not between 0 and 1.
    """
    mean, error, n = _mean_and_error(values)
    return _around(mean, _t(level, n - 1) * error, n)


def prediction_interval(values: Iterable[float], level: float = 0.95) -> Interval:
    """Where one more value like ``values`` is expected: mean ± t·s·sqrt(1 + 1/n).

    Raises LessonError as :func:`mean_interval` does.
    """
    mean, error, n = _mean_and_error(values)
    return _around(mean, _t(level, n - 1) * error * math.sqrt(n + 1), n)


def difference(a: Iterable[float], b: Iterable[float], level: float = 0.95) -> Interval:
    """The mean of ``a`` minus the mean of ``b``, and its interval by Welch (1947): both spreads
    are estimated, and the degrees of freedom follow from them (Welch and Satterthwaite).

    Raises LessonError as :func:`mean_interval` does, for either side.
    """
    mean_a, error_a, n_a = _mean_and_error(a)
    mean_b, error_b, n_b = _mean_and_error(b)
    error = math.hypot(error_a, error_b)
    if error == 0:
        half_width = 0.0
    else:
        share_a, share_b = (error_a / error) ** 2, (error_b / error) ** 2
        df = 1 / (share_a**2 / (n_a - 1) + share_b**2 / (n_b - 1))
        half_width = _t(level, df) * error
    return _around(mean_a - mean_b, half_width, min(n_a, n_b))


def sampling_error(accuracy_percent: float, pictures: int) -> float:
    """Half the width, in points, of the 95 % interval of an accuracy measured on ``pictures``.

    The normal approximation of a proportion: 0.6 points at 90 % of 10,000 pictures; too small
    within a few pictures of 0 or 100 %. It is the chance of which pictures are in the test set,
    and the same for all networks that are tested on the same ones. Raises LessonError for an
    accuracy that is no percentage, or pictures that are not a whole number from 1 up.
    """
    if not _is_number(accuracy_percent) or not 0 <= accuracy_percent <= 100:
        raise LessonError(
            f"accuracy_percent was {accuracy_percent!r}: accepted is a percentage, from 0 to 100."
        )
    if type(pictures) is not int or pictures < 1:
        raise LessonError(
            f"pictures was {pictures!r}: accepted is the size of the test set, a whole number "
            "from 1 up."
        )
    share = accuracy_percent / 100
    return 100 * statistics.NormalDist().inv_cdf(0.975) * math.sqrt(share * (1 - share) / pictures)


def student_t(p: float, df: float) -> float:
    """The value below which Student's t of ``df`` degrees of freedom lies with probability ``p``.

    ``df`` need not be whole, for Welch's are not. Raises LessonError unless ``p`` lies between
    0 and 1 and ``df`` from 1 to a million.
    """
    if not _is_number(p) or not 0 < p < 1:
        raise LessonError(f"p was {p!r}: accepted is a probability between 0 and 1, such as 0.975.")
    if not _is_number(df) or not 1 <= df <= 1e6:
        raise LessonError(f"df was {df!r}: accepted are degrees of freedom from 1 to 1,000,000.")
    return _quantile(float(p), float(df))


@lru_cache(maxsize=1024)
def _quantile(p: float, df: float) -> float:
    # With t = sqrt(df)·tan(angle) the whole line fits between two ends that bisection can halve.
    wanted, low, high = abs(2 * p - 1), 0.0, math.pi / 2
    while low < (angle := (low + high) / 2) < high:
        if _share_within(angle, df) < wanted:
            low = angle
        else:
            high = angle
    return math.copysign(math.sqrt(df) * math.tan(high), p - 0.5) if wanted else 0.0


def _t(level: float, df: float) -> float:
    if not _is_number(level) or not 0 < level < 1:
        raise LessonError(
            f"level was {level!r}: accepted is a share between 0 and 1, such as 0.95 for 95 %."
        )
    return student_t((1 + level) / 2, df)


def _share_within(angle: float, df: float) -> float:
    """P(|t| < sqrt(df)·tan(angle)): the regularised incomplete beta function of 1/2 and df/2."""
    x, rest = math.sin(angle) ** 2, math.cos(angle) ** 2
    a, b = 0.5, df / 2
    if x < (a + 1) / (a + b + 2):
        return _incomplete_beta(a, b, x, rest)
    return 1 - _incomplete_beta(b, a, rest, x)


def _incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """I_x(a, b) where ``rest`` = 1 - x, by the continued fraction of NIST's DLMF 8.17.22, which
    converges fast for x < (a + 1) / (a + b + 2); evaluated from the front as Lentz does."""
    if x == 0:
        return 0.0
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log(rest)) / a
    fraction, upper, lower = 1.0, 1.0, 0.0
    for k in range(1, 10_000):
        m = k // 2
        if k % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / (1 + term * lower)
        upper = 1 + term / upper
        fraction *= upper * lower
        if abs(upper * lower - 1) < 1e-15:
            break
    return front / fraction


def _mean_and_error(values: Iterable[float]) -> tuple[float, float, int]:
    """Mean, standard error and number of ``values``, once they are seen to be enough."""
    try:
        values = list(values)
    except TypeError:
        raise LessonError(
            f"values was {values!r}: accepted are at least {FEWEST} numbers, such as a list."
        ) from None
    for value in values:
        if not _is_number(value):
            raise LessonError(f"values hold {value!r}: accepted are finite numbers.")
    if len(values) < FEWEST:
        raise LessonError(
            f"{len(values)} value{'s' if len(values) != 1 else ''} give no interval: accepted are "
            f"{FEWEST} and more. Show fewer as dots, or train more seeds."
        )
    values = [float(value) for value in values]
    return (
        statistics.mean(values),
        statistics.stdev(values) / math.sqrt(len(values)),
        len(values),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _around(mean: float, half_width: float, n: int) -> Interval:
    return Interval(mean, mean - half_width, mean + half_width, n)
