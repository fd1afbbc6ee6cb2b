"""What the commands share: how they read arguments and print tables and JSON."""

import argparse
import json
from collections.abc import Iterable, Sequence
from typing import NoReturn

from effnet_lesson.errors import LessonError


class Parser(argparse.ArgumentParser):
    """argparse whose mistakes are LessonErrors and whose examples keep their lines."""

    def __init__(self, **options) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise LessonError(f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.")


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"received {text!r}, accepted is a number such as 1.5"
        ) from None


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"received {text!r}, accepted is a whole number such as 8"
        ) from None


def setting(text: str) -> tuple[str, str]:
    """``"ema=0.999"`` as a name and a value."""
    name, equals, value = text.partition("=")
    if not equals:
        raise LessonError(
            f"--set received {text!r}: accepted is NAME=VALUE, as in --set ema=0.999."
        )
    return name.strip(), value.strip()


def join_negative_numbers(argv: Sequence[str]) -> list[str]:
    """``--phi -1e3`` as ``--phi=-1e3``: argparse takes some negative numbers for options."""
    joined: list[str] = []
    for word in argv:
        option = joined[-1] if joined else ""
        if word.startswith("-") and option.startswith("--") and "=" not in option:
            try:
                float(word)
            except ValueError:
                pass
            else:
                joined[-1] = f"{option}={word}"
                continue
        joined.append(word)
    return joined


def print_table(rows: Iterable[tuple[str, str, str]]) -> None:
    rows = list(rows)
    first = max(len(name) for name, _, _ in rows)
    second = max(len(value) for _, value, _ in rows)
    for name, value, note in rows:
        print(f"  {name:<{first}}  {value:>{second}}  {note}".rstrip())


def print_columns(headings: Sequence[str], rows: Iterable[Sequence[str]], *, left: int) -> None:
    """A table under headings; the first ``left`` columns are words, the others numbers."""
    text = [headings, *rows]
    widths = [max(len(line[i]) for line in text) for i in range(len(headings))]
    for line in text:
        cells = (
            f"{cell:<{width}}" if i < left else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  " + "  ".join(cells))


def print_json(value: object) -> int:
    print(json.dumps(value, indent=1))
    return 0
