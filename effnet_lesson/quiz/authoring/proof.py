"""Proves a bank: every key passes, every wrong answer that is expected fails with its own reply.

For every combination of parameters, with the very judge that learners meet.
"""

import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from effnet_lesson.errors import LessonError
from effnet_lesson.explorer.state import State
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.authoring import models
from effnet_lesson.quiz.authoring.making import made
from effnet_lesson.quiz.authoring.reading import Place, Problem, read, validate
from effnet_lesson.quiz.calling import Outcomes
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.judge import judge_posed, same
from effnet_lesson.quiz.pose import (
    LETTERS,
    Choice,
    Code,
    Formula,
    Numbers,
    Order,
    Posed,
    fill,
    pose,
)
from effnet_lesson.quiz.result import NOT_ATTEMPTED, RIGHT, WRONG
from effnet_lesson.quiz.vocabulary import FUNCTIONS, RULE

MAX_COMBINATIONS = 100
# Fields that are neither texts to fill nor expressions
_AS_THEY_ARE = {"id", "kind", "difficulty", "importance", "source", "explorer", "function"}
_AS_THEY_ARE |= {"start", "reference", "code", "cases", "parameters", "first", "then", "variables"}

Finding = tuple[Place, str]


def examine(file: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The record of the bank in the YAML ``file`` (None if it cannot be made), and every problem.

    Raises LessonError where there is no such file.
    """
    document = read(file)
    if isinstance(document, Problem):
        return None, [document]
    checked = validate(document)
    if isinstance(checked, list):
        return None, checked
    record, findings = None, []
    for index, question in enumerate(checked.questions):
        found = [*_texts(question)] or [*_proved(question)]
        findings += [(("questions", index, *place), sentence) for place, sentence in found]
    if not findings:
        record = made(checked, file.stem.partition("_")[0])
    return record, [document.problem(*finding) for finding in findings]


def _combinations(question: models.Common) -> list[dict[str, float]]:
    names, drawn = question.parameters.keys(), question.parameters.values()
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*drawn)]


def _texts(question: models.Common) -> Iterator[Finding]:
    """Every text and expression has its numbers, for all parameters."""
    combinations = _combinations(question)
    if len(combinations) > MAX_COMBINATIONS:
        yield (
            ("parameters",),
            f"There are {len(combinations)} combinations. Keep to {MAX_COMBINATIONS}, so that "
            "every one can be proved.",
        )
        return
    for place, text in _leaves(question.model_dump(mode="json")):
        is_expression = "answer" in place
        if is_expression and isinstance(question, models.Formula):
            continue  # it is computed at its points, in `pose`
        for parameters in combinations:
            names = {**FUNCTIONS, **RULE, **parameters}
            try:
                if is_expression:
                    evaluate(text, names)
                    continue
                left = fill(text, {**names, "value": 1.0} if "mistakes" in place else names)
            except LessonError as error:
                yield place, str(error)
                break
            if re.search(r"[{}]", left):
                yield (
                    place,
                    "It holds a bracket that is not resolved. Write {expression} or "
                    "{expression:.3f}.",
                )
                break


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for part, inner in items:
        if part not in _AS_THEY_ARE:
            yield from _leaves(inner, (*place, part))


def _proved(question: models.Common) -> Iterator[Finding]:
    try:
        record = made(models.Bank(title="Proof", questions=[question]), "00")
        (written,) = bank.from_record(record).questions
        for parameters in _combinations(question):
            posed = pose(written, parameters)
            findings = list(_PROOFS[type(posed)](question, posed))
            if findings:
                with_these = f" (with {parameters})" if len(_combinations(question)) > 1 else ""
                yield from ((place, f"{said}{with_these}") for place, said in findings)
                return
    except LessonError as error:
        yield (), str(error)


def _earns(posed: Posed, answer: Any, status: str, reply: str = "") -> str:
    """An empty text if ``answer`` earns that, else a sentence that says what it earns."""
    result = judge_posed(posed, answer)
    # A tuple says first which parts are right, then why
    if result.status == status and result.message.endswith(reply):
        return ""
    return f"It earns {result.status!r} with the reply {result.message[:80]!r}. Correct it."


def _choice(question: models.Choice | models.Choices, posed: Choice) -> Iterator[Finding]:
    key = [index for index, option in enumerate(posed.options) if option.right]
    seen: dict[str, int] = {}
    for index, option in enumerate(posed.options):
        place = ("options", index)
        chosen = {index} if not posed.several else {*key, index}
        status = RIGHT if option.right else WRONG
        reply = "" if posed.several and option.right else option.reply
        said = _earns(posed, ", ".join(LETTERS[i] for i in sorted(chosen)), status, reply)
        if posed.several and option.right and len(key) > 1:
            rest = ", ".join(LETTERS[i] for i in key if i != index)
            said = said or _earns(posed, rest, WRONG, option.missed)
        if said:
            yield place, said
        for text in (option.text, option.reply):
            if text in seen:
                yield place, f"It says the same as option {LETTERS[seen[text]]}. Reword one."
            seen[text] = index


def _numbers(question: models.Number, posed: Numbers) -> Iterator[Finding]:
    def answer(values: tuple[float, ...]) -> Any:
        return values if posed.parts else values[0]

    if said := _earns(posed, answer(posed.key), RIGHT):
        yield ("answer",), said
    if posed.explorer:
        try:
            State.from_text(posed.explorer)
        except LessonError as error:
            yield ("explorer",), str(error)
    earlier = [("the right answer", posed.key)]
    for index, mistake in enumerate(posed.mistakes):
        place = ("mistakes", index)
        for other, values in earlier:
            if all(map(_close(posed), mistake.values, values)):
                yield (*place, "answer"), f"It cannot be told from {other}. Join the two."
                break
        else:
            rounded = tuple(float(f"{value:.4g}") for value in mistake.values)
            for values in (mistake.values, rounded):
                if said := _earns(posed, answer(values), WRONG, mistake.reply):
                    yield (*place, "answer"), said
                    break
        earlier.append((f"mistake {index + 1}", mistake.values))
        for key in posed.key:
            if _gives_away(mistake.reply, key, posed.prompt):
                yield (*place, "reply"), f"It gives the answer away ({key:.7g}). Say less."


def _close(posed: Numbers) -> Any:
    # Twice the tolerance: then no answer lies within it of two of them
    return lambda one, other: math.isclose(
        one, other, rel_tol=2 * posed.tolerance, abs_tol=max(2 * posed.absolute, 1e-12)
    )


def _gives_away(reply: str, key: float, prompt: str) -> bool:
    """Whether ``reply`` holds the number of the key, and the prompt does not."""
    shown = {f"{key:.4g}", f"{key:.7g}", f"{key:,.0f}" if key == int(key) else f"{key:.3g}"}
    return any(
        len(text) > 1 and re.search(pattern, reply) and not re.search(pattern, prompt)
        for text in shown
        for pattern in [rf"(?<![\d.,]){re.escape(text)}(?!\d|[.,]\d)"]
    )


def _formula(question: models.Formula, posed: Formula) -> Iterator[Finding]:
    if said := _earns(posed, question.answer, RIGHT):
        yield ("answer",), said
    earlier = [("the right answer", posed.key)]
    for index, mistake in enumerate(posed.mistakes):
        place = ("mistakes", index, "answer")
        if all(value is None for value in mistake.values):
            try:
                evaluate(question.mistakes[index].answer, posed.points[0])
            except LessonError as error:
                yield place, str(error)
        elif twin := _twin(mistake.values, earlier):
            yield place, f"It cannot be told from {twin} at the points drawn. Widen `variables`."
        elif said := _earns(posed, question.mistakes[index].answer, WRONG, mistake.reply):
            yield place, said
        earlier.append((f"mistake {index + 1}", mistake.values))


def _twin(values: Any, earlier: list[tuple[str, Any]]) -> str:
    return next((name for name, others in earlier if same(values, others)), "")


def _order(question: models.Order, posed: Order) -> Iterator[Finding]:
    letter = {name: LETTERS[index] for index, (name, _) in enumerate(posed.items)}
    if said := _earns(posed, [letter[name] for name in posed.key], RIGHT):
        yield ("items",), said
    for index, swap in enumerate(posed.mistakes):
        # Nothing else is moved than what the mistake names
        order = [name for name in posed.key if name != swap.first]
        order.insert(order.index(swap.then), swap.first)
        result = judge_posed(posed, [letter[name] for name in order])
        if result.status != WRONG:
            yield ("mistakes", index), f"It earns {result.status!r}. Correct it."
    for one, two in zip(posed.key, posed.key[1:], strict=False):
        swapped = [letter[{one: two, two: one}.get(name, name)] for name in posed.key]
        index, reply = next(
            (i, swap.reply)
            for i, swap in enumerate(posed.mistakes)
            if (swap.first, swap.then) == (two, one)
        )
        if said := _earns(posed, swapped, WRONG, reply):
            yield ("mistakes", index), said


def _code(question: models.Program, posed: Code) -> Iterator[Finding]:
    failed = [why for result in posed.key if (why := result.get("failed"))]
    if failed:
        yield ("reference",), f"It {failed[0].rstrip('.')}. Correct it, or the cases."
        return
    if said := _earns(posed, Outcomes("", posed.key), RIGHT):
        yield ("reference",), said
    if said := _earns(posed, Outcomes("", posed.started), NOT_ATTEMPTED, posed.unchanged):
        yield ("start",), said
    earlier = [("the reference", posed.key), ("the code that is given", posed.started)]
    for index, mistake in enumerate(posed.mistakes):
        place = ("mistakes", index, "code")
        if twin := _twin(mistake.values, earlier):
            yield place, f"It does the same as {twin} in every case. Add a case that tells them."
        elif said := _earns(posed, Outcomes("", mistake.values), WRONG, mistake.reply):
            yield place, said
        earlier.append((f"mistake {index + 1}", mistake.values))


_PROOFS = {
    Choice: _choice,
    Numbers: _numbers,
    Formula: _formula,
    Order: _order,
    Code: _code,
}
