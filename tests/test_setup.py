"""pyproject.toml, constraints.txt, environment.yml, Makefile and .ci/run tell one story."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import effnet_lesson

REPOSITORY = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = {
    extra: [Requirement(text) for text in texts]
    for extra, texts in {
        "core": PROJECT["dependencies"],
        **PROJECT["optional-dependencies"],
    }.items()
}
PIN_LINES = [
    line
    for line in (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PINS = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in PIN_LINES}


def test_constraints_are_exact_versions_and_nothing_else():
    for line in PIN_LINES:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line), line
    assert len(PINS) == len(PIN_LINES), "a package is pinned twice"
    assert not [name for name in PINS if name.startswith(("nvidia-", "cuda-", "triton", "effnet"))]


@pytest.mark.parametrize(
    "requirement", [r for all_of in DIRECT.values() for r in all_of], ids=lambda r: r.name
)
def test_every_direct_dependency_is_pinned_within_its_range(requirement):
    assert requirement.specifier, f"{requirement.name} has no range in pyproject.toml"
    pin = PINS.get(canonicalize_name(requirement.name))
    assert pin, f"{requirement.name} is not in constraints.txt"
    assert requirement.specifier.contains(pin), f"{requirement.name} {pin} is out of its range"


def test_a_dependency_has_one_range():
    ranges: dict[str, set[str]] = {}
    for requirement in (r for all_of in DIRECT.values() for r in all_of):
        ranges.setdefault(requirement.name, set()).add(str(requirement.specifier))
    assert {name: found for name, found in ranges.items() if len(found) > 1} == {}


def test_what_runs_here_is_what_is_pinned():
    # Else a green run says nothing about what `make lab` installs.
    for name, pin in PINS.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # of another extra
        assert installed.split("+")[0] == pin, name


def test_the_pinned_torchvision_wants_the_pinned_torch():
    wanted = [Requirement(text) for text in metadata.requires("torchvision")]
    torch = next(requirement for requirement in wanted if requirement.name == "torch")
    assert torch.specifier.contains(PINS["torch"])


def test_every_import_of_the_package_is_a_declared_dependency():
    distributions = {"IPython": "ipython", "PIL": "pillow", "yaml": "pyyaml"}
    declared = {
        r.name
        for extra in ("core", "lab", "train", "ship", "cluster", "author")
        for r in DIRECT[extra]
    }
    for file in Path(effnet_lesson.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in {name.split(".")[0] for name in names}:
                if name not in sys.stdlib_module_names | {"effnet_lesson"}:
                    assert distributions.get(name, name) in declared, f"{file.name} imports {name}"


def test_conda_environment_agrees():
    environment = yaml.safe_load((REPOSITORY / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["name"]
    plain = [line for line in environment["dependencies"] if isinstance(line, str)]
    python = next(line for line in plain if line.startswith("python="))
    assert SpecifierSet(PROJECT["requires-python"]).contains(Version(python.split("=")[1]))
    assert "pip" in plain
    (pip,) = (line["pip"] for line in environment["dependencies"] if isinstance(line, dict))
    assert pip == ["-c constraints.txt", "-e .[lab,train,ship]"]


def test_this_python_fits():
    assert SpecifierSet(PROJECT["requires-python"]).contains(
        ".".join(map(str, sys.version_info[:3]))
    )


def _targets() -> list[str]:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    return re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)


def test_make_alone_names_every_target_and_so_does_the_readme():
    said = subprocess.run(
        ["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=30
    ).stdout
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert {"lab", "test", "bench", "lint", "clean"} <= set(_targets())
    for target in _targets():
        assert re.search(rf"^  {target} ", said, re.MULTILINE)
        assert target == "help" or f"`make {target}`" in readme


def _copy(tmp_path: Path, *names: str) -> Path:
    for name in names:
        shutil.copy(REPOSITORY / name, tmp_path)
    return tmp_path


def test_an_old_python_is_refused_in_one_sentence(tmp_path):
    done = subprocess.run(
        ["make", "lab", "PYTHON=false"],
        cwd=_copy(tmp_path, "Makefile", "pyproject.toml", "constraints.txt"),
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert 'needs Python 3.11 or newer, and "false" is not' in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_make_installs_once_and_again_when_a_pin_changes(tmp_path):
    folder = _copy(tmp_path, "Makefile", "pyproject.toml", "constraints.txt")
    (folder / ".venv").mkdir()
    (folder / ".venv/.made").touch()

    def planned() -> str:
        return subprocess.run(
            ["make", "-n", "lab"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        ).stdout

    assert '-c constraints.txt -e ".[lab,train,ship]"' in planned()
    (folder / ".venv/.with-lab").touch()
    assert "pip install" not in planned()
    assert "effnet-lesson fetch fashion_mnist" in planned()
    later = (folder / ".venv/.with-lab").stat().st_mtime + 5
    os.utime(folder / "constraints.txt", (later, later))
    assert "pip install" in planned()


def test_ci_is_make_test_and_nothing_else():
    script = REPOSITORY / ".ci/run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True, timeout=30)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert "set -eu -o pipefail" in lines
    assert lines[-1].startswith("make test")
