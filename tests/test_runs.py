import dataclasses
import math
import re

import pytest

from effnet_lesson import paths, runs
from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.matching import matched_scale
from effnet_lesson.scaling import Scale

RECORDED = sorted(paths.recorded_runs().glob("*.json"))


def test_the_first_set_is_complete():
    found = {(run.strategy, run.phi, run.seed) for run in runs.load_runs([paths.recorded_runs()])}
    wanted = [("compound", phi) for phi in (0, 1, 2, 3)]
    wanted += [(name, 3) for name in ("depth", "width", "resolution")]
    assert {(*pair, seed) for pair in wanted for seed in (0, 1)} <= found


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_recorded_run_can_be_trusted(file):
    run = runs.read_run(file)
    assert file.stem == run.id
    # The networks are what the code of today makes of the configuration.
    scale = Scale(*(run.config[name] for name in ("depth", "width", "resolution")))
    again = matched_scale(run.strategy, run.phi, run.config["family"])
    for name in ("depth", "width", "resolution"):
        assert getattr(scale, name) == pytest.approx(getattr(again, name), rel=1e-12)
    cost = count_cost(architecture_at(scale, run.config["family"]))
    assert (run.macs, run.params) == (cost.macs, cost.params)
    # Where it comes from.
    assert re.fullmatch(r"[0-9a-f]{40}", run.revision), "recorded from an edited source"
    assert re.fullmatch(r"[0-9a-f]{64}", run.dataset["sha256"])
    assert {"torch", "numpy", "python"} <= set(run.versions)
    assert {"device", "name", "threads"} <= set(run.hardware)
    assert f"--strategy {run.strategy} --phi {run.phi} --seed {run.seed}" in run.command
    # What it says of itself agrees.
    assert run.history[-1]["pictures"] == run.config["pictures"]
    assert run.history[-1]["validation_accuracy"] == run.validation_accuracy
    assert abs(run.accuracy - run.validation_accuracy) < 3
    assert run.seconds * run.images_per_second == pytest.approx(run.config["pictures"], rel=0.01)


@pytest.fixture
def run() -> runs.Run:
    return runs.read_run(RECORDED[0])


def test_a_run_survives_writing_and_reading(run, tmp_path):
    file = runs.write_run(run, tmp_path)
    assert runs.read_run(file) == run
    assert [file.name for file in tmp_path.iterdir()] == [f"{run.id}.json"]


@pytest.mark.parametrize(
    "field", ["config", "dataset", "history", "hardware", "versions", "revision", "command", "date"]
)
def test_a_run_without_provenance_is_refused(run, field):
    record = dataclasses.asdict(run)
    empty = type(record[field])()
    with pytest.raises(LessonError, match=f"{field} is empty|id is not the hash"):
        runs.run_from(record | {field: empty})
    del record[field]
    with pytest.raises(LessonError, match=f"missing: {field}"):
        runs.run_from(record)


@pytest.mark.parametrize(
    ("field", "name", "missing"),
    [
        ("versions", "torch", None), ("versions", "torch", ""), ("dataset", "sha256", None),
        ("dataset", "sha256", ""), ("dataset", "sha256", 7), ("config", "pictures", None),
    ],
)  # fmt: skip
def test_a_run_without_a_part_of_its_provenance_is_refused(run, field, name, missing):
    record = dataclasses.asdict(run)
    without = {key: value for key, value in record[field].items() if key != name}
    for part in (without, without | {name: missing}):
        with pytest.raises(LessonError, match=f"{field} has {name} {missing!r}|has {name} None"):
            runs.run_from(record | {field: part})


@pytest.mark.parametrize("date", ["yesterday", "22.11.2026", "2026-13-01", "2026-11-22T25:00:00"])
def test_a_date_is_iso_8601(run, date):
    with pytest.raises(LessonError, match=f"date is '{date}', accepted is ISO 8601"):
        runs.run_from(dataclasses.asdict(run) | {"date": date})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 2}, "its schema is 2"),
        ({"accuracy": 110}, "accuracy is 110"),
        ({"accuracy": "90"}, "accuracy is '90'"),
        ({"macs": True}, "macs is True"),
        ({"macs": 0}, "macs is 0"),
        ({"phi": float("nan")}, "phi is nan"),
        ({"history": [1]}, "its history holds"),
        ({"dataset": {"sha256": "x"}}, "dataset has name None"),
        ({"history": [{"pictures": 100}]}, "its history holds"),
        ({"history": [{"pictures": 100, "validation_accuracy": math.nan}]}, "its history holds"),
        ({"cpu_seconds": -1.0}, "cpu_seconds is -1.0"),
        ({"cpu_seconds": math.nan}, "cpu_seconds is nan"),
        ({"strategy": "magic"}, "strategy is 'magic'"),
        ({"id": "0" * 12}, "id is not the hash"),
    ],
)
def test_a_changed_run_is_refused(run, change, message):
    with pytest.raises(LessonError, match=message):
        runs.run_from(dataclasses.asdict(run) | change)


@pytest.mark.parametrize(
    "content", ["", "{", "[" * 100_000, "[]", "nul", '{"schema": 1}', "\x00\xff"]
)
def test_a_broken_file_is_left_out_and_the_others_stay(run, tmp_path, content):
    runs.write_run(run, tmp_path)
    (tmp_path / "broken.json").write_text(content)
    with pytest.warns(UserWarning, match="Left out: .*broken.json"):
        assert runs.load_runs([tmp_path]) == [run]
    with pytest.raises(LessonError, match="broken.json"):
        runs.read_run(tmp_path / "broken.json")


def test_a_run_is_found_by_the_start_of_its_id(run, tmp_path):
    runs.write_run(run, tmp_path)
    assert runs.find_run(run.id[:5], [tmp_path]) == run
    with pytest.raises(LessonError, match="Unknown run 'zzz'"):
        runs.find_run("zzz", [tmp_path])
    with pytest.raises(LessonError, match="none: train one first"):
        runs.find_run("zzz", [tmp_path / "nothing"])
    two = dataclasses.replace(run, config=run.config | {"seed": 99})
    runs.write_run(dataclasses.replace(two, id=runs.config_id(two.config)), tmp_path)
    with pytest.raises(LessonError, match="not one but 2"):
        runs.find_run("", [tmp_path])


def test_a_full_disk_leaves_the_earlier_file(run, tmp_path, monkeypatch):
    file = runs.write_run(run, tmp_path)
    before = file.read_text()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LessonError, match="No space left on device.*see that there is space"):
        runs.write_run(dataclasses.replace(run, accuracy=1.0), tmp_path)
    assert file.read_text() == before
    assert [file.name for file in tmp_path.iterdir()] == [f"{run.id}.json"]


def test_the_id_depends_on_every_setting_and_not_on_their_order():
    assert runs.config_id({"a": 1, "b": 2}) == runs.config_id({"b": 2, "a": 1})
    assert runs.config_id({"a": 1}) != runs.config_id({"a": 2})
