"""What a notebook says about itself, in its metadata: read, and checked."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, one_line

PLACE = "effnet_lesson"  # where the lesson keeps its own, in metadata of notebooks and cells
TIERS = {"recorded": "any computer", "cpu": "PyTorch, some minutes", "gpu": "a graphics card helps"}
TRACKS = ("core", "build", "search", "scale up", "ship")

NOTEBOOK_FILES = "[0-9][0-9]_*.ipynb"
_ASKED = re.compile(r"""\b(?:ask|check)\(\s*["'](\d\d\.\w+)["']""")


@dataclass(frozen=True)
class Objective:
    """What the learner can do afterwards, the section that teaches it, the questions that tell."""

    text: str
    section: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class About:
    """``name``: as in ``"03_count_the_cost"``; ``asked``: ids of its questions, in order."""

    name: str
    title: str
    minutes: int
    tier: str
    track: str
    prerequisites: tuple[str, ...]
    objectives: tuple[Objective, ...]
    asked: tuple[str, ...]

    @property
    def number(self) -> str:
        return self.name[:2]

    @property
    def counted(self) -> tuple[str, ...]:
        """Those of ``asked`` that are of its own bank: a question counts in one notebook."""
        return tuple(question for question in self.asked if question.startswith(self.number))


def files() -> list[Path]:
    """The lesson's notebooks, in order; without the glossary."""
    return sorted(paths.notebooks().glob(NOTEBOOK_FILES))


def read(file: Path) -> dict[str, Any]:
    """The notebook as data; raises LessonError where it is none."""
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
        list(notebook["cells"])
        return notebook
    except OSError as error:
        raise LessonError(f"Cannot read {file} ({error.strerror}): check its name.") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LessonError(
            f"{file.name} is no notebook ({one_line(error)}): install the lesson again."
        ) from None


def source(cell: Mapping[str, Any]) -> str:
    """A cell's text, which nbformat keeps as one text or as lines."""
    return "".join(cell["source"])


def questions_in(text: str) -> list[str]:
    """Ids of the questions that code asks or checks, each once, in order."""
    return list(dict.fromkeys(_ASKED.findall(text)))


def about(file: Path) -> About:
    """What the notebook says about itself; raises LessonError that names what is wrong."""
    notebook = read(file)
    told = notebook.get("metadata", {}).get(PLACE)
    code = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")
    try:
        wanted = {"title", "minutes", "tier", "track", "prerequisites", "objectives"}
        _must(isinstance(told, dict) and set(told) == wanted, "its fields", sorted(wanted))
        _must(isinstance(told["title"], str) and told["title"], "title", "text")
        _must(type(told["minutes"]) is int and 0 < told["minutes"] <= 120, "minutes", "1 to 120")
        _must(told["tier"] in TIERS, "tier", sorted(TIERS))
        _must(told["track"] in TRACKS, "track", TRACKS)
        _must(_texts(told["prerequisites"]), "prerequisites", "a list of texts")
        return About(
            name=file.stem,
            **{name: told[name] for name in ("title", "minutes", "tier", "track")},
            prerequisites=tuple(told["prerequisites"]),
            objectives=tuple(map(_objective, told["objectives"])),
            asked=tuple(questions_in(code)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LessonError(
            f"The metadata {PLACE!r} of {file.name} is not right: {one_line(error)}."
        ) from None


def _objective(told: Any) -> Objective:
    wanted = {"text", "section", "questions"}
    _must(isinstance(told, dict) and set(told) == wanted, "an objective", sorted(wanted))
    _must(_texts([told["text"], told["section"]]), "text and section", "texts")
    _must(_texts(told["questions"]) and told["questions"], "questions", "a list of ids, not empty")
    return Objective(told["text"], told["section"], tuple(told["questions"]))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text for text in value)


def _must(right: object, what: str, accepted: object) -> None:
    if not right:
        raise ValueError(f"{what}: accepted is {accepted}")
