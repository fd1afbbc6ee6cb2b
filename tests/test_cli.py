"""The command line: the same numbers as the functions, and one sentence for a mistake."""

import json
import re
import subprocess
import sys

import pytest

from effnet_lesson import __version__, cli, doctor, paths
from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import describe
from effnet_lesson.doctor import Check
from effnet_lesson.matching import matched_scale
from effnet_lesson.runs import load_runs

CLI = ("-m", "effnet_lesson")


@pytest.fixture
def run(capsys):
    """``run("scale", "--phi", "1")``: exit code, stdout and stderr of one command."""

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(words)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def run_json(run):
    """The JSON that a command prints."""

    def run_json(*words: str):
        code, out, err = run(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run_json


def _mistake(result: tuple[int, str, str]) -> str:
    """The one sentence of a mistake."""
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.startswith("effnet-lesson: ") and err.count("\n") == 1
    return err.strip()


# --- cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "blocks", "image_size", "macs", "params"),
    [
        ("b0", 16, 224, 385_814_752, 5_288_548),
        ("b4", 32, 380, 4_393_771_024, 19_341_616),
        ("B7", 55, 600, 37_745_884_192, 66_347_960),
    ],
)
def test_cost_of_published_models(run_json, model, blocks, image_size, macs, params):
    facts = run_json("cost", model)
    assert facts["name"] == model.lower()
    assert (facts["blocks"], facts["image_size"]) == (blocks, image_size)
    assert (facts["macs"], facts["params"]) == (macs, params)
    assert set(facts) == {
        "name", "family", "depth", "width", "resolution", "blocks", "image_size",
        "macs", "params", "activations",
    }  # fmt: skip


def test_cost_as_text_names_the_unit_once(run):
    code, out, err = run("cost", "b0")
    assert (code, err) == (0, "")
    assert out.count("FLOPs (multiply-adds)") == 1
    for fact in ("385,814,752", "5,288,548", "16 blocks", "224 pixels"):
        assert fact in out


def test_cost_at_a_phi_and_by_multipliers(run_json):
    assert run_json("cost", "--phi", "0")["macs"] == 385_814_752
    small = run_json("cost", "--phi", "3", "--family", "small")
    assert (small["image_size"], round(small["macs"] / 1e6, 3)) == (15, 6.133)
    wide = run_json("cost", "--width", "2")
    assert (wide["width"], wide["depth"], wide["blocks"]) == (2.0, 1.0, 16)
    assert wide["macs"] / 385_814_752 == pytest.approx(3.76, abs=0.005)


def test_layers_add_up(run, run_json):
    facts = run_json("cost", "b1", "--layers")
    for key in ("macs", "params", "activations"):
        assert sum(layer[key] for layer in facts["layers"]) == facts[key]
    lines = run("cost", "b1", "--layers")[1].splitlines()
    table = lines[next(i for i, line in enumerate(lines) if "multiply-adds  " in line) :]
    assert len(table) == 1 + len(facts["layers"])
    assert len({len(line) for line in table}) == 1, "the columns are aligned"


@pytest.mark.parametrize("words", [(), ("b0", "--phi", "1"), ("--phi", "1", "--depth", "2")])
def test_cost_wants_one_network(run, words):
    assert "accepted is a model (b0 to b7), or --phi, or" in _mistake(run("cost", *words))


def test_a_published_model_has_one_family(run):
    assert "b0 to b7 belong to family b0" in _mistake(run("cost", "b7", "--family", "small"))


# --- scale --------------------------------------------------------------------------------------


def test_scale_at_phi_1(run_json):
    facts = run_json("scale", "--phi", "1")
    assert (facts["depth"], facts["width"], facts["resolution"]) == (1.2, 1.1, 1.15)
    assert (facts["blocks"], facts["image_size"], facts["macs"]) == (23, 258, 992_629_472)
    assert facts["formula_cost"] == facts["product"] == pytest.approx(1.92027)
    assert facts["counted_cost"] == pytest.approx(2.57, abs=0.005)


@pytest.mark.parametrize("family", ["b0", "small"])
@pytest.mark.parametrize("strategy", ["compound", "depth", "width", "resolution"])
def test_scale_is_the_functions_answer(run_json, family, strategy):
    facts = run_json("scale", "--phi", "2", "--family", family, "--strategy", strategy)
    expected = describe(architecture_at(matched_scale(strategy, 2, family), family))
    assert {key: facts[key] for key in expected} == expected


def test_scale_with_other_coefficients(run_json):
    facts = run_json("scale", "--phi", "1", "--alpha", "1.5", "--beta", "1", "--gamma", "1.1")
    assert (facts["depth"], facts["width"], facts["resolution"]) == (1.5, 1.0, 1.1)
    assert facts["product"] == pytest.approx(1.5 * 1.1**2)


def test_scale_and_cost_say_the_same(run, run_json):
    scaled, cost = run_json("scale", "--phi", "1"), run_json("cost", "--phi", "1")
    assert scaled.items() >= cost.items()
    assert "× 1.20        23 blocks" in run("scale", "--phi", "1")[1]
    assert "1.200  23 blocks" in run("cost", "--phi", "1")[1]


@pytest.mark.parametrize("words", [("--phi", "-2.5"), ("--phi=-2.5",), ("--phi", "-25e-1")])
def test_negative_phi_however_written(run_json, words):
    assert run_json("scale", *words)["phi"] == -2.5


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("scale --phi two", "--phi: received 'two', accepted is a number"),
        ("scale --phi nan", "phi was nan: accepted is a number from -5 to 10"),
        ("scale --phi inf", "phi was inf: accepted is a number from -5 to 10"),
        ("scale --phi 1e9", "phi was 1e+09: accepted is a number from -5 to 10"),
        ("scale --phi -50", "phi was -50: accepted is a number from -5 to 10"),
        ("scale --phi -1e3", "phi was -1000: accepted is a number from -5 to 10"),
        ("scale --phi -inf", "phi was -inf: accepted is a number from -5 to 10"),
        ("scale --phi 1 --alpha 0.5", "alpha was 0.5: accepted is a number from 1 to 4"),
        ("scale --phi 1 --strategy deep", "Unknown strategy 'deep': accepted are compound"),
        ("scale --phi 1 --family b3", "Unknown family 'b3': accepted are small, b0"),
        ("scale", "arguments are required: --phi; see effnet-lesson scale --help"),
        ("scale --phi", "--phi: expected one argument"),
        ("scale --phi 1 --ph 2", "Unrecognized arguments: --ph 2"),
        ("cost b8", "Unknown model 'b8': accepted are b0, b1"),
        ("cost --width 0", "width was 0: accepted is a number from 0.01"),
        ("cost --width -2", "width was -2: accepted is a number from 0.01"),
        ("cost --resolution 0.02", "at least 32 pixels are needed"),
        ("lab --port many", "--port: received 'many', accepted is a whole number"),
        ("lab --port 0", "port was 0: accepted is a whole number from 1 to 65535"),
        ("scael --phi 1", "Unknown command 'scael': accepted are"),
        ("scael --phi 1", "Did you mean 'scale'?"),
        ("--phi 1", "invalid choice: '1' (choose from "),
    ],
)
def test_a_mistake_is_one_sentence(run, words, said):
    assert said in _mistake(run(*words.split()))


# --- the program as a whole ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["--help"], *([name, "--help"] for name in ("scale", "cost", "lab", "doctor"))]
)
def test_help_has_examples_or_says_what_the_exit_code_means(words, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert "examples:" in said or "Exit code" in said


def test_no_command_shows_the_help(run):
    code, out, _ = run()
    assert code == 0 and "examples:" in out


def test_a_real_process(run_python):
    assert run_python(*CLI, "--version").stdout == f"effnet-lesson {__version__}\n"
    done = run_python(*CLI, "cost", "b0", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["macs"] == 385_814_752
    done = run_python(*CLI, "scale", "--phi", "two")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy(run_python):
    code = (
        "import sys\nfrom effnet_lesson.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print({'torch', 'numpy', 'ipywidgets', 'effnet_lesson.matching'} & set(sys.modules))"
    )
    assert run_python("-c", code).stdout.splitlines()[-1] == "set()"


def test_a_reader_that_leaves_early_is_no_error():
    command = [sys.executable, *CLI, "cost", "b7", "--layers"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_terminal_without_unicode(run_python, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = run_python(*CLI, "scale", "--phi", "1")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupt_is_no_traceback(monkeypatch, capsys):
    def interrupted(argv):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert cli.main(["scale"]) == 130
    assert capsys.readouterr().err.endswith("stopped; what was already written is whole.\n")


# --- doctor -------------------------------------------------------------------------------------


def test_doctor_prints_a_line_a_check_and_the_same_as_json(run, run_json, monkeypatch):
    checks = [Check("python", "ok", "3.12.1"), Check("torch", "note", "not installed", "pip …")]
    monkeypatch.setattr(doctor, "examine", lambda: iter(checks))
    code, out, err = run("doctor")
    assert (code, err) == (0, "")
    assert out.splitlines() == ["ok    python  3.12.1", "note  torch   not installed -> pip …"]
    facts = run_json("doctor")
    assert facts["works"] is True
    assert [check["name"] for check in facts["checks"]] == ["python", "torch"]


def test_doctor_fails_when_the_lesson_cannot_run(run, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: iter([Check("notebooks", "fail", "none")]))
    assert run("doctor")[0] == 1


def test_doctor_examines_all(monkeypatch):
    monkeypatch.setattr(doctor, "_probe_torch", lambda: ({"torch": "2", "device": "cpu"}, "boom"))
    names = [check.name for check in doctor.examine()]
    assert names == [
        "python", "effnet-lesson", "jupyterlab", "widgets", "torch", "device", "fashion-mnist",
        "state folder", "notebooks", "questions", "recorded runs",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "problem", "status", "said"),
    [
        ({"torch": "2.15.0", "torchvision": "0.29.2", "device": "mps"}, "", "ok", "torch 2.15.0"),
        (
            {"torch": "2.15.0", "device": "cpu"},
            "RuntimeError: operator torchvision::nms does not exist",
            "fail",
            "do not match (RuntimeError: operator torchvision::nms does not exist)",
        ),
        ({}, "OSError: libcudart.so.13: cannot open", "fail", "does not load (OSError"),
    ],
)
def test_doctor_tells_a_broken_torch(monkeypatch, facts, problem, status, said):
    monkeypatch.setattr(doctor, "_probe_torch", lambda: (facts, problem))
    check = next(doctor._torch())
    assert check.status == status
    assert said in check.found
    assert (status == "ok") or "in one call" in check.mend


def test_doctor_without_torch_goes_on(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    torch, device = doctor._torch()
    assert (torch.status, device.status) == ("note", "note")
    assert "effnet-lesson[train]" in torch.mend


def test_a_probe_that_crashes_or_hangs_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "_TORCH_PROBE", "raise OSError('no such library')")
    assert doctor._probe_torch() == ({}, "OSError: no such library")
    monkeypatch.setattr(doctor, "_TORCH_PROBE", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "TORCH_SECONDS", 0.2)
    assert doctor._probe_torch() == ({}, "no answer in 0.2 seconds")


@pytest.mark.slow
def test_the_pair_of_this_machine_matches():
    check, device = doctor._torch()
    assert (check.status, device.status) == ("ok", "ok"), check


def test_doctor_names_a_damaged_recorded_run(tmp_path, monkeypatch):
    (tmp_path / "broken.json").write_text("{")
    monkeypatch.setattr("effnet_lesson.paths.recorded_runs", lambda: tmp_path)
    check = doctor._recorded_runs()
    assert check.status == "fail" and "broken.json" in check.found


def test_doctor_names_a_state_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EFFNET_LESSON_HOME", str(tmp_path / "file"))
    check = doctor._state()
    assert check.status == "fail" and "EFFNET_LESSON_HOME" in check.found


# --- the README ---------------------------------------------------------------------------------


def test_the_readme_shows_what_is_really_printed(run, repository):
    text = (repository / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    shown = re.findall(r"^\$ effnet-lesson (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)
    assert shown
    for words, output in shown:
        assert run(*words.split()) == (0, output, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "b3", "--phi", "2"], "--model b3 was given together with --phi"),
        (["--model", "b9"], "Unknown model 'b9'"),
        (["--set", "ema"], "--set received 'ema': accepted is NAME=VALUE"),
        (["--set", "emma=0.9"], "Unknown setting 'emma'"),
        (["--set", "ema=0.9", "--tier", "best"], "Unknown tier 'best'"),
        (["--repeat", "32e1", "--seed", "1"], "--repeat 32e1 was given together with --seed"),
        (["--repeat", "zzz"], "Unknown run 'zzz'"),
        (["--alpha", "0.5"], "alpha was 0.5"),
    ],
)
def test_train_refuses_in_one_sentence_before_anything_is_loaded(run, words, said):
    assert said in _mistake(run("train", *words))


@pytest.mark.slow
def test_a_repeated_run_says_how_it_compares(run, tmp_path, monkeypatch):
    recorded = tmp_path / "recorded"
    monkeypatch.setattr(paths, "recorded_runs", lambda: recorded)
    options = ["--set", "pictures=2560", "--set", "evaluate_every=2560", "--device", "cpu"]
    assert run("train", *options, "--threads", "1", "--folder", str(recorded))[0] == 0
    (first,) = load_runs([recorded])
    code, out, _ = run("train", "--repeat", first.id[:6])
    assert code == 0
    (again,) = load_runs([paths.own_runs()])
    assert again.weights_sha256 == first.weights_sha256
    assert f"Yours: Seed 0 was recorded with {first.accuracy:.2f} %" in out
    assert "with the same weights to the last bit" in out
