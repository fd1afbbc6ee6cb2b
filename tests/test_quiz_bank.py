"""Every bank of the lesson keeps its promises, and a bank that is broken says where."""

import math
import re

import pytest

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.bank import LETTERS, Choice, Formula, Numbers
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.judge import judge
from effnet_lesson.scaling import CompoundScaling

BANKS = [bank.load(file) for file in sorted(paths.quizzes().glob("*.yaml"))]
QUESTIONS = {q.id: q for one in BANKS for q in one.questions}
NUMBERS = [q for q in QUESTIONS.values() if isinstance(q, Numbers)]
FORMULAS = [q for q in QUESTIONS.values() if isinstance(q, Formula)]
CHOICES = [q for q in QUESTIONS.values() if isinstance(q, Choice)]
SECOND = paths.quizzes() / "02_compound_scaling.yaml"


def by_id(questions):
    return {"argvalues": questions, "ids": [q.id for q in questions]}


def value_of(question, values):
    return tuple(values) if question.parts else values[0]


@pytest.mark.parametrize("question", **by_id(list(QUESTIONS.values())))
def test_texts_are_complete(question):
    texts = [question.objective, question.prompt, question.quick_check]
    texts += [*question.steps, *question.hints]
    texts += [m.reply for m in getattr(question, "mistakes", ())]
    texts += [text for o in getattr(question, "options", ()) for text in (o.text, o.reply)]
    for text in texts:
        assert text.strip()
        assert not re.search(r"[{}$\\]", text)
    assert len(question.hints) >= 2
    assert question.minutes <= 15


@pytest.mark.parametrize("question", **by_id(NUMBERS))
def test_number_key_passes_and_every_mistake_earns_its_own_reply(question):
    assert judge(question, value_of(question, question.key)).status == "right"
    assert question.mistakes
    for mistake in question.mistakes:
        result = judge(question, value_of(question, mistake.values))
        assert result.status == "wrong", mistake.source
        assert result.message == mistake.reply, mistake.source
        rounded = [float(f"{value:.4g}") for value in mistake.values]
        assert judge(question, value_of(question, rounded)).message == mistake.reply


@pytest.mark.parametrize("question", **by_id(NUMBERS))
def test_no_number_lies_within_the_tolerance_of_another(question):
    all_values = [question.key, *(mistake.values for mistake in question.mistakes)]
    for index, one in enumerate(all_values):
        for other in all_values[index + 1 :]:
            assert not all(
                abs(a - b) <= question.tolerance * (abs(a) + abs(b))
                for a, b in zip(one, other, strict=True)
            ), (one, other)


@pytest.mark.parametrize("question", **by_id(NUMBERS))
def test_tolerance_is_relative_and_narrow(question):
    for factor, status in ((1 + 0.9 * question.tolerance, "right"), (1.012, "wrong")):
        values = [value * factor for value in question.key]
        assert judge(question, value_of(question, values)).status == status


@pytest.mark.parametrize("question", **by_id(NUMBERS))
def test_replies_to_numbers_do_not_give_the_key_away(question):
    replies = [mistake.reply for mistake in question.mistakes]
    for key in question.key:
        # A bare "1" says nothing, and neither does a key that a question itself names.
        shown = f"{key:.4g}"
        assert not any(re.search(rf"(?<![\d.]){re.escape(shown)}(?!\d)", r) for r in replies)


@pytest.mark.parametrize("question", **by_id(FORMULAS))
def test_formula_passes_and_listed_bugs_fail_with_their_reply(question):
    assert judge(question, question.source).status == "right"
    unchanged = judge(question, question.start)
    assert unchanged.status == "not attempted"
    for mistake in question.mistakes:
        result = judge(question, mistake.source[0])
        assert result.message == mistake.reply, mistake.source
        # What was given to mend is no attempt, however it is written.
        expected = "not attempted" if mistake.reply == unchanged.message else "wrong"
        assert result.status == expected, mistake.source
        assert question.source not in mistake.reply


@pytest.mark.parametrize("question", **by_id(CHOICES))
def test_choice_by_letter_and_by_text(question):
    for letter, option in zip(LETTERS, question.options, strict=False):
        for answer in (letter, letter.lower(), f"{letter})", option.text, option.text.upper()):
            result = judge(question, answer)
            assert bool(result) is option.right
            assert result.message == option.reply
    assert len({option.reply for option in question.options}) == len(question.options)


def test_lesson_two_has_its_five_questions_and_the_papers_numbers():
    rule = CompoundScaling()
    assert [id for id in QUESTIONS if id.startswith("02.")] == [
        "02.what_is_scaled",
        "02.which_formula",
        "02.depth_at_phi_2",
        "02.find_the_bug",
        "02.multipliers_at_phi_3",
    ]
    at_3 = rule.at(3)
    assert QUESTIONS["02.depth_at_phi_2"].key == (rule.at(2).depth,)
    assert QUESTIONS["02.multipliers_at_phi_3"].key == (at_3.depth, at_3.width, at_3.resolution)
    assert judge(QUESTIONS["02.multipliers_at_phi_3"], (1.73, 1.33, 1.52))
    assert judge(QUESTIONS["02.multipliers_at_phi_3"], at_3)
    for value, idea in {2.4: "multiplied", 3.2: "added", 1.6: "adds", 0.6: "divided"}.items():
        assert idea in judge(QUESTIONS["02.depth_at_phi_2"], value).message
    assert not judge(QUESTIONS["02.find_the_bug"], "depth = 1 + (alpha - 1) * phi")


def test_only_one_option_is_the_rule():
    right = []
    for option in QUESTIONS["02.which_formula"].options:
        source = option.text.strip("`")
        cases = [(a, p) for a in (1.2, 1.5) for p in (0, 1, 2, 3.5)]
        agrees = all(
            math.isclose(
                evaluate(source, {"alpha": alpha, "phi": phi}),
                CompoundScaling(alpha=alpha).at(phi).depth,
            )
            for alpha, phi in cases
        )
        right.append(agrees)
    assert right == [option.right for option in QUESTIONS["02.which_formula"].options]


def test_keys_and_mistakes_follow_the_coefficients():
    text = SECOND.read_text(encoding="utf-8")
    other = bank.parse(text, SECOND.name, CompoundScaling(1.3, 1.05, 1.2))
    questions = {question.id: question for question in other.questions}
    assert questions["02.depth_at_phi_2"].key == (1.3**2,)
    assert questions["02.depth_at_phi_2"].mistakes[0].values == (1.3 * 2,)
    assert "1.3 · 2" in questions["02.depth_at_phi_2"].mistakes[0].reply


def test_a_file_cut_anywhere_is_noticed():
    text = SECOND.read_text(encoding="utf-8")
    for end in range(0, len(text.rstrip()) - 1, 97):
        with pytest.raises(LessonError, match=rf"{SECOND.name}, line \d+: .*cut off"):
            bank.parse(text[:end], SECOND.name)


GOOD = """title: T
questions:
- id: 02.a
  kind: number
  objective: o
  difficulty: easy
  minutes: 1
  prompt: p
  answer: alpha ** 2
  mistakes:
  - answer: alpha * 2
    reply: r
  hints: [h]
  steps: [s]
  quick_check: c
...
"""


@pytest.mark.parametrize(
    "old, new, parts",
    [
        ("  minutes: 1\n", "", ["line 3", "02.a", "`minutes` is missing"]),
        ("minutes: 1", "minuts: 1", ["02.a", "`minutes`"]),
        ("  prompt: p", "  prompt: p\n  promt: p", ["`promt`", "Rename it to `prompt`"]),
        ("  prompt: p", "  prompt: p\n  prompt: q", ["line 9", "'prompt' is written twice"]),
        ("alpha ** 2", "alhpa ** 2", ["02.a", "`answer`", "Did you mean 'alpha'"]),
        ("alpha ** 2", "1.44", ["02.a", "`answer`", "1.44", "text"]),
        ("alpha * 2", "alpha * alpha", ["02.a", "cannot be told from the right answer"]),
        ("prompt: p", "prompt: '{alpha ** }'", ["02.a", "in a text"]),
        ("prompt: p", "prompt: '{alpha'", ["02.a", "not resolved"]),
        ("reply: r", "reply: ''", ["02.a", "`reply`"]),
        ("steps: [s]", "steps: s", ["02.a", "`steps`", "a list"]),
        ("steps: [s]", "steps: [3]", ["02.a", "`steps`", "3"]),
        ("minutes: 1", "minutes: yes", ["02.a", "`minutes`", "True"]),
        ("minutes: 1", "minutes: -1", ["02.a", "`minutes`", "-1"]),
        ("easy", "trivial", ["`difficulty`", "easy, medium, hard"]),
        ("kind: number", "kind: numbr", ["`kind`", "choice, number"]),
        ("id: 02.a", "id: 03.a", ["03.a", "'02.'"]),
        ("steps: [s]", "steps: [s", ["line 15", "Mend the YAML"]),
        ("title: T\n", "", ["the bank", "`title` is missing"]),
        ("- id: 02.a", "- just text\n- id: 02.a", ["a question", "no fields"]),
        ("prompt: p", "prompt: !!python/object/apply:os.system [true]", ["line 8"]),
    ],
)
def test_a_broken_bank_gives_one_sentence(old, new, parts):
    bank.parse(GOOD, "02_x.yaml")
    assert old in GOOD
    with pytest.raises(LessonError) as caught:
        bank.parse(GOOD.replace(old, new, 1), "02_x.yaml")
    message = str(caught.value)
    assert message.startswith("02_x.yaml")
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_unknown_names_suggest_the_closest():
    with pytest.raises(LessonError, match="Did you mean '02.depth_at_phi_2'"):
        bank.find("02.depht_at_phi_2")
    with pytest.raises(LessonError, match="Did you mean '02.depth_at_phi_2'"):
        bank.find("depth_at_phi_2")
    with pytest.raises(LessonError, match="accepted are .*02"):
        bank.find_bank("99")


def test_one_broken_bank_leaves_the_others_alone(tmp_path, monkeypatch):
    (tmp_path / "01_x.yaml").write_text("title: T\nquest", encoding="utf-8")
    (tmp_path / "02_x.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(paths, "quizzes", lambda: tmp_path)
    assert bank.find("02.a").key == (1.44,)
    with pytest.raises(LessonError, match="01_x.yaml, line 2"):
        bank.find("01.a")
    with pytest.raises(LessonError, match="Did you mean '02.a'"):
        bank.find("2.a")
