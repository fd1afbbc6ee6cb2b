"""How long one picture takes."""

import time
from dataclasses import dataclass
from pathlib import Path

from effnet_lesson.errors import check_whole, from_train_extra
from effnet_lesson.export.exported import ExportedNetwork
from effnet_lesson.train.machine import hardware

with from_train_extra():
    import numpy as np
    import torch

WARM_UP = 20


@dataclass(frozen=True)
class Latency:
    """Milliseconds for a batch of one: of ``repeats`` calls the median, and what 95 % of them
    stay below. ``threads`` of the processor ``hardware`` computed; preparing the picture is not
    in it."""

    median_ms: float
    p95_ms: float
    repeats: int
    threads: int
    hardware: str


def measure_latency(file: str | Path, *, threads: int = 1, repeats: int = 200) -> Latency:
    """Time an exported network on this computer, after 20 calls to warm up.

    ``threads`` from 1, ``repeats`` from 20 to 100,000. It says how networks compare here; a phone
    has another processor and must be measured itself. Raises LessonError.
    """
    check_whole("repeats", repeats, 20, 100_000)
    network = ExportedNetwork(file, threads)
    side = network.image_size
    picture = np.random.default_rng(0).uniform(0, 255, (1, network.channels, side, side))
    picture = picture.astype(np.float32)
    seconds = []
    for _ in range(WARM_UP + repeats):
        started = time.perf_counter()
        network.scores_of_pixels(picture)
        seconds.append(time.perf_counter() - started)
    median, p95 = 1000 * np.percentile(seconds[WARM_UP:], [50, 95])
    here = str(hardware(torch.device("cpu"), threads)["name"])
    return Latency(round(float(median), 4), round(float(p95), 4), repeats, threads, here)
