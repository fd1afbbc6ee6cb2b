"""What a question reveals, for a teacher: each answer that is expected, and what it earns."""

import html
from collections.abc import Iterator

from effnet_lesson.quiz.bank import Question, rank
from effnet_lesson.quiz.pose import (
    Choice,
    Code,
    Formula,
    Mistake,
    Numbers,
    Order,
    Outcome,
    Posed,
)
from effnet_lesson.quiz.result import rich


def reveals(question: Question, posed: Posed) -> str:
    """HTML: what is asked for and how hard it is, each wrong answer with its reply, and the
    hints, which are what to say next."""
    about = [
        f"Objective: {posed_objective(question)}.",
        f"Difficulty: {rank(question)}. {minutes(question)}.",
    ]
    rows = "".join(
        f"<tr><td style='text-align:left'>{rich(answer)}</td>"
        f"<td style='text-align:left'>{rich(reply)}</td></tr>"
        for answer, reply in wrong_answers(question, posed)
    )
    hints = "".join(f"<li>{rich(hint)}</li>" for hint in posed.hints)
    return (
        f"<p>{html.escape(' '.join(about))}</p>"
        "<table><thead><tr><th scope='col' style='text-align:left'>Who answers</th>"
        "<th scope='col' style='text-align:left'>is told</th></tr></thead>"
        f"<tbody>{rows}</tbody></table><p>To say next, one at a time:</p><ol>{hints}</ol>"
    )


def minutes(question: Question) -> str:
    """As in "about 1 minute", with a capital."""
    return f"About {question.minutes:g} minute{'s' * (question.minutes != 1)}"


def posed_objective(question: Question) -> str:
    """The objective without a point at its end."""
    return question.objective.rstrip(".")


def wrong_answers(question: Question, posed: Posed) -> Iterator[tuple[str, str]]:
    """Each wrong answer that is expected, in words, with its reply."""
    match posed:
        case Choice(options=options):
            for option in options:
                if not option.right:
                    yield option.text, option.reply
                elif option.missed:
                    yield f"not: {option.text}", option.missed
        case Numbers(mistakes=mistakes):
            for mistake in mistakes:
                yield ", ".join(f"{value:.5g}" for value in mistake.values), mistake.reply
        case Formula(mistakes=mistakes):
            for wrong, mistake in zip(question.body["mistakes"], mistakes, strict=True):
                yield f"`{wrong['answer']}`", mistake.reply
        case Order(items=items, mistakes=mistakes):
            texts = dict(items)
            for swap in mistakes:
                yield f"first “{texts[swap.first]}”, then “{texts[swap.then]}”", swap.reply
        case Code(mistakes=mistakes, unchanged=unchanged):
            yield "the code as it was given", unchanged
            for mistake in mistakes:
                yield f"code that gives {_told_apart(posed, mistake)}", mistake.reply


def _told_apart(posed: Code, mistake: Mistake) -> str:
    """What wrong code returns where right code returns something else, for as few inputs as no
    other mistake shares with it; at most three."""
    others = [other.values for other in posed.mistakes if other is not mistake]

    def like(values: tuple[Outcome, ...], places: list[int]) -> bool:
        return all(values[place] == mistake.values[place] for place in places)

    wrong = [place for place, right in enumerate(posed.key) if mistake.values[place] != right]
    shown: list[int] = []
    while wrong and len(shown) < 3 and (not shown or any(like(of, shown) for of in others)):
        best = min(wrong, key=lambda place: sum(like(values, [*shown, place]) for values in others))
        wrong.remove(best)
        shown.append(best)
    return " and ".join(f"{_gave(mistake.values[i])} for `{_given(posed, i)}`" for i in shown)


def _given(posed: Code, place: int) -> str:
    return _short(", ".join(f"{name}={value!r}" for name, value in posed.inputs[place].items()))


def _gave(outcome: Outcome) -> str:
    if "returned" in outcome:
        return f"`{_short(str(outcome['returned']))}`"
    return "an error"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
