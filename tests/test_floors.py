"""The house of DESIGN: imports only go down, and the lower floors need nothing but Python."""

import ast
import graphlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import effnet_lesson

PACKAGE = Path(effnet_lesson.__file__).parent

# A module may import those of lower floors, and its neighbours as long as no circle arises.
FLOORS = {
    "errors": 0,
    "scaling": 1, "paths": 1,
    "architecture": 2, "journal": 2, "cluster": 2,
    "cost": 3,
    "matching": 4, "grid": 4, "runs": 4, "speeds": 4, "intervals": 4, "findings": 4,
    "widgets": 4, "leaves": 5,
    "data": 5, "pretrained": 5, "model": 5, "proof": 5, "train": 5, "sweep": 5, "export": 5,
    "explorer": 5, "quiz": 5, "plots": 5, "grade": 5, "course": 5,
    "lab": 6, "doctor": 6, "cli": 6, "__main__": 6,
}  # fmt: skip
# On floor 5 only those of the same wing are neighbours, and leaves is everyone's.
WINGS = {
    "leaves": "shared",
    **dict.fromkeys(
        ("data", "pretrained", "model", "proof", "train", "sweep", "export"), "training"
    ),
    **dict.fromkeys(("explorer", "quiz", "plots", "grade", "course"), "learning"),
}
PYTHON_ALONE = [name for name, floor in FLOORS.items() if floor <= 4]
# Asked only inside a function, when a folder of the user's is needed.
LAZY = {"paths": {"platformdirs"}, "cluster": {"distributed"}}


def _files() -> list[Path]:
    return sorted(
        file
        for file in PACKAGE.rglob("*.py")
        if file.name != "__init__.py" or file.parent != PACKAGE
    )


def _module(file: Path) -> str:
    """The module of the house to which a file belongs: ``quiz/bank.py`` is part of ``quiz``."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(file: Path, at_load: bool = False) -> Iterator[str]:
    """Full names of what a file imports; ``at_load``: only outside functions."""
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if at_load and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = ["effnet_lesson", *file.relative_to(PACKAGE).parent.parts]
                package = package[: len(package) - node.level + 1]
                base = ".".join([*package, base] if base else package)
            # `from effnet_lesson import Scale` is fetched from the module where Scale lives.
            for alias in node.names:
                home = effnet_lesson._HOME_OF.get(alias.name, alias.name)
                yield f"effnet_lesson.{home}" if base == "effnet_lesson" else base


def _own_imports(file: Path) -> set[str]:
    """Modules of the house that a file imports, at whatever time."""
    parts = (name.split(".") for name in _imports(file))
    own = {part[1] for part in parts if part[0] == "effnet_lesson" and len(part) > 1}
    return own - {"__version__", _module(file)}


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_only_go_down(file):
    module = _module(file)
    assert module in FLOORS, f"The module {module} needs a floor: add it to FLOORS in this file."
    for other in _own_imports(file):
        assert other in FLOORS, f"The module {other} needs a floor: add it to FLOORS in this file."
        neighbours = FLOORS[other] == FLOORS[module] and (
            WINGS.get(other) in (WINGS.get(module), "shared")
        )
        assert FLOORS[other] < FLOORS[module] or neighbours, f"{module} imports {other}"


def test_no_circles():
    graph: dict[str, set[str]] = {}
    for file in _files():
        graph.setdefault(_module(file), set()).update(_own_imports(file))
    list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError


@pytest.mark.parametrize(
    "file",
    [file for file in _files() if _module(file) in PYTHON_ALONE] + [PACKAGE / "__init__.py"],
    ids=lambda file: file.name,
)
def test_lower_floors_need_the_standard_library_alone(file):
    accepted = sys.stdlib_module_names | {"effnet_lesson"}
    at_load = {name.split(".")[0] for name in _imports(file, at_load=True)}
    later = {name.split(".")[0] for name in _imports(file)}
    assert at_load <= accepted
    assert later <= accepted | LAZY.get(_module(file), set())


@pytest.mark.parametrize("module", ["", *(f".{name}" for name in PYTHON_ALONE)])
def test_lower_floors_load_nothing_heavy(module, run_python):
    code = (
        f"import sys, effnet_lesson{module}\n"
        "heavy = {'torch', 'torchvision', 'numpy', 'matplotlib', 'yaml', 'ipywidgets'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert run_python("-c", code).stdout.strip() == "[]"


def test_an_unknown_module_would_be_noticed():
    assert {_module(file) for file in _files()} >= {"errors", "scaling", "cost", "cli"}
    lazy = set(effnet_lesson._HOME_OF.values())
    assert lazy <= set(FLOORS)
