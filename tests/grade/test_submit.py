"""What a student hands in: each answer looked at, one file, and a receipt that fits it."""

import itertools
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from class_bank import QUESTIONS, answered, solve

from effnet_lesson.cli import main
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.answers import contents, parse
from effnet_lesson.grade.submit import submit
from effnet_lesson.grade.ticket import read_receipt


@pytest.fixture
def hand_in(course):
    """``hand_in(answers)``: what comes of submitting s00's notebook with these answers."""

    def hand_in(answers):
        file = course.notebook("s00")
        file.write_text(json.dumps(answered(file, answers)), encoding="utf-8")
        return submit(file)

    return hand_in


def _receipt(file):
    return read_receipt(parse(contents(file), file.name))


def test_each_answer_is_said_as_it_is_read(hand_in):
    states = hand_in({"10.depth": "answer = 1.44", "10.steps": "answer = [1e999]"}).states
    assert [states[question][0] for question in QUESTIONS] == [
        "read as", "empty", "unreadable", "empty",
    ]  # fmt: skip
    assert states["10.depth"] == ("read as", "1.44")
    assert "inf" in states["10.steps"][1] and "as it was given" in states["10.power"][1]


@pytest.mark.parametrize(
    ("question", "body", "read"),
    [
        ("10.depth", "answer = 1,44", "1.44"),
        ("10.depth", "answer = '6,000'", "6 or 6000"),
        ("10.depth", "answer = 385,814,752", "385814752"),
        ("10.depth", "answer = 385,014,752", "385014752"),
        ("10.depth", "answer = 1,44x", "1.44"),
        ("10.depth", "answer = 1.9 ** 3", "6.859"),
        ("10.grows", "answer = 'b'", r"B, The \w+"),
        ("10.grows", "answer = 'The channels'", "[A-D], The channels"),
        ("10.steps", "answer = ['C', 'A', 'B']", "C, A, B"),
        ("10.steps", "answer = 'C', 'A', 'B'", "C, A, B"),
        ("10.power", "def power(a, phi):\n    return 7", "the function power"),
        ("10.power", "%time\ndef power(a, phi):\n    return 7", "the function power"),
        ("10.power", "from math import pow as power", "the function power"),
        (
            "10.power",
            "try:\n    import numpy\nexcept ImportError:\n    pass\npower = max",
            "the function power",
        ),
    ],
)
def test_an_answer_is_said_as_the_grader_reads_it(hand_in, question, body, read):
    state, words = hand_in({question: body}).states[question]
    assert state == "read as" and re.fullmatch(read, words), words


@pytest.mark.parametrize(
    ("question", "body", "why"),
    [
        ("10.depth", "answer = 'I do not know'", "Cannot read 'I do not know'"),
        ("10.depth", "answer = x", "'x' is a name"),
        ("10.depth", "answer = 1 +", r"cannot read the line 'answer = 1 \+'"),
        ("10.depth", "answer = '160 ms'", "leave the unit out: write 160"),
        ("10.depth", "answer = 160 ms", "Leave the unit out: write 160"),
        ("10.depth", "answer = 1\nanswer += 2", "changed after it was assigned"),
        ("10.depth", "answer = [1, 2]", "not a number"),
        ("10.grows", "answer = 'Z'", "no option. Give a letter from A to D"),
        ("10.grows", "answer = 2", "not text"),
        ("10.steps", "answer = ['A']", "The step B is missing. Give all 3 letters"),
        ("10.steps", "answer = {'A', 'B', 'C'}", "A set has no order"),
        ("10.power", "def power(a, phi)\n    return 7", r"cannot read line 2 \(expected ':'\)"),
        ("10.power", "def powre(a, phi):\n    return 7", "The code defines powre. Give the func"),
        (
            "10.power",
            "import numpy\ndef power(a, phi):\n    return 7",
            "Line 2 imports numpy: only",
        ),
        (
            "10.power",
            "def power(a, phi):\n    from scipy.special import x\n    return 7",
            "Line 3 imports scipy",
        ),
        ("10.power", "answer = 7", "neither a function nor code"),
    ],
)
def test_an_answer_that_cannot_earn_a_point_says_why(hand_in, question, body, why):
    submission = hand_in({question: body})
    state, words = submission.states[question]
    assert state == "unreadable" and re.search(why, words), words
    assert submission.file.is_file()


def test_every_order_is_said_in_the_same_words(hand_in):
    for answer in itertools.permutations("ABC"):
        assert hand_in({"10.steps": f"answer = {answer!r}"}).states["10.steps"] == (
            "read as", ", ".join(answer),
        )  # fmt: skip


def test_a_question_that_is_missing_or_answered_twice_is_unreadable(course):
    file = course.notebook("s00")
    record = json.loads(file.read_text())
    twice = record["cells"][2]
    record["cells"] = [
        {**twice, "source": twice["source"].replace("...", value)} for value in ("1", "2")
    ]
    file.write_text(json.dumps(record))
    states = submit(file).states
    assert states["10.depth"] == ("unreadable", "It is answered twice: keep one.")
    assert (
        states["10.grows"][0] == "unreadable" and "no answer to 10.grows" in states["10.grows"][1]
    )


def test_the_file_keeps_the_work_and_has_a_receipt_that_fits(course, hand_in):
    before = datetime.now(UTC) - timedelta(seconds=1)
    answers = solve(course.notebook("s00"))
    submission = hand_in(answers)
    assert submission.file == course.bundle / "s00.submission.ipynb"
    assert [state for state, _ in submission.states.values()] == ["read as"] * 4
    receipt = submission.receipt
    assert receipt == _receipt(submission.file) and receipt.student == "s00"
    assert before <= datetime.fromisoformat(receipt.time) <= datetime.now(UTC)
    kept = json.loads(submission.file.read_text())
    source = "".join(cell["source"] for cell in kept["cells"])
    assert all(body in source for body in answers.values())
    assert all(not cell.get("outputs") for cell in kept["cells"])


def test_a_file_that_was_changed_has_no_receipt(hand_in):
    file = hand_in({"10.depth": "answer = 1.44"}).file
    text = file.read_text()
    file.write_text(text.replace("\n ", "\n   "))  # laid out anew: the same content
    assert _receipt(file)
    for old, new in (("1.44", "1.45"), ('"time": "20', '"time": "tomorrow'), ("+00:00", "")):
        assert old in text
        file.write_text(text.replace(old, new, 1))
        assert _receipt(file) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00\xff\xfe", "is not text"),
        (b'{"cells": []}', "for whom it was made"),
        (b'{"10.depth": 1}', "no notebook"),
        (b'{"cells": [], "metadata": {"effnet_lesson": {"ticket": 7}}}', "for whom it was made"),
        (b'{"cells": [{"cell', "ends too early|no JSON"),
    ],
)
def test_what_is_not_the_notebook_of_a_release(tmp_path, content, says):
    file = tmp_path / "ada.ipynb"
    file.write_bytes(content)
    with pytest.raises(LessonError, match=says):
        submit(file)
    assert list(tmp_path.glob("*.ipynb")) == [file]


def test_a_ticket_names_no_file_elsewhere(course, tmp_path):
    file = course.notebook("s00")
    file.write_text(file.read_text().replace('"student": "s00"', '"student": "../s00"'))
    with pytest.raises(LessonError, match="for whom it was made"):
        submit(file)


def test_the_command(course, capsys):
    file = course.notebook("s00")
    assert main(["submit", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.count("empty") == 4 and "s00.submission.ipynb is the file to hand in" in said
    assert "Receipt: s00, 20" in said

    file.write_text(json.dumps(answered(file, {"10.depth": "answer = {1, 2}"})))
    assert main(["submit", str(file)]) == 1
    said = capsys.readouterr().out
    assert "10.depth: unreadable. It holds a set" in said and "1 answer cannot be read" in said
    assert "s00.submission.ipynb is the file to hand in" in said

    file.write_text(json.dumps(answered(file, {"10.depth": "answer = 1,44"})))
    assert main(["submit", str(file)]) == 0
    assert "10.depth: read as 1.44\n" in capsys.readouterr().out

    assert main(["submit", str(file.with_name("nobody.ipynb"))]) == 2
    assert "nobody.ipynb cannot be read" in capsys.readouterr().err


def test_students_need_no_extra(course, run_python):
    code = (
        "import sys\n"
        "for name in ('yaml', 'pydantic', 'torch', 'numpy'):\n"
        "    sys.modules[name] = None\n"
        "from effnet_lesson.cli import main\n"
        f"sys.exit(main(['submit', {str(course.notebook('s00'))!r}]))"
    )
    done = run_python("-c", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert (course.bundle / "s00.submission.ipynb").is_file()
