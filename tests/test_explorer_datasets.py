"""The small family on other pictures: its own network, its own runs, and B0 as published."""

import pytest
from made_runs import made_run

from effnet_lesson import paths
from effnet_lesson.data import SOURCES
from effnet_lesson.errors import LessonError
from effnet_lesson.explorer import PANELS, Explorer, State, view_of
from effnet_lesson.explorer.datasets import DATASETS
from effnet_lesson.explorer.evidence import datasets_with_runs, gather_evidence, points_of
from effnet_lesson.explorer.table import build_table
from effnet_lesson.explorer.times import gather_timings
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.runs import load_runs

RUNS = load_runs([paths.recorded_runs()])
POINTS = gather_evidence(RUNS)
LEAVES = [run for run in RUNS if run.dataset["name"] == "leaves" and run.tier == "cpu"]


@pytest.mark.parametrize("name", DATASETS)
def test_channels_and_classes_are_those_of_the_data_set(name):
    shown, source = DATASETS[name], SOURCES[name]
    assert (shown.channels, shown.classes) == (source.channels, source.classes)


def test_every_recorded_run_is_of_the_network_that_is_shown():
    shown = [run for run in RUNS if run.by_paper_rule and run.config["family"] == "small"]
    assert {run.dataset["name"] for run in shown} >= {"fashion_mnist", "leaves"}
    for run in shown:
        state = State("small", run.strategy, run.phi, dataset=run.dataset["name"])
        assert view_of(state, POINTS).cost.macs == run.macs


def test_leaves_are_measured_on_leaves_alone_and_said_to_be_drawn():
    for strategy, phi in {(run.strategy, run.phi) for run in LEAVES}:
        view = view_of(State("small", strategy, phi, dataset="leaves"), POINTS)
        same = [run for run in LEAVES if (run.strategy, run.phi) == (strategy, phi)]
        assert view.accuracy.kind == "measured"
        assert all(run.id in view.accuracy.source for run in same)
        assert "small family on drawn leaves" in view.sentence
        assert "drawn pictures, not photographs" in view.accuracy.note
        low, high = view.accuracy.low, view.accuracy.high
        assert min(run.accuracy for run in same) <= low <= high <= 100


def test_a_data_set_without_runs_is_not_on_offer_and_knows_nothing():
    only_clothes = gather_evidence(run for run in RUNS if run not in LEAVES)
    assert datasets_with_runs(only_clothes) == ["fashion_mnist"]
    assert datasets_with_runs(POINTS) == ["fashion_mnist", "leaves"]
    assert list(build_table(State(), ("dataset",), only_clothes)["datasets"]) == ["fashion_mnist"]
    state = State(dataset="leaves")
    assert view_of(state, only_clothes).accuracy.kind == "unknown"
    assert "leaves" in build_table(state, ("dataset",), only_clothes)["datasets"]


def test_own_runs_are_offered_nothing_of_another_tier():
    own = [made_run(50.0, dataset="leaves")]
    assert datasets_with_runs(gather_evidence([], own)) == []
    points = points_of(gather_evidence(RUNS, own), "small", "leaves")
    assert [point.accuracies for point in points if point.kind == "own"] == [(50.0,)]
    assert points_of(gather_evidence([], own), "small", "fashion_mnist") == []


def test_the_b0_family_is_published_whatever_the_pictures():
    for name in DATASETS:
        view = view_of(State("b0", dataset=name), POINTS)
        assert view.sentence == view_of(State("b0"), POINTS).sentence
        assert view.words["accuracy"] == "77.1 %"
    own = made_run(50.0, config={"family": "b0"})
    assert all(
        p.kind == "published" for p in points_of(gather_evidence(RUNS, [own]), "b0", "leaves")
    )


def test_one_table_holds_every_data_set_and_without_the_panel_only_the_chosen_one():
    whole = build_table(State(), tuple(PANELS), POINTS)
    assert set(whole["entries"]) == {"fashion_mnist", "leaves", "imagenet"}
    assert all(list(entries) == list(STRATEGIES) for entries in whole["entries"].values())
    titles = whole["family_titles"]
    assert titles["leaves"] == "small family on drawn leaves"
    assert titles["imagenet"] == "EfficientNet-B0 on ImageNet"
    one = build_table(State(dataset="leaves"), ("network",), POINTS)
    assert list(one["entries"]) == list(one["datasets"]) == ["leaves"]


def test_the_data_set_is_part_of_the_state():
    state = State("small", "width", 3, dataset="leaves")
    assert state.text == "family=small strategy=width phi=3 dataset=leaves"
    assert State.from_text(state.text) == state
    assert "dataset" not in State().text
    with pytest.raises(LessonError, match="Unknown dataset 'moths': accepted are fashion_mnist"):
        State.from_text("dataset=moths")


def test_it_is_set_and_read_from_code():
    explorer = Explorer(panels=["accuracy"], phi=3, strategy="width", dataset="leaves")
    assert list(explorer.table["entries"]) == ["leaves"]
    leaves = State("small", "width", 3, dataset="leaves")
    assert explorer.view == view_of(leaves, POINTS, gather_timings(RUNS))
    explorer.dataset = "fashion_mnist"
    assert list(explorer.table["entries"]) == ["fashion_mnist"]
    with pytest.raises(LessonError, match="Unknown dataset 'cifar10'"):
        explorer.dataset = "cifar10"
    assert explorer.state == State("small", "width", 3)
    again = Explorer(state="dataset=leaves model=b1")
    assert again.first["dataset"] == again.dataset == "leaves"
    assert again.state == State(model="b1", dataset="leaves")
