"""Code looked at without running it: would it load where the grader runs it?"""

import ast
import sys
import warnings
from collections.abc import Iterator

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.meant import Source
from effnet_lesson.grade.reply import missing


def check_code(source: Source) -> None:
    """Raise LessonError where Python cannot read it, where its function is missing, and where it
    imports what is not in the standard library."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except SyntaxError as error:
        raise LessonError(f"Python cannot read line {error.lineno} ({error.msg}).") from None
    except (ValueError, MemoryError, RecursionError):
        raise LessonError("Python cannot read it: it nests too deep, or holds odd signs.") from None
    names = list(dict.fromkeys(_names(tree.body)))
    if source.function not in names and "*" not in names:
        raise LessonError(missing(source.function, names))
    for node in _unguarded(tree):
        for module in _imported(node):
            if module not in sys.stdlib_module_names:
                raise LessonError(
                    f"Line {node.lineno} imports {module}: only Python's standard library is there "
                    "where the code will run."
                )


def _names(statements: list[ast.stmt]) -> Iterator[str]:
    """What the code names outside its functions and classes."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.alias):
                yield node.asname or node.name
            elif isinstance(node, ast.FunctionDef):  # under an `if`
                yield node.name


def _unguarded(node: ast.AST) -> Iterator[ast.AST]:
    """All that is in ``node``, without what stands under a ``try`` that may expect it to fail."""
    for inner in ast.iter_child_nodes(node):
        if not (isinstance(inner, ast.Try) and inner.handlers):
            yield inner
            yield from _unguarded(inner)


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(module=str() as module, level=0):
            return [module.partition(".")[0]]
    return []
