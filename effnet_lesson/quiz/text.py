"""A question in plain text: in a terminal, beside the widget, and for those who write it."""

from collections.abc import Iterable

from effnet_lesson.quiz.pose import LETTERS, Choice, Code, Formula, Numbers, Order, Posed


def as_text(question: Posed, seed: int | str | None = None) -> str:
    """The question and how to answer it in code; the same text each time."""
    lines = [f"Question {question.id}", question.prompt]
    match question:
        case Choice(options=options, several=several):
            lines += _lines(option.text for option in options)
            example = '"A, B"' if several else '"A"'
        case Numbers(parts=()):
            example = "2.5"
        case Numbers(parts=parts):
            example = f"({', '.join(['2.5'] * len(parts))})"
        case Formula(variables=variables):
            example = f'"{" + ".join(variables)}"'
        case Order(items=items, example=letters):
            lines += _lines(text for _, text in items)
            example = f'"{", ".join(letters)}"'
        case Code(start=start, function=example):
            lines += [f"  {line}".rstrip() for line in start.splitlines()]
    drawn = "" if seed is None else f", seed={seed!r}"
    lines.append(f'To answer in code, write for example check("{question.id}", {example}{drawn})')
    return "\n".join(lines)


def lettered(texts: Iterable[str]) -> list[list[str]]:
    """Each text with its letter, from A."""
    return [[letter, text] for letter, text in zip(LETTERS, texts, strict=False)]


def _lines(texts: Iterable[str]) -> list[str]:
    return [f"  {letter}. {text}" for letter, text in lettered(texts)]
