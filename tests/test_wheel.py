"""The wheel alone, in an environment of its own without torch: nothing of the clone is needed.

The installation is real: it needs a package index, as a learner's does.
"""

import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from own_environment import environment, run_there

from effnet_lesson import __version__

REPOSITORY = Path(__file__).resolve().parent.parent
# Notebooks that must work where there is no torch.
WITHOUT_TORCH = sorted(file.name for file in (REPOSITORY / "notebooks").glob("0[0-3]_*.ipynb"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel, a kernel, and no torch."""
    return environment(
        tmp_path_factory.mktemp("installed"), wheel, "ipykernel", "nbclient",
        constraints=REPOSITORY / "constraints.txt",
    )  # fmt: skip


@pytest.fixture
def installed(scripts: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``installed("effnet-lesson", "doctor")``: a program of that environment, far from here."""

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_there([scripts / program, *arguments], cwd=tmp_path)

    return run


def _files_below(folder: str) -> Iterator[str]:
    """Files that must travel, as names inside the wheel."""
    for file in (REPOSITORY / folder).rglob("*"):
        name = file.relative_to(REPOSITORY).as_posix()
        if file.is_file() and "__pycache__" not in name and ".ipynb_checkpoints" not in name:
            yield name


def test_the_wheel_carries_all_of_the_lesson_and_nothing_else(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {
        *_files_below("effnet_lesson"),
        *(f"effnet_lesson/{name}" for name in _files_below("notebooks")),
        *(f"effnet_lesson/{name}" for name in _files_below("quizzes")),
    }
    assert names == expected


def test_the_wheel_names_both_licences(wheel):
    archive = zipfile.ZipFile(wheel)
    about = archive.read(f"effnet_lesson-{__version__}.dist-info/METADATA").decode()
    assert "License-Expression: MIT AND CC-BY-4.0" in about
    assert {"License-File: LICENSE", "License-File: LICENSE-TEXT"} <= set(about.splitlines())


def test_the_light_install_has_no_torch(installed):
    done = installed("python", "-c", "import torch")
    assert "No module named 'torch'" in done.stderr


def test_the_command_line_works(installed):
    assert installed("effnet-lesson", "--version").stdout == f"effnet-lesson {__version__}\n"
    facts = json.loads(installed("effnet-lesson", "scale", "--phi", "1", "--json").stdout)
    assert facts["macs"] == 992_629_472


def test_the_doctor_is_content_without_torch(installed):
    done = installed("effnet-lesson", "doctor", "--json")
    facts = json.loads(done.stdout)
    assert done.returncode == 0 and facts["works"], facts
    checks = {check["name"]: check for check in facts["checks"]}
    assert checks["torch"]["status"] == "note"
    shipped = len(list((REPOSITORY / "notebooks").glob("*.ipynb")))
    assert checks["notebooks"]["found"].startswith(f"{shipped} in ")
    assert str(REPOSITORY) not in done.stdout


def test_the_lessons_files_are_found_inside(installed):
    code = (
        "from effnet_lesson import paths\n"
        "folders = (paths.notebooks(), paths.quizzes(), paths.recorded_runs())\n"
        "print(paths.is_installed(), *(f.is_dir() and f.parent == paths.PACKAGE for f in folders))"
    )
    assert installed("python", "-c", code).stdout.split() == ["True"] * 4


def test_lab_copies_the_notebooks_and_keeps_the_learners(installed, tmp_path):
    code = "from effnet_lesson.lab import working_folder; print(working_folder())"
    done = installed("python", "-c", code)
    folder = tmp_path / "effnet_lesson_notebooks"
    assert done.stdout.splitlines()[-1] == str(folder)
    shipped = REPOSITORY / "notebooks"  # the teacher's pages too
    names = {
        file.relative_to(shipped)
        for kind in ("ipynb", "md")
        for file in shipped.rglob(f"*.{kind}")
        if ".ipynb_checkpoints" not in file.parts
    }
    copied = {file.relative_to(folder) for file in folder.rglob("*.*") if file.name[0] != "."}
    assert copied == names
    (folder / "00_start_here.ipynb").write_text("my work")
    assert f"{len(names)} kept as they are" in installed("python", "-c", code).stdout
    assert (folder / "00_start_here.ipynb").read_text() == "my work"


def test_lab_without_jupyterlab_is_one_sentence(installed):
    done = installed("effnet-lesson", "lab", "--no-browser")
    assert done.returncode == 2
    assert 'pip install "effnet-lesson[lab]"' in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_network_without_torch_is_one_sentence(installed):
    code = (
        "try:\n    from effnet_lesson import EfficientNet\n"
        "except Exception as error:\n    print(type(error).__name__, error)"
    )
    said = installed("python", "-c", code).stdout
    assert said.startswith("LessonError ")
    assert "effnet-lesson[train]" in said and said.count("\n") == 1


def test_the_first_notebooks_are_there():
    assert [name[:2] for name in WITHOUT_TORCH] == ["00", "01", "02", "03"]


@pytest.mark.parametrize("name", WITHOUT_TORCH)
def test_a_notebook_runs_without_torch(installed, name):
    code = (
        "import nbformat, nbclient\n"
        "from effnet_lesson import paths\n"
        f"notebook = nbformat.read(paths.notebooks() / {name!r}, as_version=4)\n"
        "nbclient.NotebookClient(notebook, timeout=300, kernel_name='python3').execute()\n"
        "print('done')"
    )
    done = installed("python", "-c", code)
    assert done.stdout.endswith("done\n"), done.stderr
