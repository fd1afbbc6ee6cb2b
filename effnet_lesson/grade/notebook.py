"""A notebook as data (nbformat 4.5): the questions of one student, and a cell for each answer."""

import json
import re
from collections.abc import Iterable
from typing import Any

from effnet_lesson.grade.calling import LIMITS
from effnet_lesson.grade.ticket import PLACE, Receipt, Ticket, metadata
from effnet_lesson.quiz.pose import Choice, Code, Order, Posed
from effnet_lesson.quiz.text import lettered

INTRODUCTION = """\
# {title}

For **{student}**. Write each answer into the cell below its question, in place of the `...`; the
numbers and the order of the options are yours alone. Keep the first line of each of these cells:
it says which question is answered. Then save the notebook, and in a terminal

`effnet-lesson submit {student}.ipynb`

says what it reads and writes the one file that you hand in.
"""
LIMITED = (
    "Your code may use Python's standard library only, and has "
    f"{LIMITS.cpu_seconds} seconds of computing for all its inputs together."
)


def student_notebook(title: str, questions: Iterable[Posed], ticket: Ticket) -> str:
    """The notebook's text: what is asked, and nothing of what is known about the answers."""
    cells = [("markdown", INTRODUCTION.format(title=_markdown(title), student=ticket.student))]
    for number, question in enumerate(questions, 1):
        limits = f"\n\n{LIMITED}" if isinstance(question, Code) else ""
        cells.append(("markdown", asked(number, question) + limits))
        cells.append(("code", f"# question {question.id}\n{_place(question)}"))
    return as_text(cells, ticket)


def as_text(cells: list[tuple[str, str]], ticket: Ticket, receipt: Receipt | None = None) -> str:
    """A notebook of these cells, kind and text each, without outputs."""
    notebook = {
        "cells": [_cell(number, *cell) for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            PLACE: metadata(ticket, receipt),
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1) + "\n"


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": f"cell-{number:03}", "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def asked(number: int, question: Posed) -> str:
    """The question as Markdown, and how it is answered."""
    lines = [f"## Question {number}", _markdown(question.prompt)]
    match question:
        case Choice(options=options):
            lines += _lettered(option.text for option in options)
        case Order(items=items):
            lines += _lettered(text for _, text in items)
    if isinstance(question, Code):
        lines.append(f"Write or correct the function `{question.function}` in the next cell.")
    else:
        lines.append(f"*Answer:* {_markdown(question.accepted)}.")
    return "\n\n".join(lines)


def _lettered(texts: Iterable[str]) -> list[str]:
    return [f"**{letter}.** {_markdown(text)}" for letter, text in lettered(texts)]


def _place(question: Posed) -> str:
    return question.start.rstrip() if isinstance(question, Code) else "answer = ..."


def _markdown(text: str) -> str:
    """``text`` as it stands, not as Markdown or mathematics; `backticks` still mean code."""
    pieces = re.split(r"(`[^`]+`)", text)
    pieces[::2] = (re.sub(r"([\\*_#<>$\[\]|~])", r"\\\1", piece) for piece in pieces[::2])
    return "".join(pieces)
