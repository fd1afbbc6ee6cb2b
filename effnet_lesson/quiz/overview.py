"""What was answered in a bank, and what was skipped."""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from effnet_lesson.quiz.bank import Bank
from effnet_lesson.quiz.progress import Record
from effnet_lesson.quiz.result import ERROR, RIGHT, WRONG, rich

SKIPPED = "skipped"
_SIGNS = {RIGHT: "✓ right", WRONG: "✗ wrong so far", SKIPPED: "○ skipped"}


@dataclass(frozen=True)
class Line:
    """One question: its id, "right", "wrong" (so far) or "skipped", and the answers given."""

    id: str
    status: str
    tries: int
    objective: str


@dataclass(frozen=True)
class Summary:
    """A bank's questions with what became of each; prints as text and as an HTML table."""

    title: str
    lines: tuple[Line, ...]
    note: str = ""

    def advice(self) -> list[str]:
        """What to do about the questions that are skipped or wrong so far, in sentences."""
        skipped = [line.id for line in self.lines if line.status == SKIPPED]
        wrong = [line.id for line in self.lines if line.status == WRONG]
        sentences = []
        if skipped:
            sentences.append(
                f'Skipped: {", ".join(skipped)}. Answer the first with `ask("{skipped[0]}")`.'
            )
        if wrong:
            sentences.append(
                f'Wrong so far: {", ".join(wrong)}. Try again with `ask("{wrong[0]}")`; it has '
                "hints."
            )
        if not sentences:
            sentences.append("Nothing is skipped and nothing is wrong.")
        return sentences + ([self.note] if self.note else [])

    def count(self, status: str) -> int:
        """How many questions are "right", "wrong" or "skipped"."""
        return sum(line.status == status for line in self.lines)

    def heading(self) -> str:
        """The title and how many questions are right."""
        return f"{self.title}: {self.count(RIGHT)} of {len(self.lines)} right"

    def __repr__(self) -> str:
        width = max(len(line.id) for line in self.lines)
        rows = [
            f"  {line.id:<{width}}  {_SIGNS[line.status]:<14}  {_tries(line)}".rstrip()
            for line in self.lines
        ]
        return "\n".join([self.heading(), *rows, *self.advice()])

    def _repr_html_(self) -> str:
        style, cell = "style='text-align:left'", "style='text-align:left;white-space:nowrap'"
        rows = "".join(
            f"<tr><th scope='row' {style}>{html.escape(line.objective)}<br>"
            f"<small><code>{html.escape(line.id)}</code></small></th>"
            f"<td {cell}>{_SIGNS[line.status]}</td><td {cell}>{_tries(line)}</td></tr>"
            for line in self.lines
        )
        advice = "".join(f"<p style='margin:.3em 0'>{rich(text)}</p>" for text in self.advice())
        return (
            f"<table><caption {style}><strong>{html.escape(self.heading())}</strong></caption>"
            f"<thead><tr><th scope='col' {style}>Question</th><th scope='col' {style}>State</th>"
            f"<th scope='col' {style}>Tries</th></tr></thead><tbody>{rows}</tbody></table>{advice}"
        )


def summarise(bank: Bank, records: Iterable[Record], note: str = "") -> Summary:
    """The state of each question of ``bank``; records of other questions are ignored."""
    tries: dict[str, list[str]] = {question.id: [] for question in bank.questions}
    for record in records:
        # An answer that could not be read is no try.
        if record.question in tries and record.status != ERROR:
            tries[record.question].append(record.status)
    lines = []
    for question in bank.questions:
        given = tries[question.id]
        status = RIGHT if RIGHT in given else WRONG if given else SKIPPED
        # Tries until it was right: practising afterwards costs nothing.
        count = given.index(RIGHT) + 1 if RIGHT in given else len(given)
        lines.append(Line(question.id, status, count, question.objective))
    return Summary(f"{bank.title} ({bank.name})", tuple(lines), note)


def _tries(line: Line) -> str:
    return "" if line.status == SKIPPED else "1 try" if line.tries == 1 else f"{line.tries} tries"
