"""What works on this machine, and how to repair the rest.

torch is tried in a process of its own: a broken one cannot take the doctor with it.
"""

import importlib.util
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from effnet_lesson import __version__, paths
from effnet_lesson.errors import LessonError
from effnet_lesson.runs import load_runs

OLDEST_PYTHON = (3, 11)
TORCH_SECONDS = 120


@dataclass(frozen=True)
class Check:
    """One line. ``status``: "ok", "note" (something optional is missing) or "fail" (the lesson
    cannot run). ``mend``: what to do about it."""

    name: str
    status: str
    found: str
    mend: str = ""


def examine() -> Iterator[Check]:
    """Every check, in the order in which a learner meets what it is about."""
    yield _python()
    yield Check("effnet-lesson", "ok", f"{__version__}, {paths.PACKAGE}")
    yield _jupyter()
    yield _widgets()
    yield from _torch()
    yield _fashion_mnist()
    yield _state()
    yield _notebooks()
    yield _quizzes()
    yield _recorded_runs()


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _python() -> Check:
    found = f"{sys.version.split()[0]}, {sys.executable}"
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "fail", found, "install Python 3.11 or newer")
    return Check("python", "ok", found)


def _jupyter() -> Check:
    lab, kernel = _version("jupyterlab"), _version("ipykernel")
    install = 'pip install "effnet-lesson[lab]"'
    if lab:
        return Check("jupyterlab", "ok", lab)
    if kernel:
        return Check("jupyterlab", "note", "not installed; other Jupyter front ends work", install)
    return Check("jupyterlab", "fail", "not installed, and no ipykernel either", install)


def _widgets() -> Check:
    versions = {name: _version(name) for name in ("anywidget", "ipywidgets")}
    found = ", ".join(f"{name} {version or 'not installed'}" for name, version in versions.items())
    if not all(versions.values()):
        return Check("widgets", "fail", found, "pip install anywidget ipywidgets")
    return Check("widgets", "ok", found)


# Running one of torchvision's own operators is the only sure sign that the two belong together.
_TORCH_PROBE = """
import json, torch
facts = {"torch": torch.__version__}
if torch.cuda.is_available():
    facts["device"] = "cuda: " + torch.cuda.get_device_name(0)
elif torch.backends.mps.is_available():
    facts["device"] = "mps"
else:
    facts["device"] = "cpu: " + str(torch.get_num_threads()) + " threads"
print(json.dumps(facts))
import torchvision
torchvision.ops.nms(torch.tensor([[0.0, 0.0, 1.0, 1.0]]), torch.ones(1), 0.5)
facts["torchvision"] = torchvision.__version__
print(json.dumps(facts))
"""


def _torch() -> Iterator[Check]:
    if importlib.util.find_spec("torch") is None:
        yield Check(
            "torch", "note", "not installed; notebooks 00 to 03 work without it",
            'pip install "effnet-lesson[train]"',
        )  # fmt: skip
        yield Check("device", "note", "no training here: torch is missing")
        return
    pair = "install both in one call: pip install --force-reinstall torch torchvision"
    facts, problem = _probe_torch()
    if not facts:
        yield Check("torch", "fail", f"does not load ({problem})", pair)
        yield Check("device", "note", "no training here: torch does not load")
        return
    torch = f"torch {facts['torch']}"
    if "torchvision" in facts:
        yield Check("torch", "ok", f"{torch}, torchvision {facts['torchvision']}")
    elif importlib.util.find_spec("torchvision") is None:
        yield Check("torch", "note", f"{torch}, no torchvision", f"to compare with it, {pair}")
    else:
        other = _version("torchvision")
        yield Check(
            "torch", "fail", f"{torch} and torchvision {other} do not match ({problem})", pair
        )
    yield Check("device", "ok", facts["device"])


def _probe_torch() -> tuple[dict[str, str], str]:
    """What the probe found before it ended, and the last line of what went wrong."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _TORCH_PROBE],
            capture_output=True, text=True, errors="replace", timeout=TORCH_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {}, f"no answer in {TORCH_SECONDS} seconds"
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    problems = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return (json.loads(lines[-1]) if lines else {}), problems[-1]


def _fashion_mnist() -> Check:
    from effnet_lesson.data import find_dataset

    name, mend = "fashion-mnist", "effnet-lesson fetch fashion_mnist"
    try:
        found, shared = find_dataset("fashion_mnist"), paths.data()
    except LessonError as error:
        return Check(name, "note", str(error))
    said = str(found or "not on this machine")
    if os.environ.get("EFFNET_LESSON_DATA") and not shared.is_dir():
        missing = f"EFFNET_LESSON_DATA names {shared}, where there is no folder"
        return Check(name, "note", f"{said}; {missing}", f"make that folder, or {mend}")
    return Check(name, "ok", said) if found else Check(name, "note", said, mend)


def _state() -> Check:
    try:
        return Check("state folder", "ok", f"{paths.writable(paths.state())}, writable")
    except LessonError as error:
        return Check("state folder", "fail", str(error))


def _notebooks() -> Check:
    folder = paths.notebooks()
    count = len(list(folder.glob("*.ipynb")))
    if not count:
        return Check("notebooks", "fail", f"none in {folder}", "install or clone the lesson again")
    return Check("notebooks", "ok", f"{count} in {folder}")


def _quizzes() -> Check:
    from effnet_lesson.quiz import bank

    folder = paths.quizzes()
    mend = "install or clone the lesson again"
    files = sorted(folder.glob(bank.BANK_FILES))
    if not files:
        return Check("questions", "fail", f"none in {folder}", mend)
    try:
        count = sum(len(bank.load(file).questions) for file in files)
    except LessonError as error:
        return Check("questions", "fail", str(error), mend)
    return Check("questions", "ok", f"{count} in {folder}")


def _recorded_runs() -> Check:
    folder = paths.recorded_runs()
    with warnings.catch_warnings(record=True) as damaged:
        warnings.simplefilter("always")
        count = len(load_runs([folder]))
    if damaged:
        return Check(
            "recorded runs", "fail", f"{count} readable, {len(damaged)} not: {damaged[0].message}"
        )
    if not count:
        return Check("recorded runs", "note", f"none in {folder}", "install the lesson again")
    return Check("recorded runs", "ok", f"{count} in {folder}")
