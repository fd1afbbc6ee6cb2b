"""One cell of a notebook, the answer to one question: read as data, nothing of it is executed.

``answer = …`` stands in it, or code, which is then the answer. Lines that only IPython understands
(``%time``, ``!ls``) are passed over.
"""

import ast
import dataclasses
import re
import warnings
from collections.abc import Sequence

from effnet_lesson.grade.given import Given, given_of
from effnet_lesson.quiz.expression import right_hand_side, without_unit

MAX_LITERAL = 2000  # characters, which cannot overflow the stack of Python's parser
MAX_CODE = 200_000
CHANGED = "`answer` is changed after it was assigned: keep one line `answer = …`."

RUN_IT = "Run the cell in your notebook, and correct it until it runs without an error."

_ASSIGNS = re.compile(r"^answer[ \t]*=", re.MULTILINE)
_FOR_IPYTHON = re.compile(r"^([ \t]*)(?:%%?[A-Za-z_]|!(?!=)).*", re.MULTILINE)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def of_cell(source: str, start: int) -> Given:
    """The answer in ``source`` from ``start`` on, where the line that names the question ends."""
    text = source[start:].strip()
    if len(text) > MAX_CODE:
        return Given(reason=f"It has {len(text):,} characters: accepted are up to {MAX_CODE:,}.")
    above = "\n" * source.count("\n", 0, source.find(text, start))
    if len(text) > MAX_LITERAL:
        text = _without_magics(text)
        return dataclasses.replace(given_of(text.strip()), code=above + text)
    try:
        try:
            statements = _statements(text)
        except SyntaxError:  # not before: `% 2` may be the rest of a calculation
            text = _without_magics(text)
            statements = _statements(text)
    except SyntaxError as error:
        given = dataclasses.replace(given_of(text.strip()), code=above + text)
        if given.reason or not _ASSIGNS.search(text):
            return given
        return dataclasses.replace(given, unread=_unread(text, error))
    except (ValueError, MemoryError, RecursionError):
        return given_of(text)
    return _of_statements(text, statements, above + text)


def _of_statements(text: str, statements: Sequence[ast.stmt], code: str) -> Given:
    if not statements:
        return given_of(None)
    assigned = [place for place, each in enumerate(statements) if _assigns_answer(each)]
    if not assigned:
        return dataclasses.replace(given_of(text.strip()), code=code)
    if any(map(_changes_answer, statements)):
        return Given(reason=CHANGED, code=code)
    value = statements[assigned[-1]].value
    end = _end(statements[assigned[-1] :])
    written = _between(text, value, end)
    try:
        # `1,73; 1,33` is two statements to Python
        given = given_of(ast.literal_eval(value) if end is statements[assigned[-1]] else written)
        is_code = any(isinstance(each, _DEFINITIONS) for each in statements)
    except (ValueError, TypeError, MemoryError, RecursionError):
        # A formula, perhaps: it is computed, if at all, by those who judge
        given, is_code = given_of(written), True
    return dataclasses.replace(given, written=written, code=code if is_code else "")


def _statements(text: str) -> list[ast.stmt]:
    with warnings.catch_warnings():  # `1if` would print one
        warnings.simplefilter("ignore")
        return ast.parse(text).body


def _without_magics(text: str) -> str:
    """``text`` without lines that only IPython understands (``%time``, ``!ls``): blank, or what
    keeps a block from being empty."""
    return _FOR_IPYTHON.sub(lambda line: line[1] and f"{line[1]}pass", text)


def _unread(text: str, error: SyntaxError) -> str:
    lines = text.splitlines()
    line = lines[min(max(error.lineno or 1, 1), len(lines)) - 1].strip()[:60]
    unit = without_unit(right_hand_side(line), {})
    advice = unit and unit[:1].upper() + unit[1:]
    return f"Python cannot read the line {line!r}: {error.msg}. {advice or RUN_IT}"


def _assigns_answer(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=targets):
            return any(map(_is_answer, targets))
        case ast.AnnAssign(target=target, value=ast.expr()):
            return _is_answer(target)
    return False


def _changes_answer(statement: ast.stmt) -> bool:
    """Whether ``answer`` gets a value other than by a line ``answer = …``: from itself, in a loop,
    by ``+=``. What functions call so is their own."""
    if isinstance(statement, _DEFINITIONS):
        return False
    if _assigns_answer(statement):
        return any(map(_is_answer, ast.walk(statement.value)))
    for node in ast.walk(statement):
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            if _is_answer(node) or _is_answer(getattr(node, "value", None)):
                return True
    return False


def _is_answer(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Name) and node.id == "answer"


def _end(statements: Sequence[ast.stmt]) -> ast.stmt:
    """The last of the values that stand in one line with the first statement: ``1,73; 1,33``."""
    end, *others = statements
    for other in others:
        value = isinstance(other, ast.Expr) and not isinstance(other.value, ast.Call | ast.Name)
        if not value or other.lineno != end.end_lineno:
            break
        end = other
    return end


def _between(text: str, start: ast.AST, end: ast.AST) -> str:
    place = ast.Pass(
        lineno=start.lineno, col_offset=start.col_offset,
        end_lineno=end.end_lineno, end_col_offset=end.end_col_offset,
    )  # fmt: skip
    return ast.get_source_segment(text, place)
