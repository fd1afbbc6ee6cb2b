"""Many training runs: planned, dealt to processes or machines, resumed, reported.

README.md in this folder says how it grows to many machines.
"""

from effnet_lesson.cluster import shard_of
from effnet_lesson.sweep.jobs import Job, deal, plan, runs_there
from effnet_lesson.sweep.running import Outcome, run_sweep
from effnet_lesson.sweep.search import Place, Search, accuracies, plan_search, rank, verdict

__all__ = [
    "Job",
    "Outcome",
    "Place",
    "Search",
    "accuracies",
    "deal",
    "plan",
    "plan_search",
    "rank",
    "run_sweep",
    "runs_there",
    "shard_of",
    "verdict",
]
