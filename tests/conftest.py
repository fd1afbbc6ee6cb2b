"""Tests never see or change what a person has on this machine: each gets a folder of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from own_environment import build_wheel

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """The notebooks' kernels (nbval) inherit the environment: they get a folder for the session."""
    config.session_home = tempfile.mkdtemp(prefix="effnet_lesson_tests_")
    os.environ["EFFNET_LESSON_HOME"] = config.session_home
    # Where the pictures must be downloaded, once is enough.
    os.environ.setdefault("EFFNET_LESSON_DATA", os.path.join(config.session_home, "data"))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.session_home, ignore_errors=True)


@pytest.fixture(autouse=True)
def fresh_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder for each test (EFFNET_LESSON_HOME); made when first written to, and not in
    ``tmp_path``, whose content tests look at."""
    home = tmp_path_factory.mktemp("home") / "state"
    monkeypatch.setenv("EFFNET_LESSON_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this working tree once."""
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run_python("-c", "…")``: this Python in a process of its own, outside the repository."""

    def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
        options = {"capture_output": True, "text": True, "timeout": 120, "cwd": tmp_path} | options
        return subprocess.run([sys.executable, *arguments], check=False, **options)

    return run
