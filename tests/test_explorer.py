import dataclasses
import json
import math
import re
import zlib
from base64 import b64decode

import pytest
import traitlets
from explorer_states import POINTS, TIMINGS, checked_view, states
from hypothesis import given, settings
from hypothesis import strategies as st
from made_runs import made_run, made_runs

from effnet_lesson import cli, paths
from effnet_lesson.cost import cost_by_stage
from effnet_lesson.errors import LessonError
from effnet_lesson.explorer import PANELS, Explorer, State, View, front_end, view_of
from effnet_lesson.explorer.coefficients import (
    GROWS,
    HIGHEST,
    HIGHEST_PRODUCT,
    check_rule,
    move,
    raise_to_two,
)
from effnet_lesson.explorer.evidence import (
    Point,
    accuracy_at,
    gather_evidence,
    millions,
    points_of,
)
from effnet_lesson.explorer.page import explorer_page
from effnet_lesson.explorer.rounding import published_costs
from effnet_lesson.explorer.sample import samples_for
from effnet_lesson.explorer.table import WRONG_RULES, build_table, packed, phi_steps
from effnet_lesson.findings import listing
from effnet_lesson.intervals import mean_interval
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.runs import load_runs
from effnet_lesson.scaling import PUBLISHED, CompoundScaling

RUNS = load_runs([paths.recorded_runs()])
SHOWN = [
    run
    for run in RUNS
    if (run.dataset["name"], run.tier) == ("fashion_mnist", "cpu") and run.by_paper_rule
]
KINDS = {"measured", "published", "interpolated", "unknown"}


def point(strategy: str, macs: int, *accuracies: float, kind: str = "measured") -> Point:
    return Point("small", "fashion_mnist", strategy, kind, macs, accuracies, "test", "test")


@settings(max_examples=200, deadline=None)
@given(states)
def test_any_state_has_a_view_whose_sentence_cards_and_numbers_agree(state):
    view = checked_view(state)
    assert view.accuracy.kind in KINDS
    for name in ("depth", "blocks", "width", "channels", "resolution", "pixels", "flops"):
        assert view.words[name] in view.html
    assert State.from_text(state.text).text == state.text


def test_every_measured_number_comes_out_of_a_run_file():
    for phi in (0, 1, 2, 3):
        view = view_of(State("small", "compound", phi), POINTS)
        files = [r for r in SHOWN if (r.strategy, r.phi) == ("compound", phi)]
        accuracies = sorted(run.accuracy for run in files)
        assert view.accuracy.kind == "measured"
        if len(files) < 5:
            dots = listing(f"{value:.1f}" for value in accuracies)
            assert view.words["accuracy"] == f"{dots} %"
        else:
            of = mean_interval(accuracies)
            wanted = f"{of.mean:.1f} % [{of.low:.1f}, {of.high:.1f}]"
            assert view.words["accuracy"] == wanted
        assert all(run.id in view.accuracy.source for run in files)


@pytest.mark.parametrize("seeds", range(1, 8))
def test_a_mean_needs_five_seeds(seeds):
    values = [90.0 + seed / 10 for seed in range(seeds)]
    points = gather_evidence(made_runs(values))
    known = accuracy_at(
        points_of(points, "small", "fashion_mnist"), "compound", made_run(90.0).macs, 1
    )
    plural = "s" if seeds > 1 else ""
    label = f"{seeds} seed{plural}, 300,000 pictures of Fashion-MNIST"
    if seeds < 5:
        assert known.text == listing(f"{value:.1f}" for value in values) + " %"
        assert (known.low, known.high) == (min(values), max(values))
        assert known.note == f"measured: {label}"
    else:
        of = mean_interval(values)
        assert known.text == f"{of.mean:.1f} % [{of.low:.1f}, {of.high:.1f}]"
        assert (known.low, known.high) == (of.low, of.high)
        assert known.note == f"measured: mean and its 95 % interval, {label}"


def test_the_picture_gets_dots_below_five_seeds_and_an_interval_from_there():
    few, many = made_runs([89.0, 91.0], phi=1), made_runs([90.0, 90.2, 90.1, 90.4, 90.3])
    points = build_table(State("small"), ("accuracy",), gather_evidence([*few, *many]))["points"]
    dots, mean = (next(p for p in points if p["macs"] == runs[0].macs) for runs in (few, many))
    assert (dots["interval"], dots["ends"]) == (None, (89.0, 91.0))
    assert mean["interval"]["mean"] == pytest.approx(90.2)
    assert mean["ends"] == (mean["interval"]["low"], mean["interval"]["high"])


@pytest.mark.parametrize(
    "other",
    [
        {"config": {"alpha": 1.3, "beta": 1.0, "gamma": 1.2}},
        {"strategy": "published"},
    ],
    ids=str,
)
def test_other_rules_are_not_shown(other):
    run = made_run(99.0, seed=8, **other)
    assert gather_evidence([*RUNS, run], own=[run]) == POINTS


def test_recorded_runs_are_shown_of_one_tier_and_own_runs_of_any():
    run = made_run(99.0, seed=8, tier="search")
    assert gather_evidence([*RUNS, run]) == POINTS
    assert [p.kind for p in gather_evidence(RUNS, own=[run]) if p not in POINTS] == ["own"]


@pytest.mark.parametrize("strategy", ["depth", "width", "resolution"])
def test_single_dimensions_are_measured_at_phi_three(strategy):
    view = view_of(State("small", strategy, 3), POINTS)
    assert view.accuracy.kind == "measured"
    base = view_of(State("small", strategy, 0), POINTS)
    assert base.accuracy == view_of(State("small", "compound", 0), POINTS).accuracy


def test_b0_is_published_and_phi_one_lies_between_b1_and_b2():
    assert view_of(State("b0", "compound", 0), POINTS).words["accuracy"] == "77.1 %"
    one = view_of(State("b0", "compound", 1), POINTS).accuracy
    assert one.kind == "interpolated"
    assert PUBLISHED["b1"].paper_top1 < one.low <= PUBLISHED["b2"].paper_top1
    assert "B1 and B2" in one.note and "not the formula" in one.note


def test_nothing_is_extrapolated():
    beyond = view_of(State("small", "compound", 4), POINTS).accuracy
    assert (beyond.kind, beyond.low, beyond.text) == ("unknown", None, "not known")
    assert view_of(State("b0", "depth", 2), POINTS).accuracy.kind == "unknown"
    assert view_of(State("b0", "compound", -1), POINTS).accuracy.kind == "unknown"


def test_another_rule_makes_other_networks_of_which_nothing_is_known():
    rule = CompoundScaling(1.3, 1.0, 1.2)
    for family in ("small", "b0"):
        assert view_of(State(family, "compound", 2, rule), POINTS).accuracy.kind == "unknown"
        assert view_of(State(family, "compound", 0, rule), POINTS).accuracy.kind != "unknown"
    assert view_of(State("small", "width", 1, rule), POINTS).accuracy.kind == "interpolated"


def test_between_dots_stands_a_range_and_no_mean():
    points = [point("width", 100, 80.0, 82.0), point("width", 400, 84.0, 90.0)]
    half_way = accuracy_at(points, "width", 200, 100)
    assert (half_way.low, half_way.high) == (82.0, 86.0)
    assert half_way.text == "82.0 to 86.0 %"


def test_runs_of_another_tier_are_shown_and_never_mixed_in():
    points = [point("compound", 100, 80.0), point("compound", 100, 50.0, kind="own")]
    assert accuracy_at(points, "compound", 100, 100).text == "80.0 %"
    unknown = accuracy_at(points[1:], "compound", 100, 100)
    assert unknown.kind == "unknown"
    assert unknown.note == ("no recorded run at this cost; none is known; your own, test: 50.0 %")


def test_where_the_learner_alone_has_a_run_the_note_says_what_it_gave():
    own = made_runs([70.5, 71.0], phi=5, tier="quick", macs=20_000_000)
    points = points_of(gather_evidence(RUNS, own), "small", "fashion_mnist")
    beyond = accuracy_at(points, "compound", 20_000_000, 936_760)
    assert (beyond.kind, beyond.text) == ("unknown", "not known")
    assert beyond.note.startswith("no recorded run at this cost; known up to 6.")
    said = "your own, 2 seeds, 300,000 pictures of Fashion-MNIST: 70.5 and 71.0 %"
    assert beyond.note.endswith(f"; {said}")
    assert "your own" not in accuracy_at(points, "width", 20_000_000, 936_760).note
    between = dataclasses.replace(point("compound", 5_000_000, 70.0), kind="own")
    known = accuracy_at([*points, between], "compound", 5_000_000, 936_760)
    assert known.kind == "interpolated" and known.note.endswith("M; your own, test: 70.0 %")


def test_runs_trained_differently_are_not_seeds_of_one_point():
    run = SHOWN[0]
    other = dataclasses.replace(run, config=run.config | {"learning_rate": 1.0})
    elsewhere = dataclasses.replace(run, hardware=run.hardware | {"name": "another processor"})
    for different in (other, elsewhere):
        assert len(gather_evidence([run, different])) == len(gather_evidence([run])) + 1


def test_a_recorded_run_that_the_learner_repeats_is_shown_as_theirs():
    again = gather_evidence(RUNS, own=[SHOWN[0]])
    assert len(again) == len(POINTS) + 1
    assert [p.kind for p in again if p not in POINTS] == ["own"]


def unpacked(table: dict, entry: list[int]) -> tuple[dict, dict, list, list]:
    """Words, numbers, stages and the accuracy's note, kind and source, as the page reads them."""
    pools = {"scale": "scales", "network": "networks", "known": "known", "time": "times"}
    places = zip(pools, entry, strict=True)
    parts = {part: table[pools[part]][place] for part, place in places}
    words, numbers = (
        {
            name: value
            for part, names in table[of].items()
            for name, value in zip(names, parts[part][i], strict=True)
        }
        for i, of in enumerate(("words", "numbers"))
    )
    sizes = [table["sizes"][place] for place in parts["network"][2]]
    stages = list(zip(*sizes, strict=True))
    return words, numbers, stages, table["notes"][parts["known"][2]]


def said_and_counted(view: View) -> dict:
    """What the table should hold of ``view``: its words, and its numbers as it rounds them."""
    scale, of = view.architecture.scale, view.accuracy
    ends = (of.low, of.high)
    return {
        "depth": round(scale.depth, 4), "width": round(scale.width, 4),
        "resolution": round(scale.resolution, 4), "macs": view.cost.macs,
        "params": view.cost.params, "activations": view.cost.activations,
        "image_size": view.architecture.image_size, "seconds": view.time.seconds,
        "low": ends[0] and round(ends[0], 3), "high": ends[1] and round(ends[1], 3),
    }  # fmt: skip


@pytest.mark.parametrize("rule", [CompoundScaling(), CompoundScaling(1.31, 1.05, 1.2)], ids=str)
def test_the_table_says_what_the_views_say(rule):
    """What the browser fills in is what Python shows: same templates, same words."""
    built = build_table(State(rule=rule), tuple(PANELS), POINTS, TIMINGS)
    table = json.loads(json.dumps(built))
    places = [
        (on, strategy, index)
        for on, slides in table["entries"].items()
        for strategy, slide in slides.items()
        for index in range(0, len(slide), 5)
    ]
    assert len(places) == (348 if rule == CompoundScaling() else 29)
    for on, strategy, index in places:
        family, dataset = ("b0", "leaves") if on == "imagenet" else ("small", on)
        state = State(family, strategy, table["phis"][index], rule, dataset=dataset)
        view = view_of(state, POINTS, TIMINGS)
        words, numbers, stages, note = unpacked(table, table["entries"][on][strategy][index])
        words |= {name: of_phi[index] for name, of_phi in table["formula_words"].items()}
        words |= {
            "phi": f"{table['phis'][index]:g}",
            "strategy": table["strategies"][strategy],
            "family": table["family_titles"][on],
            "note": note[0],
        }
        words["subject"] = table["subject"].format(**words)
        assert words == {name: view.words[name] for name in words}
        assert table["sentence"].format(**words) == view.sentence
        assert table["rounding_sentence"].format(**words) == view.rounding
        assert numbers == said_and_counted(view)
        assert (note[1], note[2]) == (view.accuracy.kind, view.accuracy.source)
        assert [tuple(stage) for stage in stages] == list(view.stages)


def test_every_part_of_a_network_is_named_with_its_share():
    view = view_of(State("b0"), POINTS)
    assert len(view.layers) == len(view.stages)
    made_of, share = view.layers[3]
    assert made_of == "MBConv6 5x5, stride 2"
    macs = cost_by_stage(view.architecture)
    assert share == round(100 * macs["stage 3"].macs / view.cost.macs, 1)
    ends = macs["head"].macs + macs["classifier"].macs
    assert view.layers[-1][1] == round(100 * ends / view.cost.macs, 1)
    table = build_table(State("b0"), ("layers",), POINTS)
    assert table["networks"][table["entries"]["imagenet"]["compound"][0][1]][3] == tuple(
        share for _, share in view.layers
    )


def test_panels_decide_what_the_table_holds():
    small = build_table(State(), ("network",), POINTS)
    assert list(small["entries"]) == ["fashion_mnist"]
    assert list(small["entries"]["fashion_mnist"]) == ["compound"]
    assert len(small["phis"]) == 8
    assert len(phi_steps(True)) == 141
    assert len(json.dumps(build_table(State(), tuple(PANELS), POINTS, TIMINGS))) < 400_000


def test_the_wrong_rules_are_wrong_everywhere_but_where_they_cross():
    rule = CompoundScaling()
    for wrong in WRONG_RULES.values():
        assert wrong(rule.alpha, 2) != pytest.approx(rule.at(2).depth, rel=0.05)


@pytest.mark.parametrize(
    ("macs", "text"),
    [
        (999_600_000, "1.00 G"),
        (936_760, "0.937 M"),
        (385_814_752, "386 M"),
        (37_745_884_192, "37.7 G"),
    ],
)
def test_millions(macs, text):
    assert millions(macs) == text


def test_the_widget_is_set_and_read_from_code():
    explorer = Explorer(panels=["strategy"], phi=1.2)
    assert explorer.phi == 1.2, "the start is a place of the slider"
    assert len(explorer.table["phis"]) == 9
    explorer.phi = 3.4
    explorer.strategy = "depth"
    assert explorer.view.state == State("small", "depth", 3)
    assert "(56 blocks)" in repr(explorer)


def test_a_choice_without_its_panel_can_still_be_set_from_code():
    explorer = Explorer(panels=["accuracy"])
    explorer.strategy = "depth"
    assert list(explorer.table["entries"]["fashion_mnist"]) == ["depth"]
    explorer.family = "b0"
    assert list(explorer.table["entries"]) == ["imagenet"]
    assert explorer.view.state == State("b0", "depth", 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"panels": ["netwrok"]}, "Unknown panel 'netwrok'.*Did you mean 'network'"),
        ({"panels": 3}, "panels was 3: accepted is a list of names"),
        ({"phi": math.nan}, "phi was nan"),
        ({"phi": "two"}, "phi was 'two'"),
        ({"phi": 9}, "the slider goes from 0 to 7"),
        ({"strategy": "all"}, "Unknown strategy 'all'"),
        ({"family": "b1"}, "Unknown family 'b1'"),
        ({"family": ["b0"]}, "Unknown family"),
        ({"dataset": "leafs"}, "Unknown dataset 'leafs'.*Did you mean 'leaves'"),
        ({"dataset": None}, "Unknown dataset None"),
        ({"rule": "x"}, "rule was 'x'"),
        ({"rule": CompoundScaling(), "alpha": 1.3, "beta": 1.2}, "alpha and beta beside it: give"),
        ({"alpha": 5}, "alpha was 5: accepted is a number from 1 to 4"),
        ({"alpha": 2, "gamma": 1.5}, "gamma² was 5.45"),
        ({"hold_product": "no"}, "hold_product was 'no': accepted is True or False"),
        ({"wrong_rules": None}, "wrong_rules was None"),
        (
            {"phi": 3, "state": "phi=1"},
            "state was 'phi=1', .* 'family=small .* phi=3': give either",
        ),
        ({"rule": CompoundScaling(2, 1.5, 1.5)}, "gamma² was 10.12, .* up to 3"),
    ],
)
def test_bad_options_get_one_sentence(options, message):
    with pytest.raises(LessonError, match=message):
        Explorer(**options)


def test_a_bad_value_set_later_leaves_the_explorer_as_it_was():
    explorer = Explorer(panels=[])
    with pytest.raises(LessonError, match="phi was 1e"):
        explorer.phi = 1e9
    with pytest.raises((LessonError, traitlets.TraitError)):
        explorer.strategy = "longer"
    assert (explorer.phi, explorer.strategy) == (0, "compound")


def test_the_table_follows_and_is_not_set():
    explorer = Explorer(panels=[])
    with pytest.raises(LessonError, match="it follows from phi, strategy and the others"):
        explorer.table = {}
    assert explorer.table["phis"] == list(range(8))


def test_own_runs_appear_after_refresh():
    from effnet_lesson.runs import config_id, write_run

    explorer = Explorer(panels=["accuracy"])
    before = len(explorer.table["points"])
    config = SHOWN[0].config | {"tier": "quick", "pictures": 60_000}
    own = dataclasses.replace(SHOWN[0], id=config_id(config), config=config, tier="quick")
    write_run(own, paths.own_runs())
    explorer.refresh()
    kinds = [p["kind"] for p in explorer.table["points"]]
    assert len(kinds) == before + 1 and kinds.count("own") == 1


def test_a_damaged_run_file_leaves_the_explorer_whole():
    paths.writable(paths.own_runs()).joinpath("broken.json").write_text("{")
    with pytest.warns(UserWarning, match="broken.json"):
        assert Explorer(panels=["accuracy"]).view.accuracy.kind == "measured"


def test_the_front_end_is_plain_and_asks_no_network():
    code, style = front_end.CODE, front_end.STYLE
    assert not re.search(
        r"^import |https?://(?!www\.w3\.org)|fetch\(|innerHTML", code, re.MULTILINE
    )
    assert "url(" not in style and "@import" not in style
    table = packed(build_table(State(), PANELS, POINTS, TIMINGS))
    assert len((code + style).encode()) + len(table) < 150_000
    assert len(json.dumps(samples_for(PANELS))) < 12_000


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_most_costly_rules_have_a_network_at_every_step(strategy):
    for corner in ((2, 1.2247, 1), (1.3333, 1.5, 1), (1, 1.5, 1.1547), (1.3333, 1, 1.5)):
        rule = CompoundScaling(*corner)
        assert rule.product == pytest.approx(HIGHEST_PRODUCT, rel=1e-3)
        for family in ("small", "b0"):
            table = build_table(State(family, strategy, 0, rule), ("fine_phi",), POINTS)
            (entries,) = table["entries"].values()
            assert len(entries[strategy]) == 141


coefficients = st.sampled_from(list(GROWS))
moves = st.lists(st.tuples(coefficients, st.floats(0, 1)), min_size=1, max_size=8)


@given(moves, st.booleans())
def test_moved_coefficients_stay_within_their_limits(steps, held):
    rule = raise_to_two(CompoundScaling()) if held else CompoundScaling()
    for name, share in steps:
        value = round(1 + share * (HIGHEST[name] - 1), 2)
        before, rule = rule, move(rule, name, value, hold=held)
        assert getattr(rule, name) <= value + 1e-4
        assert rule == check_rule(rule)
        follower = {"alpha": "gamma", "beta": "gamma", "gamma": "alpha"}[name] if held else name
        for other in set(GROWS) - {name, follower}:
            assert getattr(rule, other) == getattr(before, other)
        if held:
            assert rule.product == pytest.approx(2, abs=2e-3)
        else:
            assert rule.product <= HIGHEST_PRODUCT + 2e-3


def test_where_the_product_ends_no_coefficient_falls_below_one():
    # Rounded to four decimals the product may lie a little over 3.
    rule = CompoundScaling(1.0, 1.3749, 1.2598)
    assert rule.product > HIGHEST_PRODUCT
    assert move(rule, "alpha", 1.2, hold=False).alpha == 1


def test_holding_the_product_keeps_the_shares_of_the_growth():
    paper, held = CompoundScaling(), raise_to_two(CompoundScaling())
    assert held.product == pytest.approx(2, abs=2e-3)
    assert math.log(held.alpha) / math.log(held.gamma) == pytest.approx(
        math.log(paper.alpha) / math.log(paper.gamma), rel=1e-3
    )
    assert raise_to_two(CompoundScaling(1, 1, 1)) == CompoundScaling(1, 1, 1.4142)


def test_coefficients_are_set_and_read_from_code_and_bring_their_table():
    explorer = Explorer(panels=["coefficients", "strategy"], phi=2)
    explorer.alpha = 1.3
    assert explorer.view == view_of(explorer.state, POINTS)
    assert explorer.table["rule"]["alpha"] == 1.3
    assert explorer.view.accuracy.note == "no run with these alpha, beta and gamma"
    explorer.strategy = "width"
    assert list(explorer.table["entries"]["fashion_mnist"]) == ["width"]
    explorer.hold_product = True
    explorer.beta = 1.05
    assert explorer.state.rule.product == pytest.approx(2, abs=2e-3)
    assert explorer.table["rule"]["product"] == explorer.state.rule.product
    explorer.reset_rule()
    assert (explorer.state.rule, explorer.hold_product) == (CompoundScaling(), False)
    assert list(explorer.table["entries"]["fashion_mnist"]) == list(STRATEGIES)


def test_the_rule_is_an_option_and_what_reset_goes_back_to():
    explorer = Explorer(panels=[], alpha=1.3, wrong_rules=True)
    first = CompoundScaling(alpha=1.3)
    assert (explorer.state.rule, explorer.wrong_rules) == (first, True)
    assert explorer.first["wrong_rules"]
    explorer.hold_product = True
    explorer._handle_custom_msg("first rule", [])
    assert (explorer.state.rule, explorer.hold_product) == (first, False)
    held = Explorer(panels=[], state="alpha=1.4 hold_product=on")
    rule = raise_to_two(CompoundScaling(alpha=1.4))
    assert (held.state.rule, held.table["rule"]["alpha"]) == (rule, rule.alpha)
    held.reset_rule()
    held._handle_custom_msg("first rule", [])
    assert (held.state.rule, held.hold_product, raise_to_two(rule)) == (rule, True, rule)


def test_what_the_front_end_sends_is_taken_as_code_is():
    explorer = Explorer(panels=["coefficients"])
    explorer.set_state({"hold_product": True})
    explorer.set_state({"gamma": 1.5})
    assert (explorer.alpha, explorer.gamma) == (1.0, pytest.approx(2**0.5 / explorer.beta, 1e-3))
    assert explorer.table["rule"]["gamma"] == explorer.gamma
    explorer._handle_custom_msg("paper's rule", [])
    assert explorer.state.rule == CompoundScaling()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("alpha", 2.5, "alpha was 2.5: the explorer takes alpha from 1 to 2"),
        ("beta", 0.5, "beta was 0.5"),
        ("gamma", math.nan, "gamma was nan"),
    ],
)
def test_a_bad_coefficient_leaves_the_explorer_as_it_was(name, value, message):
    explorer = Explorer(panels=["coefficients"])
    with pytest.raises(LessonError, match=message):
        setattr(explorer, name, value)
    assert explorer.state == State()
    with pytest.raises(LessonError, match="the explorer takes"):
        Explorer(rule=CompoundScaling(3, 1, 1))


def test_phi_one_costs_more_than_the_formula_says_and_b1_is_not_phi_one():
    one = view_of(State("b0", "compound", 1), POINTS)
    assert one.rounding.startswith(
        "At phi = 1, 2^phi is 2.00 and (alpha·beta²·gamma²)^phi is 1.92; counted after rounding, "
        "the network costs 2.57 times the base. Rounding makes depth × 1.20 into 23 blocks (× 1.44)"
    )
    b1 = published_costs(CompoundScaling())[1]
    assert (b1.name, b1.implied["width"], b1.usual_phi) == ("B1", 0, 0.5)
    assert b1.times == pytest.approx(686_802_832 / 385_814_752)


def test_a_coefficient_of_one_implies_no_phi():
    for model in published_costs(CompoundScaling(1.2, 1.0, 1.15)):
        assert set(model.implied) == {"depth", "resolution"}


@pytest.mark.parametrize("family", ["small", "b0"])
def test_the_lines_of_the_table_are_those_of_its_sentences(family):
    state = State(family, "compound", 3, CompoundScaling(1.3, 1.1, 1.1))
    table = build_table(state, ("rounding",), POINTS)
    (entries,) = table["entries"].values()
    words = unpacked(table, entries["compound"][3])[0]
    words |= {name: said[3] for name, said in table["formula_words"].items()}
    assert float(words["two_to_phi"]) == table["formulas"]["2^phi"][3] == 8
    formula = table["formulas"]["formula"][3]
    assert formula == pytest.approx((1.3 * 1.1**4) ** 3, abs=1e-4)
    assert float(words["formula"]) == pytest.approx(formula, abs=0.005)
    assert table["rounding_sentence"].format(phi="3", **words) == view_of(state, POINTS).rounding


def test_a_published_network_is_shown_with_its_own_numbers():
    view = view_of(State(model="B3", phi=2), POINTS)
    assert view.state.family == "b0"
    assert view.architecture.image_size == 300
    assert view.cost.macs == 1_827_141_392
    assert (view.accuracy.kind, view.words["accuracy"]) == ("published", "81.6 %")
    assert view.sentence.startswith("EfficientNet-B3, as published, gives depth × 1.40 (26 blocks)")
    assert "has no phi" in view.rounding
    # Its accuracy is its own under every rule, and whatever strategy was chosen before.
    other = State("b0", "depth", 3, CompoundScaling(1.3, 1.0, 1.2), "b3")
    assert view_of(other, POINTS).accuracy == view.accuracy


def test_a_model_is_left_by_a_change_of_phi_strategy_or_family():
    explorer = Explorer(panels=["presets"], phi=2, model="b1")
    assert explorer.state == State("b0", "compound", 2, model="b1")
    for name, value in (("phi", 3), ("strategy", "width"), ("family", "small")):
        explorer.model = "b1"
        setattr(explorer, name, value)
        assert (explorer.model, getattr(explorer, name)) == ("", value)
    with pytest.raises(LessonError, match="Unknown model 'b9'"):
        explorer.model = "b9"
    assert explorer.state.model == ""


def test_panels_can_be_unfolded_and_folded():
    explorer = Explorer(panels=[], phi=2)
    explorer.panels = list(PANELS)
    assert len(explorer.table["phis"]) == 141
    explorer.phi = 2.55
    explorer.panels = ["network"]
    assert (explorer.phi, explorer.table["panels"]) == (3, ["network"])
    with pytest.raises(LessonError, match="Unknown panel"):
        explorer.panels = ["x"]


def test_the_product_is_held_beside_the_coefficients():
    assert Explorer(panels=["hold"]).panels == ["coefficients", "hold"]


rules = st.sampled_from([CompoundScaling(), CompoundScaling(1.31, 1.05, 1.2)])


@given(
    st.sampled_from(["small", "b0"]),
    st.sampled_from(STRATEGIES),
    st.sampled_from(phi_steps(True)),
    rules,
    st.sampled_from(["", *PUBLISHED]),
    st.booleans(),
)
def test_a_state_is_restored_from_its_text(family, strategy, phi, rule, model, held):
    state = State(family, strategy, phi, rule, model, hold_product=held, wrong_rules=not held)
    assert State.from_text(state.text) == state


def test_an_explorer_is_restored_from_the_text_of_another():
    first = Explorer(panels=[], family="b0", strategy="width", phi=2)
    first.alpha = 1.3
    assert first.state.text == "family=b0 strategy=width phi=2 alpha=1.3 beta=1.1 gamma=1.15"
    again = Explorer(panels=[], state=first.state.text)
    assert (again.view, again.alpha) == (first.view, 1.3)
    # Also between the steps of its slider, where a prediction ends.
    shown = Explorer(panels=[], state="family=b0 strategy=compound phi=0.01")
    assert (shown.phi, shown.view.architecture.blocks) == (0.01, 23)
    third = Explorer(panels=[], phi=1 / 3)
    assert third.phi == third.table["phis"][1] == 0.3333
    assert Explorer(panels=[], state="model=b2 phi=3").state == State(
        "b0", "compound", 3, model="b2"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("small phi=2", "'small' in the state .* is not one name=value"),
        ("phi=1 phi=2", "'phi=2' in the state"),
        ("phi=", "'phi=' in the state"),
        ("gama=2", "Unknown name in the state 'gama'.*Did you mean 'gamma'"),
        ("phi=two", "phi was 'two' in the state: accepted is a number"),
        ("phi=nan", "phi was nan"),
        ("phi=9", "the slider goes from 0 to 7"),
        ("alpha=3", "alpha was 3: the explorer takes alpha from 1 to 2"),
        ("alpha=2 beta=1.5 gamma=1.5 phi=3", "gamma² was 10.12, .* product is up to 3"),
        ("hold_product=2", "hold_product was '2' in the state: accepted is on"),
        ("model=b9", "Unknown model 'b9'"),
        ("family=big", "Unknown family 'big'"),
        (7, "state was 7: accepted is a line such as"),
    ],
)
def test_a_bad_text_gets_one_sentence(text, message):
    with pytest.raises(LessonError, match=message):
        Explorer(panels=[], state=text)


def test_the_exported_page_carries_all_that_the_controls_reach():
    page = explorer_page(POINTS, TIMINGS)
    assert len(page.encode()) < 400_000
    values = page.split('id="values">')[1].split("</script>")[0]
    table = json.loads(zlib.decompress(b64decode(json.loads(values)["table"])))
    assert table["panels"] == table["all_panels"] and "coefficients" not in table["panels"]
    assert set(table["entries"]) == {"fashion_mnist", "leaves", "imagenet"}
    assert all(list(of) == list(STRATEGIES) for of in table["entries"].values())
    assert "<" not in values
    assert "<p>In a notebook, Explorer() also lets you change alpha, beta and gamma.</p>" in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page.replace(values, ""))


def test_the_page_is_written_by_a_command(tmp_path, capsys):
    file = tmp_path / "new" / "explorer.html"
    assert cli.main(["explorer", "--html", str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "The page's file was None: accepted is a name that ends in .html"),
        (["--html", "."], "The page's file was '.'"),
        (["--html", "folder.html"], "Could not write folder.html"),
    ],
)
def test_a_page_that_cannot_be_written_is_one_sentence(
    words, message, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "folder.html"
    folder.mkdir()
    assert cli.main(["explorer", *words]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.rglob("*")) == [folder]
