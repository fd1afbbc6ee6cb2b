"""Answers read from files as students hand them in: whole, damaged and hostile."""

import dataclasses
import json
import os
import re

import pytest

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.answers import Given, read_answers
from effnet_lesson.grade.cell import CHANGED

QUESTIONS = ["02.depth", "02.shape"]


def _notebook(*sources: str, **more) -> dict:
    cells = [
        {"cell_type": "code", "id": str(number), "metadata": {}, "outputs": [], "source": source}
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


@pytest.fixture
def read(tmp_path):
    """``read(content)``: the answers to QUESTIONS in a file of these bytes, text or data."""

    def read(content):
        file = tmp_path / "submission"
        if isinstance(content, dict):
            content = json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_answers(file, QUESTIONS)

    return read


def _cell(body: str) -> dict:
    return _notebook(f"# question 02.depth\n{body}")


def test_json(read):
    assert read({"02.depth": 1.44, "02.shape": [1, True, None, "B"], "other": 7}) == {
        "02.depth": Given(1.44),
        "02.shape": Given([1, True, None, "B"]),
    }


@pytest.mark.parametrize(
    "body, value",
    [
        ("answer = 1.44", 1.44),
        ("answer = -2", -2),
        ("# I think\nanswer = (1.2,\n          -3)  # or so\nprint(answer)", [1.2, -3]),
        ("answer = 1\nanswer = 2", 2),
        ("answer = 'α ** φ'", "α ** φ"),
        ("answer = {'depth': 1.2}", {"depth": 1.2}),
        ("answer = 1.2 ** 2", "1.2 ** 2"),
        ("answer = __import__('os').abort()", "__import__('os').abort()"),
        ("answer = 1,44 x", "answer = 1,44 x"),
        ("answer: float = 1.44", 1.44),
        ("answer = 1,44", [1, 44]),
        ("answer = 1,73; 1,33; 1,52", "1,73; 1,33; 1,52"),
        ("answer = 6; print(answer)", 6),
        ("answer = {'A', 'C'}", {"A", "C"}),
        ("answer = 1\ndef f():\n    answer = 2\n    answer += 1\n    return answer", 1),
        ("def depth(phi):\n    return 1.2 ** phi", "def depth(phi):\n    return 1.2 ** phi"),
        ("def depth():\n    return '" + "x" * 5000 + "'", None),
    ],
)
def test_cells(body, value, read):
    given = dataclasses.replace(read(_cell(body))["02.depth"], unread="")
    assert given == Given(body if value is None else value)


@pytest.mark.parametrize(
    "change",
    [
        "answer += 2",
        "answer = answer ** 2",
        "for answer in range(3):\n    pass",
        "if answer:\n    answer = 2",
        "answer[0] = 2",
        "answer, b = 2, 3",
        "del answer",
        "print(answer := 2)",
    ],
)
def test_an_answer_that_is_changed_later_is_not_guessed(change, read):
    given = read(_cell(f"answer = 1\n{change}"))["02.depth"]
    assert given.reason == CHANGED and "keep one line `answer = …`" in CHANGED


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("%time\nx = 1", "\n\nx = 1"),
        ("%%time\nx = 1\n!ls -l", "\n\nx = 1\n"),
        ("for x in []:\n    !ls", "\nfor x in []:\n    pass"),
        ("x = (7\n%b)", "\nx = (7\n%b)"),  # the rest of a calculation
        ("%time\nx = '" + "x" * 3000 + "'", "\n\nx = '" + "x" * 3000 + "'"),
    ],
)
def test_lines_for_ipython_are_blank_and_the_others_keep_their_places(body, code, read):
    given = read(_cell(body))["02.depth"]
    assert (given.code, given.value, given.unread) == (code, code.strip(), "")


def test_what_stands_after_the_equals_sign_is_kept(read):
    for body in ("answer = 1,44", "%time\nanswer = 1,44  # or so", "x = 'é'; answer = 1,44"):
        assert read(_cell(body))["02.depth"].written == "1,44"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("# so\nanswer = [1,", r"cannot read the line 'answer = \[1,': '\[' was never closed"),
        ('answer = "B', "unterminated string"),
        ("answer = 1.44", "^$"),
        ("def depth(phi)\n    return 1", "^$"),  # code: the jail says what is wrong with it
    ],
)
def test_what_python_cannot_read_is_said_as_python_does(body, said, read):
    assert re.search(said, read(_cell(body))["02.depth"].unread)


def test_cells_may_be_moved_and_renumbered(read):
    first, second = "# question 02.depth\nanswer = 1", "#question 02.shape\r\nanswer = 2"
    for content in (
        _notebook(first, "x = 1", second),
        _notebook(second, first),
        _notebook("", second, "answer = 3", first, first, nbformat=3),
        _notebook([first[:20], first[20:]], [second]),
    ):
        assert read(content) == {"02.depth": Given(1), "02.shape": Given(2)}


@pytest.mark.parametrize("kind", ["markdown", "raw", None, 7])
def test_only_code_cells_hold_answers(kind, read):
    content = _cell("answer = 1")
    content["cells"][0]["cell_type"] = kind
    assert read(content)["02.depth"].reason == "There is no answer to 02.depth."


@pytest.mark.parametrize(
    "content, reason",
    [
        ({}, r"There is no answer to 02\.depth\.$"),
        ({"02.deph": 1}, r"no answer to 02\.depth\. The nearest there is 02\.deph\.$"),
        ({"02.dеpth": 1}, r"The nearest there is .* \(spelled '02\.d\\u0435pth'\)"),
        ({"02.depth": None}, "It was not answered"),
        (_cell("answer = ..."), "It was not answered"),
        (_cell(""), "It was not answered"),
        (_cell("# to do"), "It was not answered"),
        ('{"02.depth": 1, "02.depth": 2}', "answered twice"),
        (_notebook(*(f"# question 02.depth\nanswer = {n}" for n in range(3))), "answered twice"),
        ('{"02.depth": NaN}', "It holds NaN: accepted are ordinary finite numbers"),
        ('{"02.depth": [1, -Infinity]}', "It holds -Infinity"),
        ('{"02.depth": 1e999}', "It holds 1e999"),
        (_cell("answer = 1e999"), "It holds inf"),
        ('{"02.depth": ' + "9" * 301 + "}", r"It holds 9+… \(301 digits\)"),
        ('{"02.depth": ' + "9" * 100_000 + "}", r"\(100000 digits\)"),
        (_cell("answer = " + "9" * 400), "more than 300 digits"),
        ({"02.depth": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}, "nests more than 20 lists"),
        ('{"02.depth": {"a": 1, "a": 2}}', "names parts twice"),
        (_cell("answer = {1: 2}"), "other than text"),
        (_cell("answer = {1, 2}"), "holds a set"),
        (_cell("answer = b'1'"), "holds a bytes"),
        ('{"02.depth": "\\ud800"}', "half a character"),
        (_cell("x" * 200_001), r"200,001 characters"),
    ],
)
def test_an_answer_that_is_none_says_why(content, reason, read):
    given = read(content)["02.depth"]
    assert given.value is None
    assert re.search(reason, given.reason), given
    assert given.reason.isprintable() and len(given.reason) < 200


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "is not text"),
        (b"\xff\xfe{\x00}\x00", "is not text"),
        (json.dumps(_cell("answer = 1"))[:70], r"it ends too early, line 1"),
        ('{"02.depth": "half a te', r"it ends too early, line 1"),
        ('{"02.depth": 1} 2', r"no JSON and no notebook \(Extra data"),
        ("answer = 3", "no JSON and no notebook"),
        ("[1, 2]", "holds no answers"),
        ("7", "holds no answers"),
        ("[" * 100_000, "nests too deep"),
        ('{"a":' * 100_000, "nests too deep"),
    ],
)
def test_a_file_that_is_none_says_why(content, sentence, read):
    with pytest.raises(LessonError, match=sentence) as raised:
        read(content)
    assert str(raised.value).startswith("submission ") and len(str(raised.value)) < 200


@pytest.mark.parametrize("cells", [[], [1, None, []], [{"source": 1}], [{"cell_type": "code"}]])
def test_damaged_cells_are_passed_over(cells, read):
    assert "no answer" in read(_notebook(cells=cells))["02.depth"].reason


def test_only_the_file_itself_is_read(tmp_path):
    (tmp_path / "key").write_text('{"02.depth": 1}')
    (tmp_path / "link").symlink_to(tmp_path / "key")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"")
    os.truncate(tmp_path / "large", 10**9)
    for name, sentence in {
        "link": "no ordinary file",
        "pipe": "no ordinary file",
        ".": "no ordinary file",
        "large": "1,000,000,000 bytes",
        "absent": "cannot be read: No such file",
    }.items():
        with pytest.raises(LessonError, match=sentence):
            read_answers(tmp_path / name, QUESTIONS)


@pytest.mark.parametrize("body", ["(" * 1900, "answer = " + "-" * 1900 + "1", "a" + ".a" * 900])
def test_hostile_expressions_are_text(body, read):
    assert isinstance(read(_cell(body))["02.depth"].value, str)
