"""What a sweep costs beside its trainings: jobs whose runs are there already, so that nothing is
trained, given to processes and to a Dask cluster, beside a plain loop."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import distributed
from row import Row

from effnet_lesson.matching import STRATEGIES
from effnet_lesson.paths import recorded_runs
from effnet_lesson.sweep import plan, runs_there
from effnet_lesson.sweep.workers import Cluster, Processes, train_job

TIMES = 20


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def measure() -> list[Row]:
    """Milliseconds a job, with two at once; and how long processes take to start, which is
    mostly PyTorch's import."""
    planned = plan(STRATEGIES, (0, 1, 2, 3), range(5), tier="cpu")
    there = runs_there(planned, recorded_runs())
    once = [job for job in planned if job.id in there]
    jobs = once * TIMES
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = Path(shutil.copytree(recorded_runs(), scratch / "runs"))
        local = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=scratch
        )
        cluster = Cluster(stack.enter_context(local).scheduler_address)
        stack.callback(cluster.close)
        processes = Processes(2, "cpu")

        imports = _seconds(
            lambda: subprocess.run([sys.executable, "-c", "import effnet_lesson.train"], check=True)
        )
        starts = _seconds(lambda: list(processes.results(once[:2], folder, None)))
        list(cluster.results(once, folder, None))  # its workers import torch, too
        loop, by_processes, by_cluster = (
            1000 / len(jobs) * _seconds(call)
            for call in (
                lambda: [train_job(dict(job.config), job.id, folder, None) for job in jobs],
                lambda: list(processes.results(jobs, folder, None)),
                lambda: list(cluster.results(jobs, folder, None)),
            )
        )
    return [
        Row("starting two processes for a sweep", starts, "s", "importing PyTorch", imports),
        Row("a job without training, two processes", by_processes, "ms", "plain loop", loop),
        Row("a job without training, two Dask workers", by_cluster, "ms", "plain loop", loop),
    ]
