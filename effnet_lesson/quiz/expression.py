"""One arithmetic evaluator: the keys of the banks and the formulas of learners both go through it.

Text is parsed by ``ast`` and only the nodes named here are computed; nothing is ever executed.
Every number is a float, so that no power can grow into a huge integer. Standard library only.
"""

import ast
import functools
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping

from effnet_lesson.errors import LessonError, unknown

MAX_LENGTH = 200
MAX_NESTING = 30
MAX_MAGNITUDE = 1e100
ACCEPTED = "accepted are numbers, + - * / **, brackets and functions such as sqrt"

_OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def _round(number: float, digits: float = 0.0) -> float:
    return round(number, int(digits))


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "exp": math.exp,
    "floor": math.floor,
    "int": int,
    "ln": math.log,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "pow": operator.pow,
    "power": operator.pow,
    "round": _round,
    "sqrt": math.sqrt,
}
_LIBRARIES = {"math", "np", "numpy", "torch"}  # `math.sqrt(2)` is read as `sqrt(2)`

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵠ", [*"0123456789-+", "phi"], strict=True))
_SYMBOLS = str.maketrans(
    {
        "−": "-", "–": "-", "×": "*", "·": "*", "∙": "*", "⋅": "*", "÷": "/", "^": "**",
        "α": "alpha", "β": "beta", "γ": "gamma", "φ": "phi", "ϕ": "phi", "\u00a0": " ",
    }
)  # fmt: skip
_POWERS = {"k": "e3", "M": "e6", "million": "e6", "G": "e9", "B": "e9", "billion": "e9"}

_COMMAS = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?!,?\d)")
_SPACES = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")
_FACTOR = re.compile(r"([-+]?\d[\d.,]*)\s*(×|x|times)", re.IGNORECASE)
_UNIT = re.compile(r"([-+]?\d(?:[\d.,\s]*[\d.,])?(?:[eE][-+]?\d+)?)\s*([^\W\d_][\w/²]*)\.?")


Names = Mapping[str, float | Callable[..., float]]


def evaluate(text: str, names: Names | None = None) -> float:
    """The value of an arithmetic ``text`` such as ``"alpha ** phi"``, always a finite float.

    ``names`` gives the letters that may occur, and functions beside the usual ones. ``^`` means
    power, ``1,44`` means 1.44, ``385,814,752`` is a whole number, ``1.44x`` a factor, and of
    ``depth = 1.44`` the right-hand side counts. Raises LessonError for anything else.
    """
    if len(text) > MAX_LENGTH:
        raise LessonError(
            f"The formula has {len(text)} characters: accepted are up to {MAX_LENGTH}. Shorten it."
        )
    names = names or {}
    try:
        return _value(_parsed(text), names, 0)
    except LessonError as error:
        raise LessonError(f"Cannot compute {_shown(text)}: {error}") from None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        source = right_hand_side(text)
        factor = _FACTOR.fullmatch(source)
        if factor and factor[2].casefold() not in names:
            return evaluate(factor[1], names)
        if text.rstrip().endswith("%"):
            raise LessonError(
                f"Cannot read {_shown(text)}: give the number alone, without the % sign."
            ) from None
        if advice := without_unit(source, names):
            raise LessonError(f"Cannot read {_shown(text)}; {advice}") from None
        raise LessonError(
            f"Cannot read {_shown(text)}: {ACCEPTED}. Write * for every multiplication, close "
            "every bracket, and put a point in decimals."
        ) from None


@functools.lru_cache(maxsize=4096)  # a bank's own expressions are evaluated again and again
def _parsed(text: str) -> ast.expr:
    source = right_hand_side(plain(_without_thousands(text)))
    with warnings.catch_warnings():  # `1if` would print a warning to the learner
        warnings.simplefilter("ignore")
        return ast.parse(source, mode="eval").body


def plain(text: str) -> str:
    """``text`` in Python's own signs: ``α²``, ``1,44`` and ``2 × 3`` become arithmetic."""
    text = re.sub(
        f"[{''.join(_SUPERSCRIPTS)}]+",
        lambda found: f"**({''.join(_SUPERSCRIPTS[sign] for sign in found[0])})",
        text,
    )
    text = re.sub(r"√\s*(\w+(\.\d+)?)", r"sqrt(\1)", text.replace("√(", "sqrt("))
    return _decimal_points(text.translate(_SYMBOLS)).strip()


def right_hand_side(text: str) -> str:
    """What stands after the last ``=``, ``return`` or ``lambda …:``: the formula alone."""
    return re.split(r"(?<![<>!=])=(?!=)|\breturn\b|\blambda\b[^:]*:", text)[-1].strip(" \t\n;")


def without_commas(text: str) -> str:
    """``text`` with each comma that may part thousands taken out: of ``1,752 / 1,44`` the first."""
    return _COMMAS.sub(lambda found: found[0].replace(",", ""), text)


def _without_thousands(text: str) -> str:
    """``385,814,752`` and ``385 814 752`` are one number; a single comma is a decimal comma."""
    text = _SPACES.sub(lambda found: re.sub(r"\s", "", found[0]), text)
    alone = re.fullmatch(r"\s*-?\d{1,3}(,\d{3}){2,}\s*", text)
    return text.replace(",", "") if alone else text


def without_unit(text: str, names: Names) -> str:
    """What to write in place of ``160 ms`` or ``5.3 M``; empty where no unit stands there."""
    found = _UNIT.fullmatch(text)
    if not found or found[2] in {*names, *_FUNCTIONS, *_SYMBOLS.values()}:
        return ""
    number, unit = found.groups()
    if power := _POWERS.get(unit):
        return f"write {unit} as a power of ten: {number}{power}."
    return f"leave the unit out: write {number}."


def _decimal_points(text: str) -> str:
    """A comma between two digits is a decimal comma, except between the inputs of a function."""
    signs, is_call = list(text), [False]
    for place, sign in enumerate(text):
        if sign == "(":
            before = text[:place].rstrip()[-1:]
            is_call.append(before.isalnum() and bool(re.search(r"[^\W\d]\w*\s*$", text[:place])))
        elif sign == ")" and len(is_call) > 1:
            is_call.pop()
        elif sign == "," and not is_call[-1]:
            if text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit():
                signs[place] = "."
    return "".join(signs)


def _value(node: ast.AST, names: Names, nesting: int) -> float:
    if nesting > MAX_NESTING:
        raise LessonError(f"it nests more than {MAX_NESTING} levels deep. Write it in fewer steps.")

    def inner(part: ast.AST) -> float:
        return _value(part, names, nesting + 1)

    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _finite(float, number)
        case ast.Name(id=name) if name in names and not callable(names[name]):
            return float(names[name])
        case ast.Name(id=name):
            if not names:
                raise LessonError(
                    f"{name!r} is a name, and names are not read here, for the numbers may differ "
                    "from student to student. Write the number, or a calculation with numbers."
                )
            raise unknown("name", name, names)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _finite(_OPERATORS[type(sign)], inner(left), inner(right))
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _OPERATORS:
            return _finite(_OPERATORS[type(sign)], inner(operand))
        case ast.Call(func=called, args=[_, *_] as inputs, keywords=[]):
            return _finite(_function(called, names), *map(inner, inputs))
    raise LessonError(f"{ACCEPTED}. Write * for every multiplication.")


def _function(called: ast.AST, names: Names) -> Callable[..., float]:
    match called:
        case ast.Attribute(value=ast.Name(id=library), attr=name) if library in _LIBRARIES:
            pass
        case ast.Name(id=name):
            pass
        case _:
            raise LessonError(f"{ACCEPTED}. Write * for every multiplication.")
    functions = _FUNCTIONS | {given: f for given, f in names.items() if callable(f)}
    if name not in functions:
        raise unknown("function", name, functions)
    return functions[name]


def _finite(operation: Callable[..., float], *numbers: float) -> float:
    """``operation`` of ``numbers`` if that is an ordinary number, else a sentence."""
    try:
        result = operation(*numbers)
    except ZeroDivisionError:
        raise LessonError("it divides by zero.") from None
    except OverflowError:
        result = math.inf
    except (ValueError, TypeError):
        raise LessonError(
            "a function in it has no value for these numbers. Check what stands in its brackets."
        ) from None
    if isinstance(result, complex):
        raise LessonError("it takes a fractional power of a negative number. Check its signs.")
    if not abs(result) <= MAX_MAGNITUDE:  # also false for nan
        raise LessonError(f"its value goes beyond {MAX_MAGNITUDE:g}. Check its powers.")
    return float(result)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
