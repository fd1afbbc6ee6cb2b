"""How long a learner waits in each notebook: for its first picture that moves, and for a cell."""

import os
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from row import Row

from effnet_lesson import paths

PICTURE_LIMIT = 3.0
CELL_LIMIT = 120.0


def measure() -> list[Row]:
    """Seconds of each notebook from its first cell to its first interactive picture, and in its
    slowest cell: run from top to bottom as committed, the kernel already up."""
    return [row for file in sorted(paths.notebooks().glob("0*.ipynb")) for row in _measured(file)]


def _measured(file: Path) -> list[Row]:
    seconds, shows = _run(file)
    number = file.stem[:2]
    slowest = max(seconds, key=seconds.get)
    rows = [Row(f"{number}: slowest cell, {slowest}", seconds[slowest], "s", "limit", CELL_LIMIT)]
    if shows:
        until = list(seconds).index(shows[0]) + 1
        waited = sum(list(seconds.values())[:until])
        rows.insert(
            0, Row(f"{number}: until its first picture, {shows[0]}", waited, "s", "limit",
                   PICTURE_LIMIT),
        )  # fmt: skip
    return rows


def _run(file: Path) -> tuple[dict[str, float], list[str]]:
    """Seconds of each code cell by its id, in order, and the ids of those with an explorer."""
    notebook = nbformat.read(file, as_version=4)
    seconds: dict[str, float] = {}
    began = 0.0

    def begin(cell, cell_index):
        nonlocal began
        began = time.perf_counter()

    def end(cell, cell_index, execute_reply):
        seconds[cell.id] = time.perf_counter() - began

    before = os.environ.get("EFFNET_LESSON_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["EFFNET_LESSON_HOME"] = home
        try:
            NotebookClient(
                notebook, timeout=600, resources={"metadata": {"path": home}},
                on_cell_execute=begin, on_cell_executed=end,
            ).execute()  # fmt: skip
        finally:
            os.environ.pop("EFFNET_LESSON_HOME")
            if before is not None:
                os.environ["EFFNET_LESSON_HOME"] = before
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return seconds, [cell.id for cell in code if "Explorer(" in cell.source]
