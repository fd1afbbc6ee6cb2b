"""A notebook for each student: their own questions, and nothing of what a grader knows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.calling import LIMITS, outcomes
from effnet_lesson.grade.exam import Exam
from effnet_lesson.grade.fingerprint import fingerprint
from effnet_lesson.grade.form import form_of
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.grade.meant import Source
from effnet_lesson.grade.notebook import student_notebook
from effnet_lesson.grade.ticket import Ticket
from effnet_lesson.quiz.bank import readable
from effnet_lesson.quiz.judge import judge_posed
from effnet_lesson.quiz.pose import Code


def release(exam: Exam, questions: Sequence[str], students: Sequence[str], out: Path) -> list[Path]:
    """Write ``STUDENT.ipynb`` for each of ``students`` into ``out``; those that are new.

    Raises LessonError, before anything is written, as :func:`new_notebooks` does.
    """
    return write(new_notebooks(exam, questions, students, out))


def new_notebooks(
    exam: Exam, questions: Sequence[str], students: Sequence[str], out: Path
) -> dict[Path, str]:
    """The text of each student's notebook that does not lie in ``out`` yet, by its file.

    ``questions`` are ids, all when there are none. Raises LessonError for an unknown one, for code
    that no student could get right in the jail, and where another notebook of a student's lies in
    ``out``.
    """
    ids = exam.chosen(questions)
    if not why_no_jail():
        _check_references(exam, ids)
    made = {out / f"{student}.ipynb": _notebook(exam, ids, student) for student in students}
    for file, text in made.items():
        if file.exists() and file.read_text(encoding="utf-8") != text:
            raise LessonError(
                f"{file} is there already, and another one: it may hold somebody's work. Nothing "
                "was written; name another folder with --out."
            )
    return {file: text for file, text in made.items() if not file.exists()}


def write(notebooks: Mapping[Path, str]) -> list[Path]:
    """Write each notebook into its file; the files."""
    for file, text in notebooks.items():
        paths.replace_file(file, text)
    return list(notebooks)


def public_questions(exam: Exam, questions: Sequence[str]) -> list[str]:
    """Which of ``questions`` (all when there are none) stand in the lesson's own banks, under
    whatever id."""
    public = {question.prompt for question in readable()}
    return [q for q in exam.chosen(questions) if exam.questions[q].prompt in public]


def _check_references(exam: Exam, ids: Sequence[str]) -> None:
    """Raise LessonError for a code question whose own reference fails where answers will be run."""
    for question in ids:
        posed = exam.ask(question, "").posed
        if not isinstance(posed, Code):
            continue
        source = Source(exam.questions[question].body["reference"], posed.function)
        result = judge_posed(posed, outcomes(source, posed, LIMITS))
        if not result:
            raise LessonError(
                f"The reference of {question} fails where the students' code will be run: "
                f"{result.message} Write one that needs Python's standard library alone and "
                f"{LIMITS.cpu_seconds} seconds, or leave the question out with --questions."
            )


def _notebook(exam: Exam, ids: Sequence[str], student: str) -> str:
    asked = {question: exam.ask(question, student) for question in ids}
    ticket = Ticket(
        student,
        {question: each.meaning for question, each in asked.items()},
        {question: form_of(each.posed) for question, each in asked.items()},
        {
            question: fingerprint(each.posed.start.strip())
            for question, each in asked.items()
            if isinstance(each.posed, Code)
        },
    ).sealed(exam.secret)
    return student_notebook(exam.bank.title, [each.posed for each in asked.values()], ticket)
