"""Costs beyond FLOPs, and budgets: the view's numbers and words, and what the table carries."""

import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runs import MACS, made_run
from test_explorer import POINTS, RUNS, unpacked

from effnet_lesson import cli, paths
from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.explorer import PANELS, Explorer, State, view_of
from effnet_lesson.explorer.budgets import Budgets
from effnet_lesson.explorer.costs import QUANTITIES, amount, costs_of, obtained, verdict
from effnet_lesson.explorer.table import build_table
from effnet_lesson.explorer.times import gather_timings, known_timings, time_at
from effnet_lesson.runs import write_run
from effnet_lesson.scaling import CompoundScaling
from effnet_lesson.speeds import Speed, write_speed

HARDWARE = {"device": "cpu", "name": "this processor", "cores": 4, "threads": 4}
BASE = MACS[0]


def own(phi: int, seconds: float, *, seed: int = 0, **changes):
    changes = {"hardware": HARDWARE, "macs": MACS[phi], "tier": "quick"} | changes
    return made_run(90.0, phi=phi, seed=seed, seconds=seconds, **changes)


def speed(phi: int, images_per_second: float, **config) -> Speed:
    same = own(phi, 1)
    return Speed(
        same.config | config, MACS[phi], images_per_second, HARDWARE, "2026-11-24T00:00:00+00:00"
    )


def small_time(timings, macs: int, strategy: str = "compound"):
    return time_at(timings, "small", "fashion_mnist", strategy, macs, BASE)


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "strategy"), [("small", "depth"), ("b0", "compound")])
def test_numbers_are_those_of_the_cost_module(family, strategy):
    view = view_of(State(family, strategy, 2, batch_size=32), POINTS)
    cost = count_cost(architecture_at(view.architecture.scale, family))
    assert costs_of(view) == {
        "macs": cost.macs,
        "params": cost.params,
        "memory": cost.activation_bytes(32),
        "seconds": None,
    }
    megabytes = float(obtained(view, "params").split("take ")[1].removesuffix(" MB"))
    assert megabytes == pytest.approx(4 * cost.params / 1e6, rel=0.005)
    assert "computed" in obtained(view, "memory") and "batch 32" in obtained(view, "memory")
    assert "not the peak" in obtained(view, "memory")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("macs", 6_133_456, "6.13 M"),
        ("params", 81_652, "0.0817 M"),
        ("memory", 161_005_704_192, "161 GB"),
        ("seconds", 90, "1.50 min"),
        ("macs", 39_632_956_000, "39.6 G"),
        ("macs", 5_000_000, "5.00 M"),
        ("macs", 1_234_000_000_000, "1,234 G"),
        ("memory", 999_600_000, "1.00 GB"),
        ("seconds", 120_000, "2,000 min"),
        ("seconds", None, "not known"),
    ],
)
def test_amounts_are_told_with_their_unit(name, value, said):
    assert amount(name, value) == said


def test_the_table_holds_what_the_views_count():
    timings = gather_timings(RUNS)
    table = json.loads(json.dumps(build_table(State(), tuple(PANELS), POINTS, timings)))
    for index in (0, 15, 60, 140):
        view = view_of(State(phi=table["phis"][index]), POINTS, timings)
        words, numbers, *_ = unpacked(table, table["entries"]["fashion_mnist"]["compound"][index])
        assert (numbers["params"], numbers["activations"]) == (
            view.cost.params,
            view.cost.activations,
        )
        assert (numbers["seconds"], words["time_note"]) == (view.time.seconds, view.time.note)
    assert list(table["quantities"]) == list(QUANTITIES)


# --- time ---------------------------------------------------------------------------------------


def test_time_of_an_own_run_and_between_two_of_them():
    timings = gather_timings([], [own(0, 40), own(2, 160)])
    measured = small_time(timings, MACS[2])
    assert (measured.seconds, measured.kind) == (160, "own")
    assert measured.note == (
        "measured by your own run: 300,000 pictures of Fashion-MNIST on this processor, 4 threads"
    )
    half_way = small_time(timings, round(math.sqrt(MACS[0] * MACS[2])))
    assert half_way.seconds == pytest.approx(80, abs=0.1)
    assert "interpolated between your own runs at 0.937 M and 4.00 M" in half_way.note


def test_time_is_not_extrapolated_and_says_how_to_measure_it():
    timings = gather_timings([], [own(1, 40), own(2, 160)])
    for macs in (MACS[0], MACS[3]):
        assert small_time(timings, macs) == small_time([], macs)
        assert small_time(timings, macs).seconds is None
    assert small_time([], MACS[3]).note == "to measure it here: effnet-lesson speed"
    assert small_time([], MACS[3], "depth").note.endswith("effnet-lesson speed --strategy depth")
    b0 = view_of(State("b0"), POINTS).time
    assert b0.note.endswith("effnet-lesson speed --family b0 --dataset imagenet")


def test_the_longest_of_several_seeds_counts_and_the_base_belongs_to_every_strategy():
    timings = gather_timings([], [own(0, 50, seed=1), own(0, 40), own(0, 45, seed=2)])
    assert small_time(timings, BASE, "width").seconds == 50
    assert small_time(timings, MACS[1], "width").seconds is None


def test_own_runs_come_before_forecasts_of_the_same_training():
    timings = gather_timings([], [own(0, 50)], [speed(0, 1000), speed(3, 1000)])
    assert small_time(timings, MACS[0]).kind == "own"
    forecast = small_time(timings, MACS[3])
    assert (forecast.kind, forecast.seconds) == ("forecast", 300)
    assert forecast.note.startswith("forecast from a second of training here: 300,000 pictures")
    assert small_time(timings, MACS[1]).note.startswith("interpolated between forecasts")


@pytest.mark.parametrize(
    "other",
    [{"config": {"pictures": 60_000}}, {"hardware": HARDWARE | {"threads": 1}}, {"tier": "cpu"}],
    ids=str,
)
def test_other_recipes_and_machines_are_never_mixed(other):
    older = own(0, 50, date="2026-01-01T00:00:00+00:00")
    newer = own(2, 160, **other)
    timings = gather_timings([], [older, newer])
    assert [timing.macs for timing in timings] == [MACS[2]], "the newest setting is shown"
    assert small_time(timings, MACS[1]).seconds is None


def test_recorded_runs_say_that_they_are_of_another_machine():
    there = gather_timings(RUNS)
    view = view_of(State(phi=3), POINTS, there)
    files = [
        r
        for r in RUNS
        if (r.strategy, r.phi, r.dataset["name"]) == ("compound", 3, "fashion_mnist")
    ]
    assert view.time.seconds == max(
        run.cpu_seconds
        for run in files
        if run.cpu_seconds and run.by_paper_rule and run.tier == "cpu"
    )
    assert view.time.kind == "recorded"
    assert view.time.note.startswith("another machine, processor's time of a recorded run: 300,000")
    assert "AMD EPYC, 1 thread" in view.time.note
    assert view.time.note.endswith("to measure it here: effnet-lesson speed")
    # Own ones take their place altogether, so that nothing is pooled.
    here = gather_timings(RUNS, [own(0, 50)])
    assert {timing.kind for timing in here if timing.dataset == "fashion_mnist"} == {"own"}
    assert view_of(State(phi=3), POINTS, here).time.seconds is None


def test_other_rules_and_published_networks_have_no_time():
    timings = gather_timings(RUNS)
    other = State(phi=1, rule=CompoundScaling(1.3, 1.0, 1.2))
    assert view_of(other, POINTS, timings).time.note.startswith("not measured with these alpha")
    assert view_of(State(model="b1"), POINTS, timings).time.kind == "unknown"
    searched = own(1, 40, config={"alpha": 1.3, "beta": 1.0, "gamma": 1.2})
    assert gather_timings([], [searched]) == []


def test_the_explorer_reads_runs_and_speeds_of_this_machine():
    explorer = Explorer(panels=["costs"], phi=0)
    assert explorer.view.time.kind == "recorded"
    write_speed(speed(0, 1000))
    explorer.refresh()
    assert (explorer.view.time.kind, explorer.view.time.seconds) == ("forecast", 300)
    write_run(own(0, 50), paths.own_runs())
    explorer.refresh()
    assert (explorer.view.time.kind, explorer.view.time.seconds) == ("own", 50)


# --- budgets ------------------------------------------------------------------------------------


def said(timings=(), phis=range(8), **state) -> str:
    return verdict([view_of(State(phi=phi, **state), POINTS, timings) for phi in phis])


def test_the_verdict_names_the_largest_phi_and_what_keeps_the_next_out():
    assert said() == "No budget is set."
    assert said(budgets={"macs": 5e6, "params": 1e6}) == (
        "The largest phi within all budgets is 2. At phi = 3: FLOPs (multiply-adds) over budget."
    )
    assert said(budgets={"macs": 5e6, "memory": 62e6}).endswith(
        "At phi = 3: FLOPs (multiply-adds) over budget, Activation memory in training over budget."
    )
    assert said(budgets={"macs": MACS[2]}).startswith("The largest phi within all budgets is 2.")
    assert said(budgets={"macs": 1}) == (
        "No phi is within all budgets. At phi = 0: FLOPs (multiply-adds) over budget."
    )
    end = "The largest phi within all budgets is 7, the end of the slider."
    assert said(budgets={"macs": 1e9}) == end


def test_the_verdict_says_where_a_time_was_measured():
    recorded = gather_timings(RUNS)
    assert said(recorded, budgets={"seconds": 300}).endswith(
        ": Training time on another machine over budget."
    )
    here = gather_timings([], [own(0, 40), own(2, 160)])
    verdict_here = said(here, budgets={"seconds": 100}, phis=(0, 2))
    assert verdict_here.endswith(": Training time over budget.")


def test_the_batch_size_counts_in_the_memory_alone():
    limits = {"memory": 62e6, "params": 1e6}
    phis = [said(budgets=limits, batch_size=size).split("budgets is ")[1][0] for size in (64, 128)]
    assert phis == ["3", "2"]


def test_what_is_not_known_is_within_no_budget():
    timings = gather_timings([], [own(0, 40), own(2, 160)])
    assert said(timings, budgets={"seconds": 600}) == (
        "The largest phi within all budgets is 2. At phi = 3: Training time not known."
    )
    assert said(budgets={"seconds": 600}).startswith("No phi is within all budgets. At phi = 0:")


def test_budgets_are_set_and_read_from_code():
    explorer = Explorer(panels=["costs"], phi=1, budgets={"macs": 5_000_000}, batch_size=64)
    assert explorer.state == State(phi=1, budgets={"macs": 5e6}, batch_size=64)
    assert explorer.verdict.startswith("The largest phi within all budgets is 2.")
    assert explorer.first["budgets"] == {"macs": 5e6}
    explorer.budgets = {"params": 1e5}
    assert explorer.state.budgets == Budgets(params=1e5)
    explorer.model = "b1"
    assert explorer.verdict.startswith("No phi is within all budgets"), "of the B0 family"
    explorer.set_state({"budgets": {}, "batch_size": 32})
    assert (explorer.verdict, explorer.batch_size) == ("No budget is set.", 32)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"budgets": {"mac": 1}}, "Unknown budget 'mac'.*Did you mean 'macs'"),
        ({"budgets": {3: 1}}, "Unknown budget 3"),
        ({"budgets": 5e6}, "budgets was 5000000.0: accepted is a mapping"),
        ({"budgets": {"macs": "5"}}, "budget for macs was '5': accepted is a number above 0"),
        ({"budgets": {"macs": True}}, "budget for macs was True"),
        ({"budgets": {"params": 0}}, "budget for params was 0"),
        ({"budgets": {"memory": -1}}, "budget for memory was -1"),
        ({"budgets": {"seconds": math.nan}}, "budget for seconds was nan"),
        ({"budgets": {"seconds": math.inf}}, "budget for seconds was inf"),
        ({"budgets": {"macs": 10**400}}, "budget for macs was 1000"),
        ({"batch_size": 0}, "batch_size was 0: accepted is a whole number"),
        ({"batch_size": 1.5}, "batch_size was 1.5"),
        ({"batch_size": True}, "batch_size was True"),
        ({"state": "max_macs=-1"}, "budget for macs was -1"),
        ({"state": "max_macs=many"}, "max_macs was 'many' in the state"),
        ({"state": "macs=5"}, "Unknown name in the state 'macs'.*Did you mean 'max_macs'"),
        ({"state": "batch_size=1.5"}, "batch_size was '1.5' in the state: .* such as 128"),
    ],
)
def test_bad_budgets_get_one_sentence(options, message):
    with pytest.raises(LessonError, match=message):
        Explorer(panels=[], **options)


def test_a_bad_budget_set_later_leaves_the_explorer_as_it_was():
    explorer = Explorer(panels=[], budgets={"macs": 5e6})
    for name, value in (("budgets", {"macs": -1}), ("batch_size", 0)):
        with pytest.raises(LessonError):
            setattr(explorer, name, value)
    assert explorer.state == State(budgets={"macs": 5e6})


limits = st.floats(1e-300, 1e18) | st.integers(1, 10**15)


@given(
    st.dictionaries(st.sampled_from(["macs", "params", "memory", "seconds"]), limits),
    st.integers(1, 100_000),
)
def test_budgets_are_restored_from_the_states_text(budgets, batch_size):
    state = State(phi=2, budgets=budgets, batch_size=batch_size)
    assert State.from_text(state.text) == state


def test_a_states_text_says_budgets_plainly():
    text = State(budgets={"macs": 5e6, "seconds": 90.5}, batch_size=32).text
    assert text.endswith("phi=0 max_macs=5000000 max_seconds=90.5 batch_size=32")


def test_budgets_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        State(budgets={"macs": 5e6}).budgets.macs = 1


# --- the command line ---------------------------------------------------------------------------


def test_scale_says_parameters_memory_and_time(capsys):
    assert cli.main(["scale", "--phi", "3", "--family", "small"]) == 0
    lines = {
        line.split("  ")[1]: line for line in capsys.readouterr().out.splitlines() if "  " in line
    }
    view = view_of(State(phi=3), POINTS, known_timings())
    for name in ("params", "memory", "seconds"):
        line = lines[QUANTITIES[name].title]
        assert amount(name, costs_of(view)[name]) in line
        assert line.endswith(obtained(view, name))
