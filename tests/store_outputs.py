"""Run the notebooks as a learner who presses Shift-Enter would, and store their text outputs.

``python tests/store_outputs.py`` does it for all, with names for some. Pictures, widget state,
progress bars and the outputs of cells tagged ``nbval-ignore-output`` are not stored.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from effnet_lesson import paths

STILL = re.compile(r'<figure class="effnet-still".*?</figure>')  # as in nbval_sanitize.cfg


def stored(output: dict) -> bool:
    """Whether ``output`` still says something once all but text is left out of it."""
    if output["output_type"] == "error":
        raise SystemExit("\n".join(output["traceback"]))
    if "data" in output:
        output["data"] = {
            kind: STILL.sub("", value)
            for kind, value in output["data"].items()
            if kind.startswith("text/")
        }
        output["metadata"] = {}
        return bool(output["data"])
    return output["name"] == "stdout"


def store(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as home:
        os.environ["EFFNET_LESSON_HOME"] = home
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": home}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
            cell.outputs = [] if ignored else [output for output in cell.outputs if stored(output)]
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    paths.replace_file(file, nbformat.writes(notebook, indent=1, ensure_ascii=False) + "\n")
    print(f"stored {file.name}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    files = {file.stem: file for file in sorted(paths.notebooks().glob("*.ipynb"))}
    chosen = [Path(name).stem for name in sys.argv[1:]] or list(files)
    if unknown := set(chosen) - set(files):
        raise SystemExit(f"Received {', '.join(unknown)}: accepted are {', '.join(files)}.")
    for name in chosen:
        store(files[name])
