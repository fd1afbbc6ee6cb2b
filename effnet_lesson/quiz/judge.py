"""A question, its parameters and an answer give a Result. Nothing is called, stored or shown here.

Code is judged by what it gave: call it first (see ``calling``), in the learner's own kernel or in
a grader's jail, and hand the :class:`~effnet_lesson.quiz.calling.Outcomes` in as the answer.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import answers
from effnet_lesson.quiz.bank import Parameters, Question
from effnet_lesson.quiz.calling import CARET, Outcomes
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.pose import (
    LETTERS,
    Choice,
    Code,
    Formula,
    Numbers,
    Order,
    Posed,
    Value,
    formula_values,
    pose,
)
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED, RIGHT, WRONG, Result

COMPUTED_TOLERANCE = 1e-6  # a function that computes in float32 passes


def judge(question: Question, parameters: Parameters, answer: Any) -> Result:
    """What ``answer`` earns, to the question with these ``parameters`` (``question.draw(seed)``).

    Never raises (but for Ctrl-C), whatever the answer does.
    """
    return judge_posed(pose(question, parameters), answer)


def judge_posed(question: Posed, answer: Any) -> Result:
    """The same for a question that is posed already."""
    try:
        if answers.is_missing(answer):
            return Result(question.id, NOT_ATTEMPTED, f"Give {question.accepted}.")
        return _JUDGES[type(question)](question, answer)
    except LessonError as error:
        reason = str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the learner's own object may raise anything, SystemExit too
        reason = f"Reading it raised {type(error).__name__}."
    is_called = isinstance(answer, Outcomes)
    received = answer.received if is_called else answers.shown(answer)
    advice = f"Give {question.accepted}."
    if is_called and not answer.failure:  # it was given, and could be called
        advice = "Correct it, and check it again."
    return Result(question.id, ERROR, f"{reason} {advice}", received)


def _right(question: Posed, received: str, reply: str = "") -> Result:
    return Result(
        question.id, RIGHT, reply, received, quick_check=question.quick_check,
        steps=question.steps, source=question.source,
    )  # fmt: skip


def _wrong(question: Posed, received: str, reply: str) -> Result:
    return Result(question.id, WRONG, reply, received)


def _unexpected(question: Posed, received: str, sentence: str) -> Result:
    """A wrong answer that no mistake explains: say so, and give the first hint."""
    return _wrong(question, received, f"{sentence} Hint: {question.hints[0]}")


def _choice(question: Choice, value: Any) -> Result:
    options = question.options
    texts = [option.text for option in options]
    read = answers.read_choices if question.several else answers.read_choice
    chosen = read(value, texts, LETTERS)
    if not question.several:
        option = options[chosen]
        received = f"{LETTERS[chosen]}, {option.text.rstrip('.')}"
        return (_right if option.right else _wrong)(question, received, option.reply)
    received = ", ".join(LETTERS[index] for index in chosen)
    wrong = [options[index].reply for index in chosen if not options[index].right]
    missed = [o.missed for index, o in enumerate(options) if o.right and index not in chosen]
    if not wrong and not missed:
        replies = (f"{LETTERS[index]}: {options[index].reply}" for index in chosen)
        return _right(question, received, " ".join(replies))
    return _wrong(question, received, (wrong + missed)[0])


def _numbers(question: Numbers, value: Any) -> Result:
    result = _judge_numbers(question, value)
    return dataclasses.replace(result, explorer=question.explorer)


def _judge_numbers(question: Numbers, value: Any) -> Result:
    if question.parts:
        readings = answers.read_numbers(value, question.parts, question.names)
    else:
        readings = [answers.readings(value, question.names)]
    given = [_meant(question, part, ways) for part, ways in enumerate(readings)]
    received = _with_reading(value, ", ".join(f"{number:.10g}" for number in given))
    good = [question.close(*pair) for pair in zip(given, question.key, strict=True)]
    if all(good):
        return _right(question, received)
    for mistake in question.mistakes:
        if all(question.close(*pair) for pair in zip(given, mistake.values, strict=True)):
            return _wrong(question, received, mistake.reply)
    wrong = [index for index, is_good in enumerate(good) if not is_good]
    early = all(_rounded_early(given[index], question.key[index]) for index in wrong)
    if not question.parts:
        if early:
            return _wrong(question, received, f"That is well computed, but {_EARLY}")
        return _unexpected(question, received, "That is not the number.")
    named = _listed([question.parts[index] for index in wrong])
    if len(wrong) < len(good):
        right = _listed(
            [part for part, is_good in zip(question.parts, good, strict=True) if is_good]
        )
        named = f"{right.capitalize()} right; {named} {_EARLY if early else 'not.'}"
    else:
        named = f"{named.capitalize()} {_EARLY if early else 'not right.'}"
    if early:
        return _wrong(question, received, named)
    for mistake in question.mistakes:  # the same idea may have touched only some of the parts
        if all(question.close(given[index], mistake.values[index]) for index in wrong):
            return _wrong(question, received, f"{named} {mistake.reply}")
    if good[0]:  # hints begin with the first part
        return _wrong(question, received, f"{named} Compute it again.")
    return _unexpected(question, received, named)


_EARLY = "rounded too early: give one more decimal."


def _rounded_early(given: float, key: float) -> bool:
    """Whether it is the key with fewer decimals than are asked for, one at least."""
    return any(given == round(key, decimals) for decimals in (1, 2, 3))


def _meant(question: Numbers, part: int, ways: Sequence[float]) -> float:
    """Of the ways to read a part the one that is right, else one that is expected, else the usual.

    "1,752" is 1752 where the prompt writes numbers so, and 1.752 where it does not."""
    expected = [question.key[part], *(mistake.values[part] for mistake in question.mistakes)]
    found = (way for value in expected for way in ways if question.close(way, value))
    return next(found, ways[0])


def _formula(question: Formula, value: Any) -> Result:
    if isinstance(value, Outcomes):
        received, values = value.received, _function_values(value, question.points)
    elif isinstance(value, str):
        text = str.__str__(value)
        received = f"`{' '.join(text.split())}`"
        values = formula_values(text, question.points)
        if all(number is None for number in values):
            evaluate(text, question.points[0])  # raises the sentence that says why
    else:
        raise LessonError("That is not a formula.")

    if _same(values, question.key):
        caret = isinstance(value, str) and "^" in value
        return _right(question, received, CARET if caret else "")
    for mistake in question.mistakes:
        if _same(values, mistake.values):
            return _wrong(question, received, mistake.reply)
    at, gives, wanted = next(
        (point, *pair)
        for point, *pair in zip(question.points, values, question.key, strict=True)
        if not same(*pair)
    )
    yours = "has no value" if gives is None else f"gives {gives:.7g}"
    sentence = f"At {_named(at)} your formula {yours}, but {wanted:.7g} is right."
    return _unexpected(question, received, sentence)


def _function_values(outcomes: Outcomes, points: Sequence[Parameters]) -> tuple[Value, ...]:
    """The number that a function returned at each point; raises LessonError if one is none."""
    if outcomes.failure:
        raise LessonError(outcomes.failure)
    values = []
    for point, result in zip(points, outcomes.results, strict=True):
        called = f"Called with {_named(point)}, your function"
        if "failed" in result:
            raise LessonError(f"{called} {result['failed'].rstrip('.')}.")
        values.append(_number_returned(result["returned"], called))
    return tuple(values)


def _number_returned(value: Any, called: str) -> float:
    if value is None:
        raise LessonError(f"{called} returned None. Does its last line say `return`?")
    try:
        return answers.read_number(None if isinstance(value, str) else value, {})
    except LessonError as error:
        raise LessonError(f"{called} returned {answers.shown(value)}. {error}") from None


def _order(question: Order, value: Any) -> Result:
    if isinstance(value, set | frozenset):
        raise LessonError("A set has no order.")
    names = [name for name, _ in question.items]
    texts = [text for _, text in question.items]
    indices = answers.read_choices(value, texts, LETTERS)
    left_out = [LETTERS[index] for index in range(len(names)) if index not in indices]
    if left_out:
        raise LessonError(f"The step {left_out[0]} is missing.")
    received = ", ".join(LETTERS[index] for index in indices)
    given = [names[index] for index in indices]
    if tuple(given) == question.key:
        return _right(question, received)
    for mistake in question.mistakes:
        if given.index(mistake.first) < given.index(mistake.then):
            return _wrong(question, received, mistake.reply)
    return _unexpected(question, received, "That is not the order.")


def _code(question: Code, value: Any) -> Result:
    if not isinstance(value, Outcomes):
        raise LessonError("That is neither a function nor code.")
    if value.failure:
        raise LessonError(value.failure)
    given, received = value.results, value.received
    if _same(given, question.key):
        return _right(question, received)
    as_before = _same(given, question.started)
    if as_before and not value.edited:
        return Result(question.id, NOT_ATTEMPTED, question.unchanged)
    for mistake in question.mistakes:
        if _same(given, mistake.values):
            return _wrong(question, received, mistake.reply)
    if as_before and any(result.get("returned") is not None for result in given):
        return _wrong(question, received, question.unchanged)
    for at, result, wanted in zip(question.inputs, given, question.key, strict=True):
        called = f"Called with {_named(at)}, your function"
        if "failed" in result:
            raise LessonError(f"{called} {result['failed'].rstrip('.')}.")
        if result["returned"] is None and wanted["returned"] is not None:
            raise LessonError(f"{called} returned None. Does its last line say `return`?")
        if not same(result, wanted):
            sentence = (
                f"{called} returned {answers.shown(result['returned'])}, but "
                f"{answers.shown(wanted['returned'])} is right."
            )
            return _unexpected(question, received, sentence)
    raise AssertionError("some case differs")


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same; numbers, to a millionth. 1 and True are not."""
    if isinstance(one, dict) and isinstance(other, Mapping):
        if "failed" in one and "failed" in other:
            return True  # how it failed is not compared: texts of Python change
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return _same(one, other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= COMPUTED_TOLERANCE * abs(other)
    return type(one) is type(other) and one == other


def _same(values: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(values) == len(others) and all(map(same, values, others))


def _named(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {answers.shown(value)}" for name, value in given.items())


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


_JUDGES: dict[type[Posed], Callable[[Any, Any], Result]] = {
    Choice: _choice,
    Numbers: _numbers,
    Formula: _formula,
    Order: _order,
    Code: _code,
}
