"""How long a sweep will take, and what that rests on."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from effnet_lesson.runs import Run
from effnet_lesson.sweep.jobs import Job
from effnet_lesson.train import speed_of


@dataclass(frozen=True)
class Forecast:
    """``seconds`` from start to end; ``basis``: what the number rests on, in words."""

    seconds: float
    basis: str


def forecast(
    todo: Sequence[Job], there: Mapping[str, Run], at_once: int, root: Path | None
) -> Forecast:
    """The time that ``todo`` will take when ``at_once`` are trained at the same time.

    Time is taken to be in proportion to multiply-adds, at the speed of the sweep's runs that are
    ``there``, else of a probe: a second of training the costliest network on this machine.
    Raises LessonError if that does not fit in memory.
    """
    costliest = max(todo, key=lambda job: job.macs)
    if there:
        speed = statistics.median(
            run.macs * run.config["pictures"] / run.seconds for run in there.values()
        )
        basis = f"from {len(there)} of its runs that are there"
    else:
        speed = costliest.macs * speed_of(costliest.config, threads=1, root=root)
        basis = f"from a second of training {costliest.network} here"
    seconds = [job.work / speed for job in todo]
    return Forecast(max(sum(seconds) / min(at_once, len(todo)), *seconds), basis)
