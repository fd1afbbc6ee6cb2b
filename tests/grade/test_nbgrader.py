"""A release for nbgrader, taken through the real nbgrader, which has an environment of its own."""

import csv
import json
from pathlib import Path

import pytest
from own_environment import environment, succeed

from effnet_lesson import cli, paths
from effnet_lesson.errors import LessonError
from effnet_lesson.grade import nbgrader
from effnet_lesson.grade.exam import read_exam
from effnet_lesson.grade.secret import Secret
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.attempt import judged
from effnet_lesson.quiz.hidden import require
from effnet_lesson.quiz.pose import Code, pose
from effnet_lesson.quiz.solution import given

# Newer ones may read another version of the metadata: try them before this number is raised.
VERSION = "0.9.6"
BANKS = ("03_count_the_cost", "05_train_the_family")
SECRET = Secret(b"a secret of the course, for tests")
QUESTIONS = [question for name in BANKS for question in bank.find_bank(name).questions]
KINDS = {question.kind for question in QUESTIONS}


def posed(question):
    return pose(question, question.draw())


def answer(question, wrong: bool = False) -> str:
    """The body of an answer cell: the right answer, or one of those that are expected."""
    here = posed(question)
    if isinstance(here, Code):
        return here.start if wrong else question.body["reference"]
    if wrong:
        return "answer = 'Z'"
    return f"answer = {given(question, here)!r}"


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """A course whose assignments are made of two banks with every kind of question in them."""
    course = tmp_path_factory.mktemp("course")
    for name in BANKS:
        exam = read_exam(paths.quizzes() / f"{name}.yaml", SECRET)
        nbgrader.write_source(exam, [], course / "source" / name)
    return course


def cells(file: Path) -> list[dict]:
    return json.loads(file.read_text(encoding="utf-8"))["cells"]


def test_every_cell_carries_nbgraders_metadata(source):
    assert KINDS == {
        "choice", "choices", "number", "tuple", "formula", "order", "bug", "function", "predict",
    }  # fmt: skip
    for name in BANKS:
        told = [
            c["metadata"]["nbgrader"] for c in cells(source / "source" / name / f"{name}.ipynb")
        ]
        assert {cell["schema_version"] for cell in told} == {3}
        assert len({cell["grade_id"] for cell in told}) == len(told)
        of_bank = len(bank.find_bank(name).questions)
        assert sum(cell.get("points", 0) for cell in told) == of_bank
        assert sum(cell["solution"] for cell in told) == of_bank


def test_the_hidden_test_judges_as_check_does():
    question = bank.find("02.depth_at_phi_2")
    banked = json.loads((paths.quizzes() / "02_compound_scaling.json").read_text())["questions"]
    record = next(each for each in banked if each["id"] == question.id)
    require(json.dumps(record), 1.44)
    with pytest.raises(AssertionError, match="you multiplied alpha by phi"):
        require(json.dumps(record), 2.4)
    with pytest.raises(AssertionError):
        require(json.dumps(record), ...)


def test_another_notebook_is_not_written_over(source, tmp_path):
    exam = read_exam(paths.quizzes() / f"{BANKS[0]}.yaml", SECRET)
    file = nbgrader.write_source(exam, [], tmp_path / "exam")
    assert nbgrader.write_source(exam, [], tmp_path / "exam") == file, "the same again"
    with pytest.raises(LessonError, match="is there already, and another one"):
        nbgrader.write_source(exam, ["03.cost_at_phi"], tmp_path / "exam")
    with pytest.raises(LessonError, match="Unknown question"):
        nbgrader.write_source(exam, ["03.none"], tmp_path / "exam2")


def test_from_a_shell_what_is_lost_is_said(tmp_path, capsys):
    bank_file = paths.quizzes() / f"{BANKS[0]}.yaml"
    words = ["release", "--bank", str(bank_file), "--secret", str(tmp_path / "secret")]
    assert cli.main([*words, "--nbgrader", "--out", str(tmp_path / "source" / "exam")]) == 0
    said = capsys.readouterr().out
    assert "nbgrader generate_assignment exam" in said
    for lost in nbgrader.LOST:
        assert f"- {lost}" in said
    assert cli.main([*words, "--out", str(tmp_path / "x")]) == 2
    assert "accepted is --students FILE" in capsys.readouterr().err


def hand_in(course: Path, name: str, student: str, bodies: dict[str, str]) -> None:
    notebook = json.loads((course / "release" / name / f"{name}.ipynb").read_text())
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        for question, body in bodies.items():
            if cell["cell_type"] == "code" and text.startswith(f"# question {question}\n"):
                cell["source"] = f"# question {question}\n{body}"
    file = course / "submitted" / student / name / f"{name}.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(notebook))


@pytest.mark.slow
def test_the_real_nbgrader_grades_as_we_do(source, wheel, tmp_path_factory):
    programs = environment(
        tmp_path_factory.mktemp("nbgrader"), f"nbgrader=={VERSION}", wheel, "ipykernel"
    )

    def call(*words: str) -> None:
        succeed([programs / "nbgrader", *words], cwd=source)

    expected = {}
    for name in BANKS:
        call("generate_assignment", name, "--create")
        questions = bank.find_bank(name).questions
        student_version = (source / "release" / name / f"{name}.ipynb").read_text()
        # No key, no reply, no case: nothing of what the hidden part holds
        assert "require(" not in student_version and "SOLUTION" not in student_version
        for question in questions:
            for part in (question.quick_check, *question.steps, *question.hints):
                assert part not in student_version
        noise = "import sys, warnings\nwarnings.warn('careful')\nprint('noise', file=sys.stderr)\n"
        classes = {
            "ada": {q.id: answer(q) for q in questions},
            "ben": {q.id: answer(q, wrong=n % 2 == 0) for n, q in enumerate(questions)},
            "cyd": {q.id: noise + answer(q) for q in questions},
            "dan": {},
        }
        for student, bodies in classes.items():
            hand_in(source, name, student, bodies)
        right = {
            "ada": len(questions), "ben": len(questions) // 2, "cyd": len(questions), "dan": 0,
        }  # fmt: skip
        expected |= {(name, student): points for student, points in right.items()}
        for n, question in enumerate(questions):
            value = answer(question, wrong=n % 2 == 0).removeprefix("answer = ")
            here = posed(question)
            value = value if isinstance(here, Code) else eval(value)
            assert bool(judged(here, value)) == (n % 2 == 1), "ours says the same"
        call("autograde", name, "--create")
    call("export")
    with (source / "grades.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert {
        (row["assignment"], row["student_id"]): float(row["raw_score"]) for row in rows
    } == expected
    call("generate_feedback", BANKS[0])
    page = (source / "feedback" / "ben" / BANKS[0] / f"{BANKS[0]}.html").read_text()
    assert "AssertionError" in page
