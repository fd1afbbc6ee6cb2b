"""What is shown while a sweep is trained: a line a run, and below them a bar."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping

from effnet_lesson.sweep.jobs import Job
from effnet_lesson.sweep.workers import Result
from effnet_lesson.train.progress import duration


@contextlib.contextmanager
def reporting(todo: Mapping[str, Job]) -> Iterator[Callable[[Result], None]]:
    """Gives a function to call with each result. Time left is by multiply-adds, not by runs."""
    total = sum(job.work for job in todo.values())
    done = finished = 0
    started = time.perf_counter()
    with _bar(total) as bar:

        def report(result: Result) -> None:
            nonlocal done, finished
            job = todo[result.id]
            done, finished = done + job.work, finished + 1
            left = (time.perf_counter() - started) * (total - done) / done
            outcome = (
                f"failed: {result.problem}"
                if result.record is None
                else f"validation {result.record['validation_accuracy']:.2f} %"
            )
            line = f"[{finished}/{len(todo)}] {job}: {outcome}"
            if bar is None:
                print(f"{line}; about {duration(left)} left", flush=True)
            else:
                bar.write(line)
                bar.update(job.work)

        yield report


def _bar(total: int):
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return contextlib.nullcontext()
    return tqdm(total=total, bar_format="{l_bar}{bar}| {elapsed}, {remaining} left")
