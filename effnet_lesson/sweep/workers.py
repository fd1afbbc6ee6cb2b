"""Where jobs are trained: by processes of this machine, or by the workers of a Dask cluster.

Both say how many are trained ``at_once``, and give each result as it comes.
"""

import contextlib
import io
import os
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from effnet_lesson import cluster
from effnet_lesson.errors import LessonError, one_line
from effnet_lesson.sweep.jobs import Job
from effnet_lesson.train import train_config

# torch's random numbers belong to the process: two trainings in one would disturb each other.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Result:
    """What came of a job: the run's ``record``, plain values as in its file, or a ``problem``."""

    id: str
    record: dict[str, Any] | None = None
    problem: str = ""


def train_job(config: dict[str, Any], id: str, folder: Path, root: Path | None) -> Result:
    """Train one job with one thread, silently. What goes wrong is returned, not raised: other
    jobs go on."""
    silence = io.StringIO()
    try:
        with (
            _ONE_AT_A_TIME,
            contextlib.redirect_stdout(silence),
            contextlib.redirect_stderr(silence),
        ):
            run = train_config(config, threads=1, confirm=True, folder=folder, root=root)
    except LessonError as error:
        return Result(id, problem=str(error))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Result(
            id,
            problem=f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}: "
            f"{one_line(error)}",
        )
    return Result(id, record=asdict(run))


def _train_in_child(parent: int, *call) -> Result:
    """As :func:`train_job`, in a process that ends when its parent is killed."""
    global _watches_parent
    if not _watches_parent:
        _watches_parent = True
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    return train_job(*call)


_watches_parent = False


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


class Processes:
    """``at_once`` processes of this machine, through joblib; one needs no joblib."""

    where = "on this machine"

    def __init__(self, at_once: int | None, device: str) -> None:
        """``at_once``: default as many as there are cores, on a GPU one."""
        if at_once is not None and (type(at_once) is not int or not 1 <= at_once <= 1024):
            raise LessonError(
                f"jobs was {at_once!r}: accepted is a whole number from 1 to 1024, how many are "
                "trained at once."
            )
        if at_once is None and device != "cpu":
            at_once = 1
        if at_once != 1:
            try:
                import joblib
            except ModuleNotFoundError:
                raise LessonError(
                    "Training several networks at once needs joblib, which is not installed here: "
                    'pip install "effnet-lesson[train]", or train one at a time with --jobs 1.'
                ) from None
            at_once = at_once or joblib.cpu_count()
        self.at_once = at_once

    def results(self, jobs: Sequence[Job], folder: Path, root: Path | None) -> Iterator[Result]:
        """Train ``jobs``; gives results as they come. Raises LessonError if the system kills a
        process."""
        calls = ((dict(job.config), job.id, folder, root) for job in jobs)
        if self.at_once == 1:
            yield from (train_job(*call) for call in calls)
            return
        import joblib
        from joblib.externals.loky import get_reusable_executor
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        parallel = joblib.Parallel(
            self.at_once, backend="loky", batch_size=1, return_as="generator_unordered"
        )
        finished = False
        try:
            train = joblib.delayed(_train_in_child)
            yield from parallel(train(os.getpid(), *call) for call in calls)
            finished = True
        except TerminatedWorkerError:
            raise LessonError(
                "The system killed a training process, mostly because memory ran out: the same "
                "command goes on from the checkpoints; give it fewer --jobs."
            ) from None
        finally:
            if not finished:  # Ctrl-C
                get_reusable_executor().shutdown(wait=True, kill_workers=True)

    def close(self) -> None:
        """Nothing is held between sweeps."""


class Cluster:
    """The workers of a Dask scheduler, each with one thread."""

    def __init__(self, address: str) -> None:
        self.client = cluster.connect(address)
        self.at_once = 0
        for worker, count in self.client.nthreads().items():
            self.at_once += count
            if count > 1:
                self.close()
                raise LessonError(
                    f"Dask worker {worker} has {count} threads, and a process trains one network "
                    f"at a time: start it with dask worker {address} --nworkers {count} "
                    "--nthreads 1."
                )
        self.where = f"on the workers of {address}"

    def results(self, jobs: Sequence[Job], folder: Path, root: Path | None) -> Iterator[Result]:
        """Train ``jobs``; gives results as they come. A job whose worker is lost is given to
        another; one that loses four workers is a problem."""
        calls = [(dict(job.config), job.id, folder, root) for job in jobs]
        for place, result in cluster.results(self.client, train_job, calls):
            if isinstance(result, Exception):  # of the cluster: train_job raises nothing
                result = Result(
                    jobs[place].id, problem=f"{type(result).__name__}: {one_line(result)}"
                )
            yield result

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self.client.close()
