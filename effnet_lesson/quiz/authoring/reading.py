"""Reads a bank's YAML; every mistake is said with file, line, question, field and cure."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from effnet_lesson.errors import LessonError, one_line
from effnet_lesson.quiz.authoring import models

Place = tuple[str | int, ...]  # such as ("questions", 3, "mistakes", 0, "answer")


@dataclass(frozen=True)
class Problem:
    """A mistake in a bank; prints as one line that editors can jump to."""

    file: str
    line: int
    question: str
    field: str
    sentence: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, [self.question, self.field and f"`{self.field}`"]))
        return f"{self.file}:{self.line}: {where}{': ' if where else ''}{self.sentence}"


@dataclass(frozen=True)
class Document:
    """The YAML of a bank, with the line of every field."""

    file: Path
    root: yaml.Node
    value: Any

    def problem(self, place: Place, sentence: str) -> Problem:
        """``sentence`` about what stands at ``place``."""
        question = ""
        if len(place) > 1 and place[0] == "questions":
            entry = self.value["questions"][place[1]]
            question = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        line, known = self._find(place)
        field = ".".join(str(p + 1) if isinstance(p, int) else p for p in known[2:] or known)
        return Problem(self.file.name, line, question, field, sentence)

    def _find(self, place: Place) -> tuple[int, Place]:
        """The line of ``place``, and ``place`` without what pydantic adds (the kind)."""
        node, line, known = self.root, self.root.start_mark.line, []
        for part in place:
            if isinstance(node, yaml.MappingNode):
                pairs = {key.value: (key, value) for key, value in node.value}
                if part in pairs:
                    key, node = pairs[part]
                    line = key.start_mark.line
                elif part in _MODELS:
                    continue
                else:  # a field that is missing
                    node = None
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = node.value[part] if part < len(node.value) else None
                line = node.start_mark.line if node else line
            known.append(part)
        return line + 1, tuple(known)


_MODELS: dict[str, type[models.Common]] = {
    model.model_fields["kind"].annotation.__args__[0]: model
    for model in models.AnyQuestion.__args__[0].__args__
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """PyYAML's safe loader takes a repeated key silently; this one refuses it.

    In C, where PyYAML was built with it: ten times as fast.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise yaml.constructor.ConstructorError(
                    None, None, "a field's name is not text: quote it", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field {key.value!r} is written twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(file: Path) -> Document | Problem:
    """The YAML in ``file``, or why it cannot be read; raises LessonError where there is no file."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise LessonError(f"Cannot read {file} ({error.strerror}): check its name.") from None
    except UnicodeDecodeError as error:
        return Problem(file.name, 1, "", "", f"{one_line(error)}. Save it as UTF-8 text.")
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return Problem(file.name, 1, "", "", "The file is empty. Begin with quiz new.")
        return Document(file, root, loader.construct_document(root))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Problem(file.name, line, "", "", f"{error.problem}. Mend the YAML there.")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Problem(file.name, 1, "", "", f"{one_line(error)}. Mend the YAML.")


def validate(document: Document) -> models.Bank | list[Problem]:
    """The bank that ``document`` holds, or all that is wrong with its fields."""
    try:
        bank = models.Bank.model_validate(document.value)
    except ValidationError as error:
        return [document.problem(_place(found), _sentence(found)) for found in error.errors()]
    number = document.file.stem.partition("_")[0]
    problems, seen = [], set()
    for index, question in enumerate(bank.questions):
        place = ("questions", index, "id")
        if not re.fullmatch(rf"{re.escape(number)}\.[a-z0-9_]+", question.id):
            problems.append(
                document.problem(place, f"It does not fit the file. Begin it with '{number}.'.")
            )
        if question.id in seen:
            problems.append(document.problem(place, "It occurs twice. Rename one."))
        seen.add(question.id)
    return problems or bank


def _place(found: dict[str, Any]) -> Place:
    is_kind = found["type"] == "union_tag_invalid"
    return (*found["loc"], "kind") if is_kind else found["loc"]


def _sentence(found: dict[str, Any]) -> str:
    """What pydantic found, with its cure."""
    received, context = repr(found["input"])[:60], found.get("ctx", {})
    match found["type"]:
        case "missing":
            return "It is missing. Add it."
        case "extra_forbidden":
            return f"It is not known. {_closest(found['loc'])}"
        case "union_tag_invalid":
            return f"The kind is {context['tag']!r}. Write one of {context['expected_tags']}."
        case "union_tag_not_found":
            return f"`kind` is missing. Write one of {', '.join(_MODELS)}."
        case "value_error":
            return f"{_capital(str(context['error']))}."
        case "string_type" if isinstance(found["input"], int | float):
            if "answer" not in found["loc"]:
                return f"It is {received}. Write text: put it in quotes."
            quoted = f", or '{received}' in quotes" if "mistakes" in found["loc"] else ""
            return f"It is {received}, {models.NUMBER_ALONE}{quoted}."
        case "string_pattern_mismatch":
            return f"It is {received}. Write it in the form {context['pattern']}."
        case _:
            return f"It is {received}. {found['msg'].replace('Input should', 'It should')}."


def _closest(place: Sequence[str | int]) -> str:
    model = next((_MODELS[part] for part in place if part in _MODELS), models.Bank)
    names = {"text", "right", "reply", "answer", "code", *model.model_fields}
    close = difflib.get_close_matches(str(place[-1]), names, n=1)
    return f"Rename it to `{close[0]}`." if close else "Take it out."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
