"""Runs for tests: a recorded run with other results, its id and configuration made to fit."""

import dataclasses
from pathlib import Path

from effnet_lesson import paths
from effnet_lesson.runs import Run, config_id, read_run

TEMPLATE: Path = paths.recorded_runs() / "32e1ddead7e3.json"
# Counted multiply-adds of the small family, compound scaling
MACS = {0: 936_760, 1: 1_798_920, 2: 4_002_544, 3: 6_133_456}


def made_run(
    accuracy: float,
    *,
    strategy: str = "compound",
    phi: float = 3,
    seed: int = 0,
    tier: str = "cpu",
    dataset: str = "fashion_mnist",
    processor: str = "AMD EPYC",
    config: dict | None = None,
    **changes,
) -> Run:
    """A run of that test accuracy; its validation accuracy is half a point lower."""
    run = read_run(TEMPLATE)
    settings = {"strategy": strategy, "phi": phi, "seed": seed, "tier": tier, "dataset": dataset}
    settings = run.config | settings | (config or {})
    validation = max(0, accuracy - 0.5)
    values = {
        "id": config_id(settings), "config": settings, "strategy": strategy, "phi": phi,
        "seed": seed, "tier": tier, "accuracy": accuracy, "validation_accuracy": validation,
        "macs": MACS.get(phi, 10_000_000), "dataset": run.dataset | {"name": dataset},
        "hardware": run.hardware | {"name": processor},
        "history": [*run.history[:-1], run.history[-1] | {"validation_accuracy": validation}],
    }  # fmt: skip
    return dataclasses.replace(run, **values | changes)


def made_runs(accuracies, **options) -> list[Run]:
    """A run for each of ``accuracies``, with seeds 0, 1, 2, …"""
    return [made_run(value, seed=seed, **options) for seed, value in enumerate(accuracies)]
