"""How long a sweep will take, and what that rests on."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from effnet_lesson.architecture import architecture_at
from effnet_lesson.data import load_dataset
from effnet_lesson.errors import from_train_extra
from effnet_lesson.model import EfficientNet
from effnet_lesson.runs import Run
from effnet_lesson.scaling import Scale
from effnet_lesson.sweep.jobs import Job
from effnet_lesson.train import Recipe, pick_device
from effnet_lesson.train.forecast import check_memory, probe
from effnet_lesson.train.loop import Training
from effnet_lesson.train.machine import use_threads
from effnet_lesson.train.pictures import Pictures

with from_train_extra():
    import torch


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
        speed = costliest.macs * _pictures_a_second(costliest, root)
        basis = f"from a second of training {costliest.network} here"
    seconds = [job.work / speed for job in todo]
    return Forecast(max(sum(seconds) / min(at_once, len(todo)), *seconds), basis)


def _pictures_a_second(job: Job, root: Path | None) -> float:
    """Of one process with one thread, here and now."""
    config, recipe = job.config, Recipe.from_config(job.config)
    device = pick_device(config["device"])
    scale = Scale(config["depth"], config["width"], config["resolution"])
    size = architecture_at(scale, config["family"]).image_size
    pictures = Pictures(load_dataset(config["dataset"], root), recipe, size, device)
    with use_threads(1), torch.random.fork_rng(devices=[]):
        network = EfficientNet.from_scale(
            scale, family=config["family"], in_channels=pictures.channels,
            dropout=recipe.dropout, stochastic_depth=recipe.stochastic_depth,
        )  # fmt: skip
        check_memory(network.architecture, recipe.batch_size, device)
        network.to(device, memory_format=torch.channels_last)
        return probe(Training(network, pictures, recipe))
