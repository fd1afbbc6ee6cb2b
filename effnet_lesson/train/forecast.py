"""Before anything long: will it fit, and how long will it take?"""

import time

from effnet_lesson.architecture import Architecture
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError, from_train_extra
from effnet_lesson.train.loop import Training
from effnet_lesson.train.machine import memory_of, wait_for

with from_train_extra():
    import torch

PROBE_SECONDS = 1


def check_memory(network: Architecture, batch_size: int, device: torch.device) -> None:
    """Raise LessonError where a batch cannot fit: better now than after an hour of swapping."""
    # Outputs of convolutions, of their norms and activations: measured 3.5 times the first (B0).
    need = 3.5 * count_cost(network).activation_bytes(batch_size)
    there = memory_of(device)
    if need > there:
        raise LessonError(
            f"Training this network with {batch_size} pictures a step needs about "
            f"{need / 1e9:,.0f} GB of memory, and {device.type} has {there / 1e9:,.0f} GB: choose "
            "a smaller phi or batch_size, or family small."
        )


def probe(training: Training) -> float:
    """Pictures a second, from a second of training or one step, whichever is longer.

    ``training`` is spoilt by it.
    """
    training.train_step(*next(training.batches))  # one step to warm up
    wait_for(training.pictures.device)
    started, first = time.perf_counter(), training.step
    while training.step == first or time.perf_counter() - started < PROBE_SECONDS:
        training.train_step(*next(training.batches))
        wait_for(training.pictures.device)
    steps = training.step - first
    return steps * training.batches.size / (time.perf_counter() - started)
