"""Help for those who ask for it: hints in levels, and the worked solution."""

import html
from dataclasses import dataclass
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.bank import Question
from effnet_lesson.quiz.pose import LETTERS, Choice, Code, Formula, Numbers, Order, Posed, pose
from effnet_lesson.quiz.result import ERROR, HINT, Result, rich


@dataclass(frozen=True)
class Solution:
    """``answer``: lines that ``check`` takes as right, ready to be read; ``code``: where the
    answer is code; ``steps``: how one gets there. Prints as text, and as HTML in Jupyter."""

    id: str
    answer: tuple[str, ...]
    code: str
    steps: tuple[str, ...]
    quick_check: str
    source: str

    def __repr__(self) -> str:
        lines = [f"Solution of {self.id}", *(f"  {line}" for line in self.answer)]
        lines += [f"    {line}".rstrip() for line in self.code.splitlines()]
        lines += [f"  {number}. {step}" for number, step in enumerate(self.steps, 1)]
        return "\n".join([*lines, f"  Check it in ten seconds: {self.quick_check}"])

    def _repr_html_(self) -> str:
        said = "".join(f"<p style='margin:.3em 0'>{rich(line)}</p>" for line in self.answer)
        if self.code:
            said += f"<pre>{html.escape(self.code)}</pre>"
        steps = "".join(f"<li>{rich(step)}</li>" for step in self.steps)
        return (
            "<div style='border-left:4px solid var(--jp-border-color1, #9e9e9e);"
            "padding:.2em .8em;max-width:46em'>"
            f"<strong>Solution</strong> <code>{html.escape(self.id)}</code>{said}"
            f"<ol style='margin:.3em 0'>{steps}</ol>"
            f"<p style='margin:.3em 0'>Check it in ten seconds: {rich(self.quick_check)}</p></div>"
        )


def hint(id: str, level: int = 1) -> Result:
    """Hint number ``level`` to question ``id``: from 1, a nudge, to the last, almost all.

    Never raises: an unknown id or level gives a Result with status "error".
    """
    try:
        question = bank.find(id if isinstance(id, str) else repr(id))
        hints = pose(question, question.draw()).hints
        if level not in range(1, len(hints) + 1):
            raise LessonError(
                f"level was {level!r}: question {id!r} has hints 1 to {len(hints)}, such as "
                f"hint({id!r}, {len(hints)})."
            )
    except LessonError as error:
        return Result("", ERROR, str(error))
    more = f'; the next: hint("{id}", {level + 1})' if level < len(hints) else ""
    return Result(id, HINT, f"{hints[level - 1]} ({level} of {len(hints)}{more})")


def solution(id: str, *, seed: int | str | None = None) -> Solution | Result:
    """The worked solution of question ``id``: the answer, and how one gets there.

    It is shown whenever it is asked for, and not counted. Never raises: an unknown id gives a
    Result with status "error".
    """
    try:
        question = bank.find(id if isinstance(id, str) else repr(id))
    except LessonError as error:
        return Result("", ERROR, str(error))
    return solved(question, pose(question, question.draw(seed)))


def solved(question: Question, posed: Posed) -> Solution:
    """The solution of ``question``, posed with one learner's numbers."""
    answer, code = _answer(question, posed)
    return Solution(posed.id, answer, code, posed.steps, posed.quick_check, posed.source)


def _answer(question: Question, posed: Posed) -> tuple[tuple[str, ...], str]:
    right = given(question, posed)
    match posed:
        case Choice(options=options):
            chosen = ((letter, options[LETTERS.index(letter)]) for letter in right.split(", "))
            return tuple(f"{letter}. {of.text} {of.reply}" for letter, of in chosen), ""
        case Numbers(parts=()):
            return (f"{right:.7g}",), ""
        case Numbers(parts=parts):
            values = zip(parts, right, strict=True)
            return tuple(f"{part}: {value:.7g}" for part, value in values), ""
        case Formula():
            return (f"`{right}`",), ""
        case Order(items=items):
            steps = ((letter, items[LETTERS.index(letter)]) for letter in right.split(", "))
            return tuple(f"{letter}. {text}" for letter, (_, text) in steps), ""
        case Code():
            return (), right.rstrip()
    raise TypeError(f"no solution of {type(posed).__name__}")


def given(question: Question, posed: Posed) -> Any:
    """The right answer as ``check`` takes it: plain data, or text."""
    match posed:
        case Choice(options=options):
            letters = (
                letter for letter, option in zip(LETTERS, options, strict=False) if option.right
            )
            return ", ".join(letters)
        case Numbers(key=key, parts=parts):
            return key if parts else key[0]
        case Formula():
            return question.body["answer"]
        case Order(items=items, key=key):
            letters = {name: letter for letter, (name, _) in zip(LETTERS, items, strict=False)}
            return ", ".join(letters[name] for name in key)
        case Code():
            return question.body["reference"]
    raise TypeError(f"no answer to {type(posed).__name__}")
