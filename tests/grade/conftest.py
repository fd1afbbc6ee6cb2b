"""A course in ``tmp_path``: a private bank, its secret, and twenty notebooks that are released."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from class_bank import BANK

from effnet_lesson.grade.exam import Exam, read_exam
from effnet_lesson.grade.release import release
from effnet_lesson.grade.secret import Secret

SECRET = Secret(b"a secret of the course, for tests")
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
