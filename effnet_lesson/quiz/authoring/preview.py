"""A question as its author must see it: what learners see, then the key and every reply."""

import textwrap
from pathlib import Path

from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.authoring import models
from effnet_lesson.quiz.authoring.making import made
from effnet_lesson.quiz.authoring.reading import Problem, read, validate
from effnet_lesson.quiz.pose import pose
from effnet_lesson.quiz.text import as_text


def preview(file: Path, question_id: str, seed: str | None = None) -> str:
    """Question ``question_id`` of the YAML ``file`` as text, with the numbers that ``seed`` draws.

    Raises LessonError for an unknown id, or a file whose fields are not right.
    """
    document = read(file)
    checked = [document] if isinstance(document, Problem) else validate(document)
    if isinstance(checked, list):
        raise LessonError(str(checked[0]))
    questions = {question.id: question for question in checked.questions}
    if question_id not in questions:
        raise unknown("question", question_id, questions)
    question = questions[question_id]
    alone = models.Bank(title=checked.title, questions=[question])
    (written,) = bank.from_record(made(alone, "00")).questions
    posed = pose(written, written.draw(seed))
    key, replies = _answers(question, posed)
    sections = [
        ("", [as_text(posed, seed)]),
        ("Key", [key]),
        ("Replies", replies),
        ("Hints", posed.hints),
        ("Steps", posed.steps),
        ("Quick check", [posed.quick_check]),
        ("Source", [posed.source]),
    ]
    return "\n\n".join(
        "\n".join([title, *(_indented(text) for text in texts)] if title else texts)
        for title, texts in sections
    )


def _answers(question: models.Common, posed) -> tuple[str, list[str]]:
    """The key, and each anticipated answer with its reply, in words."""
    match question:
        case models.Choice() | models.Choices():
            key = "; ".join(option.text for option in posed.options if option.right)
            replies = [f"{option.text}: {option.reply}" for option in posed.options]
            replies += [f"without {o.text}: {o.missed}" for o in posed.options if o.missed]
        case models.Order():
            key = " → ".join(posed.key)
            replies = [f"{swap.first} before {swap.then}: {swap.reply}" for swap in posed.mistakes]
        case models.Formula():
            key = question.answer
            pairs = zip(question.mistakes, posed.mistakes, strict=True)
            replies = [f"{wrong.answer}: {mistake.reply}" for wrong, mistake in pairs]
        case models.Program():
            key = question.reference
            pairs = zip(question.mistakes, posed.mistakes, strict=True)
            replies = [f"{wrong.code}{mistake.reply}" for wrong, mistake in pairs]
        case _:
            key = _numbers(posed.key)
            replies = [f"{_numbers(m.values)}: {m.reply}" for m in posed.mistakes]
    return key, replies


def _numbers(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.10g}" for value in values)


def _indented(text: str) -> str:
    if "\n" in text.strip():
        return textwrap.indent(text.rstrip(), "  ")
    return textwrap.fill(text, 88, initial_indent="  ", subsequent_indent="    ")
