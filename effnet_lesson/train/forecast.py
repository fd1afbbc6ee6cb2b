"""Before anything long: will it fit, and how long will it take?"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from effnet_lesson.architecture import Architecture
from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError, from_train_extra
from effnet_lesson.train.loop import Training
from effnet_lesson.train.machine import memory_of, wait_for

with from_train_extra():
    import torch

PROBE_SECONDS = 1


# Outputs of convolutions, of their norms and activations: measured 3.5 times the first (B0).
KEPT_FOR_EACH_OUTPUT = 3.5


@dataclass(frozen=True)
class Memory:
    """Bytes that training needs: ``activations`` kept for the way back, and ``weights`` with
    their gradients, the optimizer's memory and the running mean. A forecast, not a measurement."""

    activations: int
    weights: int

    @property
    def total(self) -> int:
        return self.activations + self.weights


def forecast_memory(
    network: Architecture,
    batch_size: int,
    precision: str = "float32",
    *,
    ema: bool = False,
) -> Memory:
    """What a step of ``batch_size`` pictures needs. In mixed precision (``"bfloat16"`` or
    ``"float16"``) activations take 2 bytes a number; weights and all that belongs to them stay in
    float32. Both optimizers keep two numbers a parameter."""
    cost = count_cost(network)
    bytes_per_number = 4 if precision == "float32" else 2
    kept = KEPT_FOR_EACH_OUTPUT * cost.activation_bytes(batch_size, bytes_per_number)
    copies = 5 if ema else 4  # the weight, its gradient, the optimizer's two, its running mean
    return Memory(round(kept), 4 * copies * cost.params)


def check_memory(network: Architecture, config: Mapping[str, Any], device: torch.device) -> Memory:
    """The forecast for a run's configuration. Raises LessonError where a batch cannot fit: better
    now than after an hour of swapping."""
    need = forecast_memory(
        network,
        config["batch_size"],
        config.get("precision", "float32"),
        ema=bool(config.get("ema")),
    )
    there = memory_of(device)
    if need.total > there:
        raise LessonError(
            f"Training this network with {config['batch_size']} pictures a step needs about "
            f"{need.total / 1e9:,.0f} GB of memory, and {device.type} has {there / 1e9:,.0f} GB: "
            "choose a smaller phi or batch_size, or family small."
        )
    return need


def memory_so_far(device: torch.device) -> str:
    """On CUDA, what the steps so far took at most, for the end of a sentence; else nothing."""
    if device.type != "cuda":
        return ""
    measured, there = torch.cuda.max_memory_allocated(device), memory_of(device)
    return f" (measured: {measured / 1e9:.1f} of {there / 1e9:.0f} GB)"


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
