"""Editions of the course, made from the student's notebooks and the question banks.

``student``: the notebooks without what the makers noted in them. ``solution``: every exercise
solved, and below each question its worked solution, folded. ``teacher``: the same, and what each
answer reveals. The same source gives the same files. Nothing in them is run, so that the solved
editions hold no outputs.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.course.about import PLACE, files, questions_in, read, source
from effnet_lesson.course.reveals import reveals
from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.bank import Question
from effnet_lesson.quiz.pose import LETTERS, Choice, Code, Formula, Numbers, Order, Posed, pose
from effnet_lesson.quiz.solution import solved

EDITIONS = ("student", "solution", "teacher")
_GAP = re.compile(r"""^check\(\s*["'](\d\d\.\w+)["']\s*,\s*\.\.\.\s*\)$""", re.MULTILINE)
_SAYS = {
    "solution": "**The edition with solutions.** Every exercise is solved, and below each question "
    "its solution is folded. Try first; then compare.",
    "teacher": "**The edition for teachers.** Every exercise is solved; below each question are "
    "its solution, and what each answer reveals and earns.",
}


def write(out: Path, editions: tuple[str, ...] = EDITIONS) -> dict[str, int]:
    """Write each of ``editions`` into a folder of its name in ``out``; how many files each has.

    Raises LessonError, before anything is written, for an unknown edition, for a question that no
    bank has, and where a file of another content is there already.
    """
    for edition in editions:
        if edition not in EDITIONS:
            raise unknown("edition", edition, EDITIONS)
    made = {
        out / edition / file.name: text for edition in editions for file, text in _texts(edition)
    }
    _write(made, out)
    return {edition: sum(file.parent.name == edition for file in made) for edition in editions}


def write_chosen(out: Path, notebooks: Iterable[str]) -> list[Path]:
    """Write the student edition of ``notebooks``, numbers such as ``"02"``, and of the glossary
    that they lead to into ``out``; the files.

    Raises LessonError, before anything is written, for a number that no notebook has and where a
    file of another content is there already.
    """
    chosen, numbers = set(notebooks), [file.stem[:2] for file in files()]
    for number in chosen:
        if number not in numbers:
            raise unknown("notebook", number, numbers)
    made = {
        out / file.name: text
        for file, text in _texts("student")
        if file.stem == "glossary" or file.stem[:2] in chosen
    }
    _write(made, out)
    return list(made)


def _write(made: Mapping[Path, str], out: Path) -> None:
    """Write each text into its file below ``out``: all of them or none."""
    for file, text in made.items():
        if file.exists() and file.read_text(encoding="utf-8") != text:
            raise LessonError(
                f"{file} is there already, and another one: it may hold somebody's work. Nothing "
                "was written; name another folder with --out, or delete that one."
            )
    try:
        for file, text in made.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            paths.replace_file(file, text)
    except OSError as error:
        raise LessonError(
            f"Cannot write to {out} ({error.strerror}): name another folder with --out."
        ) from None


def _texts(edition: str) -> Iterator[tuple[Path, str]]:
    """Every notebook of the lesson with its text in ``edition``; the glossary as it is."""
    numbered = set(files())
    for file in sorted(paths.notebooks().glob("*.ipynb")):
        notebook = read(file)
        if file in numbered:
            notebook = as_edition(notebook, edition)
        yield file, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def as_edition(notebook: dict[str, Any], edition: str) -> dict[str, Any]:
    """A copy of a student's ``notebook`` as data, in ``edition``."""
    cells, shown = [], set()
    for cell in notebook["cells"]:
        cells.append(_without_notes(cell))
        if edition == "student":
            continue
        if cell["cell_type"] == "code":
            cells[-1] |= {
                "source": _filled(cell).splitlines(keepends=True),
                "outputs": [],
                "execution_count": None,
            }
            asked = [id for id in questions_in(source(cell)) if id not in shown]
            if asked:
                texts = (_below(id, edition) for id in asked)
                cells.append(_markdown(f"{cell['id']}-solution", "\n\n".join(texts)))
                shown.update(asked)
        if len(cells) == 1:
            cells.append(_markdown(f"{cell['id']}-edition", _SAYS[edition]))
    return notebook | {"cells": cells}


def _without_notes(cell: dict[str, Any]) -> dict[str, Any]:
    return cell | {"metadata": {k: v for k, v in cell["metadata"].items() if k != PLACE}}


def _markdown(id: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": id,
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }


def _filled(cell: dict[str, Any]) -> str:
    """The code of a cell with its gaps filled: by its own solution, or by the bank's key."""
    given = cell["metadata"].get(PLACE, {}).get("solution")
    return given or _GAP.sub(lambda gap: _answered(gap[1]), source(cell))


def _answered(id: str) -> str:
    """The call of ``check`` with an answer that is right, as code."""
    question = bank.find(id)
    posed = pose(question, question.draw())
    if isinstance(posed, Code):
        reference = question.body["reference"].rstrip()
        return f'{reference}\n\ncheck("{id}", {posed.function})'
    return f'check("{id}", {_right(question, posed)!r})'


def _right(question: Question, posed: Posed) -> object:
    """An answer that ``check`` takes as right."""
    match posed:
        case Choice(options=options):
            pairs = zip(LETTERS, options, strict=False)
            return ", ".join(letter for letter, option in pairs if option.right)
        case Numbers(parts=(), key=(value,)):
            return value
        case Numbers(key=key):
            return key
        case Formula():
            return question.body["answer"]
        case Order(items=items, key=key):
            letters = {name: letter for letter, (name, _) in zip(LETTERS, items, strict=False)}
            return ", ".join(letters[name] for name in key)
    raise TypeError(f"no answer of {type(posed).__name__}")


def _below(id: str, edition: str) -> str:
    question = bank.find(id)
    posed = pose(question, question.draw())
    folded = _folded(f"Solution of {id}", solved(question, posed)._repr_html_())
    if edition == "solution":
        return folded
    return f"{folded}\n\n{_folded(f'What {id} reveals', reveals(question, posed))}"


def _folded(summary: str, body: str) -> str:
    """A block of HTML on one line: an empty line would end it, and Markdown go on."""
    body = body.replace("\n", "&#10;").replace("$", "&#36;")
    return f"<details><summary>{html.escape(summary)}</summary>{body}</details>"
