"""A sweep's plan: which networks are trained, what each costs, and who trains which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from effnet_lesson.cost import count_cost
from effnet_lesson.errors import LessonError
from effnet_lesson.runs import Run, config_id, read_run
from effnet_lesson.scaling import CompoundScaling, check_phi
from effnet_lesson.train import Recipe, architecture_of, run_config

# Accuracies at costs further apart than this are no comparison at equal cost.
WORST_MISMATCH = 0.05


@dataclass(frozen=True)
class Job:
    """One run to be trained. ``config`` decides its result (see ``train.run_config``).

    ``macs``: counted multiply-adds of its network; ``target_macs``: those of the network that it
    is to be compared with, the compound one at the same phi.
    """

    config: Mapping[str, Any]
    macs: int
    target_macs: int

    @property
    def id(self) -> str:
        """Of its run, and the name of its run's file."""
        return config_id(self.config)

    @property
    def mismatch(self) -> float:
        """Relative difference in cost to the target: 0.03 is 3 % more."""
        return self.macs / self.target_macs - 1

    @property
    def work(self) -> int:
        """Multiply-adds of all pictures: what its time is in proportion to, roughly."""
        return self.macs * self.config["pictures"]

    @property
    def network(self) -> str:
        """Which network, in words: ``"depth at phi = 3"``; jobs that differ in the seed alone
        share it."""
        rule = (
            f" ({', '.join(f'{self.config[name]:g}' for name in ('alpha', 'beta', 'gamma'))})"
            if "alpha" in self.config
            else ""
        )
        return f"{self.config['strategy']}{rule} at phi = {self.config['phi']:g}"

    def __str__(self) -> str:
        return f"{self.network}, seed {self.config['seed']}"


def plan(
    strategies: Iterable[str] = ("compound",),
    phis: Iterable[float] = (0,),
    seeds: Iterable[int] = (0,),
    *,
    rules: Iterable[CompoundScaling] = (CompoundScaling(),),
    dataset: str = "fashion_mnist",
    family: str = "small",
    tier: str = "quick",
    recipe: Recipe | None = None,
    device: str | None = None,
) -> list[Job]:
    """Every strategy at every phi with every seed, each run once. Nothing is trained.

    Depth, width and resolution alone are matched to the compound network's counted cost. At
    phi = 0 all strategies are the base network, which is trained once, as compound. Raises
    LessonError for bad arguments (as ``train.train_model`` does), for nothing to do, and where a
    matched network is more than 5 % off the cost that it should have.
    """
    lists = {"strategies": strategies, "phis": phis, "seeds": seeds, "rules": rules}
    for name, values in lists.items():
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise LessonError(f"{name} was {values!r}: accepted is a list, such as a tuple.")
        lists[name] = list(values)
        if not lists[name]:
            raise LessonError(f"{name} was empty: a sweep needs at least one.")
    options = {
        "dataset": dataset, "family": family, "tier": tier, "recipe": recipe, "device": device
    }  # fmt: skip

    def macs_of(config: Mapping[str, Any]) -> int:
        return count_cost(architecture_of(config)).macs

    jobs: dict[str, Job] = {}
    for rule in lists["rules"]:
        for phi in lists["phis"]:
            target = macs_of(run_config("compound", phi, rule=rule, **options))
            for strategy in lists["strategies"]:
                for seed in lists["seeds"]:
                    config = run_config(strategy, phi, seed=seed, rule=rule, **options)
                    if check_phi(phi) == 0:
                        config = run_config("compound", 0, seed=seed, **options)
                    job = Job(config, macs_of(config), target)
                    jobs.setdefault(job.id, job)
    _check_costs(jobs.values())
    return list(jobs.values())


def _check_costs(jobs: Iterable[Job]) -> None:
    unequal = {
        f"{job.network} costs {job.macs:,} instead of {job.target_macs:,} multiply-adds "
        f"({100 * job.mismatch:+.1f} %)": None
        for job in jobs
        if abs(job.mismatch) > WORST_MISMATCH
    }
    if unequal:
        raise LessonError(
            f"Accuracy at equal cost cannot be compared: {'; '.join(unequal)}, and accepted is up "
            f"to {100 * WORST_MISMATCH:g} %. Leave that strategy or phi out; nothing was trained."
        )


def deal(jobs: Sequence[Job], shard: tuple[int, int]) -> list[Job]:
    """The share of one of several machines, by :func:`effnet_lesson.cluster.shard_of`.

    Jobs are dealt like cards, the costliest first, so that shares take about as long. Who gets
    what depends on the plan alone, not on what is already trained.
    """
    number, count = shard
    return costliest_first(jobs)[number - 1 :: count]


def costliest_first(jobs: Iterable[Job]) -> list[Job]:
    """In this order nobody waits long for the last job."""
    return sorted(jobs, key=lambda job: (-job.work, job.id))


def runs_there(jobs: Iterable[Job], folder: Path) -> dict[str, Run]:
    """The runs of ``jobs`` that ``folder`` holds, by id. A damaged file counts as not there:
    training it then says what to do."""
    found = {}
    for job in jobs:
        try:
            found[job.id] = read_run(folder / f"{job.id}.json")
        except LessonError:
            continue
    return found
