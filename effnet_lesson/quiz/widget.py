"""The question as a widget: the page draws it (widget.js), every judgement is made here."""

import html
from importlib import resources
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.attempt import attempt, questions_due
from effnet_lesson.quiz.bank import Question, rank
from effnet_lesson.quiz.pose import Choice, Code, Formula, Numbers, Order, Posed, pose
from effnet_lesson.quiz.result import ERROR, RIGHT, SIGNS, WRONG, Result
from effnet_lesson.quiz.text import as_text, lettered
from effnet_lesson.widgets import HEARING

TRIES_BEFORE_STEPS = 2
_FILES = resources.files("effnet_lesson.quiz")


class QuestionWidget(anywidget.AnyWidget):
    """One question with its fields, buttons and replies.

    ``answer`` holds the text of each field (of a choice: its letter). :meth:`check`,
    :meth:`hint` and :meth:`show_steps` are what the buttons do.
    """

    _esm = HEARING + (_FILES / "widget.js").read_text(encoding="utf-8")
    _css = (_FILES / "widget.css").read_text(encoding="utf-8")

    face = traitlets.Dict().tag(sync=True)  # what is drawn once: prompt, fields, options
    answer = traitlets.List(traitlets.Unicode()).tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)  # those shown so far
    steps = traitlets.List(traitlets.Unicode()).tag(sync=True)  # empty until shown
    may_see_steps = traitlets.Bool(False).tag(sync=True)

    def __init__(self, question: Question, seed: int | str | None = None) -> None:
        self.question, self.seed = question, seed
        self.posed = pose(question, question.draw(seed))
        self.tries = 0
        self._wrong = 0
        super().__init__(face=face(question, self.posed), answer=_start(self.posed))
        self.on_msg(self._on_message)

    def check(self) -> None:
        """Judge ``answer`` and show the reply."""
        result = attempt(self.posed, _value(self.posed, self.answer))
        self.tries += result.status in (RIGHT, WRONG)
        self._wrong += result.status == WRONG
        self.may_see_steps = self.may_see_steps or bool(result) or self._wrong >= TRIES_BEFORE_STEPS
        self._reply(result)

    def hint(self) -> None:
        """Show one more hint."""
        self.hints = list(self.posed.hints[: len(self.hints) + 1])

    def show_steps(self) -> None:
        """Show the worked solution, after a right answer or two wrong ones."""
        if self.may_see_steps:
            self.steps = list(self.posed.steps)

    def _reply(self, result: Result) -> None:
        sign, word = SIGNS[result.status]
        if result.status in (RIGHT, WRONG):
            word = f"{word} (try {self.tries})"  # also makes the same reply new to a screen reader
        # The number makes a repeated reply a change, so that the page shows it again.
        self.feedback = {
            "number": self.feedback.get("number", 0) + 1,
            "status": result.status,
            "sign": sign,
            "word": word,
            "paragraphs": result.paragraphs(),
            "notes": result.notes(),
        }

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        actions = {"check": self.check, "hint": self.hint, "steps": self.show_steps}
        try:
            actions[content["action"]]()
        except Exception as error:
            self._reply(
                Result(
                    self.question.id, ERROR,
                    f"The lesson itself failed ({type(error).__name__}: {error}). Your answer was "
                    "not counted. Run the cell again.",
                )
            )  # fmt: skip

    def __repr__(self) -> str:
        return as_text(self.posed, self.seed)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, without the whole question as text: ``ask`` puts that beside it."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": "A question to answer here; run the cell to see it"}, metadata


def show(id: str, seed: int | str | None = None) -> None:
    """Display question ``id``; an id that is not known displays the sentence that says so."""
    try:
        question = bank.find(id if isinstance(id, str) else repr(id))
    except LessonError as error:
        display(Result("", ERROR, str(error)))
    else:
        shown = QuestionWidget(question, seed)
        display(shown)
        # Beside it the same as text: a saved page without a kernel shows nothing of a widget.
        lines = html.escape(repr(shown)).replace("\n", "<br>").replace("  ", "&nbsp; ")
        folded = f"<details><summary>As text, to answer in code</summary><p>{lines}</p></details>"
        display({"text/plain": repr(shown), "text/html": folded}, raw=True)


def show_review() -> None:
    """Display the questions that are due, or the sentence that none is."""
    ids, note = questions_due()
    if note:
        print(note)
    elif not ids:
        print("Nothing to review: no question that you missed earlier is due.")
    else:
        again = "One question" if len(ids) == 1 else f"{len(ids)} questions"
        print(f"{again} that you missed earlier, to answer once more:")
    for id in ids:
        show(id)


def face(question: Question, posed: Posed) -> dict[str, Any]:
    """What the page draws: plain text, no key and no reply in it.

    ``input``: "radio", "checkbox", "text", "code" or "order"; ``items``: lettered lines to put in
    order.
    """
    shown: dict[str, Any] = {
        "id": posed.id,
        "about": f"{rank(question)}, about {question.minutes:g} min",
        "prompt": posed.prompt,
        "hints": len(posed.hints),
        "input": "text",
        "legend": "",
        "options": [],
        "items": [],
        "fields": [],
    }
    match posed:
        case Choice(options=options, several=several):
            shown["input"] = "checkbox" if several else "radio"
            shown["legend"] = "Choose all that are right" if several else "Choose one answer"
            shown["options"] = lettered(option.text for option in options)
        case Numbers(parts=()):
            shown["fields"] = ["Your answer, a number"]
        case Numbers(parts=parts):
            shown["legend"] = "Your answer, a number in each field"
            shown["fields"] = [part.capitalize() for part in parts]
        case Formula(variables=variables):
            shown["fields"] = [f"Your formula in {', '.join(variables)}"]
        case Order(items=items):
            shown["input"] = "order"
            shown["legend"] = "Put the steps in order: move them by their buttons, or drag them"
            shown["items"] = lettered(text for _, text in items)
        case Code():
            shown["input"] = "code"
            shown["fields"] = ["Your code"]
    return shown


def _start(question: Posed) -> list[str]:
    match question:
        case Code(start=start):
            return [start]
        case Numbers(parts=parts):
            return [""] * (len(parts) or 1)
    return [""]


def _value(question: Posed, answer: list[str]) -> Any:
    """The fields as ``check`` takes them."""
    return list(answer) if len(_start(question)) > 1 else (answer[0] if answer else None)
