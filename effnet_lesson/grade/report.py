"""What the teacher reads (Markdown): how each question went, and which wrong ideas were met."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from effnet_lesson.grade.marks import Mark, Marks
from effnet_lesson.quiz.bank import Question
from effnet_lesson.quiz.result import ERROR, NOT_ATTEMPTED, RIGHT, WRONG

Answers = Sequence[tuple[str, Mark]]  # whose, and what became of it
HOW_IT_WENT = {
    RIGHT: "right",
    WRONG: "wrong",
    ERROR: "could not be judged",
    NOT_ATTEMPTED: "not answered",
}


def report(title: str, all_marks: Sequence[Marks], questions: Mapping[str, Question]) -> str:
    """The report on all submissions; ``questions`` of the bank by id, in the order to show."""
    graded = [marks for marks in all_marks if not marks.note]
    lines = [f"# {title}: {len(graded)} graded, {len(all_marks) - len(graded)} not graded", ""]
    lines += _not_graded(all_marks)
    asked = {
        question: [
            (each.by or each.file, mark)
            for each in graded
            for mark in each.marks
            if mark.result.id == question
        ]
        for question in in_order(graded, questions)
    }
    lines += _where_to_start(asked)
    for question, marks in asked.items():
        lines += _question(question, questions.get(question), marks)
    return "\n".join(lines)


def in_order(all_marks: Sequence[Marks], questions: Mapping[str, Question]) -> list[str]:
    """The ids that were asked: those of the bank in its order, then others."""
    asked = dict.fromkeys(mark.result.id for marks in all_marks for mark in marks.marks)
    return [*(q for q in questions if q in asked), *(q for q in asked if q not in questions)]


def _not_graded(all_marks: Sequence[Marks]) -> Iterator[str]:
    notes = [marks for marks in all_marks if marks.note]
    if notes:
        yield "## Not graded"
        yield ""
        yield from (f"- {_code(marks.file)}: {_code(marks.note)}" for marks in notes)
        yield ""


def _where_to_start(asked: Mapping[str, Answers]) -> Iterator[str]:
    """The questions that the fewest had right, at most three, hardest first."""
    right = {
        question: sum(bool(mark.result) for _, mark in marks) / len(marks)
        for question, marks in asked.items()
    }
    hardest = sorted((question for question in asked if right[question] < 1), key=right.get)
    if hardest:
        yield "## Where to start"
        yield ""
        yield "The fewest were right here:"
        yield ""
        yield from (f"- {question}: {right[question]:.0%} right" for question in hardest[:3])
        yield ""


def _question(question: str, written: Question | None, answers: Answers) -> Iterator[str]:
    marks = [mark for _, mark in answers]
    counts = Counter(mark.result.status for mark in marks)
    yield f"## {question}"
    yield ""
    if written:
        yield f"{written.objective}."
        yield ""
    share = f"{counts[RIGHT]} of {len(marks)} right ({counts[RIGHT] / len(marks):.0%})"
    others = [f"{counts[s]} {how}" for s, how in HOW_IT_WENT.items() if s != RIGHT and counts[s]]
    yield f"**{share}**{''.join(f', {other}' for other in others)}."
    yield ""
    if unjudged := [who for who, mark in answers if mark.result.status == ERROR]:
        yield f"Could not be judged, the page of feedback says why: {_some(unjudged)}."
        yield ""
    ideas = Counter(mark.idea for mark in marks if mark.result.status == WRONG)
    if ideas:
        yield "| met | reply to the wrong idea, as it stands in the bank |"
        yield "|---|---|"
        for idea, count in sorted(ideas.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"| {count} | {_cell(idea) if idea else '(none that the bank expects)'} |"
        yield ""


def _some(names: Sequence[str], most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(_code, names[:most])) + more


def _code(text: str) -> str:
    """Text of others, which Markdown shows and does not read."""
    return f"`{text.replace('`', chr(39))}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
