"""A class graded from a shell, beside nbgrader's ``autograde`` on answers to the same questions."""

import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from own_environment import build_wheel, environment, own_variables
from row import Row

from effnet_lesson import paths
from effnet_lesson.grade import nbgrader
from effnet_lesson.grade.exam import Exam, read_exam
from effnet_lesson.grade.release import release
from effnet_lesson.grade.secret import Secret
from effnet_lesson.quiz.bank import Question
from effnet_lesson.quiz.pose import Code, Posed, pose
from effnet_lesson.quiz.solution import given

VERSION = "0.9.6"
BANK = paths.quizzes() / "03_count_the_cost.yaml"
# Three numbers, two choices, one function
QUESTIONS = (
    "03.width_for_a_cost", "03.flops_or_macs", "03.blocks_just_above_0",
    "03.four_times_macs", "03.one_pixel_more", "03.round_channels",
)  # fmt: skip
SECRET = Secret(b"a secret of the course, for benchmarks")
THEIRS, OURS, MANY = 6, 60, 1000


def measure() -> list[Row]:
    """Seconds a submission and peak memory; then a class of 1,000, by one process and by two."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exam = read_exam(BANK, SECRET)
        (folder / "secret").write_bytes(SECRET.key)
        theirs, their_memory = _nbgrader(folder / "nbgrader", exam)
        code, memory = _ours(folder / "code", exam, QUESTIONS, OURS)
        plain, _ = _ours(folder / "plain", exam, QUESTIONS[:-1], MANY)
        two, _ = _ours(folder / "two", exam, QUESTIONS[:-1], MANY, "--jobs", "2")
    peer = "nbgrader autograde"
    return [
        Row("a submission with a code question", code / OURS, "s", peer, theirs / THEIRS),
        Row("a submission without, of 1,000", plain / MANY, "s", peer, theirs / THEIRS),
        Row(
            "peak memory of the grader's own process", memory / 1e6, "MB", peer, their_memory / 1e6
        ),
        Row("1,000 submissions, two processes", two, "s", "one", plain),
    ]


def _timed(command: list, cwd: Path) -> tuple[float, float, str]:
    """Seconds, the most bytes that the grader's own process held, and what it printed."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            list(map(str, command)), cwd=cwd, env=own_variables(command[0]),
            stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        peak = 0.0
        while process.poll() is None:
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{process.pid}/status").read_text()
                if held := re.search(r"VmHWM:\s*(\d+) kB", status):
                    peak = max(peak, 1024 * float(held[1]))
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        said.seek(0)
        text = said.read()
    assert process.returncode == 0, text[-2000:]
    return seconds, peak, text


def _nbgrader(folder: Path, exam: Exam) -> tuple[float, float]:
    programs = environment(folder, f"nbgrader=={VERSION}", build_wheel(folder), "ipykernel")
    nbgrader.write_source(exam, QUESTIONS, folder / "source" / "exam")
    tool = programs / "nbgrader"
    _timed([tool, "generate_assignment", "exam", "--create"], folder)
    asked = json.loads((folder / "release" / "exam" / "exam.ipynb").read_text())
    for cell in asked["cells"]:
        _, _, id = "".join(cell["source"]).partition("# question ")
        if cell["cell_type"] == "code" and (id := id.split("\n")[0]) in QUESTIONS:
            question = exam.questions[id]
            cell["source"] = f"# question {id}\n{_body(question, pose(question, question.draw()))}"
    for number in range(THEIRS):
        file = folder / "submitted" / f"s{number}" / "exam" / "exam.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(asked))
    seconds, peak, _ = _timed([tool, "autograde", "exam", "--create"], folder)
    return seconds, peak


def _body(question: Question, posed: Posed) -> str:
    if isinstance(posed, Code):
        return question.body["reference"]
    return f"answer = {given(question, posed)!r}"


def _ours(
    folder: Path, exam: Exam, questions: Sequence[str], count: int, *more: str
) -> tuple[float, float]:
    students = [f"s{number:04}" for number in range(count)]
    release(exam, questions, students, folder / "handed_in")
    for student in students:
        file = folder / "handed_in" / f"{student}.ipynb"
        notebook = json.loads(file.read_text())
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                id = cell["source"].split()[2]
                body = _body(exam.questions[id], exam.ask(id, student).posed)
                cell["source"] = f"# question {id}\n{body}"
        file.write_text(json.dumps(notebook))
    secret = folder.parent / "secret"
    command = [
        sys.executable, "-m", "effnet_lesson", "grade", "handed_in", "--bank", BANK,
        "--secret", secret, "--out", "grades", *more,
    ]  # fmt: skip
    seconds, peak, said = _timed(command, folder)
    assert said.count(f"{len(questions)} of {len(questions)}") == count
    return seconds, peak
