"""A student's code called in the jail on the inputs of a question; nothing is judged here."""

from effnet_lesson.grade import jail
from effnet_lesson.grade.process import Limits
from effnet_lesson.quiz.calling import Outcomes
from effnet_lesson.quiz.pose import Code

LIMITS = Limits(seconds=20)


def outcomes(source: str, question: Code, limits: Limits, require_jail: bool = False) -> Outcomes:
    """What code as text gives for each input of ``question``, in the jail.

    An input that fails does not hide those after it; two failures in a row end it.
    """
    received = f"the function {question.function}"
    inputs = [dict(given) for given in question.inputs]
    results: list[dict] = []
    reasons: list[str] = []
    while len(results) < len(inputs):
        outcome = jail.run(
            source, question.function, inputs[len(results) :], limits=limits,
            require_jail=require_jail,
        )  # fmt: skip
        if reasons and not outcome.values:
            break
        results += [{"returned": value} for value in outcome.values]
        if not outcome:
            reasons.append(outcome.reason)
            results.append({"failed": f"failed. {outcome.reason}"})
    if len(results) == len(reasons):
        return Outcomes(received, failure=reasons[0])
    results += [results[-1]] * (len(inputs) - len(results))
    return Outcomes(received, tuple(results))
