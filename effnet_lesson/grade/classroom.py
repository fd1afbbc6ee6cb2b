"""A folder of submissions graded, whatever one of them is, and what the class is told."""

import dataclasses
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.grade import kept
from effnet_lesson.grade.answers import contents
from effnet_lesson.grade.calling import LIMITS
from effnet_lesson.grade.due import Deadlines
from effnet_lesson.grade.exam import Exam
from effnet_lesson.grade.feedback import feedback
from effnet_lesson.grade.gradebooks import gradebooks
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.grade.marking import not_graded, printed, student_of
from effnet_lesson.grade.marks import Marks
from effnet_lesson.grade.process import Limits
from effnet_lesson.grade.report import in_order, report
from effnet_lesson.grade.table import grades
from effnet_lesson.grade.workers import Alone, Workers


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
    groups: Mapping[str, Sequence[str]] | None = None,
    workers: Workers | None = None,
    shard: tuple[int, int] = (1, 1),
) -> Iterator[Marks]:
    """The marks of each of ``files``, in their order, kept in ``out`` as soon as they are known.

    What is kept there already is not graded again. With ``questions`` (ids) notebooks of another
    release are not graded. Of each of ``groups`` (its students) one file is graded, as of each
    student. ``workers``: who grades; without them this process; ``shard``: only this share of the
    files, ``(2, 3)`` for the second of three. Raises LessonError, before anything is graded, for
    an unknown question, and where a jail is required and there is none.
    """
    if require_jail and why_no_jail():
        raise LessonError(f"Nothing was graded: a jail is required, and {why_no_jail()}")
    if questions:
        exam.chosen(questions)
    folder = paths.writable(out / "results")
    # Known at once, or waiting for their place among the others
    ready: dict[int, Marks] = {}
    waiting: list[tuple[int, Path]] = []
    calls = []
    files = list(files)
    owners = [_owner(student_of(file), groups or {}) for file in files]
    handed_in: dict[str, list[str]] = {}
    for file, owner in zip(files, owners, strict=True):
        handed_in.setdefault(owner, []).append(printed(file))
    first, count = shard
    mine = range(first - 1, len(files), count)
    for number in mine:
        file = files[number]
        owner = owners[number]
        same = handed_in[owner]
        if owner and len(same) > 1:
            why = f"{owner} handed in {len(same)} files ({', '.join(same)}): keep one."
            ready[number] = not_graded(file, why)
            continue
        try:
            content = contents(file)
        except LessonError as error:
            ready[number] = not_graded(file, error)
            continue
        place = kept.place(folder, file, content, exam, questions)
        marks = kept.load(place)
        if marks is None:
            waiting.append((number, place))
            calls.append((file, content, exam, tuple(questions), limits, require_jail))
        else:
            ready[number] = marks
    order = iter(mine)
    following = next(order, None)
    said: set[str] = set()
    for which, marks, warned in (workers or Alone()).results(calls):
        number, place = waiting[which]
        for text in sorted(set(warned) - said):  # each once, whatever Python's filters say
            warnings.warn(text, RuntimeWarning, stacklevel=2)
        said.update(warned)
        if isinstance(marks, LessonError):  # about this machine: the next one fares no better
            raise marks
        if isinstance(marks, Exception):  # a bug that one submission meets must not end the run
            why = f"Grading it failed ({type(marks).__name__}: {marks}): look at it yourself."
            marks = not_graded(files[number], why)
        elif marks.are_final:
            kept.keep(place, marks)
        ready[number] = marks
        while following in ready:
            yield ready[following]
            following = next(order, None)
    while following in ready:
        yield ready[following]
        following = next(order, None)


def _owner(student: str, groups: Mapping[str, Sequence[str]]) -> str:
    """Whose work it is: the student's, or that of the group; empty for nobody's."""
    for name, students in groups.items():
        if student.casefold() in map(str.casefold, students):
            return f"The group {name}"
    return student


def with_partners(all_marks: Iterable[Marks], groups: Mapping[str, Sequence[str]]) -> list[Marks]:
    """``all_marks``, and the same again for each other student of a group that handed in."""
    of_group = {s.casefold(): students for students in groups.values() for s in students}
    found = []
    for marks in all_marks:
        found.append(marks)
        for other in of_group.get(marks.student.casefold(), ()):
            if not marks.note and other.casefold() != marks.student.casefold():
                found.append(dataclasses.replace(marks, student=other, partner=marks.student))
    return found


def releases(all_marks: Iterable[Marks]) -> list[tuple[str, ...]]:
    """The different sets of questions (ids, sorted) that were asked, the most frequent first.

    More than one of them: somebody handed in the notebook of another release.
    """
    asked = (tuple(sorted(mark.result.id for mark in each.marks)) for each in all_marks)
    return [ids for ids, _ in Counter(filter(None, asked)).most_common()]


def write(
    all_marks: Sequence[Marks],
    exam: Exam,
    out: Path,
    deadlines: Deadlines = Deadlines(),
    groups: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write grades.csv, gradebooks/ (Canvas, Moodle, nbgrader), report.md and
    feedback/STUDENT.html into ``out``, those that changed.

    The report counts what a group handed in once; each of its students has the grade.
    """
    title = exam.bank.title
    pages = {"report.md": report(title, all_marks, exam.questions)}
    asked = in_order(all_marks, exam.questions)
    objectives = {id: question.objective for id, question in exam.questions.items()}
    each = with_partners(all_marks, groups or {})
    pages["grades.csv"] = grades(each, asked, deadlines)
    for name, text in gradebooks(title, each, deadlines).items():
        pages[f"gradebooks/{name}"] = text
    for marks in each:
        if marks.student:
            stands = "" if marks.note else deadlines.standing(marks.by, marks.handed_in)
            pages[f"feedback/{marks.student}.html"] = feedback(title, marks, stands, objectives)
    for name, text in pages.items():
        file = out / name
        if not file.exists() or file.read_bytes() != text.encode():
            paths.replace_file(file, text, durable=not name.startswith("feedback/"))
