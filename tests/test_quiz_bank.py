"""Every question of every bank keeps its promises, for every learner's parameters."""

import itertools
import json
import math
import re

import pytest

from effnet_lesson import paths
from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.authoring.making import SCHEMA_FILE, as_json
from effnet_lesson.quiz.authoring.models import AnyQuestion, schema
from effnet_lesson.quiz.authoring.proof import examine
from effnet_lesson.quiz.calling import Outcomes
from effnet_lesson.quiz.expression import evaluate
from effnet_lesson.quiz.judge import judge
from effnet_lesson.quiz.pose import LETTERS, Choice, Code, Formula, Numbers, Order, pose
from effnet_lesson.scaling import CompoundScaling, Scale

BANK_FILES = sorted(paths.quizzes().glob("[0-9][0-9]_*.yaml"))
QUESTIONS = {q.id: q for file in BANK_FILES for q in bank.load(file.with_suffix(".json")).questions}
POSED = [
    pytest.param(question, dict(zip(question.parameters, drawn, strict=True)), id=f"{id}-{n}")
    for id, question in QUESTIONS.items()
    for n, drawn in enumerate(itertools.product(*question.parameters.values()))
]


@pytest.mark.parametrize("file", BANK_FILES, ids=lambda file: file.stem)
def test_the_authors_proof_passes_and_the_json_is_made_from_this_yaml(file):
    record, problems = examine(file)
    assert [str(problem) for problem in problems] == []
    made = file.with_suffix(".json").read_text(encoding="utf-8")
    assert made == as_json(record), f"run: effnet-lesson quiz check {file.name}"


def test_the_schema_for_editors_is_made_from_the_models():
    assert (paths.quizzes() / SCHEMA_FILE).read_text(encoding="utf-8") == as_json(schema())
    for file in BANK_FILES:
        assert file.read_text(encoding="utf-8").startswith(
            f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
        )


def test_there_is_no_json_without_its_yaml():
    assert sorted(paths.quizzes().glob(bank.BANK_FILES)) == [
        f.with_suffix(".json") for f in BANK_FILES
    ]


def expected_answers(question, posed):
    """The key, then every wrong answer that is expected with its reply."""
    match posed:
        case Choice(several=False):
            for letter, option in zip(LETTERS, posed.options, strict=False):
                yield letter, option.right, option.reply
        case Choice():
            right = [i for i, option in enumerate(posed.options) if option.right]
            yield [LETTERS[i] for i in right], True, ""
            for index, option in enumerate(posed.options):
                chosen = sorted({*right} ^ {index})
                reply = option.missed if option.right else option.reply
                if chosen:
                    yield [LETTERS[i] for i in chosen], False, reply
        case Numbers(parts=parts):
            yield posed.key if parts else posed.key[0], True, ""
            for mistake in posed.mistakes:
                yield mistake.values if parts else mistake.values[0], False, mistake.reply
        case Formula():
            yield question.body["answer"], True, ""
            for mistake, written in zip(posed.mistakes, question.body["mistakes"], strict=True):
                yield written["answer"], False, mistake.reply
        case Order():
            letter = {name: LETTERS[i] for i, (name, _) in enumerate(posed.items)}
            yield [letter[name] for name in posed.key], True, ""
            for first, then in zip(posed.key, posed.key[1:], strict=False):
                (reply,) = (m.reply for m in posed.mistakes if (m.then, m.first) == (first, then))
                swap = {first: then, then: first}
                yield [letter[swap.get(name, name)] for name in posed.key], False, reply
        case Code():
            yield Outcomes("f", posed.key), True, ""
            for mistake in posed.mistakes:
                yield Outcomes("f", mistake.values), False, mistake.reply


@pytest.mark.parametrize("question, parameters", POSED)
def test_the_key_passes_and_each_expected_mistake_earns_its_own_reply(question, parameters):
    posed = pose(question, parameters)
    answers = list(expected_answers(question, posed))
    assert sum(right for _, right, _ in answers) == 1
    assert len(answers) >= 3
    for answer, right, reply in answers:
        result = judge(question, parameters, answer)
        assert result.status == ("right" if right else "wrong"), answer
        assert result.message.endswith(reply), answer
    replies = [reply for _, right, reply in answers if not right]
    assert all(reply.strip() for reply in replies)
    assert len(set(replies)) >= len(replies) - 1  # two answers may stand for one idea


@pytest.mark.parametrize("question, parameters", POSED)
def test_no_parameter_is_left_unresolved(question, parameters):
    posed = pose(question, parameters)
    texts = [posed.prompt, posed.quick_check, *posed.steps, *posed.hints]
    texts += [mistake.reply for mistake in getattr(posed, "mistakes", ())]
    texts += [t for o in getattr(posed, "options", ()) for t in (o.text, o.reply, o.missed)]
    texts += [text for _, text in getattr(posed, "items", ())]
    assert len(texts) >= 8
    for text in texts:
        assert not re.search(r"[{}$\\]", text)
    assert question.objective and question.source and question.minutes <= 15


@pytest.mark.parametrize("question, parameters", POSED)
def test_no_wrong_number_lies_within_the_tolerance(question, parameters):
    posed = pose(question, parameters)
    if not isinstance(posed, Numbers):
        return
    for factor, right in ((1 + 0.9 * posed.tolerance, True), (1 + 2.5 * posed.tolerance, False)):
        values = [value * factor for value in posed.key]
        # On top of the relative tolerance there may be an absolute one.
        near = [abs(v - k) <= posed.absolute for v, k in zip(values, posed.key, strict=True)]
        answer = tuple(values) if posed.parts else values[0]
        assert bool(judge(question, parameters, answer)) is (right or all(near))
    for mistake in posed.mistakes:
        assert not all(map(posed.close, mistake.values, posed.key))


def test_there_is_a_question_of_every_kind():
    kinds = {
        model.model_fields["kind"].annotation.__args__[0]
        for model in AnyQuestion.__args__[0].__args__
    }
    assert {question.kind for question in QUESTIONS.values()} == kinds


def test_lesson_two_has_the_papers_numbers():
    rule = CompoundScaling()
    at_3 = rule.at(3)

    def key(id):
        return pose(QUESTIONS[id], QUESTIONS[id].draw()).key

    assert key("02.depth_at_phi_2") == (rule.at(2).depth,)
    assert key("02.multipliers_at_phi_3") == (at_3.depth, at_3.width, at_3.resolution)
    for value, idea in {2.4: "multiplied", 3.2: "added", 1.6: "adds", 0.6: "divided"}.items():
        assert idea in judge(QUESTIONS["02.depth_at_phi_2"], {"phi": 2}, value).message


def test_only_one_option_is_the_rule():
    options = QUESTIONS["02.which_formula"].body["options"]
    cases = [(alpha, phi) for alpha in (1.2, 1.5) for phi in (0, 1, 2, 3.5)]
    assert [option["right"] for option in options] == [
        all(
            math.isclose(
                evaluate(option["text"].strip("`"), {"alpha": alpha, "phi": phi}),
                CompoundScaling(alpha=alpha).at(phi).depth,
            )
            for alpha, phi in cases
        )
        for option in options
    ]


# --- what could give an answer away -------------------------------------------------------------


def single_choices():
    """Of each question with one right option: its place, and the lengths of all its options."""
    for question in QUESTIONS.values():
        posed = pose(question, question.draw())
        if isinstance(posed, Choice) and not posed.several:
            (place,) = [i for i, option in enumerate(posed.options) if option.right]
            yield question.id, place, [len(option.text) for option in posed.options]


def test_the_right_option_is_not_known_by_its_length():
    longest = []
    for id, place, lengths in single_choices():
        right = lengths.pop(place)
        assert right <= 1.3 * max(lengths), id
        longest += [id] if right >= max(lengths) else []
    assert len(longest) <= 0.4 * len(list(single_choices())), longest


def test_the_right_option_is_not_known_by_its_letter():
    places = [place for _, place, _ in single_choices()]
    for place in range(max(places) + 1):
        assert 0.08 <= places.count(place) / len(places) <= 0.35, LETTERS[place]


def counted_on_torch(network):
    """Multiply-adds, parameters and activations of a network of torchvision, for one picture."""
    torch = pytest.importorskip("torch")
    work, put_out = [], []

    def count(layer, _, out):
        work.append(out.numel() * layer.weight[0].numel())
        put_out.append(out.numel())

    for layer in network.modules():
        if isinstance(layer, torch.nn.Conv2d | torch.nn.Linear):
            layer.register_forward_hook(count)
    with torch.inference_mode():
        network.eval()(torch.zeros(1, 3, 224, 224))
    return sum(work), sum(weights.numel() for weights in network.parameters()), sum(put_out)


def test_the_networks_whose_times_are_compared_are_counted():
    models = pytest.importorskip("torchvision.models")
    options = QUESTIONS["09.what_predicts_time"].body["options"]
    shown = dict(option["text"].split(":", 1) for option in options[:3])
    assert list(shown) == ["Multiply-adds", "Parameters", "Activations"]
    base = count_cost(architecture_at(Scale(), "b0"))
    of_b0 = (base.macs, base.params, base.activations)
    small, large = (counted_on_torch(model()) for model in (models.resnet18, models.resnet50))
    for text, one, two, b0 in zip(shown.values(), small, large, of_b0, strict=True):
        assert text.endswith(f", {one / b0:.2f}, {two / b0:.2f}")


# --- drawing and reading ------------------------------------------------------------------------


def drawn_question(**parameters):
    record = json.loads((paths.quizzes() / "02_compound_scaling.json").read_text("utf-8"))
    written = next(q for q in record["questions"] if q["id"] == "02.depth_at_phi_2")
    record["questions"] = [written | {"parameters": parameters}]
    return bank.from_record(record).questions[0]


def test_parameters_are_drawn_by_seed_the_same_everywhere():
    question = drawn_question(phi=[2.0, 3.0, 4.0, 5.0], steps=[1.0, 2.0])
    assert question.draw() == {"phi": 2, "steps": 1}
    assert question.draw("ada") == {"phi": 3, "steps": 1} == question.draw("ada")
    phis = [question.draw(seed)["phi"] for seed in range(400)]
    assert all(phis.count(phi) > 60 for phi in (2, 3, 4, 5))


def test_the_key_and_the_replies_follow_the_parameters():
    question = drawn_question(phi=[2.0, 4.0])
    assert judge(question, {"phi": 4}, 1.2**4)
    assert not judge(question, {"phi": 4}, 1.44)
    assert "4.8 is 1.2 · 4" in judge(question, {"phi": 4}, 4.8).message


def test_unknown_names_suggest_the_closest():
    with pytest.raises(LessonError, match="Did you mean '02.depth_at_phi_2'"):
        bank.find("02.depht_at_phi_2")
    with pytest.raises(LessonError, match="Did you mean '02.depth_at_phi_2'"):
        bank.find("depth_at_phi_2")
    with pytest.raises(LessonError, match="accepted are .*02"):
        bank.find_bank("99")


def test_one_broken_bank_leaves_the_others_alone(tmp_path, monkeypatch):
    whole = (paths.quizzes() / "02_compound_scaling.json").read_text(encoding="utf-8")
    (tmp_path / "02_x.json").write_text(whole, encoding="utf-8")
    monkeypatch.setattr(paths, "quizzes", lambda: tmp_path)
    for broken in (whole[:-30], "", "[]", '{"name": "01"}', "[" * 10**5, '{"questions": {}}'):
        (tmp_path / "01_x.json").write_text(broken, encoding="utf-8")
        assert bank.find("02.depth_at_phi_2").id == "02.depth_at_phi_2"
        with pytest.raises(LessonError, match="01_x.json is no question bank .*quiz check"):
            bank.find("01.a")
    with pytest.raises(LessonError, match="Did you mean '02.which_formula'"):
        bank.find("2.which_formula")
