"""A class graded from end to end: every fair score exact, whatever the others hand in."""

import csv
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from class_bank import BANK, POWER, QUESTIONS, answered, letter, numbers, prompts, solve
from conftest import SECRET, STUDENTS
from processes import left_after, orphans_adopted
from submissions import HOSTILE

from effnet_lesson import cli
from effnet_lesson.errors import LessonError
from effnet_lesson.grade import classroom
from effnet_lesson.grade.due import Deadlines, read_due, standing
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.grade.marking import student_of
from effnet_lesson.grade.process import Limits
from effnet_lesson.grade.release import release
from effnet_lesson.grade.table import safe
from effnet_lesson.grade.ticket import read_ticket

pytestmark = pytest.mark.filterwarnings("ignore:NO JAIL:RuntimeWarning")


# Code that is right, and code that would like to be
RIGHT_ALL_THE_SAME = (
    POWER,
    f"import sys, warnings\nprint('loaded', file=sys.stderr)\nwarnings.warn('careful')\n{POWER}",
    "import math\ndef power(a, phi):\n    print(a)\n    return math.pow(a, phi)",
    "def power(a, phi):\n    result = 1\n    for _ in range(phi):\n        result *= a\n"
    "    return result",
)
CHEATS = {
    "endless": "def power(a, phi):\n    while True:\n        pass",
    "equal to all": (
        "class Equal(float):\n    def __eq__(self, other):\n        return True\n"
        "    def __sub__(self, other):\n        return 0.0\n"
        "def power(a, phi):\n    return Equal(1)"
    ),
    "exit": "import os\ndef power(a, phi):\n    os._exit(0)",
    "a reply of its own": (
        "import os, json\nfor place in range(3, 64):\n    try:\n"
        '        os.write(place, json.dumps({"values": [1.0] * 9}).encode())\n'
        "    except OSError:\n        pass\nos._exit(0)"
    ),
    "nan": "def power(a, phi):\n    return float('nan')",
    "infinite": "def power(a, phi):\n    return float('inf')",
    "huge": "def power(a, phi):\n    return 10 ** 10 ** 5",
    "cases of the bank alone": (
        "KNOWN = {(1.2, 0): 1, (1.2, 2): 1.44, (2.5, 3): 15.625, (1.25, 7): 1.25**7}\n"
        "def power(a, phi):\n    return KNOWN.get((a, phi), 1.0)"
    ),
    "looks for the key": (
        "import glob\ndef power(a, phi):\n"
        "    return open(glob.glob('/**/10_exam.yaml', recursive=True)[0]).read()"
    ),
}  # fmt: skip


def _rows(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


def _wrong(notebook: Path) -> dict[str, str]:
    """Each answer by an idea that the bank expects."""
    asked = prompts(notebook)
    a, phi = numbers(asked["10.depth"])
    return {
        "10.depth": f"answer = {a * phi!r}",
        "10.grows": f"answer = {letter(asked['10.grows'], 'The blocks')!r}",
        "10.steps": "answer = "
        + repr([letter(asked["10.steps"], t) for t in ("search on it", "choose a b", "grow it")]),
        "10.power": "def power(a, phi):\n    return a / phi",
    }


@pytest.mark.slow
def test_a_class_with_broken_and_hostile_submissions(course, handed_in, hand_in, grade):
    expected = {}
    for number, student in enumerate(STUDENTS):
        right, wrong = solve(course.notebook(student)), _wrong(course.notebook(student))
        right["10.power"] = RIGHT_ALL_THE_SAME[number % len(RIGHT_ALL_THE_SAME)]
        chosen = [question for bit, question in enumerate(QUESTIONS) if not number >> bit & 1]
        hand_in(student, {q: (right if q in chosen else wrong)[q] for q in QUESTIONS})
        expected[f"{student}.submission.ipynb"] = chosen
    trapped = _hand_in_broken_files(course, handed_in)
    hostile = _hand_in_hostile_code(course, hand_in)

    with orphans_adopted() as before:
        marks = grade(limits=Limits(seconds=4, cpu_seconds=1))
        left = left_after(before)

    assert not left and not trapped.exists()
    for file, chosen in expected.items():
        given = [mark.result.id for mark in marks[file].marks if mark.result]
        assert (given, marks[file].note) == (chosen, ""), file
    assert len(marks) == len(list(handed_in.iterdir()))
    rows = _rows(course.folder / "grades")
    for file, (says, points) in BROKEN.items():
        seen = marks[file]
        said = " ".join([seen.note, *(mark.result.message for mark in seen.marks)])
        assert says in said and "\n" not in seen.note, (file, said)
        assert (seen.points, bool(seen.note)) == (points or 0, points is None), file
        assert rows[safe(file)]["points"] == ("" if points is None else str(points))
    for file, name in hostile.items():
        power = marks[file].marks[QUESTIONS.index("10.power")].result
        assert (marks[file].points, bool(power)) == (3, False), name
        assert power.message.isprintable() and 10 < len(power.message) < 700, (name, power)
        assert rows[file]["points"] == "3"


def _hand_in_hostile_code(course, hand_in) -> dict[str, str]:
    """Each hostile source of the jail's own tests as the answer to the code question, everything
    else right; its name by the file that is handed in."""
    there = {name: s for name, s in HOSTILE.items() if not (s.walls and why_no_jail())}
    assert len(there) >= 40
    files = {}
    students = [f"h{number:02}" for number in range(len(there))]
    release(course.exam(), [], students, course.bundle)
    for student, (name, submission) in zip(students, there.items(), strict=True):
        code = re.sub(r"def double\((\w+)\)", r"def power(\1, phi=0)", submission.source)
        code = re.sub(r"\bdouble\b", "power", code)
        hand_in(student, solve(course.notebook(student)) | {"10.power": code})
        files[f"{student}.submission.ipynb"] = name
    return files


# What is said of each, and its points: None where it is not graded at all
BROKEN = {
    "x01.ipynb": ("is empty", None),
    "x02.ipynb": ("ends too early", None),
    "x03.ipynb": ("is not text", None),
    "x04.ipynb": ("answered twice", 3),
    "x05.ipynb": ("There is no answer to 10.depth", 3),
    "x06.ipynb": ("The nearest there is 10.dеpth (spelled '10.d\\u0435pth')", 3),
    "x07.ipynb": ("It is the notebook of s00, handed in as x07's", None),
    "x08.ipynb": ("Its seal does not fit", None),  # s00's notebook with x08's name put in
    "x09.ipynb": ("Its seal does not fit", None),  # a question left out of the ticket
    "x10.ipynb": ("finite", 3),
    "x11.ipynb": ("300 digits", 3),
    "x12.ipynb": ("nests too deep", None),
    "x13.ipynb": ("", 4),  # cells moved about and renumbered
    "x14.ipynb": ("no ordinary file", None),  # a link to the bank
    "x15.ipynb": ("no ordinary file", None),  # a folder
    "=cmd()|' ∕C calc'!A0.ipynb": ("does not say whose it is", None),
    "x16.txt": ("does not say whose it is", None),
    "x17.ipynb": ("for whom it was made", None),
    "x18.ipynb": ("x18 handed in 2 files", None),
    "x18.submission.ipynb": ("x18 handed in 2 files", None),
    "x19.ipynb": ("is not text", None),  # a pickle that would leave a file
    "x20.ipynb": ("no JSON and no notebook", None),  # the same in letters
    "x21.ipynb": ("is not text", None),  # a zip bomb
}
if hasattr(os, "mkfifo"):
    BROKEN["x22.ipynb"] = ("no ordinary file", None)


class Trap:
    """Unpickled, it makes a file."""

    def __init__(self, file: Path):
        self.file = file

    def __reduce__(self):
        return Path.touch, (self.file,)


def _hand_in_broken_files(course, handed_in) -> Path:
    """The file that is there if anything of a submission was unpickled."""
    students = [f"x{number:02}" for number in range(1, 19)]
    release(course.exam(), [], students, course.bundle)
    good = {x: answered(course.notebook(x), solve(course.notebook(x))) for x in students}
    other = answered(course.notebook("s00"), solve(course.notebook("s00")))
    text = json.dumps(good["x02"])
    depth = next(
        number
        for number, cell in enumerate(good["x04"]["cells"])
        if cell["source"].startswith("# question 10.depth")
    )
    good["x04"]["cells"].append(good["x04"]["cells"][depth] | {"source": "# question 10.depth\n7"})
    del good["x05"]["cells"][depth]
    for student, source in {
        "x06": "# question 10.dеpth\nanswer = 1",  # the first e is Cyrillic
        "x10": "# question 10.depth\nanswer = 1e999",
        "x11": f"# question 10.depth\nanswer = {'9' * 1000}",
    }.items():
        good[student]["cells"][depth]["source"] = source
    good["x13"]["cells"].reverse()
    for number, cell in enumerate(good["x13"]["cells"]):
        cell["id"] = f"new-{number}"
    ticket = good["x09"]["metadata"]["effnet_lesson"]["ticket"]
    del ticket["meanings"]["10.depth"], ticket["forms"]["10.depth"]
    impostor = json.loads(json.dumps(other).replace('"student": "s00"', '"student": "x08"'))
    del good["x17"]["metadata"]

    def write(name, content):
        content = content if isinstance(content, bytes | str) else json.dumps(content)
        (handed_in / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    for student in students:
        write(f"{student}.ipynb", good[student])
    write("x01.ipynb", b"")
    write("x02.ipynb", text[: len(text) // 2])
    write("x03.ipynb", bytes(range(256)) * 9)
    write("x07.ipynb", other)
    write("x08.ipynb", impostor)
    write("x12.ipynb", '{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")
    for name in ("x14.ipynb", "x15.ipynb", "x16.ipynb"):
        (handed_in / name).unlink()
    (handed_in / "x14.ipynb").symlink_to(course.bank)
    (handed_in / "x15.ipynb").mkdir()
    write("x16.txt", good["x16"])
    write("x18.submission.ipynb", good["x18"])
    write("=cmd()|' ∕C calc'!A0.ipynb", good["x16"])
    trapped = course.folder / "trapped"
    write("x19.ipynb", pickle.dumps(Trap(trapped)))
    write("x20.ipynb", pickle.dumps(Trap(trapped), protocol=0))
    with zipfile.ZipFile(handed_in / "x21.ipynb", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("ada.ipynb", bytes(10**8))
    if hasattr(os, "mkfifo"):
        os.mkfifo(handed_in / "x22.ipynb")
    return trapped


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada.ipynb", "ada"),
        ("ada.submission.ipynb", "ada"),
        ("ada.submission (1).ipynb", "ada"),
        ("ada.submission(12).ipynb", "ada"),
        ("ada (2).ipynb", "ada"),
        ("ada (2).txt", ""),
        ("(1).ipynb", ""),
        # The last part is what the uploader called the file, and may be another's name
        ("Ben Byron_123_assignsubmission_file_ada.submission.ipynb", ""),
    ],
)
def test_the_name_of_a_file_tells_whose_it_is(name, student):
    assert student_of(Path(name)) == student


def test_a_file_that_was_downloaded_again_is_graded(course, handed_in, hand_in, grade):
    hand_in("s00", solve(course.notebook("s00")) | {"10.power": "answer = 1"})
    (handed_in / "s00.submission.ipynb").rename(handed_in / "s00.submission (1).ipynb")
    (marks,) = grade().values()
    assert (marks.student, marks.points, marks.file) == ("s00", 3, "s00.submission (1).ipynb")
    shutil.copy(handed_in / "s00.submission (1).ipynb", handed_in / "s00.submission.ipynb")
    assert all("s00 handed in 2 files" in each.note for each in grade().values())


def test_no_cheat_gains_a_point(course, hand_in, grade):
    names = dict(zip(STUDENTS, CHEATS, strict=False))
    for student, name in names.items():
        hand_in(student, solve(course.notebook(student)) | {"10.power": CHEATS[name]})
    marks = grade()
    for student, name in names.items():
        seen = marks[f"{student}.submission.ipynb"]
        (power,) = (mark.result for mark in seen.marks if mark.result.id == "10.power")
        assert (seen.points, bool(power)) == (3, False), name
        assert power.message and "\n" not in power.message, name


def test_wrong_ideas_are_found_whatever_was_drawn(course, hand_in, grade):
    for student in STUDENTS[:3]:
        hand_in(student, _wrong(course.notebook(student)))
    ideas = [[mark.idea for mark in each.marks] for each in grade().values()]
    assert ideas == [
        ["MISTAKE-TIMES {value}", "MISTAKE-DEPTH", "MISTAKE-EARLY", "MISTAKE-CODE-OVER"]
    ] * len(ideas)
    report = (course.folder / "grades" / "report.md").read_text()
    assert report.count("**0 of 3 right (0%)**, 3 wrong.") == 4
    assert "| 3 | MISTAKE-TIMES {value} |" in report


def test_what_is_unanswered_is_said(course, hand_in, grade):
    hand_in("s00", {"10.depth": "answer = 'I do not know'"})
    (marks,) = grade().values()
    assert [mark.result.status for mark in marks.marks] == [
        "error", "not attempted", "not attempted", "not attempted",
    ]  # fmt: skip
    report = (course.folder / "grades" / "report.md").read_text()
    assert "**0 of 1 right (0%)**, 1 could not be judged." in report
    assert report.count("1 not answered") == 3
    assert "Could not be judged, the page of feedback says why: `s00`." in report


def test_the_report_begins_with_what_the_fewest_had_right(course, hand_in, grade):
    for student in STUDENTS[:2]:
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})
    right = solve(course.notebook("s02"))
    hand_in("s02", right | {"10.depth": "answer = 'I do not know'"})
    grade()
    report = (course.folder / "grades" / "report.md").read_text()
    start = report.partition("## Where to start")[2].partition("\n## ")[0]
    assert start.split("\n- ")[1:] == ["10.power: 33% right", "10.depth: 67% right\n"], report


def _stamps(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {
        file: (file.stat().st_mtime_ns, file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_grading_again_touches_nothing_and_a_correction_only_what_it_must(course, hand_in, grade):
    for student in STUDENTS[:3]:
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})
    hand_in("s03", _wrong(course.notebook("s03")) | {"10.power": "answer = 1"})
    grade()
    before = _stamps(course.folder / "grades")
    grade()
    assert _stamps(course.folder / "grades") == before

    # A reply that one student has met is corrected: only that one reads something new
    course.bank.write_text(BANK.replace("MISTAKE-DEPTH", "CORRECTED"))
    grade()
    after = _stamps(course.folder / "grades")
    changed = {file.name for file in before if after[file] != before[file]}
    assert changed == {"s03.html", "report.md"}
    assert "CORRECTED" in (course.folder / "grades/feedback/s03.html").read_text()

    # The key was wrong: points follow
    course.bank.write_text(
        BANK.replace("answer: a ** phi", "answer: a * phi", 1).replace(
            "answer: a * phi, reply", "answer: a ** phi, reply", 1
        )
    )
    points = {marks.student: marks.points for marks in grade().values()}
    assert points == {"s00": 2, "s01": 2, "s02": 2, "s03": 1}


def test_answers_are_not_judged_against_another_question(course, hand_in, grade):
    """The bank was edited after the release so that letters and numbers mean something else."""
    hand_in("s00", solve(course.notebook("s00")) | {"10.power": "answer = 1"})
    for old, new in (
        ("phi: [2, 3, 4]", "phi: [5, 6]"),
        ("text: The blocks", "text: The depth"),
        ("id: 10.steps", "id: 10.stairs"),
    ):
        course.bank.write_text(BANK.replace(old, new))
        (marks,) = grade().values()
        changed = [mark.result for mark in marks.marks if "bank has changed" in mark.result.message]
        assert (len(changed), marks.points) == (1, 2), new


def test_late_ones_are_marked_and_their_points_kept_apart(course, handed_in, hand_in, grade):
    for student in STUDENTS[:3]:
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})
    shutil.move(handed_in / "s02.submission.ipynb", handed_in / "s02.ipynb")
    text = (handed_in / "s01.submission.ipynb").read_text()
    record = json.loads(text)
    record["metadata"]["effnet_lesson"]["receipt"]["time"] = "2999-01-01T00:00:00+00:00"
    (handed_in / "s01.submission.ipynb").write_text(json.dumps(record))
    shutil.copy(course.notebook("s02"), handed_in / "s02.ipynb")
    grade(Deadlines(read_due("2998-12-31T23:59")))
    columns = ("points", "points_late", "of", "standing")
    assert [
        tuple(row[name] for name in columns) for row in _rows(course.folder / "grades").values()
    ] == [("3", "", "4", "on time"), ("", "3", "4", "late"), ("", "3", "4", "no receipt")]


def test_due():
    assert standing("2026-12-01T12:00:00+00:00", read_due("2026-12-01T13:00+01:00")) == "on time"
    assert standing("2026-12-01T12:00:01+00:00", read_due("2026-12-01T13:00+01:00")) == "late"
    assert standing("", None) == standing("2026-12-01T12:00:00+00:00", None) == ""
    for text in ("", "tomorrow", "2026-12-01", "2026-13-01T00:00", "9" * 500):
        with pytest.raises(LessonError, match="accepted is a day and a time"):
            read_due(text)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell):
    assert safe(cell) == f"'{cell}"
    assert safe("ada") == "ada" and safe("") == "" and safe("a=b") == "a=b"


def test_names_of_files_do_no_harm_in_the_table(course, handed_in, grade):
    for name in ('=HYPERLINK("x")', "@SUM(1)", '",\n=1', "<script>", "`|`", "\x1b[31mred"):
        (handed_in / name).write_text("{}")
    grade()
    with (course.folder / "grades/grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == 7 and {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert not cell.strip().startswith(("=", "+", "-", "@")) and "\n" not in cell
        assert "\x1b" not in cell


def test_a_mistake_in_python_is_said_as_one(course, hand_in, grade):
    hand_in("s00", {"10.depth": "answer = [1,", "10.grows": 'answer = "A'})
    (marks,) = grade().values()
    said = {mark.result.id: mark.result.message for mark in marks.marks}
    sentence = "Python cannot read the line 'answer = [1,': '[' was never closed"
    assert said["10.depth"].startswith(sentence)
    assert "unterminated string" in said["10.grows"]


def test_feedback_shows_hostile_answers_as_text(course, hand_in, grade):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    hand_in("s00", {"10.depth": f"answer = {attack!r}", "10.grows": f"answer = {attack!r}"})
    grade()
    page = (course.folder / "grades/feedback/s00.html").read_text()
    assert "<h2>Question 1: Compute a depth</h2>" in page
    assert "<script" not in page and "<img" not in page and "&lt;" in page
    assert "default-src 'none'" in page


def test_a_bug_that_one_submission_meets_does_not_end_the_run(
    course, hand_in, handed_in, monkeypatch
):
    for student in STUDENTS[:3]:
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})

    def ticket(parsed):
        found = read_ticket(parsed)
        if found.student == "s01":
            raise ZeroDivisionError("a bug")
        return found

    monkeypatch.setattr("effnet_lesson.grade.marking.read_ticket", ticket)
    out = course.folder / "grades"
    marks = list(classroom.grade(classroom.submissions(handed_in), course.exam(), out))
    assert [each.points for each in marks] == [3, 0, 3]
    assert "Grading it failed (ZeroDivisionError: a bug)" in marks[1].note
    assert len(list((out / "results").iterdir())) == 2  # it is tried again next time


def test_a_jail_that_is_required_and_not_there(course, hand_in, handed_in, monkeypatch):
    hand_in("s00", solve(course.notebook("s00")))
    monkeypatch.setattr(classroom, "why_no_jail", lambda: "bubblewrap is not installed.")
    out = course.folder / "grades"
    with pytest.raises(LessonError, match="Nothing was graded: .* bubblewrap is not"):
        list(
            classroom.grade(classroom.submissions(handed_in), course.exam(), out, require_jail=True)
        )
    assert not out.exists()


def test_the_notebook_of_an_easier_release_is_noticed(course, handed_in, capsys):
    """The secret and the bank are the same, so that its seal is good."""
    easier = course.folder / "easier"
    release(course.exam(), ["10.grows"], ["s00"], easier)
    hard, easy = course.notebook("s01"), easier / "s00.ipynb"
    for file, answers in ((hard, {}), (easy, {"10.grows": "answer = 'The channels'"})):
        (handed_in / file.name).write_text(json.dumps(answered(file, answers)))
    (handed_in / "s02.ipynb").write_text(course.notebook("s02").read_text())

    assert cli.main(_command(course)) == 0
    said, warned = capsys.readouterr()
    assert "s00.ipynb: 1 of 1" in said and "s01.ipynb: 0 of 4" in said
    assert "another release" in warned and f"--questions {' '.join(sorted(QUESTIONS))}" in warned

    assert cli.main([*_command(course), "--questions", *QUESTIONS]) == 0
    said, warned = capsys.readouterr()
    assert "s00.ipynb: not graded. It is of another release, for it asks 10.grows" in said
    assert "s01.ipynb: 0 of 4" in said and warned == ""

    assert cli.main([*_command(course), "--questions", "10.grow"]) == 2
    assert "10.grows" in capsys.readouterr().err


def test_a_folder_without_submissions(tmp_path):
    for folder, says in ((tmp_path / "none", "Cannot read"), (tmp_path, "no submission")):
        with pytest.raises(LessonError, match=says):
            classroom.submissions(folder)


def _command(course) -> list[str]:
    secret = course.folder / "secret"
    secret.write_bytes(SECRET.key)
    return [
        "grade", str(course.folder / "handed_in"), "--bank", str(course.bank),
        "--secret", str(secret), "--out", str(course.folder / "grades"),
    ]  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_goes_on_where_it_was(course, hand_in, capsys, jobs):
    for student in STUDENTS[:4]:
        hand_in(student, solve(course.notebook(student)))
    # Ends long after the others, so that the run is killed in the midst of it
    hand_in("s04", {"10.power": "import time\ndef power(a, phi):\n    time.sleep(60)"})
    process = subprocess.Popen(
        [sys.executable, "-m", "effnet_lesson", *_command(course), "--jobs", jobs],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    with process.stdout:
        lines = [process.stdout.readline() for _ in range(4)]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert lines == [f"{student}.submission.ipynb: 4 of 4\n" for student in STUDENTS[:4]]
    results = course.folder / "grades" / "results"
    before = _stamps(results)
    assert len(before) == 4

    (course.folder / "handed_in" / "s04.submission.ipynb").unlink()
    assert cli.main([*_command(course), "--jobs", jobs]) == 0
    assert _stamps(results) == before, "nothing was lost or graded twice"
    assert capsys.readouterr().out.count("4 of 4") == 4
    assert [row["points"] for row in _rows(course.folder / "grades").values()] == ["4"] * 4


def test_the_command(course, hand_in, capsys):
    hand_in("s00", solve(course.notebook("s00")) | {"10.power": "answer = 1"})
    assert cli.main([*_command(course), "--due", "2000-01-01T00:00"]) == 0
    said = capsys.readouterr().out
    assert "s00.submission.ipynb: 3 of 4 (late)" in said and "grades.csv" in said
    assert cli.main([*_command(course), "--due", "soon"]) == 2
    assert "due was 'soon'" in capsys.readouterr().err
