"""The author's loop: a mistake in a bank is said with file, line, question, field and cure."""

import json

import pytest

from effnet_lesson import paths
from effnet_lesson.cli import main
from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.authoring.proof import examine
from effnet_lesson.quiz.authoring.starting import start

GOOD = """title: T
questions:
- id: 02.a
  kind: number
  objective: o
  difficulty: easy
  minutes: 1
  prompt: p
  parameters: {phi: [2, 3]}
  answer: alpha ** phi
  mistakes:
  - answer: alpha * phi
    reply: "you multiplied: {value}"
  - answer: alpha + phi
    reply: you added
  hints: [h, i]
  steps: [s, t]
  quick_check: c
  source: x
"""
COMMON = "".join(
    line + "\n" for line in GOOD.splitlines()[2:8] + GOOD.splitlines()[15:] if "kind" not in line
)
CHOICES = f"""title: T
questions:
{COMMON}  kind: choices
  options:
  - {{text: t1, right: true, reply: r1, missed: m1}}
  - {{text: t2, right: true, reply: r2, missed: m2}}
  - {{text: t3, reply: r3}}
"""
FORMULA = f"""title: T
questions:
{COMMON}  kind: formula
  variables: {{alpha: [1, 2], phi: [-1, 3]}}
  answer: alpha ** phi
  mistakes:
  - {{answer: alpha * phi, reply: r1}}
  - {{answer: alpha + phi, reply: r2}}
"""
ORDER = f"""title: T
questions:
{COMMON}  kind: order
  items: {{one: first, two: second, three: third}}
  mistakes:
  - {{first: two, then: one, reply: r1}}
  - {{first: three, then: two, reply: r2}}
"""
CODE = f"""title: T
questions:
{COMMON}  kind: function
  function: double
  start: "def double(x):\\n    ..."
  reference: "def double(x):\\n    return 2 * x"
  cases: [{{x: 0}}, {{x: 2}}, {{x: 3}}]
  mistakes:
  - {{code: "def double(x):\\n    return x * x", reply: r1}}
  - {{code: "def double(x):\\n    return x", reply: r2}}
"""


@pytest.fixture
def problems(tmp_path):
    """What is wrong with a bank, one line each."""

    def found(text):
        file = tmp_path / "02_x.yaml"
        file.write_text(text, encoding="utf-8")
        return [str(problem) for problem in examine(file)[1]]

    return found


@pytest.mark.parametrize("text", [GOOD, CHOICES, FORMULA, ORDER, CODE])
def test_these_banks_pass(problems, text):
    assert problems(text) == []


@pytest.mark.parametrize(
    "whole, old, new, parts",
    [
        (GOOD, "  minutes: 1\n", "", [":3: 02.a, `minutes`: It is missing. Add it."]),
        (GOOD, "minutes: 1", "minuts: 1", [":7: 02.a, `minuts`", "Rename it to `minutes`"]),
        (GOOD, "  prompt: p", "  prompt: p\n  prompt: q", [":9:", "'prompt' is written twice"]),
        (GOOD, "alpha ** phi", "alhpa ** phi", [":10: 02.a, `answer`", "Did you mean 'alpha'"]),
        (
            GOOD,
            "alpha ** phi",
            "1.44",
            [":10: 02.a, `answer`", "It is 1.44, a number alone. Write"],
        ),
        (GOOD, "alpha ** phi", "'1.44'", [":10: 02.a, `answer`", "such as alpha ** phi."]),
        (GOOD, "alpha ** phi", "' -1,44e3 '", ["It is -1,44e3, a number alone"]),
        (GOOD, "alpha * phi", "3", ["`mistakes.1.answer`: It is 3, a number", "or '3' in quotes"]),
        (FORMULA, "alpha ** phi", "'2'", ["`answer`: It is 2, a number alone"]),
        (GOOD, "alpha ** phi", "blocks(0)", [":10: 02.a, `answer`", "has no value"]),
        (GOOD, "alpha * phi", "alpha ** phi", [":12: 02.a, `mistakes.1.answer`", "the right answ"]),
        (GOOD, "alpha + phi", "alpha * phi", [":14:", "cannot be told from mistake 1"]),
        (GOOD, "you added", "it is {alpha ** phi}", [":15:", "gives the answer away"]),
        (GOOD, "prompt: p", "prompt: '{alpha ** }'", [":8: 02.a, `prompt`", "Cannot read"]),
        (GOOD, "prompt: p", "prompt: '{alpha'", [":8:", "bracket that is not resolved"]),
        (GOOD, "prompt: p", "prompt: '{value}'", [":8:", "'value'"]),
        (GOOD, "you added", "''", [":15: 02.a, `mistakes.2.reply`"]),
        (GOOD, "steps: [s, t]", "steps: s", [":17: 02.a, `steps`", "valid list"]),
        (GOOD, "steps: [s, t]", "steps: [s, 3]", ["`steps.2`: It is 3. Write text"]),
        (GOOD, "hints: [h, i]", "hints: [h]", ["`hints`", "at least 2"]),
        (GOOD, "minutes: 1", "minutes: yes", ["`minutes`", "True"]),
        (GOOD, "minutes: 1", "minutes: -1", ["`minutes`", "-1"]),
        (GOOD, "easy", "trivial", ["`difficulty`", "'easy', 'medium' or 'hard'"]),
        (GOOD, "kind: number", "kind: numbr", [":4:", "'numbr'", "'choice', 'choices'"]),
        (GOOD, "id: 02.a", "id: 03.a", [":3: 03.a, `id`", "'02.'"]),
        (GOOD, "id: 02.a", "id: 02.A", [":3: 02.A, `id`", "the form"]),
        (GOOD, "source: x", "source: [x", [":20:", "Mend the YAML"]),
        (GOOD, "title: T\n", "", ["`title`: It is missing"]),
        (GOOD, "- id: 02.a", "- just text\n- id: 02.a", [":3:", "just text"]),
        (GOOD, "[2, 3]", "[2, .nan]", [":9: 02.a, `parameters.phi.2`", "finite"]),
        (GOOD, "[2, 3]", str(list(range(1, 200))), ["199 combinations", "Keep to 100"]),
        (GOOD, "[2, 3]", "[2, 1]", ["cannot be told", "(with {'phi': 1.0})"]),
        (GOOD, "  answer: alpha **", "  tolerance: 0.3\n  answer: alpha **", ["`tolerance`"]),
        (GOOD, "prompt: p", "prompt: !!python/object/apply:os.system [true]", [":8:"]),
        (CHOICES, ", missed: m2", "", ["`options`", "A right option needs `missed`"]),
        (CHOICES, "text: t3", "text: t2", ["`options.3`", "the same as option B"]),
        (FORMULA, "alpha + phi", "alpha ** phi * 1", ["`mistakes.2.answer`", "Widen"]),
        (FORMULA, "alpha + phi", "delta", ["`mistakes.2.answer`", "Unknown name 'delta'"]),
        (ORDER, "first: two, then: one", "first: one, then: two", ["is the right order"]),
        (ORDER, "first: three, then: two", "first: three, then: one", ["three before two: add it"]),
        (CODE, "return 2 * x", "return 2 * y", ["`reference`", "NameError"]),
        (CODE, "return x * x", "return x + x", ["`mistakes.1.code`", "same as the reference"]),
        (CODE, "return x * x", "retrun x", ["Python cannot read"]),
        (CODE, "def double(x):\\n    ...", "def duble(x):\\n    ...", ["no function double"]),
    ],
)
def test_a_broken_bank_says_where_and_what_to_do(problems, whole, old, new, parts):
    assert old in whole
    said = problems(whole.replace(old, new, 1))
    assert said and all(line.startswith("02_x.yaml:") and "\n" not in line for line in said)
    for part in parts:
        assert part in "\n".join(said)


def test_every_mistake_is_said_at_once(problems):
    assert len(problems(GOOD.replace("  minutes: 1\n", "").replace("prompt: p", "promt: p"))) == 3


@pytest.mark.parametrize(
    "text", ["", "[]", "- 1", "title", "title: T\nquestions: {}", "\x00", "&a [*a]"]
)
def test_what_is_no_bank_is_said(problems, text):
    assert problems(text)[0].startswith("02_x.yaml:")


# --- the commands -------------------------------------------------------------------------------


def test_new_check_preview(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["quiz", "new", "10_my_topic"]) == 0
    assert main(["quiz", "check", "10_my_topic.yaml"]) == 0
    assert "1 question passes; 10_my_topic.json written" in capsys.readouterr().out
    (question,) = bank.load(tmp_path / "10_my_topic.json").questions
    assert question.parameters == {"phi": (2, 3)}
    assert main(["quiz", "preview", question.id, "--file", "10_my_topic.yaml"]) == 0
    seen = capsys.readouterr().out
    assert "2.4: 2.4 is 1.2 · 2: you multiplied." in seen and "Quick check" in seen

    file = tmp_path / "10_my_topic.yaml"
    before = (tmp_path / "10_my_topic.json").read_text()
    file.write_text(file.read_text().replace("alpha ** phi\n", "alhpa ** phi\n", 1))
    assert main(["quiz", "check", "10_my_topic.yaml"]) == 1
    assert "10_my_topic.yaml:14: 10.my_first_question, `answer`" in capsys.readouterr().err
    assert (tmp_path / "10_my_topic.json").read_text() == before  # learners keep what passed


def test_a_preview_of_every_kind(capsys):
    for file in sorted(paths.quizzes().glob(bank.BANK_FILES)):
        for question in bank.load(file).questions:
            assert main(["quiz", "preview", question.id]) == 0
            seen = capsys.readouterr().out
            assert seen.startswith(f"Question {question.id}\n")
            assert all(part in seen for part in ("\nKey\n", "\nReplies\n", "\nHints\n"))


@pytest.mark.parametrize(
    "argv, part",
    [
        (["new", "My topic"], "such as 10_my_topic"),
        (["check", "none.yaml"], "Cannot read none.yaml"),
        (["preview", "77.x"], "Unknown question bank '77'"),
        (["preview", "02.x"], "Unknown question '02.x'"),
        ([], "accepted are new, check, preview"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_sentence(argv, part, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["quiz", *argv]) == 2
    said = capsys.readouterr().err
    assert part in said and said.count("\n") == 1


def test_new_never_overwrites(tmp_path):
    file = start("10_x", tmp_path)
    file.write_text("my work")
    with pytest.raises(LessonError, match="is there already"):
        start("10_x", tmp_path)
    assert file.read_text() == "my work"


def test_the_template_passes(tmp_path):
    record, problems = examine(start("10_x", tmp_path))
    assert problems == [] and json.dumps(record)


def test_without_pydantic_the_extra_is_named(run_python, repository):
    code = (
        "import sys; sys.modules['pydantic'] = None\n"
        "from effnet_lesson.cli import main; sys.exit(main(['quiz', 'check']))"
    )
    done = run_python("-c", code, cwd=repository)
    assert done.returncode == 2
    assert 'pip install "effnet-lesson[author]"' in done.stderr
