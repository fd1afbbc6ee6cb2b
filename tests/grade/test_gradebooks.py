"""The tables that Canvas, Moodle and nbgrader know; who has an extension and hands in nothing."""

import csv

import pytest
from class_bank import solve
from conftest import SECRET

from effnet_lesson import cli
from effnet_lesson.grade.due import Deadlines, read_due

pytestmark = pytest.mark.filterwarnings("ignore:NO JAIL:RuntimeWarning")
PAST, FUTURE = read_due("2000-01-01T00:00+00:00"), read_due("2999-01-01T00:00+00:00")


def rows(course, name: str) -> list[dict[str, str]]:
    with (course.folder / "grades/gradebooks" / name).open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_gradebooks_hold_those_whose_points_count(course, handed_in, hand_in, grade):
    for student in ("s00", "s01", "s03"):
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})
    (handed_in / "s04.ipynb").write_text("{}")  # not graded
    grade(Deadlines(FUTURE, {"s01": PAST}), {"owls": ("s00", "s02")})
    title = course.exam().bank.title
    assert rows(course, "moodle.csv") == [
        {"username": name, title: "3"} for name in ("s00", "s02", "s03")
    ]
    first, *students = rows(course, "canvas.csv")
    assert first["Student"] == "Points Possible" and first[title] == "4"
    assert [(row["SIS Login ID"], row[title]) for row in students] == [
        ("s00", "3"), ("s02", "3"), ("s03", "3"),
    ]  # fmt: skip
    graded = rows(course, "nbgrader.csv")
    assert [row["student_id"] for row in graded] == ["s00", "s02", "s03"]
    assert {(row["score"], row["max_score"], row["duedate"]) for row in graded} == {
        ("3", "4", FUTURE.isoformat())
    }
    assert all(row["timestamp"] for row in graded)


def test_an_extension_for_nobody_is_said(course, handed_in, hand_in, capsys):
    hand_in("s00", {"10.depth": "answer = 1"})
    secret, later = course.folder / "course.secret", course.folder / "later.csv"
    secret.write_bytes(SECRET.key)
    command = ["grade", str(handed_in), "--bank", str(course.bank), "--secret", str(secret)]
    command += ["--out", str(course.folder / "x"), "--due", "2000-01-01T00:00"]
    command += ["--extensions", str(later)]
    for names, warned in ((("S00", "s0l"), True), (("S00",), False)):
        later.write_text("student,due\n" + "".join(f"{n},2999-01-01T00:00\n" for n in names))
        assert cli.main(command) == 0
        said = capsys.readouterr()
        assert "(on time)" in said.out
        assert ("names who handed in nothing: s0l. Is" in said.err) == warned
