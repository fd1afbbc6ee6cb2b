"""Reads a YAML file by hand, so that every mistake in it is said with its line and its cure."""

import difflib
import math
from typing import Any

import yaml

from effnet_lesson.errors import LessonError


def load_yaml(text: str, file_name: str) -> Any:
    """The YAML in ``text``, every mapping a :class:`Map`; raises LessonError with the line."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise LessonError(f"{file_name}{where}: {error.problem}. Mend the YAML there.") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise LessonError(f"{file_name}: {reason}. Mend the YAML there.") from None


class Map(dict):
    """A mapping that knows the line it starts on."""

    line = 0


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, which takes a repeated key silently; this one refuses it."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field {key.value!r} is written twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _construct_map(loader: _Loader, node: yaml.MappingNode):
    fields = Map()
    fields.line = node.start_mark.line + 1
    yield fields
    fields.update(loader.construct_mapping(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_map)


class Fields:
    """Reads the fields of one mapping and says what is missing, unknown or of the wrong kind."""

    def __init__(self, fields: Any, file_name: str, owner: str) -> None:
        self.file_name, self.owner, self.known = file_name, owner, []
        self.where = file_name
        if not isinstance(fields, Map):
            raise self.error("it holds no fields. Write lines such as `id: …`")
        self.fields = fields
        self.where = f"{file_name}, line {fields.line}"

    def error(self, sentence: str) -> LessonError:
        """``sentence`` as an error that says where; the caller raises it."""
        return LessonError(f"{self.where}, {self.owner}: {sentence}.")

    def get(self, name: str, kind: type, words: str, default: Any = None) -> Any:
        """The field ``name``, which must be a ``kind`` (in ``words``) and not empty."""
        self.known.append(name)
        if name not in self.fields:
            if default is not None:
                return default
            raise self.error(f"the field `{name}` is missing. Add it: it holds {words}")
        value = self.fields[name]
        fits = isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool)
        if not fits or value in ("", [], {}):
            raise self.error(f"`{name}` is {value!r}, but it must be {words}. Correct it")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """A field that holds text."""
        return self.get(name, str, "text", default).strip()

    def number(self, name: str, default: float | None = None) -> float:
        """A field that holds a number above 0."""
        value = self.get(name, (int, float), "a number above 0", default)
        if not 0 < value < math.inf:
            raise self.error(f"`{name}` is {value!r}, but it must be a number above 0. Correct it")
        return float(value)

    def list(self, name: str) -> list:
        """A field that holds a list."""
        return self.get(name, list, "a list")

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that holds a list of texts."""
        items = self.list(name)
        for item in items:
            if not isinstance(item, str) or not item.strip():
                raise self.error(f"`{name}` holds {item!r}, but every entry must be text. Quote it")
        return tuple(item.strip() for item in items)

    def finish(self) -> None:
        """Refuse every field that nobody has asked for."""
        for name in self.fields:
            if name not in self.known:
                close = difflib.get_close_matches(str(name), self.known, n=1)
                advice = f"Rename it to `{close[0]}`" if close else "Take it out"
                known = ", ".join(self.known)
                raise self.error(f"the field `{name}` is not known ({known} are). {advice}")
