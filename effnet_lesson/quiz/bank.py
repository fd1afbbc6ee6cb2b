"""The question banks: YAML files read into frozen dataclasses, checked once, numbers computed.

Texts may hold ``{alpha ** phi}`` or ``{alpha ** phi:.3f}``: the number is computed on reading.
Keys and the wrong answers that are expected are expressions too, so that no number is typed twice.
How a question is written: quizzes/README.md.
"""

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.fields import Fields, Map, load_yaml
from effnet_lesson.scaling import CompoundScaling

LETTERS = "ABCDEFGH"
DIFFICULTIES = ("easy", "medium", "hard")
END = "..."
DEFAULT_TOLERANCE = 0.005
FORMULA_TOLERANCE = 1e-6  # a function that computes in float32 passes

Outcome = float | None  # of a formula at one case; None where it has no value


@dataclass(frozen=True)
class Option:
    """One option of a choice and what it earns."""

    text: str
    reply: str
    right: bool = False


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that is expected: its number, its numbers, or its value at every case."""

    source: tuple[str, ...]
    values: tuple[Outcome, ...]
    reply: str


@dataclass(frozen=True)
class Question:
    """What every question has; the kinds below add how it is answered."""

    id: str
    objective: str
    difficulty: str
    minutes: float
    prompt: str
    quick_check: str
    steps: tuple[str, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Choice(Question):
    """One of several options, lettered from A."""

    options: tuple[Option, ...]

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        return f"a letter from A to {LETTERS[len(self.options) - 1]}, or the text of an option"


@dataclass(frozen=True)
class Numbers(Question):
    """One number, or one for each part."""

    parts: tuple[str, ...]
    source: tuple[str, ...]
    key: tuple[float, ...]
    tolerance: float
    mistakes: tuple[Mistake, ...]
    given: Mapping[str, float]

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        if not self.parts:
            return "a number such as 2.5, or a calculation such as '5 / 2'"
        return f"{len(self.parts)} numbers, in the order ({', '.join(self.parts)})"

    def close(self, value: float, target: float) -> bool:
        """Within the question's relative tolerance; the last term only helps a target of 0."""
        return math.isclose(value, target, rel_tol=self.tolerance, abs_tol=1e-12)


@dataclass(frozen=True)
class Formula(Question):
    """An expression to write or mend, judged by its values at the cases and never by its text."""

    variables: tuple[str, ...]
    start: str
    source: str
    cases: tuple[Mapping[str, float], ...]
    key: tuple[float, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def accepted(self) -> str:
        """How it is answered, in words."""
        names = ", ".join(self.variables)
        return f"a formula in {names} as text, or a function of ({names})"


@dataclass(frozen=True)
class Bank:
    """The questions that go with one notebook."""

    name: str
    title: str
    questions: tuple[Question, ...]


def outcome(source: str, case: Mapping[str, float]) -> Outcome:
    """The value of a formula at one case, None where it has none (a division by zero)."""
    try:
        return evaluate(source, case)
    except LessonError:
        return None


def find(question_id: str) -> Question:
    """The question of that id from the lesson's banks; raises LessonError with the closest id."""
    prefix = question_id.partition(".")[0]
    files = [file for file in _files() if _prefix(file) == prefix]
    questions = {q.id: q for file in files for q in load(file).questions}
    if question_id in questions:
        return questions[question_id]
    if not questions:
        questions = _readable_questions()
    shown = question_id if len(question_id) <= 60 else question_id[:57] + "..."
    raise unknown("question", shown, questions)


def find_bank(name: str) -> Bank:
    """The bank named ``"02"`` or ``"02_compound_scaling"``; raises LessonError for another."""
    files = {file.stem: file for file in _files()}
    for stem, file in files.items():
        if name in (stem, _prefix(file)):
            return load(file)
    shown = name if len(name) <= 60 else name[:57] + "..."
    raise unknown("question bank", shown, [_prefix(file) for file in files.values()])


def load(file: Path) -> Bank:
    """The bank in ``file``; raises LessonError that names file, question, field and cure."""
    try:
        stamp = file.stat()
    except OSError as error:
        raise LessonError(f"Cannot read {file} ({error.strerror}): check its name.") from None
    return _load(file, stamp.st_mtime_ns, stamp.st_size)


@functools.lru_cache(maxsize=64)
def _load(file: Path, *_stamp: int) -> Bank:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(f"Cannot read {file} ({error}): it must be UTF-8 text.") from None
    return parse(text, file.name)


def parse(text: str, file_name: str, rule: CompoundScaling = CompoundScaling()) -> Bank:
    """The bank written in ``text``. ``rule`` gives alpha, beta and gamma to every expression."""
    lines = text.rstrip("\n").split("\n")
    if lines[-1].rstrip() != END:
        raise LessonError(
            f"{file_name}, line {len(lines)}: the file seems cut off, for its last line is not "
            f"'{END}'. Copy the file again, or add that line if nothing is missing."
        )
    top = Fields(load_yaml(text, file_name), file_name, "the bank")
    title = top.text("title")
    questions = [_question(entry, file_name, rule) for entry in top.list("questions")]
    top.finish()
    name = _prefix(Path(file_name))
    seen: set[str] = set()
    for question in questions:
        if not re.fullmatch(rf"{re.escape(name)}\.[a-z0-9_]+", question.id):
            raise LessonError(
                f"{file_name}: the id {question.id!r} does not fit the file. Write "
                f"'{name}.' and then small letters, digits and underscores."
            )
        if question.id in seen:
            raise LessonError(f"{file_name}: the id {question.id!r} occurs twice. Rename one.")
        seen.add(question.id)
    return Bank(name, title, tuple(questions))


def _files() -> list[Path]:
    return sorted(paths.quizzes().glob("*.yaml"))


def _prefix(file: Path) -> str:
    return file.stem.partition("_")[0]


def _readable_questions() -> dict[str, Question]:
    """Every question that can be read: one broken bank must not spoil a suggestion."""
    questions = {}
    for file in _files():
        try:
            questions.update({q.id: q for q in load(file).questions})
        except LessonError:
            continue
    return questions


def _question(entry: Any, file_name: str, rule: CompoundScaling) -> Question:
    name = entry.get("id") if isinstance(entry, Map) else None
    fields = Fields(entry, file_name, f"question {name}" if name else "a question")
    names = {"alpha": rule.alpha, "beta": rule.beta, "gamma": rule.gamma}
    given = fields.get("given", dict, "values such as {phi: 2}", Map())
    names.update({letter: _expression(fields, "given", given[letter], names) for letter in given})

    def filled(text: str) -> str:
        return _fill(text, names, fields)

    common = {
        "id": fields.text("id"),
        "objective": fields.text("objective"),
        "difficulty": fields.text("difficulty"),
        "minutes": fields.number("minutes"),
        "prompt": filled(fields.text("prompt")),
        "quick_check": filled(fields.text("quick_check")),
        "steps": tuple(map(filled, fields.texts("steps"))),
        "hints": tuple(map(filled, fields.texts("hints"))),
    }
    if common["difficulty"] not in DIFFICULTIES:
        raise fields.error(
            f"`difficulty` is {common['difficulty']!r}, but it must be one of "
            f"{', '.join(DIFFICULTIES)}. Correct it"
        )
    kinds = {"choice": _choice, "number": _number, "tuple": _tuple, "formula": _formula}
    kind = fields.text("kind")
    if kind not in kinds:
        raise fields.error(
            f"`kind` is {kind!r}, but it must be one of {', '.join(kinds)}. Correct it"
        )
    question = kinds[kind](fields, names, filled, common)
    fields.finish()
    return question


def _choice(fields: Fields, names: dict, filled, common: dict) -> Choice:
    options = []
    for entry in fields.list("options"):
        part = Fields(entry, fields.file_name, f"{fields.owner}, an option")
        right = part.get("right", bool, "true or false", False)
        options.append(Option(filled(part.text("text")), filled(part.text("reply")), right))
        part.finish()
    if not 2 <= len(options) <= len(LETTERS) or sum(option.right for option in options) != 1:
        raise fields.error(
            f"`options` must be 2 to {len(LETTERS)}, one of them with `right: true`. Correct them"
        )
    if len({option.text for option in options}) < len(options):
        raise fields.error("two options have the same text. Reword one")
    return Choice(**common, options=tuple(options))


def _number(fields: Fields, names: dict, filled, common: dict) -> Numbers:
    return _numbers(fields, names, filled, common, (), (fields.text("answer"),))


def _tuple(fields: Fields, names: dict, filled, common: dict) -> Numbers:
    answer = fields.get("answer", dict, "an expression for each part, {depth: alpha ** phi, …}")
    return _numbers(fields, names, filled, common, tuple(map(str, answer)), tuple(answer.values()))


def _numbers(fields, names, filled, common, parts, answer) -> Numbers:
    key = tuple(_expression(fields, "answer", source, names) for source in answer)
    mistakes = []
    for part, sources, reply in _mistakes(fields, filled, len(answer) if parts else 0):
        values = tuple(_expression(part, "answer", source, names) for source in sources)
        mistakes.append(Mistake(sources, values, reply))
    tolerance = fields.number("tolerance", DEFAULT_TOLERANCE)
    question = Numbers(
        **common, parts=parts, source=answer, key=key, tolerance=tolerance,
        mistakes=tuple(mistakes), given=names,
    )  # fmt: skip
    # Twice the tolerance: then no answer can lie within it of two of them.
    _distinct(fields, key, mistakes, 2 * tolerance)
    return question


def _formula(fields: Fields, names: dict, filled, common: dict) -> Formula:
    variables = fields.texts("variables")
    cases = []
    for entry in fields.list("cases"):
        if not isinstance(entry, Map) or set(entry) != set(variables):
            raise fields.error(f"`cases` holds {entry!r}. Give {', '.join(variables)} in each")
        cases.append({v: _expression(fields, "cases", entry[v], names) for v in variables})
    answer = fields.text("answer")
    key = tuple(_expression(fields, "answer", answer, case) for case in cases)
    start, mistakes = fields.text("start"), []
    for part, (source,), reply in _mistakes(fields, filled, 0):
        values = tuple(outcome(source, case) for case in cases)
        if all(value is None for value in values):
            raise part.error(f"`answer` is {source!r}, which has no value at any case. Correct it")
        mistakes.append(Mistake((source,), values, reply))
    _distinct(fields, key, mistakes, FORMULA_TOLERANCE)
    return Formula(
        **common, variables=variables, start=start, source=answer, cases=tuple(cases), key=key,
        mistakes=tuple(mistakes),
    )  # fmt: skip


def _mistakes(fields: Fields, filled, length: int):
    """The fields, sources and reply of each mistake; ``length`` 0 means one text, not a list."""
    for entry in fields.list("mistakes"):
        part = Fields(entry, fields.file_name, f"{fields.owner}, a mistake")
        sources = part.texts("answer") if length else (part.text("answer"),)
        if length and len(sources) != length:
            raise part.error(f"`answer` has {len(sources)} entries, but it must have {length}")
        reply = filled(part.text("reply"))
        part.finish()
        yield part, sources, reply


def _distinct(fields: Fields, key: tuple, mistakes: list[Mistake], tolerance: float) -> None:
    """No mistake may be taken for the key, nor for another mistake."""

    def same(one: Outcome, other: Outcome) -> bool:
        if one is None or other is None:
            return one is other
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=1e-12)

    earlier = [("the right answer", key)]
    for mistake in mistakes:
        name = ", ".join(mistake.source)
        for other, values in earlier:
            if all(map(same, mistake.values, values)):
                raise fields.error(
                    f"the mistake `{name}` cannot be told from {other} "
                    f"({', '.join(map(str, values))}). Take it out or join the two"
                )
        earlier.append((f"the mistake `{name}`", mistake.values))


def _expression(fields: Fields, name: str, source: Any, names: Mapping[str, float]) -> float:
    if name in ("given", "cases") and isinstance(source, int | float):
        return float(source)  # what a question is about may be a number; what it asks may not
    if not isinstance(source, str):
        raise fields.error(
            f"`{name}` holds {source!r}, but it must be an expression such as `alpha ** phi`, "
            "from which the number is computed. Write how it comes about"
        )
    try:
        return evaluate(source, names)
    except LessonError as error:
        raise fields.error(f"`{name}`: {str(error).removesuffix('.')}") from None


def _fill(text: str, names: Mapping[str, float], fields: Fields) -> str:
    """``text`` with every ``{expression}`` or ``{expression:.3f}`` replaced by its number."""

    def number(found: re.Match) -> str:
        value = _expression(fields, f"{{{found[1]}}} in a text", found[1], names)
        return format(value, found[2] or ".7g")

    filled = re.sub(r"\{([^{}:]+)(?::(\.\d[fg]))?\}", number, text)
    if "{" in filled or "}" in filled:
        raise fields.error(
            f"a text holds a bracket that is not resolved: {filled[:60]!r}. "
            "Write {expression} or {expression:.3f}"
        )
    return filled
