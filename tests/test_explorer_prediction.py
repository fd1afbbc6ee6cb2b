"""Predict before you see: truths are computed, guesses are read, judged and remembered."""

import json
import re

import pytest
from made_runs import made_runs

from effnet_lesson import journal, paths
from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.explorer import Explorer, State, view_of
from effnet_lesson.explorer.asking import Asking
from effnet_lesson.explorer.evidence import gather_evidence, known_points
from effnet_lesson.explorer.moments import FREE, MOMENTS
from effnet_lesson.explorer.prediction import Field, Prediction, Truth
from effnet_lesson.findings import shown_difference
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.scaling import CompoundScaling, Scale

TWO, ROUNDING, RANKS = "two_is_not_two", "rounding_designs", "ranks_can_be_noise"


def explorer(predict: object, **options) -> Explorer:
    return Explorer(panels=[], predict=predict, **options)


def rows(of: Explorer | Asking) -> list[tuple]:
    face = of.prediction if isinstance(of, Explorer) else of.face
    return [tuple(row) for row in face["rows"]]


def at_phi_three(**accuracies) -> list:
    """Evidence of runs at the cost of phi = 3: a list of accuracies for each strategy."""
    return gather_evidence(
        run
        for name, values in accuracies.items()
        for run in made_runs(values, strategy=name, macs=cost_at_three(name))
    )


def cost_at_three(strategy: str) -> int:
    return view_of(State("small", strategy, 3), []).cost.macs


# --- the three moments ----------------------------------------------------------------------------


def test_two_is_not_two():
    base = count_cost(architecture_at(Scale(), "b0")).macs
    truth = MOMENTS[TWO].truth([])
    for ends, name, published in zip(
        truth.ends, ("depth", "width", "resolution"), (2.03, 3.76, 3.99), strict=True
    ):
        times = count_cost(architecture_at(Scale(**{name: 2}), "b0")).macs / base
        assert ends == (times, times)
        assert round(times, 2) == published
    for place, name in zip(
        MOMENTS[TWO].places.values(), ("depth", "width", "resolution"), strict=True
    ):
        words = view_of(place, []).words
        twice = {key for key in ("depth", "width", "resolution") if words[key] == "2.00"}
        assert twice == {name}, "where it is shown, exactly that is doubled"


def test_two_is_not_two_is_asked_and_answered():
    asked = explorer(TWO)
    assert asked.prediction["locked"] and asked.guess is None
    assert asked.state == State("b0")
    asked.commit(2, "3,76", 8)
    assert asked.guess == (2, 3.76, 8)
    assert [row[1:] for row in rows(asked)] == [
        ("2", "2.03", "0.03 too low"),
        ("3.76", "3.76", "right"),
        ("8", "3.99", "4.01 too high"),
    ]
    assert asked.state == State("b0", phi=1, rule=CompoundScaling(2, 1, 1))
    assert asked.view.words["times"] == "2.03"
    asked._handle_custom_msg({"show": "Resolution × 2"}, [])
    assert (asked.view.words["resolution"], asked.view.words["times"]) == ("2.00", "3.99")


def test_rounding_designs_the_network():
    asked = explorer(ROUNDING)
    assert "has 16 blocks, in 7 stages" in asked.prediction["question"]
    asked.commit(16)
    assert rows(asked) == [("At phi = 0.01, blocks", "16", "23", "7 too low")]
    assert "16 + 7 = 23 blocks, at 1.48 times the cost" in asked.prediction["explanation"]
    assert asked.phi == 0.01
    assert asked.view.architecture.blocks == 23


CLOSE = [90.0, 90.4, 89.7, 90.2, 89.9]
AHEAD = [92.0, 92.1, 91.9, 92.2, 91.8]
BEHIND = [86.0, 86.3, 85.9, 86.1, 86.4]


def ranking(points: list) -> Asking:
    return Asking(MOMENTS[RANKS], points)


def test_ranks_from_one_seed_then_all_then_the_truth():
    points = at_phi_three(
        compound=CLOSE[:3], depth=BEHIND[:3], width=[90.1, 90.0, 90.3], resolution=AHEAD[:3]
    )
    asked = ranking(points)
    first = {name: shown for name, _, shown, _ in asked.face["drawn"]}
    assert first == {"compound": (90.0,), "depth": (86.0,), "width": (90.1,), "resolution": (92.0,)}
    assert "one run of each" in asked.face["task"] and not asked.face["cannot_tell"]
    with pytest.raises(LessonError, match="The guess had 1 of 4 values"):
        asked.commit(["cannot tell"])
    asked.commit(["3", "4", "2", "1"])
    assert asked.locked and asked.guess == ("resolution", "width", "compound", "depth")
    shown = {name: values for name, _, values, _ in asked.face["drawn"]}
    assert shown["compound"] == tuple(CLOSE[:3]) and asked.face["cannot_tell"]
    assert "resolution, width, compound, depth" in asked.face["earlier"]
    asked.commit(["cannot tell"])
    assert not asked.locked and asked.guess == "cannot tell"
    assert {row[1:] for row in rows(asked)} == {("cannot tell", "cannot tell", "right")}
    explanation = asked.face["explanation"]
    assert explanation.startswith("Three seeds give no interval")
    assert "those of compound and width overlap" in explanation


def test_ranks_of_five_seeds_are_means_and_pairs_are_told_apart_by_welch():
    points = at_phi_three(
        compound=CLOSE, depth=BEHIND, width=[v + 0.05 for v in CLOSE], resolution=AHEAD
    )
    asked = ranking(points)
    assert "the mean of the runs" in asked.face["task"]
    assert asked.face["drawn"][0][2] == (90.04,)
    assert all(interval is None for *_, interval in asked.face["drawn"])
    asked.commit(["2", "4", "3", "1"])
    asked.commit(["1", "4", "3", "2"])
    found = {row[0]: row[1:] for row in rows(asked)}
    welch = shown_difference(CLOSE, BEHIND)
    assert found["compound and depth"] == (
        "compound",
        f"compound, by {welch.mean:.2f} points [{welch.low:.2f}, {welch.high:.2f}]",
        "right",
    )
    guess, verdict, off = found["compound and width"]
    assert (guess, off) == ("compound", "not backed by the runs")
    assert verdict.startswith("cannot tell: -0.05 points [")
    assert found["compound and resolution"][2] == "the other way round"
    assert found["compound and resolution"][1].startswith("resolution, by ")
    explanation = asked.face["explanation"]
    assert explanation.startswith("5 of 6 pairs are told apart")
    assert "the order of compound and width may be noise" in explanation
    assert all(low < high for *_, (low, high) in asked.face["drawn"])


def test_ranks_that_are_no_noise_are_said_to_be_none():
    points = at_phi_three(compound=CLOSE, depth=BEHIND, resolution=AHEAD)
    asked = ranking(points)
    asked.commit(["2", "3", "1"])
    asked.commit(["cannot tell"])
    assert {row[3] for row in rows(asked)} == {"the runs can tell"}
    assert asked.face["explanation"].startswith("3 of 3 pairs are told apart")


def test_runs_of_two_processors_are_not_ranked_together():
    here = {"compound": CLOSE[:3], "depth": BEHIND[:3]}
    runs = []
    for name, values in here.items():
        of = {"strategy": name, "macs": cost_at_three(name)}
        runs += made_runs(values, **of) + made_runs([50.0, 51.0], processor="another", **of)
    asked = ranking(gather_evidence(runs))
    asked.skip()
    assert [list(values) for _, _, values, _ in asked.face["drawn"]] == list(here.values())


def test_nothing_to_rank_is_one_sentence():
    asked = ranking(at_phi_three(compound=CLOSE))
    with pytest.raises(LessonError, match="no two strategies have recorded runs"):
        asked.commit(["1"])


def test_the_recorded_runs_can_be_ranked():
    asked = ranking(known_points())
    assert [name for name, *_ in asked.face["drawn"]] == list(STRATEGIES)
    asked.skip()
    assert len(rows(asked)) == 6


# --- predictions of an author ---------------------------------------------------------------------


def test_the_accuracy_at_a_phi_is_guessed():
    asked = explorer("accuracy", phi=3, strategy="width")
    assert (asked.state, asked.first["phi"]) == (State(strategy="width"), 0)
    asked.commit(80)
    view = view_of(State("small", "width", 3), known_points())
    ((_, guess, truth, off),) = rows(asked)
    assert guess == "80" and off.endswith("too low")
    assert truth.split(" to ")[0] == f"{view.accuracy.low:.1f}"
    assert view.accuracy.note in asked.prediction["explanation"]
    assert asked.state == view.state


def test_what_nobody_knows_may_be_said_to_be_unknown():
    asked = explorer("accuracy", phi=7)
    asked.commit("cannot tell")
    assert rows(asked) == [("Accuracy, %", "cannot tell", "not known", "right")]
    again = explorer("accuracy", phi=3)
    again.commit("cannot tell")
    assert rows(again)[0][3] == "it is known"


def test_a_point_is_guessed_by_cost_and_accuracy():
    asked = explorer("point", family="b0", phi=2)
    assert asked.prediction["kind"] == "point"
    asked.commit(2000, 81)
    (cost, accuracy) = rows(asked)
    assert cost[1:] == ("2,000", "1,810", "190 too high")
    assert accuracy[0] == "Accuracy, %"
    assert asked.prediction["drawn"][0][2][0] == asked.view.cost.macs / 1e6


def own(truth: object = 3, **changes) -> Prediction:
    """A prediction as an author would write it."""
    options = {
        "id": "own", "question": "How many?", "fields": (Field("Blocks", "blocks", 0, 100),),
        "truth": lambda points: Truth(((truth, truth),), "So many."),
        "places": {"phi = 1": State(phi=1)},
    }  # fmt: skip
    return Prediction(**options | changes)


def test_a_prediction_of_ones_own():
    asked = explorer(own())
    asked.commit(" 2,0 ")
    assert rows(asked) == [("Blocks, blocks", "2", "3", "1 too low")]
    assert (asked.guess, asked.phi) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "picture"}, "kind was 'picture'"),
        ({"kind": "point"}, "'point' with two"),
        ({"fields": ()}, "at least one Field"),
        ({"places": {}}, "at least one Field and one place"),
        ({"places": {"far": State(phi=9)}}, "the slider goes from 0 to 7"),
    ],
)
def test_a_prediction_that_cannot_be_is_one_sentence(changes, message):
    with pytest.raises(LessonError, match=message):
        explorer(own(**changes))


@pytest.mark.parametrize(
    ("predict", "options", "message"),
    [
        ("two", {}, "Unknown prediction 'two'.*two_is_not_two"),
        (3, {}, "Unknown prediction 3"),
        ("accuracy", {}, r"Explorer\(predict='accuracy', phi=3\)"),
        (TWO, {"phi": 2}, "has its own place"),
    ],
)
def test_a_prediction_that_there_is_not_is_one_sentence(predict, options, message):
    with pytest.raises(LessonError, match=message):
        explorer(predict, **options)


# --- guesses that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Nothing was received: accepted is a number from 0 to 100 (blocks)"),
        ("many", "many was received"),
        ("1 + 1", "1 + 1 was received"),
        ("101", "101 was received"),
        ("-1", "-1 was received"),
        ("nan", "nan was received"),
        ("1e999", "1e999 was received"),
        ("cannot tell", "cannot tell was received"),
        ("x" * 10_000, "x" * 40 + " was received"),
    ],
)
def test_what_is_no_guess_is_said_beside_its_field_and_locks_nothing(typed, problem):
    asked = explorer(own())
    asked._handle_custom_msg({"guess": [typed], "turn": 0}, [])
    (said,) = asked.prediction["problems"]
    assert said.startswith(problem)
    assert asked.prediction["locked"] and journal.entries() == []
    asked._handle_custom_msg({"guess": ["3"], "turn": 0}, [])
    assert not asked.prediction["locked"] and asked.guess == 3


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        (["1", "1", "2", "3"], ["", "Place 1 is compound scaling's already", "", ""]),
        (["1", "", "2", "9"], ["", "a place from 1 to 4", "", "a place from 1 to 4"]),
        (["1", "2"], ["The guess had 2 of 4 values"]),
    ],
)
def test_places_are_given_once_each(typed, problems):
    asked = explorer(RANKS)
    asked._handle_custom_msg({"guess": typed, "turn": 0}, [])
    said = asked.prediction["problems"]
    assert len(said) == len(problems)
    assert all(
        part in whole and bool(part) == bool(whole)
        for part, whole in zip(problems, said, strict=True)
    )
    assert asked.prediction["locked"] and asked.prediction["turn"] == 0


def test_the_same_mistake_twice_is_told_twice():
    asked = explorer(own())
    faces = []
    asked.observe(lambda change: faces.append(change["new"]), "prediction")
    for _ in range(2):
        with pytest.raises(LessonError, match="many"):
            asked.commit("many")
    assert len(faces) == 2 and faces[0]["problems"] == faces[1]["problems"]


def test_a_click_that_comes_twice_is_one_guess():
    asked = explorer(RANKS)
    for _ in range(2):
        asked._handle_custom_msg({"guess": ["1", "2", "3", "4"], "turn": 0}, [])
    assert asked.prediction["turn"] == 1 and len(journal.entries()) == 1


@pytest.mark.parametrize("message", [{"guess": 3}, {"show": "x"}, {"skip": False}, {}, None, "x"])
def test_strange_messages_change_nothing(message):
    asked = explorer(own())
    asked._handle_custom_msg(message, [])
    assert asked.prediction["locked"]
    asked.skip()
    shown = asked.state
    asked._handle_custom_msg(message, [])
    assert asked.state == shown


def test_nothing_more_is_guessed_once_it_is_shown():
    asked = explorer(own())
    asked.skip()
    with pytest.raises(LessonError, match="shown already"):
        asked.commit(3)
    with pytest.raises(LessonError, match="asks for no prediction"):
        Explorer(panels=[]).commit(3)
    assert Explorer(panels=[]).guess is None


# --- while it is locked ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*MOMENTS, *FREE])
def test_nothing_of_the_truth_is_said_before_the_guess(name):
    asked = explorer(name, **({"phi": 3} if name in FREE else {}))
    assert asked.prediction["locked"] and "rows" not in asked.prediction
    assert asked.phi == 0
    assert "explanation" not in asked.prediction
    asked.skip()
    assert asked.prediction["rows"] and asked.guess is None
    json.dumps(asked.prediction)


# --- memory ---------------------------------------------------------------------------------------


def test_run_again_the_first_guess_stands_and_nothing_is_locked():
    explorer(own()).commit(2)
    again = explorer(own())
    assert not again.prediction["locked"]
    assert (again.guess, again.phi) == (2, 1)
    assert rows(again) == [("Blocks, blocks", "2", "3", "1 too low")]
    assert explorer(own(id="other")).prediction["locked"]


def test_a_ranking_goes_on_where_it_was():
    explorer(RANKS).commit(2, 4, 3, 1)
    again = explorer(RANKS)
    assert again.prediction["locked"] and again.prediction["turn"] == 1
    again.commit("cannot tell")
    assert explorer(RANKS).guess == "cannot tell"
    assert "resolution, compound, width, depth" in explorer(RANKS).prediction["earlier"]


def test_skipping_is_remembered():
    explorer(TWO).skip()
    again = explorer(TWO)
    assert not again.prediction["locked"] and again.guess is None
    assert {row[1] for row in rows(again)} == {"no guess"}


def test_the_first_guess_of_several_kernels_counts():
    mine, again = explorer(ROUNDING), explorer(ROUNDING)
    mine.commit(17)
    again.commit(23)  # in another cell, which did not know yet
    (file,) = paths.progress().glob("*.jsonl")
    earlier = {"prediction": ROUNDING, "turn": 0, "typed": ["16"], "time": "2026-01-01T00:00:00"}
    file.with_name("another-kernel.jsonl").write_text(json.dumps(earlier), encoding="utf-8")
    assert explorer(ROUNDING).guess == 16


def test_a_damaged_file_costs_nothing():
    explorer(own()).commit(2)
    (file,) = paths.progress().glob("*.jsonl")
    whole = file.read_bytes()
    for end in range(0, len(whole), 7):
        file.write_bytes(whole[:end])
        assert explorer(own()).prediction["locked"]
    file.write_bytes(b"\xff\x00[[" + whole)
    assert explorer(own()).guess == 2


@pytest.mark.parametrize(
    "entry",
    [
        {"turn": 0, "typed": ["many"]},
        {"turn": 0, "typed": ["1", "2"]},
        {"turn": 0, "typed": [3]},
        {"turn": 0, "typed": "2"},
        {"turn": [0], "typed": ["2"]},
        {"turn": 1, "typed": ["2"]},
        {},
    ],
)
def test_what_is_no_guess_in_the_journal_is_asked_again(entry):
    journal.append(prediction="own", **entry)
    assert explorer(own()).prediction["locked"]


def test_a_guess_that_cannot_be_kept_still_counts(fresh_home):
    fresh_home.write_text("a file where the folder should be")
    asked = explorer(own())
    asked.commit(3)
    assert rows(asked)[0][3] == "right"
    assert asked.prediction["note"].startswith("Your guess is not kept. Cannot write in")


# --- the rule for authors -------------------------------------------------------------------------


def test_a_notebook_asks_for_two_predictions_at_most(repository):
    assert "two predictions" in (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for file in sorted(paths.notebooks().glob("*.ipynb")):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        assert len(re.findall(r"\bpredict\s*=", code)) <= 2, f"{file.name} asks for too many"
