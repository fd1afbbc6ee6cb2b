"""What B7 costs, counted by us and by the usual counters."""

import statistics
import time
import warnings
from collections.abc import Callable

import torch
import torchvision
from fvcore.nn import FlopCountAnalysis
from row import Row
from torchinfo import summary

from effnet_lesson.architecture import architecture_at
from effnet_lesson.cost import block_cost, count_cost
from effnet_lesson.scaling import published


def _median(call: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def measure() -> list[Row]:
    """From the name to the MACs; the others also get the network, built beforehand."""
    scale = published("b7").scale

    def afresh() -> object:
        block_cost.cache_clear()  # the peers remember nothing either
        return count_cost(architecture_at(scale))

    ours = _median(afresh, 200) * 1000
    network = torchvision.models.efficientnet_b7().eval()
    pictures = torch.zeros(1, 3, 600, 600)

    def fvcore() -> int:
        counter = FlopCountAnalysis(network, pictures)
        return counter.unsupported_ops_warnings(False).uncalled_modules_warnings(False).total()

    def torchinfo() -> object:
        return summary(network, input_data=pictures, verbose=0)

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        peers = {"fvcore": _median(fvcore, 3) * 1000, "torchinfo": _median(torchinfo, 3) * 1000}
    rows = [Row("cost of B7", ours, "ms", "limit", 2.0)]
    return rows + [Row("cost of B7", ours, "ms", name, theirs) for name, theirs in peers.items()]
