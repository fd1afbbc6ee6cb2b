"""Hostile and good submissions together, in bubblewrap where the machine allows it and without."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from processes import descendants, left_after, orphans_adopted
from submissions import GOOD, HOSTILE, Submission, same

import effnet_lesson
from effnet_lesson import grade
from effnet_lesson.errors import LessonError
from effnet_lesson.grade import Limits, Outcome

pytestmark = pytest.mark.filterwarnings("ignore:NO JAIL:RuntimeWarning")


def _bubblewrap_works() -> bool:
    """Asked without the code that is tested: where bubblewrap works, the jail must."""
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]
    return bool(shutil.which("bwrap")) and not subprocess.run(command, check=False).returncode


MODES = ["bubblewrap", "plain"] if _bubblewrap_works() else ["plain"]


@pytest.fixture(scope="module", params=MODES)
def mode(request, tmp_path_factory) -> Iterator[str]:
    """With bubblewrap; and without, as on a machine where it is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "plain":
            patch.setenv("PATH", str(tmp_path_factory.mktemp("nothing_installed")))
        grade.why_no_jail.cache_clear()
        yield request.param
    grade.why_no_jail.cache_clear()


def _run(submission: Submission) -> Outcome:
    return grade.run(submission.source, "double", submission.inputs, limits=submission.limits)


@pytest.fixture(scope="module")
def all_outcomes(mode) -> tuple[dict[str, Outcome], set[int]]:
    """Every submission once, four at a time, a good one between any two; what they left behind."""
    good = itertools.cycle(GOOD.items())
    todo = []
    for name, submission in HOSTILE.items():
        if mode == "bubblewrap" or not submission.walls:
            todo += [(name, submission), next(good)]
    with orphans_adopted() as before, ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda item: _run(item[1]), todo))
        left = left_after(before)
    found = {}
    for (name, submission), outcome in zip(todo, outcomes, strict=True):
        if name not in found or not submission.is_met_by(outcome):  # of several, a bad one
            found[name] = outcome
    return found, left


def test_which_modes_ran(capsys):
    assert ("bubblewrap" in MODES) == (not grade.why_no_jail())
    with capsys.disabled():
        print(
            f" [jail: {' and '.join(MODES)}; {grade.why_no_jail() or 'bubblewrap works'}]", end=""
        )


@pytest.mark.parametrize("name", GOOD)
def test_good_submissions_are_exact_among_hostile_ones(name, all_outcomes):
    outcome = all_outcomes[0][name]
    assert GOOD[name].is_met_by(outcome), outcome


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_submissions_get_what_they_deserve(name, mode, all_outcomes):
    if HOSTILE[name].walls and mode == "plain":
        assert name not in all_outcomes[0]  # not prevented there, and said so by jail.py
        return
    outcome = all_outcomes[0][name]
    assert HOSTILE[name].is_met_by(outcome), outcome
    assert outcome.reason.isprintable() and len(outcome.reason) < 600
    assert outcome.jailed == (mode == "bubblewrap")


def test_no_process_survives(all_outcomes):
    assert not all_outcomes[1]


def test_a_survivor_would_be_found():
    before = descendants()
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert descendants() - before == {child.pid}
    child.kill()
    child.wait()
    assert not left_after(before)


def test_a_killed_grader_takes_the_submission_along(mode, tmp_path):
    code = (
        "from effnet_lesson import grade\n"
        "grade.run('double = abs', 'double', [[1]])\n"
        "print('ready', flush=True)\n"
        "grade.run('import time\\ntime.sleep(1000)', 'double', [[1]])"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    # Killed, it cannot remove the empty folder in which the submission ran
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with orphans_adopted() as before:
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as grader:
            assert grader.stdout.readline() == b"ready\n"
            while len(descendants() - before) < (4 if mode == "bubblewrap" else 2):
                time.sleep(0.1)
            time.sleep(2)  # the submission has begun to sleep
            grader.kill()
        assert not left_after(before)


def test_values_before_a_failure_are_kept(mode):
    outcome = grade.run("def double(x):\n    return 6 / x", "double", [[3], [2], [0], [1]])
    assert same(outcome.values, [2.0, 3.0])
    assert not outcome and "double(0) raised ZeroDivisionError" in outcome.reason


def test_two_submissions_share_nothing(mode):
    leave = "import builtins, math\nbuiltins.left = math.left = 1\ndef double(x):\n    return 0"
    look = (
        "import builtins, math, os\ndef double(x):\n"
        "    return [hasattr(builtins, 'left'), hasattr(math, 'left'), os.listdir('.')]"
    )
    assert grade.run(leave, "double", [[1]])
    assert grade.run(look, "double", [[1]]).values == [[False, False, []]]


def test_the_grader_and_its_files_are_out_of_sight(mode, tmp_path):
    """What the grader knows (as text in its memory and in a file for all) is not in the process."""
    key = "key-of-" + str(time.time_ns())
    tmp_path.chmod(0o755)
    file = tmp_path / "key.txt"
    file.write_text(key)
    source = (
        "import gc, os, sys\ndef double(start, name):\n"
        f"    found = sum(start + {key[4:]!r} in str(thing) for thing in gc.get_objects())\n"
        f"    return [found, os.path.exists({str(file)!r})]"
    )
    found, readable = grade.run(source, "double", [["key" + "-", ""]]).values[0]
    # The whole key is nowhere; the source has only its end, the inputs only its start
    assert found == 0
    if mode == "bubblewrap":
        assert not readable


def test_no_network_in_the_jail(mode):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        source = (
            "import socket\ndef double(port):\n"
            "    socket.create_connection(('127.0.0.1', port), 5).close()\n    return 'connected'"
        )
        outcome = grade.run(source, "double", [[server.getsockname()[1]]])
        if mode == "bubblewrap":
            assert "raised OSError" in outcome.reason or "Refused" in outcome.reason
            with pytest.raises(TimeoutError):
                server.accept()
        else:  # as the warning says
            assert outcome.values == ["connected"]


def test_the_package_stays_as_it_is(mode):
    file = Path(effnet_lesson.grade.__file__)
    before = file.read_bytes()
    source = (
        "def double(name):\n    with open(name, 'a') as file:\n        file.write('cheat = True')"
    )
    assert grade.run(source, "double", [[str(file)]]).reason
    assert file.read_bytes() == before


def test_nothing_is_left_in_the_temporary_folder(mode, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tmp_path.chmod(0o755)
    source = (
        "import os\nos.chmod('.', 0o700)\n"
        "for _ in range(500):\n    os.mkdir('d')\n    os.chdir('d')"
    )
    grade.run(source, "double", [[1]])
    assert os.listdir(tmp_path) == []


def test_without_a_jail_a_warning_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    grade.why_no_jail.cache_clear()
    try:
        with pytest.warns(RuntimeWarning, match="NO JAIL: bubblewrap is not installed"):
            outcome = grade.run("double = abs", "double", [[-1]])
        assert outcome.values == [1] and not outcome.jailed
        with pytest.raises(LessonError, match="only run in a jail.*bubblewrap is not installed"):
            grade.run("double = abs", "double", [[-1]], require_jail=True)
    finally:
        grade.why_no_jail.cache_clear()


def test_a_forbidden_bubblewrap_is_none(monkeypatch, tmp_path):
    """As in a container that forbids user namespaces: bwrap is there, and fails."""
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho bwrap: no permission >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    grade.why_no_jail.cache_clear()
    try:
        with pytest.raises(LessonError, match=r"bubblewrap does not work here \(bwrap: no perm"):
            grade.run("double = abs", "double", [[-1]], require_jail=True)
    finally:
        grade.why_no_jail.cache_clear()


@pytest.mark.parametrize(
    "limits",
    [{"seconds": 0}, {"seconds": True}, {"seconds": float("nan")}, {"seconds": "1"},
     {"cpu_seconds": 0.5}, {"memory": 1000}, {"reply": True}],
)  # fmt: skip
def test_limits_that_make_no_sense(limits):
    with pytest.raises(LessonError, match=f"{next(iter(limits))} was .*: accepted is a "):
        Limits(**limits)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ((b"x = 1", "double", [[1]]), "source was bytes"),
        (("x = 1", "double(1)", [[1]]), "function was 'double\\(1\\)'"),
        (("x = 1", None, [[1]]), "function was None"),
        (("x = 1", "double", [1]), "inputs were not understood"),
        (("x = 1", "double", {"x": 1}), "inputs were not understood"),
        (("x = 1", "double", [[{1, 2}]]), "more than JSON knows"),
    ],
)
def test_mistakes_of_the_caller(arguments, sentence):
    with pytest.raises(LessonError, match=sentence):
        grade.run(*arguments)
