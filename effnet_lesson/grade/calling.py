"""A student's code called in the jail on the inputs of a question; nothing is judged here."""

from effnet_lesson.grade import jail
from effnet_lesson.grade.meant import Source
from effnet_lesson.grade.process import Limits
from effnet_lesson.quiz.calling import Outcomes, is_edited
from effnet_lesson.quiz.pose import Code, Formula

LIMITS = Limits(seconds=20)


def outcomes(
    source: Source, question: Code | Formula, limits: Limits, require_jail: bool = False
) -> Outcomes:
    """What code gives for each input of ``question``, in the jail.

    An input that fails does not hide those after it; two failures in a row end it.
    """
    received = f"the function {source.function}"
    is_code = isinstance(question, Code)
    inputs = [dict(given) for given in (question.inputs if is_code else question.points)]
    results: list[dict] = []
    reasons: list[str] = []
    by_clock = False
    while len(results) < len(inputs):
        outcome = jail.run(
            source.text, source.function, inputs[len(results) :], limits=limits,
            require_jail=require_jail,
        )  # fmt: skip
        by_clock = by_clock or outcome.by_clock
        if reasons and not outcome.values:
            break
        results += [{"returned": value} for value in outcome.values]
        if not outcome:
            reasons.append(outcome.reason)
            results.append({"failed": f"failed. {outcome.reason}"})
    if len(results) == len(reasons):
        return Outcomes(received, failure=reasons[0], by_clock=by_clock)
    results += [results[-1]] * (len(inputs) - len(results))
    edited = is_code and is_edited(source.text, question.start, question.function)
    return Outcomes(received, tuple(results), edited=edited, by_clock=by_clock)
