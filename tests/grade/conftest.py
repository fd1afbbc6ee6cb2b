"""A course in ``tmp_path``: a private bank, its secret, and twenty notebooks that are released."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from class_bank import BANK, answered

from effnet_lesson.grade import classroom
from effnet_lesson.grade.due import Deadlines
from effnet_lesson.grade.exam import Exam, read_exam
from effnet_lesson.grade.process import Limits
from effnet_lesson.grade.release import release
from effnet_lesson.grade.secret import Secret
from effnet_lesson.grade.submit import submit

SECRET = Secret(b"a secret of the course, for tests")
SHORT = Limits(seconds=60, cpu_seconds=1)  # by the clock only sleepers are stopped
STUDENTS = [f"s{number:02}" for number in range(20)]


@dataclass(frozen=True)
class Course:
    folder: Path

    @property
    def bank(self) -> Path:
        return self.folder / "10_exam.yaml"

    @property
    def bundle(self) -> Path:
        return self.folder / "bundle"

    def exam(self) -> Exam:
        return read_exam(self.bank, SECRET)

    def notebook(self, student: str) -> Path:
        return self.bundle / f"{student}.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = Course(tmp_path / "course")
    course.folder.mkdir()
    course.bank.write_text(BANK, encoding="utf-8")
    release(course.exam(), [], STUDENTS, course.bundle)
    return course


@pytest.fixture
def handed_in(course) -> Path:
    folder = course.folder / "handed_in"
    folder.mkdir()
    return folder


@pytest.fixture
def hand_in(course, handed_in):
    """``hand_in(student, answers)``: the notebook with these answers, through `submit`."""

    def hand_in(student, answers):
        file = course.notebook(student)
        file.write_text(json.dumps(answered(file, answers)), encoding="utf-8")
        shutil.copy(submit(file).file, handed_in)

    return hand_in


@pytest.fixture
def grade(course, handed_in):
    """``grade()``: the marks of all that was handed in, by file, and the tables written."""

    def grade(deadlines=Deadlines(), groups=None, out="grades", limits=SHORT, **how):
        exam, out = course.exam(), course.folder / out
        files = classroom.submissions(handed_in)
        marks = list(classroom.grade(files, exam, out, limits=limits, groups=groups, **how))
        classroom.write(marks, exam, out, deadlines, groups)
        assert not [each for each in marks if "Grading it failed" in each.note]
        return {each.file: each for each in marks}

    return grade
