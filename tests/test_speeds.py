import dataclasses
import json

import pytest

from effnet_lesson import cli, paths, train
from effnet_lesson.speeds import Speed, load_speeds, write_speed
from effnet_lesson.train import Recipe, run_config, speed_of, train_model

SPEED = Speed(
    config={"dataset": "leaves", "family": "small", "strategy": "compound", "pictures": 60_000},
    macs=936_760,
    images_per_second=1_000.0,
    hardware={"device": "cpu", "name": "AMD EPYC", "cores": 2, "threads": 1},
    date="2026-11-23T07:15:46+00:00",
)


def test_a_speed_is_kept_and_a_newer_one_of_the_same_takes_its_place():
    assert load_speeds() == []
    first = write_speed(SPEED)
    newer = dataclasses.replace(SPEED, images_per_second=500.0, date="2026-11-24T00:00:00+00:00")
    assert write_speed(newer) == first
    assert load_speeds() == [newer]
    assert newer.seconds == 120
    elsewhere = dataclasses.replace(SPEED, hardware=SPEED.hardware | {"threads": 2})
    assert write_speed(elsewhere) != first
    assert load_speeds() == [elsewhere, newer]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "7",
        "{}",
        json.dumps(dataclasses.asdict(SPEED) | {"images_per_second": 0}),
        json.dumps(dataclasses.asdict(SPEED) | {"images_per_second": "fast"}),
        json.dumps(dataclasses.asdict(SPEED) | {"config": []}),
        json.dumps(dataclasses.asdict(SPEED) | {"config": {"pictures": 1}}),
        json.dumps(dataclasses.asdict(SPEED) | {"more": 1}),
    ],
)
def test_a_damaged_file_is_left_out_and_named(content):
    write_speed(SPEED)
    paths.speeds().joinpath("damaged.json").write_text(content)
    with pytest.warns(UserWarning, match=r"damaged.json is not a measured speed"):
        assert load_speeds() == [SPEED]


@pytest.fixture
def tiny(monkeypatch) -> Recipe:
    recipe = Recipe(pictures=512, batch_size=32, evaluate_every=512, validation_pictures=500)
    monkeypatch.setitem(train.TIERS, "quick", recipe)
    monkeypatch.setattr("effnet_lesson.train.forecast.PROBE_SECONDS", 0)
    return recipe


def test_the_forecast_of_a_training_is_kept(tiny, monkeypatch):
    monkeypatch.setattr("effnet_lesson.train.run.ASK_BEFORE_SECONDS", 0)
    assert train_model(phi=1, device="cpu", threads=1) is None
    (speed,) = load_speeds()
    assert speed.config == run_config(phi=1, device="cpu")
    assert (speed.macs, speed.hardware["threads"]) == (1_798_920, 1)
    rate = speed_of(run_config(phi=1, device="cpu"), threads=1)
    assert [round(rate, 3)] == [speed.images_per_second for speed in load_speeds()]


def test_the_protocols_tiers_are_measured_with_one_thread(tiny):
    speed_of(run_config(tier="cpu"))
    assert [speed.hardware["threads"] for speed in load_speeds()] == [1]


def test_a_state_folder_that_cannot_be_written_stops_no_training(tiny, fresh_home):
    fresh_home.write_text("a file, where a folder should be")
    assert speed_of(run_config(device="cpu")) > 0


def test_the_command_measures_each_phi(tiny, monkeypatch, capsys):
    monkeypatch.setattr("effnet_lesson.train.forecast.probe", lambda training: 512.0)
    assert cli.main(["speed", "--strategy", "width", "--device", "cpu"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[7] == "phi = 7: 512 pictures a second, about 1 s for a run of 512 pictures."
    measured = load_speeds()
    assert sorted(speed.config["phi"] for speed in measured) == list(range(8))
    assert {speed.config["strategy"] for speed in measured} == {"width"}
    assert cli.main(["speed", "--tier", "fast"]) == 2
    assert "Unknown tier 'fast'" in capsys.readouterr().err
