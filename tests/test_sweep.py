"""Sweeps: real trainings of a second, in real processes and on a real Dask cluster."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import dask
import distributed
import numpy as np
import pytest

from effnet_lesson import cli, runs
from effnet_lesson import cluster as cluster_of
from effnet_lesson.errors import LessonError
from effnet_lesson.paths import recorded_runs
from effnet_lesson.scaling import CompoundScaling
from effnet_lesson.sweep import deal, plan, plan_search, run_sweep, runs_there, shard_of, workers
from effnet_lesson.sweep.forecast import forecast
from effnet_lesson.sweep.running import _keep
from effnet_lesson.train import Recipe

TINY = Recipe(pictures=64, batch_size=32, evaluate_every=64)
# Long enough to be killed in the middle, whatever the machine: it is never waited for.
LONG = replace(TINY, pictures=10**7, evaluate_every=10**7)
ALL = ("compound", "depth", "width", "resolution")


@pytest.fixture(scope="session")
def root(tmp_path_factory) -> Path:
    """Fashion-MNIST's layout with 300 drawn pictures in it."""
    root = tmp_path_factory.mktemp("pictures")
    folder = root / "FashionMNIST/raw"
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    for part, count in (("train", 200), ("t10k", 100)):
        images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        for kind, values in (("images-idx3", images), ("labels-idx1", labels)):
            head = bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">i4").tobytes()
            (folder / f"{part}-{kind}-ubyte").write_bytes(head + values.tobytes())
    return root


def tiny_plan(seeds=(0,), recipe=TINY, **options):
    return plan(("compound",), (0,), seeds, recipe=recipe, device="cpu", **options)


def run_files(folder: Path) -> dict[str, int]:
    """Time of writing of every run file, each checked to be whole."""
    return {file.name: (runs.read_run(file), file.stat().st_mtime_ns)[1]
            for file in folder.glob("*.json")}  # fmt: skip


# --- the plan -----------------------------------------------------------------------------------


def test_a_plan_trains_the_base_once_and_the_others_at_equal_cost():
    jobs = plan(ALL, (0, 1, 3), (0, 1), tier="cpu")
    assert len({job.id for job in jobs}) == len(jobs) == 2 + 2 * 8
    base = [job for job in jobs if job.config["phi"] == 0]
    assert [str(job) for job in base] == [
        "compound at phi = 0, seed 0", "compound at phi = 0, seed 1",
    ]  # fmt: skip
    for job in jobs:
        compound = next(
            j for j in jobs
            if j.config["strategy"] == "compound" and j.config["phi"] == job.config["phi"]
        )  # fmt: skip
        assert job.target_macs == compound.macs
        assert abs(job.mismatch) <= 0.05
    assert next(job for job in jobs if job.network == "resolution at phi = 3").macs == 6_107_048


def test_the_plans_of_the_protocol_name_the_recorded_runs():
    recorded = runs.load_runs([recorded_runs()])
    sets = [  # of the protocol
        *plan(ALL, (0, 1, 2, 3), range(5), tier="cpu"),
        *plan(ALL, (0, 3), range(2), tier="cpu", dataset="leaves"),
        *plan_search().jobs,
    ]
    planned = {job.id: job for job in sets}
    assert {run.id for run in recorded} <= set(planned)
    assert all(run.macs == planned[run.id].macs for run in recorded)


def test_a_rule_of_ones_own_is_another_network():
    jobs = plan(phis=(1,), rules=(CompoundScaling(), CompoundScaling(1.0, 1.2, 1.2)))
    assert [job.network for job in jobs] == [
        "compound at phi = 1", "compound (1, 1.2, 1.2) at phi = 1",
    ]  # fmt: skip
    assert jobs[0].id != jobs[1].id


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"strategies": ("longer",)}, "Unknown strategy 'longer': accepted are compound"),
        ({"strategies": "depth"}, "strategies was 'depth': accepted is a list"),
        ({"phis": ()}, "phis was empty"),
        ({"phis": 1}, "phis was 1: accepted is a list"),
        ({"phis": (float("nan"),)}, "phi was nan"),
        ({"seeds": (True,)}, "seed was True"),
        ({"seeds": (-1,)}, "seed was -1"),
        ({"tier": "best"}, "Unknown tier 'best'"),
        ({"family": "large"}, "Unknown family 'large'"),
        ({"dataset": "mnist"}, "Unknown dataset 'mnist'"),
        # one pixel more or less is already too much at so small a size
        (
            {"strategies": ("resolution",), "phis": (0.5, 1)},
            r"resolution at phi = 0.5 costs .* instead of .* \([+-]\d+\.\d %\), and accepted is up "
            r"to 5 %.*nothing was trained",
        ),
    ],
)
def test_plans_that_cannot_be_get_one_sentence(arguments, message):
    with pytest.raises(LessonError, match=message):
        plan(**arguments)


def test_shards_together_make_each_job_once_and_take_as_long():
    jobs = plan(ALL, (0, 1, 2, 3), range(3), tier="cpu")
    shards = [deal(jobs, shard_of(f"{i}/3")) for i in (1, 2, 3)]
    assert Counter(job.id for shard in shards for job in shard) == Counter(job.id for job in jobs)
    work = [sum(job.work for job in shard) for shard in shards]
    assert max(work) < 1.1 * min(work)
    assert deal(jobs, shard_of("3/3")) == shards[2], "the deal is always the same"
    assert deal(jobs[:1], shard_of("2/2")) == []


@pytest.mark.parametrize(
    "text", ["0/3", "4/3", "a/b", "1", "1/0", "-1/3", "", "1/3/3", "½/2", None]
)
def test_shards_that_do_not_exist(text):
    with pytest.raises(LessonError, match=r"The shard was .*: accepted is I/N with I from 1 to N"):
        shard_of(text)


def test_a_forecast_rests_on_runs_where_there_are_some(root):
    recorded = {run.id: run for run in runs.load_runs([recorded_runs()])}
    todo = plan(("compound",), (3,), range(10, 14), tier="cpu")
    by_runs = forecast(todo, recorded, 2, root)
    assert by_runs.basis == f"from {len(recorded)} of its runs that are there"
    typical = next(run for run in recorded.values() if run.macs == todo[0].macs).seconds
    assert typical < by_runs.seconds < 4 * typical, "four runs, two at once"
    by_probe = forecast(tiny_plan(), {}, 2, root)
    assert by_probe.basis == "from a second of training compound at phi = 0 here"
    assert by_probe.seconds > 0


# --- on this machine ----------------------------------------------------------------------------


def test_a_sweep_trains_what_is_not_there(root, tmp_path, capsys):
    jobs = tiny_plan((0, 1))
    first = run_sweep(jobs[:1], folder=tmp_path, root=root, at_once=1)
    assert first.problems == {}
    before = run_files(tmp_path)
    capsys.readouterr()
    both = run_sweep(jobs, folder=tmp_path, root=root, at_once=1)
    said = capsys.readouterr().out
    assert "2 run(s): 1 there already, 1 to train." in said
    assert "from 1 of its runs that are there" in said
    assert "[1/1] compound at phi = 0, seed 1: validation" in said
    assert [run.id for run in both.runs] == [job.id for job in jobs]
    assert [run.hardware["threads"] for run in both.runs] == [1, 1]
    after = run_files(tmp_path)
    assert before.items() <= after.items() and len(after) == 2


def test_long_sweeps_wait_to_be_confirmed(root, tmp_path, capsys):
    assert run_sweep(tiny_plan(recipe=LONG), folder=tmp_path, root=root, at_once=1) is None
    said = capsys.readouterr().out
    assert re.search(r"Forecast: about .* with 1 at once on this machine, from a second", said)
    assert "Nothing was trained" in said and "confirm=True" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_job_that_fails_does_not_stop_the_others(root, tmp_path, capsys):
    broken = tiny_plan(recipe=replace(TINY, learning_rate=1e30, pictures=320))
    good = tiny_plan((0, 1))
    damaged = tmp_path / f"{good[1].id}.json"
    damaged.write_text("{")
    outcome = run_sweep([*broken, *good], folder=tmp_path, root=root, at_once=2)
    assert [run.id for run in outcome.runs] == [good[0].id]
    assert set(outcome.problems) == {"compound at phi = 0, seed 0", "compound at phi = 0, seed 1"}
    assert "The loss is nan" in outcome.problems["compound at phi = 0, seed 0"]
    assert "cut short" in outcome.problems["compound at phi = 0, seed 1"]
    assert damaged.read_text() == "{", "what is there is never overwritten"
    assert "failed: The loss is nan" in capsys.readouterr().out


def test_what_is_no_lesson_error_is_told_with_its_place(root, tmp_path, monkeypatch):
    def out_of_memory(*_, **__):
        raise MemoryError("no room")

    monkeypatch.setattr(workers, "train_config", out_of_memory)
    result = workers.train_job({}, "0123", tmp_path, root)
    assert result.record is None
    assert re.fullmatch(r"MemoryError in test_sweep.py, line \d+: no room", result.problem)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"at_once": 0}, "jobs was 0: accepted is a whole number from 1 to 1024"),
        ({"at_once": True}, "jobs was True"),
        ({"at_once": 2, "scheduler": "tcp://127.0.0.1:1"}, "were both given: accepted is one"),
    ],
)
def test_bad_ways_to_run_get_one_sentence(root, tmp_path, arguments, message):
    with pytest.raises(LessonError, match=message):
        run_sweep(tiny_plan(), folder=tmp_path, root=root, **arguments)


def test_a_folder_that_cannot_be_written_is_named_before_anything_starts(root, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(LessonError, match="Cannot write in .*file"):
        run_sweep(tiny_plan(), folder=blocked / "runs", root=root)


def test_without_joblib_one_at_a_time_still_works(root, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(LessonError, match="needs joblib.*--jobs 1"):
        run_sweep(tiny_plan(), folder=tmp_path, root=root)
    assert len(run_sweep(tiny_plan(), folder=tmp_path, root=root, at_once=1).runs) == 1


# --- the command, killed in many ways -----------------------------------------------------------


def command(root: Path, folder: Path, *words: str) -> list[str]:
    return [
        sys.executable, "-m", "effnet_lesson", "sweep", "--seed", "0", "1", "2", "--device", "cpu",
        "--set", "batch_size=32", "--folder", str(folder), "--root", str(root), "--yes", *words,
    ]  # fmt: skip


SHORT = ("--set", "pictures=64")


@contextlib.contextmanager
def started(words: list[str]):
    """The command in a session of its own, so that all its processes can be found and ended."""
    process = subprocess.Popen(
        words, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # a shell's background job ignores Ctrl-C, and what it starts inherits that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def someone_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_a_killed_sweep_goes_on_and_trains_nothing_twice(root, tmp_path):
    folder = tmp_path / "runs"
    words = command(root, folder, *SHORT, "--jobs", "1")
    with started(words) as process:
        wait_until(lambda: list(folder.glob("*.json")))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    before = run_files(folder)
    assert 1 <= len(before) < 3
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    after = run_files(folder)
    assert len(after) == 3 and before.items() <= after.items()
    assert {run["id"] for run in json.loads(done.stdout)["runs"]} == {
        name.removesuffix(".json") for name in after
    }
    assert f"{len(before)} there already" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signal_number", "to_all", "code"),
    [
        (signal.SIGINT, True, 130),  # Ctrl-C in a terminal
        (signal.SIGTERM, False, 130),  # a batch system
        (signal.SIGKILL, False, -signal.SIGKILL),  # no memory left
    ],
    ids=["ctrl-c", "terminated", "killed"],
)
def test_a_stopped_sweep_leaves_no_process_behind(root, tmp_path, signal_number, to_all, code):
    words = command(root, tmp_path / "runs", "--set", "pictures=10000000", "--jobs", "2")
    with started(words) as process:
        for line in process.stdout:
            if line.startswith("Forecast"):
                break
        (os.killpg if to_all else os.kill)(process.pid, signal_number)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, err
        wait_until(lambda: not someone_lives(process.pid))
    if code == 130:
        assert "Stopped: what is finished is kept, and the same call goes on from there." in out
        assert "Traceback" not in err


@pytest.mark.slow
def test_three_shards_train_each_run_once(root, tmp_path, capsys):
    for shard in ("1/3", "2/3", "3/3"):
        before = run_files(tmp_path)
        words = command(root, tmp_path, *SHORT, "--jobs", "1", "--shard", shard)[3:]
        assert cli.main(words) == 0
        assert f"Shard {shard}: 1 of 3 runs." in capsys.readouterr().out
        after = run_files(tmp_path)
        assert before.items() <= after.items() and len(after) == len(before) + 1


def test_the_command_prints_plan_and_results_and_says_what_failed(root, tmp_path, capsys):
    words = command(root, tmp_path, *SHORT, "--jobs", "1")[3:]
    for job in tiny_plan((0, 1, 2), recipe=replace(TINY, evaluate_every=20_000)):
        (tmp_path / f"{job.id}.json").write_text("{")
    assert cli.main(words) == 1
    out, err = capsys.readouterr()
    assert re.search(r"compound +0 +936,760 +936,760 +\+0\.0 +3 +0 +3\n", out)
    assert "3 run(s): 0 there already, 3 to train." in out
    assert len(re.findall("Failed: compound at phi = 0, seed .: .* is cut short", err)) == 3


def test_the_command_refuses_in_one_sentence(capsys):
    for words, message in (
        (("--strategy", "longer"), "Unknown strategy 'longer'"),
        (("--shard", "4/3"), "The shard was '4/3'"),
        (("--phi", "two"), "received 'two', accepted is a number"),
        (("--set", "speed=2"), "Unknown setting 'speed'"),
        (("--tier", "best", "--set", "ema=0.9"), "Unknown tier 'best'"),
    ):
        assert cli.main(("sweep", *words)) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1 and message in err


# --- on a Dask cluster --------------------------------------------------------------------------

# Loaded by each worker: writes down what it trains, and with OWN_DISKS to a folder of its own.
LOGGING = """
import os
from pathlib import Path
from effnet_lesson.runs import config_id
from effnet_lesson.sweep import workers
from effnet_lesson.train import train_config

def logged(config, *, folder, **options):
    id = config_id(config)
    if "{own_disks}":
        folder = Path("{log}").with_name(f"disk {{os.getpid()}}")
    there = (folder / f"{{id}}.json").is_file()
    write("begin", id)
    poison = Path("{log}").with_name("poison")
    if poison.is_file() and poison.read_text() == id:
        os.kill(os.getpid(), 9)
    run = train_config(config, folder=folder, **options)
    write("found" if there else "end", id)
    return run

def write(what, id):
    with open("{log}", "a") as log:
        log.write(f"{{what}} {{id}} {{os.getpid()}}\\n")

workers.train_config = logged
"""


@pytest.fixture
def cluster(tmp_path):
    """``cluster(own_disks)``: two worker processes, and the log of what they train."""
    with contextlib.ExitStack() as stack:

        def start(own_disks: bool):
            log = tmp_path / "log"
            log.touch()
            preload = tmp_path / "logging_worker.py"
            preload.write_text(LOGGING.format(log=log, own_disks="yes" if own_disks else ""))
            local = distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                preload=[str(preload)], local_directory=str(tmp_path / "dask"), silence_logs=50,
            )  # fmt: skip
            stack.enter_context(local)
            return local, log

        yield start


def lines(log: Path, what: str) -> list[tuple[str, int]]:
    """(id, process) of each line of the log that says ``what``."""
    words = (line.split() for line in log.read_text().splitlines())
    return [(id, int(process)) for kind, id, process in words if kind == what]


@pytest.mark.slow
@pytest.mark.parametrize("own_disks", [False, True], ids=["one disk", "disks of their own"])
def test_a_worker_killed_in_mid_sweep_loses_nothing(cluster, root, tmp_path, own_disks):
    local, log = cluster(own_disks)
    jobs = tiny_plan(range(6))
    killed: list[tuple[str, int]] = []

    def kill_the_first_that_trains():
        while not lines(log, "begin"):
            time.sleep(0.05)
        killed.append(lines(log, "begin")[0])
        os.kill(killed[0][1], signal.SIGKILL)

    killer = threading.Thread(target=kill_the_first_that_trains)
    killer.start()
    outcome = run_sweep(
        jobs, folder=tmp_path / "runs", root=root, scheduler=local.scheduler_address, confirm=True
    )
    killer.join()
    assert outcome.problems == {}
    assert {f"{job.id}.json" for job in jobs} == set(run_files(tmp_path / "runs"))

    begun, ended = lines(log, "begin"), lines(log, "end")
    ((id, process),) = killed
    assert [pid for started_id, pid in begun if started_id == id][0] == process
    assert (id, process) not in ended, "it was killed in the middle of a training"
    assert len([b for b in begun if b[0] == id]) == 2, "and another worker began anew"
    assert Counter(id for id, _ in ended) == Counter(job.id for job in jobs), "each ended once"
    assert len({process for _, process in begun}) >= 2


@pytest.mark.slow
def test_a_job_that_kills_its_worker_is_a_problem_and_the_others_go_on(cluster, root, tmp_path):
    jobs = tiny_plan(range(3))
    (tmp_path / "poison").write_text(jobs[1].id)
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        local, _ = cluster(own_disks=False)
    outcome = run_sweep(
        jobs, folder=tmp_path / "runs", root=root, scheduler=local.scheduler_address, confirm=True
    )
    assert [run.seed for run in outcome.runs] == [0, 2]
    assert set(outcome.problems) == {"compound at phi = 0, seed 1"}
    assert "KilledWorker" in outcome.problems["compound at phi = 0, seed 1"]


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_sweep_in_one_sentence(cluster, root, tmp_path):
    local, log = cluster(own_disks=False)

    def lose_it():
        wait_until(lambda: lines(log, "begin"))
        local.loop.add_callback(local.scheduler.close)

    loser = threading.Thread(target=lose_it)
    loser.start()
    with pytest.raises(LessonError, match="The Dask scheduler was lost .* same command goes on"):
        run_sweep(
            tiny_plan(recipe=LONG), folder=tmp_path / "runs", root=root,
            scheduler=local.scheduler_address, confirm=True,
        )  # fmt: skip
    loser.join()


def test_a_run_from_a_worker_is_checked_and_never_overwrites(tmp_path):
    run = runs.load_runs([recorded_runs()])[0]
    _keep(workers.Result(run.id, asdict(run)), tmp_path)
    written = run_files(tmp_path)
    assert list(written) == [f"{run.id}.json"]
    _keep(workers.Result(run.id, asdict(run)), tmp_path)
    assert run_files(tmp_path) == written
    with pytest.raises(LessonError, match="what a worker returned for .*: accuracy is 101"):
        _keep(workers.Result("0123", asdict(run) | {"accuracy": 101}), tmp_path)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "nonsense", "", "http://127.0.0.1:1", "tcp://no.such.host:1"]
)
def test_a_scheduler_that_does_not_answer_is_one_sentence(address, root, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_of, "CONNECT_SECONDS", 1)
    with pytest.raises(LessonError, match="No Dask scheduler answers at .*: accepted is an"):
        run_sweep(tiny_plan(), folder=tmp_path, root=root, scheduler=address)


def test_workers_that_cannot_be_used_are_refused(root, tmp_path):
    options = {"processes": False, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(n_workers=0, **options) as cluster:
        with pytest.raises(LessonError, match="has no workers: start some with dask worker"):
            run_sweep(tiny_plan(), folder=tmp_path, root=root, scheduler=cluster.scheduler_address)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, **options) as cluster:
        with pytest.raises(LessonError, match="has 2 threads.*--nworkers 2 --nthreads 1"):
            run_sweep(tiny_plan(), folder=tmp_path, root=root, scheduler=cluster.scheduler_address)


def test_runs_there_are_by_id(tmp_path):
    jobs = tiny_plan((0, 1))
    (tmp_path / f"{jobs[0].id}.json").write_text("[]")
    assert runs_there(jobs, tmp_path) == {}
