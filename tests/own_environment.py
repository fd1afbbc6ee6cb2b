"""Environments of their own, with a wheel of this working tree: nothing here lends them anything.

The installation is real: it needs a package index, as a learner's does.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def build_wheel(folder: Path) -> Path:
    """The wheel, built from this working tree into ``folder``."""
    succeed(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY]
    )
    (built,) = folder.glob("*.whl")
    return built


def environment(folder: Path, *packages: object, constraints: Path | None = None) -> Path:
    """The folder of programs of a new environment with ``packages``."""
    venv.create(folder / "env", with_pip=True)
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    pinned = ["-c", constraints] if constraints else []
    succeed(
        [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         *pinned, *packages]
    )  # fmt: skip
    return programs


def run_there(command: list, **options) -> subprocess.CompletedProcess[str]:
    """Run ``command`` with its own environment's packages, kernels and programs."""
    return subprocess.run(
        list(map(str, command)), env=own_variables(command[0]), capture_output=True, text=True,
        check=False, timeout=600, **options,
    )  # fmt: skip


def own_variables(program: str | Path) -> dict[str, str]:
    """The variables for ``program``, whose folder's programs come first."""
    variables = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    variables["JUPYTER_PREFER_ENV_PATH"] = "1"
    variables["PATH"] = os.pathsep.join([str(Path(program).parent), variables["PATH"]])
    return variables


def succeed(command: list, **options) -> str:
    """Run ``command``, which must succeed; what it printed."""
    done = run_there(command, **options)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
