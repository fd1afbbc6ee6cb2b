"""A folder of submissions graded, whatever one of them is, and what the class is told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.grade import kept
from effnet_lesson.grade.answers import contents
from effnet_lesson.grade.calling import LIMITS
from effnet_lesson.grade.due import standing
from effnet_lesson.grade.exam import Exam
from effnet_lesson.grade.feedback import feedback
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.grade.marking import mark, not_graded, student_of
from effnet_lesson.grade.marks import Marks
from effnet_lesson.grade.process import Limits
from effnet_lesson.grade.report import in_order, report
from effnet_lesson.grade.table import grades


def submissions(folder: Path) -> list[Path]:
    """What lies in ``folder``, hidden files apart; raises LessonError where there is nothing."""
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise LessonError(
            f"Cannot read {folder} ({error.strerror}): name the folder with the submissions."
        ) from None
    if not files:
        raise LessonError(f"{folder} holds no submission: name the folder with the submissions.")
    return files


def grade(
    files: Iterable[Path],
    exam: Exam,
    out: Path,
    questions: Sequence[str] = (),
    *,
    limits: Limits = LIMITS,
    require_jail: bool = False,
) -> Iterator[Marks]:
    """The marks of each of ``files``, kept in ``out`` as soon as they are known.

    What is kept there already is not graded again. With ``questions`` (ids) notebooks of another
    release are not graded. Raises LessonError, before anything is graded, for an unknown question,
    and where a jail is required and there is none.
    """
    if require_jail and why_no_jail():
        raise LessonError(f"Nothing was graded: a jail is required, and {why_no_jail()}")
    if questions:
        exam.chosen(questions)
    folder = paths.writable(out / "results")
    files = list(files)
    from_student = Counter(map(student_of, files))
    for file in files:
        student = student_of(file)
        if student and from_student[student] > 1:
            yield not_graded(file, f"{student} handed in {from_student[student]} files: keep one.")
            continue
        try:
            content = contents(file)
        except LessonError as error:
            yield not_graded(file, error)
            continue
        place = kept.place(folder, file, content, exam, questions)
        marks = kept.load(place)
        if marks is None:
            try:
                marks = mark(
                    file, content, exam, questions, limits=limits, require_jail=require_jail
                )
            except LessonError:  # about this machine: the next one would fare no better
                raise
            except Exception as error:  # a bug that one submission meets must not end the run
                why = f"Grading it failed ({type(error).__name__}: {error}): look at it yourself."
                yield not_graded(file, why)
                continue
            kept.keep(place, marks)
        yield marks


def releases(all_marks: Iterable[Marks]) -> list[tuple[str, ...]]:
    """The different sets of questions (ids, sorted) that were asked, the most frequent first.

    More than one of them: somebody handed in the notebook of another release.
    """
    asked = (tuple(sorted(mark.result.id for mark in each.marks)) for each in all_marks)
    return [ids for ids, _ in Counter(filter(None, asked)).most_common()]


def write(all_marks: Sequence[Marks], exam: Exam, out: Path, due: datetime | None = None) -> None:
    """Write grades.csv, report.md and feedback/STUDENT.html into ``out``, those that changed."""
    title = exam.bank.title
    pages = {"report.md": report(title, all_marks, exam.questions)}
    pages["grades.csv"] = grades(all_marks, in_order(all_marks, exam.questions), due)
    for marks in all_marks:
        if marks.student:
            stands = "" if marks.note else standing(marks.handed_in, due)
            pages[f"feedback/{marks.student}.html"] = feedback(title, marks, stands)
    for name, text in pages.items():
        file = out / name
        if not file.exists() or file.read_bytes() != text.encode():
            paths.replace_file(file, text)
