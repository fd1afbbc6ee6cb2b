"""A private bank and the secret of a course: the same questions, drawn for each student anew.

Numbers are drawn from the parameters, options and steps are lettered in another order, and code
is called with other inputs. All of it follows from secret, student and question, so that grading
meets what was released, on every machine and as often as you like.
"""

import dataclasses
import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.grade.fingerprint import fingerprint
from effnet_lesson.grade.inputs import more_cases
from effnet_lesson.grade.secret import Secret
from effnet_lesson.quiz.authoring import models
from effnet_lesson.quiz.authoring.making import made
from effnet_lesson.quiz.authoring.proof import examine
from effnet_lesson.quiz.authoring.reading import read, validate
from effnet_lesson.quiz.bank import Bank, Question, from_record
from effnet_lesson.quiz.pose import Choice, Code, Order, Posed, pose

MORE_CASES = 5

Lot = Callable[[str], str]


@dataclass(frozen=True)
class Asked:
    """A question as one student has it.

    ``meaning``: a fingerprint of its numbers and lettered texts: as long as it stays, an answer
    means the same, whatever else was corrected in the bank. ``ideas``: for each reply as this
    student would read it, the reply as it stands in the bank.
    """

    posed: Posed
    meaning: str
    ideas: Mapping[str, str]


@dataclass(frozen=True)
class Exam:
    """A bank that was proved, and the secret by which its questions are drawn.

    ``cases``: for each code question how many cases its author wrote; more follow them.
    """

    bank: Bank
    cases: Mapping[str, int]
    secret: Secret

    @functools.cached_property
    def questions(self) -> dict[str, Question]:
        """The questions by their ids, in the order of the bank."""
        return {question.id: question for question in self.bank.questions}

    @functools.cached_property
    def _posed(self) -> dict[tuple, tuple[Posed, dict[str, str]]]:
        """Questions with numbers put in, and their ideas, by id and numbers."""
        return {}

    @functools.cached_property
    def digest(self) -> str:
        """A fingerprint of all that a grade depends on here: the bank and the secret."""
        record = dataclasses.asdict(self.bank)
        return self.secret.of(json.dumps(record, sort_keys=True))

    def chosen(self, ids: Sequence[str]) -> list[str]:
        """``ids``, all when there are none; raises LessonError for one that is not there, or is
        named twice."""
        for place, question in enumerate(ids):
            if question not in self.questions:
                raise unknown("question", question, self.questions)
            if question in ids[:place]:
                raise LessonError(f"The question {question} was named twice: name it once.")
        return list(ids) or list(self.questions)

    def ask(self, question: str, student: str) -> Asked:
        """The question of that id as ``student`` has it."""
        written = self.questions[question]
        lot = functools.partial(self.secret.of, student, question)
        parameters = written.draw(lot("numbers"))
        # Many students draw the same few values.
        drawn = (question, *parameters.values())
        if drawn not in self._posed:
            posed = pose(written, parameters)
            self._posed[drawn] = posed, dict(_ideas(written, posed))
        posed, ideas = self._posed[drawn]
        posed = self._dealt(posed, lot)
        return Asked(posed, fingerprint([parameters, _lettered(posed)]), ideas)

    def _dealt(self, posed: Posed, lot: Lot) -> Posed:
        """``posed`` with its texts, or its inputs, in an order of this student's own."""
        match posed:
            case Choice(options=options):
                return dataclasses.replace(posed, options=tuple(_shuffled(options, lot)))
            case Order(items=items, key=key):
                dealt = _shuffled(sorted(items), lot)
                if tuple(name for name, _ in dealt) == key:
                    dealt = [*dealt[1:], dealt[0]]
                return dataclasses.replace(posed, items=tuple(dealt))
            case Code(inputs=inputs):
                written = self.cases[posed.id]
                more = _shuffled(range(written, len(inputs)), lot)[:MORE_CASES]
                return _called_with(posed, _shuffled([*range(written), *more], lot))
        return posed


def read_exam(file: Path, secret: Secret) -> Exam:
    """The bank in the YAML ``file``; raises LessonError unless ``quiz check`` would pass it."""
    _, problems = examine(file)
    if problems:
        raise LessonError(
            f"{problems[0]} A bank must pass before it is used: effnet-lesson quiz check {file}"
        )
    written = validate(read(file))
    bank = models.Bank(title=written.title, questions=list(map(_with_more, written.questions)))
    cases = {q.id: len(q.cases) for q in written.questions if isinstance(q, models.Program)}
    return Exam(from_record(made(bank, file.stem.partition("_")[0])), cases, secret)


def _with_more(question: models.Common) -> models.Common:
    """A code question with more cases; as it is, where code of the bank does not end with them,
    which its author could not know."""
    if not isinstance(question, models.Program):
        return question
    try:
        more = question.model_copy(update={"cases": [*question.cases, *more_cases(question)]})
        made(models.Bank(title="More cases", questions=[more]), "00")
    except LessonError:
        return question
    return more


def _shuffled(items: Iterable[Any], lot: Lot) -> list[Any]:
    items = list(items)
    return [items[index] for index in sorted(range(len(items)), key=lambda i: lot(f"order {i}"))]


def _called_with(posed: Code, places: Sequence[int]) -> Code:
    def at(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(values[place] for place in places)

    return dataclasses.replace(
        posed,
        inputs=at(posed.inputs),
        key=at(posed.key),
        started=at(posed.started),
        mistakes=tuple(dataclasses.replace(m, values=at(m.values)) for m in posed.mistakes),
    )


def _lettered(posed: Posed) -> list[str]:
    match posed:
        case Choice(options=options):
            return [option.text for option in options]
        case Order(items=items):
            return [text for _, text in items]
    return []


def _ideas(question: Question, posed: Posed) -> Iterable[tuple[str, str]]:
    """Each reply to something wrong: as it is read, and as it is written."""
    if not isinstance(posed, Choice):
        for mistake, written in zip(posed.mistakes, question.body["mistakes"], strict=True):
            yield mistake.reply, written["reply"]
        return
    for option, written in zip(posed.options, question.body["options"], strict=True):
        if not option.right:
            yield option.reply, written["reply"]
        elif option.missed:
            yield option.missed, written["missed"]
