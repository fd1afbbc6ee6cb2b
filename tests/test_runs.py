import csv
import dataclasses
import io
import json
import math
import re

import pytest
from made_runs import made_run, made_runs

from effnet_lesson import cli, paths, runs
from effnet_lesson.architecture import architecture_at, family_named
from effnet_lesson.cost import count_cost
from effnet_lesson.data import SOURCES
from effnet_lesson.errors import LessonError
from effnet_lesson.findings import compare, findings, groups
from effnet_lesson.matching import STRATEGIES, matched_scale
from effnet_lesson.scaling import CompoundScaling, Scale
from effnet_lesson.sweep import plan_search, rank, verdict

RECORDED = sorted(paths.recorded_runs().glob("*.json"))


def test_the_set_of_the_protocol_is_complete():
    found = {
        (run.strategy, run.phi, run.seed)
        for run in runs.load_runs([paths.recorded_runs()])
        if (run.tier, run.dataset["name"]) == ("cpu", "fashion_mnist")
    }
    wanted = [("compound", phi) for phi in (0, 1, 2, 3)]
    wanted += [(name, phi) for name in ("depth", "width", "resolution") for phi in (1, 2, 3)]
    sets = {(*pair, seed) for pair in wanted for seed in (0, 1, 2)}
    sets |= {(name, 3, seed) for name in STRATEGIES for seed in (3, 4)}
    assert found == sets


def test_the_leaves_of_the_protocol_are_complete():
    found = {
        (run.strategy, run.phi, run.seed)
        for run in runs.load_runs([paths.recorded_runs()])
        if run.dataset["name"] == "leaves"
    }
    wanted = [("compound", 0), *((name, 3) for name in STRATEGIES)]
    assert found == {(*pair, seed) for pair in wanted for seed in (0, 1)}


def test_the_search_of_the_protocol_is_complete_and_the_protocol_says_what_it_shows():
    search = plan_search()
    searched = [run for run in runs.load_runs([paths.recorded_runs()]) if run.tier == "search"]
    assert {run.id for run in searched} == {job.id for job in search.jobs}
    protocol = (paths.recorded_runs() / "protocol.md").read_text(encoding="utf-8")
    assert verdict(rank(search, searched)) in protocol


def test_the_recorded_set_is_small_and_its_runs_took_the_memory_that_a_laptop_has():
    assert sum(file.stat().st_size for file in RECORDED) < 5e6
    for run in runs.load_runs([paths.recorded_runs()]):
        assert run.peak_memory < 1.8e9, run.id


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_recorded_run_can_be_trusted(file):
    run = runs.read_run(file)
    assert file.stem == run.id
    # The networks are what the code of today makes of the configuration.
    scale = Scale(*(run.config[name] for name in ("depth", "width", "resolution")))
    coefficients = {k: run.config[k] for k in ("alpha", "beta", "gamma") if k in run.config}
    rule = CompoundScaling(**coefficients)
    pictures = SOURCES[run.dataset["name"]]  # their channels and classes count
    family = dataclasses.replace(
        family_named(run.config["family"]),
        in_channels=pictures.channels, num_classes=pictures.classes,
    )  # fmt: skip
    again = matched_scale(run.strategy, run.phi, family, rule)
    for name in ("depth", "width", "resolution"):
        assert getattr(scale, name) == pytest.approx(getattr(again, name), rel=1e-12)
    cost = count_cost(architecture_at(scale, family))
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


# Percentages with two decimals that no run file holds, and why.
WITHOUT_RUN_FILE = {
    # protocol.md: the learning-rate trials, whose runs were not kept, as it says.
    84.92, 86.04, 85.66, 85.70,
}  # fmt: skip
PERCENTAGES = re.compile(r"\b(?:\d\d\.\d\d(?:, (?:and )?| and | to ))*\d\d\.\d\d %")


def unfounded(text: str) -> set[float]:
    """Percentages in ``text`` that are neither in a recorded run nor follow from five and more."""
    known = set(WITHOUT_RUN_FILE)
    recorded = runs.load_runs([paths.recorded_runs()])
    for run in recorded:
        known |= {run.accuracy, run.validation_accuracy}
        known |= {step["validation_accuracy"] for step in run.history}
    for group in groups(recorded):
        if of := group.interval:
            known |= {round(value, 2) for value in (of.mean, of.low, of.high)}
    for place in rank(plan_search(), recorded):
        of = place.mean
        known |= {round(value, 2) for value in (of.mean, of.low, of.high)}
    shown = {
        float(number)
        for figures in PERCENTAGES.findall(text)
        for number in re.findall(r"\d\d\.\d\d", figures)
    }
    return shown - known


def written_texts() -> list[tuple[str, str]]:
    """Names and texts of what people read: README, protocol, notebooks with their outputs."""
    texts = [
        (file.name, file.read_text(encoding="utf-8"))
        for file in (paths.PACKAGE.parent / "README.md", paths.recorded_runs() / "protocol.md")
    ]
    for file in sorted(paths.notebooks().glob("*.ipynb")):
        parts = []
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            parts.append("".join(cell["source"]) if cell["cell_type"] == "markdown" else "")
            for output in cell.get("outputs", []):
                parts.append(
                    "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
                )
        texts.append((file.name, "\n".join(parts)))
    return texts


@pytest.mark.parametrize(
    ("name", "text"), written_texts(), ids=[name for name, _ in written_texts()]
)
def test_every_accuracy_that_is_written_comes_out_of_a_run_file(name, text):
    assert unfounded(text) == set(), f"{name} shows an accuracy that no run file holds"


def test_an_accuracy_out_of_nowhere_would_be_noticed():
    held = runs.read_run(RECORDED[0]).accuracy
    assert unfounded(f"it reached {held:.2f} % and 12.34 and 56.78 %") == {12.34, 56.78}
    assert unfounded(f"from 12.34 to {held:.2f} %, 0.56 points, 7.7 %") == {12.34}
    assert "90.57" in dict(written_texts())["protocol.md"]


DIFFERENCES = re.compile(r"\d+\.\d\d points \[[^]]+\]")


@pytest.mark.parametrize(
    ("name", "text"), written_texts(), ids=[name for name, _ in written_texts()]
)
def test_every_difference_that_is_written_is_a_finding(name, text):
    recorded = runs.load_runs([paths.recorded_runs()])
    found = {words for words in findings(recorded, phi=3) for words in DIFFERENCES.findall(words)}
    assert len(found) == 3
    assert set(DIFFERENCES.findall(text)) <= found, name
    if name in ("README.md", "protocol.md"):
        assert set(DIFFERENCES.findall(text)) == found


@pytest.fixture
def run() -> runs.Run:
    return next(run for run in map(runs.read_run, RECORDED) if run.tier == "cpu")


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


def test_only_the_papers_rule_is_the_papers_rule(run):
    assert run.by_paper_rule
    other = dataclasses.replace(run, config=run.config | {"beta": 1.0})
    assert not other.by_paper_rule
    published = dataclasses.replace(run, config=run.config | {"strategy": "published"})
    assert not published.by_paper_rule


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def ask(capsys):
    """``ask("--csv")``: what ``effnet-lesson runs --csv`` prints; a mistake raises its sentence."""

    def ask(*words: str) -> str:
        code = cli.main(("runs", *words))
        out, err = capsys.readouterr()
        if code:
            raise LessonError(err)
        return out

    return ask


def test_filters_choose_runs(ask):
    own = [made_run(80.0, seed=9), made_run(81.0, dataset="leaves", tier="quick", phi=1)]
    for new in own:
        runs.write_run(new, paths.own_runs())

    def ids(*words: str) -> set[str]:
        return {run["id"] for run in json.loads(ask(*words, "--json"))}

    everything = ids()
    assert everything == {file.stem for file in RECORDED} | {new.id for new in own}
    assert ids("--whose", "yours") == {new.id for new in own}
    assert ids("--whose", "recorded") == {file.stem for file in RECORDED}
    assert (
        ids("--dataset", "leaves", "--whose", "yours")
        == ids("--seed", "0", "--phi", "1", "--tier", "quick")
        == {own[1].id}
    )
    assert ids("--seed", "9", "--strategy", "compound") == {own[0].id}
    assert ids("--family", "small") == everything and ids("--family", "b0") == set()
    assert ask("--family", "b0").startswith("No such runs.")


def test_the_csv_holds_every_run_in_flat_columns(ask):
    own = made_run(80.0, seed=9, cpu_seconds=12.5, processor='A, B and "C"')
    runs.write_run(own, paths.own_runs())
    lines = list(csv.DictReader(io.StringIO(ask("--csv"))))
    assert len(lines) == len(RECORDED) + 1
    for line in lines:
        file = paths.own_runs() if line["whose"] == "yours" else paths.recorded_runs()
        run = runs.read_run(file / f"{line['id']}.json")
        for name in ("accuracy", "validation_accuracy", "images_per_second", "seconds", "phi"):
            assert float(line[name]) == getattr(run, name)
        for name in ("macs", "params", "seed"):
            assert int(line[name]) == getattr(run, name)
        for name in ("strategy", "tier", "revision", "date", "command"):
            assert line[name] == getattr(run, name)
        assert line["cpu_seconds"] == ("" if run.cpu_seconds is None else str(run.cpu_seconds))
        assert (line["dataset"], line["family"]) == (run.dataset["name"], run.config["family"])
        assert (line["hardware"], line["device"]) == (run.hardware["name"], "cpu")
    assert ask("--csv", "--tier", "none").count("\n") == 1  # the headings stay


def test_comparing_shows_groups_and_sentences(ask):
    for new in made_runs([80.0, 80.1, 80.2, 80.3, 80.4], tier="quick", phi=1):
        runs.write_run(new, paths.own_runs())
    for new in made_runs([79.0, 79.2], tier="quick", phi=1, strategy="width"):
        runs.write_run(new, paths.own_runs())
    out = " ".join(ask("--compare").split())
    recorded = runs.load_runs([paths.recorded_runs()])
    for sentence in findings(recorded):
        assert sentence in out
    assert "mean 80.20 [80.00, 80.40]" in out
    assert "79.00 79.20" in out
    assert "Yours, fashion_mnist, small, tier quick: - At the cost of phi = 1, 5 and two" in out


def test_recorded_and_own_seeds_are_never_pooled(ask):
    for new in made_runs([91.0] * 3, strategy="width", processor="AMD EPYC"):
        again = dataclasses.replace(new, seed=new.seed + 10)
        again = dataclasses.replace(again, config=new.config | {"seed": again.seed})
        again = dataclasses.replace(again, id=runs.config_id(again.config))
        runs.write_run(again, paths.own_runs())
    lines = [line.split() for line in ask("--compare", "--strategy", "width").splitlines()[1:]]
    assert ["yours", "3"] in [[line[0], line[7]] for line in lines if line]
    for line in lines:
        assert "mean" not in line or line[0] == "recorded"


def test_an_own_run_is_told_beside_the_recorded_ones(ask):
    recorded = runs.load_runs([paths.recorded_runs()])
    old = next(run for run in recorded if run.by_paper_rule and run.tier == "cpu")
    own = dataclasses.replace(old, accuracy=round(old.accuracy - 0.1, 2))
    assert "Yours:" not in ask(old.id)
    runs.write_run(own, paths.own_runs())
    out = ask(old.id)
    assert f"{old.accuracy:.2f} %" in out
    assert out.endswith(f"\nYours: {compare(own, recorded)}\n")
    assert "0.10 points less" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--strategy", "wide"], "Unknown strategy 'wide'.*Did you mean 'width'"),
        (["--phi", "nan"], "phi was nan"),
        (["--seed", "x"], "received 'x', accepted is a whole number"),
        (["--whose", "mine"], "invalid choice: 'mine'"),
        (["--csv", "--json"], "not allowed with argument"),
        (["32e1", "--csv"], "Run '32e1' was asked for together with --csv"),
        (["32e1", "--seed", "1"], "Run '32e1' was asked for together with --seed"),
        (["32e1", "--compare"], "together with --compare"),
        (["zzz"], "Unknown run 'zzz'"),
    ],
)
def test_mistakes_end_in_one_sentence(ask, words, message):
    with pytest.raises(LessonError, match=message) as error:
        ask(*words)
    assert str(error.value).count("\n") == 1
