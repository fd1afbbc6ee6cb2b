"""Open the lesson in JupyterLab: in place in a clone, on the learner's own copy otherwise.

A copy is kept up to date without touching the learner's work. A small record in the folder says
which version of each file was handed out last; a file that is still that version is nobody's
work and may be replaced, any other is kept, and a newer version is put beside it.
"""

import hashlib
import importlib.util
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError

START = "00_start_here.ipynb"
DEFAULT_FOLDER = "effnet_lesson_notebooks"
RECORD = ".effnet_lesson.json"


@dataclass
class Copied:
    """What :func:`copy_notebooks` did, by file name."""

    folder: Path
    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        done = [
            f"{len(names)} {what}"
            for names, what in (
                (self.new, "copied"),
                (self.updated, "updated"),
                (self.kept, "kept as they are"),
            )
            if names
        ]
        if self.beside:
            done.append(f"newer versions put beside yours: {', '.join(self.beside)}")
        return f"Notebooks in {self.folder}: {'; '.join(done)}."


def open_lab(
    folder: str | Path | None = None, *, browser: bool = True, port: int | None = None
) -> int:
    """Open the first notebook in JupyterLab, with this Python, until it is closed.

    ``folder``: where the learner's copy lies; without it, a clone is opened in place. Raises
    LessonError if JupyterLab is missing or the copy cannot be made.
    """
    if port is not None and not 1 <= port <= 65535:
        raise LessonError(f"port was {port}: accepted is a whole number from 1 to 65535.")
    # Before a folder is filled for nothing.
    if importlib.util.find_spec("jupyterlab") is None:
        raise LessonError(
            'JupyterLab is not installed in this Python: pip install "effnet-lesson[lab]".'
        )
    notebook = working_folder(folder) / START
    if not notebook.is_file():
        raise LessonError(f"There is no {notebook}: install the lesson again, or clone it again.")

    # In a terminal of JupyterLab, `effnet-lesson` is this environment's.
    here = os.path.dirname(sys.executable)
    os.environ["PATH"] = os.pathsep.join(filter(None, (here, os.environ.get("PATH"))))
    # A kernel of the same name in the user's home must not win over this environment's.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    # The offer of Jupyter's news would lie over the first notebook.
    ours, theirs = str(paths.PACKAGE / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (theirs, ours)))
    # In this process: the same Python by construction, and Ctrl-C goes where it should.
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(lab_arguments(notebook, browser=browser, port=port))
    return 0


def lab_arguments(notebook: Path, *, browser: bool = True, port: int | None = None) -> list[str]:
    """JupyterLab's arguments to open ``notebook`` with its folder as the root."""
    # An address rather than a file: it is also the one that --no-browser prints.
    arguments = [
        f"--ServerApp.root_dir={notebook.parent}",
        f"--LabApp.default_url=/lab/tree/{notebook.name}",
    ]
    if not browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in a container there is often no other user
    return arguments


def working_folder(folder: str | Path | None = None) -> Path:
    """Where the learner works, with the copy made or brought up to date; says what was done."""
    if folder is None and not paths.is_installed():
        return paths.notebooks()
    target = Path(folder or DEFAULT_FOLDER).expanduser().resolve()
    print(copy_notebooks(paths.notebooks(), target), flush=True)
    return target


def copy_notebooks(shipped: Path, folder: Path) -> Copied:
    """Bring ``folder`` up to date with ``shipped`` without changing anything of the learner's.

    A missing file is copied (so deleting one gives a fresh one). A file that still is the
    version handed out last is replaced. Any other is kept; if the shipped one has changed
    since, it is put beside as ``NAME.new.ipynb``, once. Raises LessonError if ``folder``
    cannot be written.
    """
    done = Copied(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handed_out = _read_record(folder / RECORD)
        for source in _files_in(shipped):
            name = source.relative_to(shipped).as_posix()
            content = source.read_bytes()
            version = hashlib.sha256(content).hexdigest()
            file = folder / name
            theirs = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None
            if theirs is None:
                paths.replace_file(file, content)
                done.new.append(name)
            elif theirs == version or handed_out.get(name) == version:
                done.kept.append(name)
            elif theirs == handed_out.get(name):
                paths.replace_file(file, content)
                done.updated.append(name)
            else:
                beside = _free_name(file)
                paths.replace_file(beside, content)
                done.kept.append(name)
                done.beside.append(beside.relative_to(folder).as_posix())
            handed_out[name] = version
        paths.replace_file(folder / RECORD, json.dumps(handed_out, indent=1) + "\n")
    except OSError as error:
        raise LessonError(
            f"Cannot copy the notebooks to {folder} ({error.strerror or error}): name another "
            "folder, as in effnet-lesson lab my_lesson."
        ) from None
    return done


def _files_in(shipped: Path) -> list[Path]:
    """All files of the lesson, hidden ones (checkpoints) left out."""
    return sorted(
        file
        for file in shipped.rglob("*")
        if file.is_file()
        and not any(part.startswith((".", "__")) for part in file.relative_to(shipped).parts)
    )


def _read_record(file: Path) -> dict[str, str]:
    """Name -> hash of the version handed out last; empty if lost, which only keeps more files."""
    try:
        record = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _free_name(file: Path) -> Path:
    """``NAME.new.ipynb``, else ``NAME.new2.ipynb`` …: an earlier one may have been worked on."""
    number, beside = 1, file.with_suffix(f".new{file.suffix}")
    while beside.exists():
        number += 1
        beside = file.with_suffix(f".new{number}{file.suffix}")
    return beside
