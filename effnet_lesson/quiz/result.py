"""What an answer earned: the same plain text each time for a terminal, HTML for Jupyter."""

import html
import re
import textwrap
from dataclasses import dataclass

RIGHT, WRONG, ERROR, NOT_ATTEMPTED = "right", "wrong", "error", "not attempted"
HINT = "hint"

# A sign and a word each: colour is never the only difference.
SIGNS = {
    RIGHT: ("✓", "Right"),
    WRONG: ("✗", "Not right yet"),
    ERROR: ("!", "Cannot be judged"),
    NOT_ATTEMPTED: ("○", "Not answered yet"),
    HINT: ("?", "Hint"),
}
# JupyterLab's own colours, so that the dark theme is right; text keeps the colour around it.
_COLOURS = {
    RIGHT: "var(--jp-success-color1, #388e3c)",
    WRONG: "var(--jp-error-color1, #d32f2f)",
    ERROR: "var(--jp-warn-color1, #f57c00)",
    NOT_ATTEMPTED: "var(--jp-border-color1, #9e9e9e)",
    HINT: "var(--jp-border-color1, #9e9e9e)",
}
_LINE = 88


@dataclass(frozen=True)
class Result:
    """The judgement of one answer: true when right, and printable anywhere.

    ``status`` is "right", "wrong", "error" (could not be understood, or the learner's function
    failed), "not attempted", or "hint" for what is no judgement; ``message`` says why and names
    one next step; ``received`` is the answer as it was read; ``quick_check``, ``steps`` and
    ``source`` come with a right answer; ``explorer`` is the state in which the explorer shows
    what was to be predicted; ``note`` says that progress is not kept, where that is so.
    """

    id: str
    status: str
    message: str
    received: str = ""
    quick_check: str = ""
    steps: tuple[str, ...] = ()
    source: str = ""
    explorer: str = ""
    note: str = ""

    def notes(self) -> list[str]:
        """What stands below, in small print."""
        see = self.explorer and f'See it yourself: `Explorer(state="{self.explorer}")`'
        source = self.source and f"Source: {self.source}"
        return [text for text in (see, source, self.note) if text]

    def __bool__(self) -> bool:
        return self.status == RIGHT

    def __repr__(self) -> str:
        sign, word = SIGNS[self.status]
        lines = [f"{sign} {word} ({self.id})" if self.id else f"{sign} {word}"]
        lines += [_wrap(paragraph, "  ") for paragraph in self.paragraphs()]
        if self.steps:
            lines.append("  Steps:")
            lines += [_wrap(f"{n}. {step}", "  ", "     ") for n, step in enumerate(self.steps, 1)]
        lines += [_wrap(note, "  ") for note in self.notes()]
        return "\n".join(lines)

    def paragraphs(self) -> list[str]:
        """The reply without steps and note: what was received, why, how to check oneself."""
        received = f"You answered {self.received}." if self.received else ""
        check = f"Check it in ten seconds: {self.quick_check}" if self.quick_check else ""
        return [text for text in (received, self.message, check) if text]

    def _repr_html_(self) -> str:
        sign, word = SIGNS[self.status]
        name = f" <code>{html.escape(self.id)}</code>" if self.id else ""
        body = "".join(f"<p style='margin:.3em 0'>{rich(text)}</p>" for text in self.paragraphs())
        if self.steps:
            steps = "".join(f"<li>{rich(step)}</li>" for step in self.steps)
            body += f"<p style='margin:.3em 0'>Steps:</p><ol style='margin:.3em 0'>{steps}</ol>"
        for note in self.notes():
            body += f"<p style='margin:.3em 0'><small>{rich(note)}</small></p>"
        return (
            f"<div style='border-left:4px solid {_COLOURS[self.status]};padding:.2em .8em;"
            f"max-width:46em'><strong><span aria-hidden='true'>{sign}</span> {word}</strong>"
            f"{name}{body}</div>"
        )


def rich(text: str) -> str:
    """``text`` as safe HTML, with `backticks` shown as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _wrap(text: str, first: str, rest: str | None = None) -> str:
    return textwrap.fill(
        text, _LINE, initial_indent=first, subsequent_indent=first if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
