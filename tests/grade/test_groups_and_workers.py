"""Extensions and groups; and that it makes no difference who grades, or how many."""

import json
import os
import signal
import subprocess
import sys
import threading

import distributed
import pytest
from class_bank import solve
from conftest import SECRET, SHORT, STUDENTS

from effnet_lesson import cli
from effnet_lesson.errors import LessonError
from effnet_lesson.grade import classroom
from effnet_lesson.grade.due import Deadlines, read_deadlines, read_due
from effnet_lesson.grade.roster import read_groups, unknown_partners
from effnet_lesson.grade.workers import Cluster, Processes

pytestmark = pytest.mark.filterwarnings("ignore:NO JAIL:RuntimeWarning")


def receive(file, time: str) -> None:
    """Write another time into the receipt of ``file``."""
    record = json.loads(file.read_text())
    record["metadata"]["effnet_lesson"]["receipt"]["time"] = time
    file.write_text(json.dumps(record))


def table(folder) -> list[list[str]]:
    """The first columns of grades.csv: student, file, points, points_late, of."""
    lines = (folder / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    return [line.replace('"', "").split(",") for line in lines[1:]]


def test_an_extension_is_one_students_own(course, handed_in, hand_in, grade, tmp_path):
    for student in STUDENTS[:3]:
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})
        receive(handed_in / f"{student}.submission.ipynb", "2999-01-02T00:00:00+00:00")
    later = tmp_path / "later.csv"
    later.write_text("student;due\nS01;2999-01-03T00:00+00:00\ns02;2999-01-01T12:00+00:00\n")
    grade(read_deadlines("2999-01-01T00:00+00:00", later))
    assert [row[6] for row in table(course.folder / "grades")] == ["late", "on time", "late"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student\ns01\n", "has no column due"),
        ("student,due\ns01,tomorrow\n", "line 2: due was 'tomorrow'"),
        ("student,due\ns01,2999-01-01\n", "line 2: due was '2999-01-01'"),
        ("student,due\ns01,2999-01-01T00:00\nS01,2999-01-01T00:00\n", "S01 occurs twice"),
        ("student,due\n=cmd,2999-01-01T00:00\n", "line 2: the student was '=cmd'"),
        ("", "has no column student"),
    ],
)
def test_a_table_of_extensions_that_is_no_good_says_where(tmp_path, text, said):
    file = tmp_path / "later.csv"
    file.write_text(text)
    with pytest.raises(LessonError, match=said):
        read_deadlines("2999-01-01T00:00", file)
    with pytest.raises(LessonError, match="extends a time that was not given: name it with --due"):
        read_deadlines(None, file)


def test_one_hands_in_and_the_whole_group_has_the_grade(course, hand_in, grade):
    for student in ("s00", "s05"):
        hand_in(student, solve(course.notebook(student)) | {"10.power": "answer = 1"})
    past, future = read_due("2000-01-01T00:00"), read_due("2999-01-01T00:00")
    grade(
        Deadlines(past, {"s00": future, "s01": past}),
        {"owls": ("s00", "s01", "s02"), "s05": ("s03", "s04")},
    )
    out = course.folder / "grades"
    # The time of whoever handed in counts; the group named s05 is not the student s05.
    assert [row[:5] for row in table(out)] == [
        *([student, "s00.submission.ipynb", "3", "", "4"] for student in ("s00", "s01", "s02")),
        ["s05", "s05.submission.ipynb", "", "3", "4"],
    ]
    assert {file.stem for file in (out / "feedback").iterdir()} == {"s00", "s01", "s02", "s05"}
    assert "2 of 2" in (out / "report.md").read_text(), "a group counts once"


def test_of_a_group_that_hands_in_twice_nothing_is_graded(course, hand_in, grade):
    for student in ("s00", "s01", "s02"):
        hand_in(student, solve(course.notebook(student)))
    marks = grade(groups={"owls": ("s00", "S01")})
    said = (
        "The group owls handed in 2 files (s00.submission.ipynb, s01.submission.ipynb): keep one."
    )
    assert [each.note for each in marks.values()] == [said, said, ""]


def test_a_table_of_groups_that_is_no_good_says_where(tmp_path):
    file = tmp_path / "groups.csv"
    file.write_text("group,student\nowls,s00\n,s01\n")
    with pytest.raises(LessonError, match="line 3: s01 has no group"):
        read_groups(file)
    file.write_text("group,student\nowls,s00\nlarks,S00\n")
    with pytest.raises(LessonError, match="line 3: the student S00 occurs twice"):
        read_groups(file)


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ({"owls": ("ada", "alan")}, {}),  # the work of ada stands for alan
        ({"owls": ("ada", "grase")}, {"grase": "Grace"}),
        ({"owls": ("ada", "GRACE")}, {}),
        ({"owls": ("zoe", "yuri")}, {"zoe": "", "yuri": ""}),
        ({}, {}),
    ],
)
def test_a_misspelt_partner_is_found(groups, found):
    assert unknown_partners(groups, ["ada", "Grace", "linus", ""]) == found


def test_a_misspelt_partner_is_told_with_the_nearest_name(course, handed_in, hand_in, capsys):
    for student in ("s00", "s01"):
        hand_in(student, solve(course.notebook(student)))
    secret, groups = course.folder / "course.secret", course.folder / "groups.csv"
    secret.write_bytes(SECRET.key)
    groups.write_text("group,student\nowls,s00\nowls,s011\n")
    command = ["grade", str(handed_in), "--bank", str(course.bank), "--secret", str(secret)]
    assert cli.main([*command, "--out", str(course.folder / "x"), "--groups", str(groups)]) == 0
    assert "s011 (did you mean s01?)" in capsys.readouterr().err


@pytest.fixture
def a_class(course, handed_in, hand_in):
    """Six good submissions, one cheat, one that is no notebook."""
    for student in STUDENTS[:6]:
        hand_in(student, solve(course.notebook(student)))
    cheat = "answer = '''def power(a, phi):\n    import os\n    os._exit(0)'''"
    hand_in("s06", solve(course.notebook("s06")) | {"10.power": cheat})
    (handed_in / "s07.ipynb").write_bytes(b"\x00\xff")


def written(folder) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_two_processes_and_three_shares_write_what_one_does(course, handed_in, a_class, grade):
    marks = grade()
    assert [each.points for each in marks.values()] == [4] * 6 + [3, 0]
    grade(out="two", workers=Processes(2))
    assert written(course.folder / "two") == written(course.folder / "grades")

    exam, files = course.exam(), classroom.submissions(handed_in)
    seen = []
    for share in ((1, 3), (2, 3), (3, 3)):
        seen += classroom.grade(files, exam, course.folder / "shares", limits=SHORT, shard=share)
    assert sorted(each.file for each in seen) == [file.name for file in files]
    before = {file: file.stat().st_mtime_ns for file in course.folder.glob("shares/results/*")}
    grade(out="shares")
    assert written(course.folder / "shares") == written(course.folder / "grades")
    after = {file: file.stat().st_mtime_ns for file in course.folder.glob("shares/results/*")}
    assert before == after, "what the shares graded was not graded again"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_without_a_jail_one_clean_line_says_so_whoever_grades(course, hand_in, tmp_path, jobs):
    for student in STUDENTS[:4]:
        hand_in(student, solve(course.notebook(student)))
    secret = course.folder / "course.secret"
    secret.write_bytes(SECRET.key)
    done = subprocess.run(
        [
            sys.executable, "-m", "effnet_lesson", "grade", str(course.folder / "handed_in"),
            "--bank", str(course.bank), "--secret", str(secret), "--jobs", jobs,
            "--out", str(course.folder / "x"),
        ],
        env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count("4 of 4") == 4
    (line,) = done.stderr.splitlines()
    assert line.startswith("effnet-lesson: NO JAIL: bubblewrap is not installed")


def test_a_dask_worker_that_is_killed_loses_no_grade(course, a_class, grade, tmp_path):
    grade()
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        local_directory=str(tmp_path / "dask"), silence_logs=50,
    ) as local:  # fmt: skip
        workers = Cluster(local.scheduler_address)
        victim = next(iter(workers.client.run(os.getpid).values()))
        kill = threading.Timer(0.3, os.kill, (victim, signal.SIGKILL))
        kill.start()
        grade(out="dask", workers=workers)
        kill.join()
        workers.close()
    assert written(course.folder / "dask") == written(course.folder / "grades")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--jobs", "0"], "jobs was 0: accepted is a whole number from 1"),
        (["--jobs", "2000"], "jobs was 2000"),
        (["--shard", "4/3"], "The shard was '4/3'"),
        (["--dask", ""], "No Dask scheduler answers at ''"),
        (["--extensions", "later.csv"], "name it with --due"),
        (["--groups", "none.csv"], "Cannot read none.csv"),
    ],
)
def test_in_a_shell_a_mistake_is_one_sentence(course, handed_in, hand_in, capsys, words, said):
    hand_in("s00", solve(course.notebook("s00")))
    secret = course.folder / "course.secret"
    secret.write_bytes(SECRET.key)
    command = ["grade", str(handed_in), "--bank", str(course.bank), "--secret", str(secret)]
    assert cli.main([*command, "--out", str(course.folder / "x"), *words]) == 2
    assert said in capsys.readouterr().err
