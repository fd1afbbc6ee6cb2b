"""A sweep from its plan to its runs."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.runs import Run, run_from, tell_watchers, write_run
from effnet_lesson.sweep.forecast import forecast
from effnet_lesson.sweep.jobs import Job, costliest_first, runs_there
from effnet_lesson.sweep.progress import reporting
from effnet_lesson.sweep.workers import Cluster, Processes, Result
from effnet_lesson.train.progress import duration

ASK_BEFORE_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """``runs``: those of the plan that are there now, in its order. ``problems``: a sentence for
    each job that failed, by the job in words."""

    runs: list[Run]
    problems: dict[str, str]


def run_sweep(
    jobs: Sequence[Job],
    *,
    folder: str | Path | None = None,
    root: str | Path | None = None,
    at_once: int | None = None,
    scheduler: str | None = None,
    confirm: bool = False,
) -> Outcome | None:
    """Train what is not there yet of ``jobs`` (see :func:`~effnet_lesson.sweep.jobs.plan`).

    Run files go to ``folder`` (default: the learner's own runs); ``root``: where the data set
    lies. ``at_once`` processes of this machine (default: as many as cores), or the workers of
    the Dask ``scheduler`` at such an address, train with one thread each.

    What was trained is never trained again, and what was interrupted goes on from its
    checkpoint, so the same call continues a stopped sweep. A job that fails does not stop the
    others. What will take more than two minutes prints its forecast and returns None unless
    ``confirm=True``. Raises LessonError for a folder that cannot be written, a scheduler that
    does not answer, or a process killed by the system.
    """
    if scheduler is not None and at_once is not None:
        raise LessonError(
            f"{at_once!r} jobs at once and the Dask scheduler {scheduler!r} were both given: "
            "accepted is one of them; a cluster trains as many at once as it has workers."
        )
    # Workers elsewhere have another current folder.
    folder = paths.writable(Path(folder) if folder is not None else paths.own_runs()).absolute()
    root = Path(root).absolute() if root is not None else None

    there = runs_there(jobs, folder)
    todo = {job.id: job for job in costliest_first(jobs) if job.id not in there}
    print(f"{len(jobs)} run(s): {len(there)} there already, {len(todo)} to train.", flush=True)
    if not todo:
        return Outcome(list(there.values()), {})

    try:
        problems = _train(todo, there, folder, root, at_once, scheduler, confirm)
    except KeyboardInterrupt:
        print("Stopped: what is finished is kept, and the same call goes on from there.")
        raise
    return None if problems is None else Outcome(list(runs_there(jobs, folder).values()), problems)


def _train(
    todo: dict[str, Job],
    there: dict[str, Run],
    folder: Path,
    root: Path | None,
    at_once: int | None,
    scheduler: str | None,
    confirm: bool,
) -> dict[str, str] | None:
    """The problems of ``todo``, trained; None where it waits to be confirmed."""
    device = next(iter(todo.values())).config["device"]
    workers = Processes(at_once, device) if scheduler is None else Cluster(scheduler)
    with contextlib.closing(workers):
        expected = forecast(list(todo.values()), there, workers.at_once, root)
        print(
            f"Forecast: about {duration(expected.seconds)} with {workers.at_once} at once "
            f"{workers.where}, {expected.basis}.",
            flush=True,
        )
        if expected.seconds > ASK_BEFORE_SECONDS and not confirm:
            print("Nothing was trained. To go on, call it again with confirm=True (--yes).")
            return None

        problems = {}
        results = workers.results(list(todo.values()), folder, root)
        with contextlib.closing(results), reporting(todo) as report:
            for result in results:
                if result.record is None:
                    problems[str(todo[result.id])] = result.problem
                else:
                    _keep(result, folder)
                report(result)
    return problems


def _keep(result: Result, folder: Path) -> None:
    """Write the run of a worker that does not share this disk; of one that does, it is there, and
    this process has yet to tell of it."""
    if (folder / f"{result.id}.json").is_file():
        tell_watchers()
    else:
        write_run(run_from(result.record, f"what a worker returned for {result.id}"), folder)
