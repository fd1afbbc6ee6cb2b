"""How alpha, beta and gamma may be moved: within limits, and with their product held at 2."""

import math
from dataclasses import replace

from effnet_lesson.errors import LessonError
from effnet_lesson.scaling import COEFFICIENT_MAX, CompoundScaling

# What each of them makes grow, and the end of its slider.
GROWS = {"alpha": "depth", "beta": "width", "gamma": "resolution"}
HIGHEST = {"alpha": 2.0, "beta": 1.5, "gamma": 1.5}
HELD_PRODUCT = 2.0
# Beyond it no network grown in depth alone is as costly as the compound one at phi = 7.
HIGHEST_PRODUCT = 3.0

_POWER = {"alpha": 1, "beta": 2, "gamma": 2}  # in alpha·beta²·gamma²
_DECIMALS = 4
_ROUNDING = 2e-3  # of the product, when its coefficients are rounded


def move(rule: CompoundScaling, name: str, value: float, *, hold: bool) -> CompoundScaling:
    """``rule`` with ``name`` (``"alpha"``, ``"beta"`` or ``"gamma"``) moved to ``value``.

    ``hold``: the product is 2 and stays so. gamma follows alpha and beta, alpha follows gamma,
    and the move ends where the follower has come down to 1. Without it the move ends where the
    product is 3. Raises LessonError for a value that the slider does not have.
    """
    value = getattr(_check_reach(replace(rule, **{name: value})), name)
    power = _POWER[name]
    if not hold:
        others = replace(rule, **{name: 1.0}).product
        value = min(value, (HIGHEST_PRODUCT / others) ** (1 / power))
        return _rounded(replace(rule, **{name: max(1.0, value)}))
    follower = "alpha" if name == "gamma" else "gamma"
    still = replace(rule, **{name: 1.0, follower: 1.0}).product
    value = min(value, (HELD_PRODUCT / still) ** (1 / power))
    rest = (HELD_PRODUCT / still / value**power) ** (1 / _POWER[follower])
    return _rounded(replace(rule, **{name: max(1.0, value), follower: max(1.0, rest)}))


def raise_to_two(rule: CompoundScaling) -> CompoundScaling:
    """``rule`` with the product 2: all three raised to one power, so that they keep their shares
    of the growth. If nothing grows, resolution takes it all; a product of 2 stays as it is."""
    if abs(rule.product - HELD_PRODUCT) < _ROUNDING:
        return rule
    if rule.product == 1:
        return _rounded(CompoundScaling(1.0, 1.0, HELD_PRODUCT**0.5))
    power = math.log(HELD_PRODUCT) / math.log(rule.product)
    return _rounded(CompoundScaling(*(getattr(rule, name) ** power for name in GROWS)))


def check_rule(rule: CompoundScaling) -> CompoundScaling:
    """``rule``; raises LessonError where the sliders do not reach it: a coefficient or the product
    is too large."""
    if _check_reach(rule).product > HIGHEST_PRODUCT + _ROUNDING:
        raise LessonError(
            f"alpha·beta²·gamma² was {rule.product:.2f}, with alpha = {rule.alpha:g}, "
            f"beta = {rule.beta:g} and gamma = {rule.gamma:g}: the explorer takes rules whose "
            f"product is up to {HIGHEST_PRODUCT:g}; take smaller ones, or CompoundScaling()."
        )
    return rule


def _check_reach(rule: CompoundScaling) -> CompoundScaling:
    for name, highest in HIGHEST.items():
        if getattr(rule, name) > highest:
            raise LessonError(
                f"{name} was {getattr(rule, name):g}: the explorer takes {name} from 1 to "
                f"{highest:g}; CompoundScaling() takes it up to {COEFFICIENT_MAX:g}."
            )
    return rule


def _rounded(rule: CompoundScaling) -> CompoundScaling:
    return CompoundScaling(*(round(getattr(rule, name), _DECIMALS) for name in GROWS))
