"""A question and an answer give a Result. Nothing is stored, shown or raised here."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import answers
from effnet_lesson.quiz.bank import (
    FORMULA_TOLERANCE,
    LETTERS,
    Choice,
    Formula,
    Numbers,
    Outcome,
    Question,
    outcome,
)
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.limit import call
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED, RIGHT, WRONG, Result

_CARET = "In Python a power is written `**`; `^` is something else there."


def judge(question: Question, value: Any) -> Result:
    """What ``value`` earns. Never raises (but for Ctrl-C), whatever the value does."""
    try:
        if answers.is_missing(value):
            return Result(question.id, NOT_ATTEMPTED, f"Give {question.accepted}.")
        return _JUDGES[type(question)](question, value)
    except LessonError as error:
        reason = str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the learner's own object may raise anything, SystemExit too
        reason = f"Reading it raised {type(error).__name__}."
    return Result(question.id, ERROR, f"{reason} Give {question.accepted}.", answers.shown(value))


def _right(question: Question, received: str, reply: str = "") -> Result:
    return Result(
        question.id, RIGHT, reply, received, quick_check=question.quick_check, steps=question.steps
    )


def _wrong(question: Question, received: str, reply: str) -> Result:
    return Result(question.id, WRONG, reply, received)


def _unexpected(question: Question, received: str, sentence: str) -> Result:
    """A wrong answer that no mistake explains: say so, and give the first hint."""
    return _wrong(question, received, f"{sentence} Hint: {question.hints[0]}")


def _choice(question: Choice, value: Any) -> Result:
    index = answers.read_choice(value, [option.text for option in question.options], LETTERS)
    option = question.options[index]
    received = f"{LETTERS[index]}, {option.text.rstrip('.')}"
    return (_right if option.right else _wrong)(question, received, option.reply)


def _numbers(question: Numbers, value: Any) -> Result:
    if question.parts:
        given = answers.read_numbers(value, question.parts, question.given)
    else:
        given = [answers.read_number(value, question.given)]
    received = _with_reading(value, ", ".join(f"{number:.7g}" for number in given))
    good = [question.close(*pair) for pair in zip(given, question.key, strict=True)]
    if all(good):
        return _right(question, received)
    for mistake in question.mistakes:
        if all(question.close(*pair) for pair in zip(given, mistake.values, strict=True)):
            return _wrong(question, received, mistake.reply)
    if not question.parts:
        return _unexpected(question, received, "That is not the number.")

    wrong = [index for index, is_good in enumerate(good) if not is_good]
    named = _listed([question.parts[index] for index in wrong])
    if len(wrong) < len(good):
        right = _listed(
            [part for part, is_good in zip(question.parts, good, strict=True) if is_good]
        )
        named = f"{right.capitalize()} right; {named} not."
    else:
        named = f"{named.capitalize()} not right."
    for mistake in question.mistakes:  # the same idea may have touched only some of the parts
        if all(question.close(given[index], mistake.values[index]) for index in wrong):
            return _wrong(question, received, f"{named} {mistake.reply}")
    return _unexpected(question, received, named)


def _formula(question: Formula, value: Any) -> Result:
    if callable(value):
        received = answers.shown(value)
        values = call(lambda: _values_of_function(value, question))
    elif isinstance(value, str):
        text = str.__str__(value)
        received = f"`{' '.join(text.split())}`"
        values = _values_of_text(text, question)
    else:
        raise LessonError("That is not a formula.")

    if _same(values, question.key):
        caret = isinstance(value, str) and "^" in value
        return _right(question, received, _CARET if caret else "")
    for mistake in question.mistakes:
        if _same(values, mistake.values):
            if _same(values, tuple(outcome(question.start, case) for case in question.cases)):
                # What the learner was given to mend, and has not touched.
                return Result(question.id, NOT_ATTEMPTED, mistake.reply)
            return _wrong(question, received, mistake.reply)
    for case, gives, wanted in zip(question.cases, values, question.key, strict=True):
        if not _same((gives,), (wanted,)):
            at = ", ".join(f"{name} = {number:g}" for name, number in case.items())
            yours = "has no value" if gives is None else f"gives {gives:.7g}"
            sentence = f"At {at} your formula {yours}, but {wanted:.7g} is right."
            return _unexpected(question, received, sentence)
    raise AssertionError("some case differs")


def _values_of_text(text: str, question: Formula) -> tuple[Outcome, ...]:
    """The value at each case; a formula with a value at none of them was not understood."""
    values = tuple(outcome(text, case) for case in question.cases)
    if all(value is None for value in values):
        evaluate(text, question.cases[0])  # raises the sentence that says why
    return values


def _values_of_function(function: Callable[..., Any], question: Formula) -> tuple[float, ...]:
    return tuple(_value_of_function(function, case) for case in question.cases)


def _value_of_function(function: Callable[..., Any], case: Mapping[str, float]) -> float:
    at = ", ".join(f"{name}={number:g}" for name, number in case.items())
    try:
        names = set(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # some built-in functions do not tell
        names = set()
    try:
        result = function(**case) if names >= set(case) else function(*case.values())
    except BaseException as error:  # also SystemExit, and the stop of a loop that never ends
        reason = " ".join(str(error).split())[:100]
        if isinstance(error, TypeError) and " ^" in reason:
            raise LessonError(
                f"Called with {at}, your function raised a TypeError. {_CARET}"
            ) from None
        raise LessonError(
            f"Called with {at}, your function raised {type(error).__name__}"
            f"{f' ({reason})' if reason else ''}."
        ) from None
    if result is None:
        raise LessonError(
            f"Called with {at}, your function returned None. Does its last line say `return`?"
        )
    try:
        return answers.read_number(result, {})
    except LessonError as error:
        raise LessonError(
            f"Called with {at}, your function returned {answers.shown(result)}. {error}"
        ) from None


def _same(values: tuple[Outcome, ...], others: tuple[Outcome, ...]) -> bool:
    return all(
        one is other
        if one is None or other is None
        else abs(one - other) <= FORMULA_TOLERANCE * abs(other)
        for one, other in zip(values, others, strict=True)
    )


def _with_reading(value: Any, reading: str) -> str:
    """The answer as given, and how it was read where that is not plain to see."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "; ".join(value)  # from the fields of the widget
    if not isinstance(value, str):
        return reading
    text = " ".join(str.__str__(value).split())
    return text if text == reading else f"{text} (read as {reading})"


def _listed(names: list[str]) -> str:
    """ "depth is", "depth and width are", "depth, width and resolution are"."""
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{', '.join(names[:-1])} and {names[-1]} are"


_JUDGES: dict[type[Question], Callable[[Any, Any], Result]] = {
    Choice: _choice,
    Numbers: _numbers,
    Formula: _formula,
}
