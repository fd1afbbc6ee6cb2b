"""How long training takes: from the learner's own runs, else from speeds that were measured here,
else from recorded runs, which say whose machine it was. Between neighbours in multiply-adds it is
interpolated; beyond them nothing is said."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from effnet_lesson import paths
from effnet_lesson.explorer.evidence import SHOWN_TIER, millions
from effnet_lesson.findings import NETWORK_SETTINGS, dataset_title
from effnet_lesson.runs import Run, follows_paper_rule, load_runs
from effnet_lesson.speeds import Speed, load_speeds

# Each kind of evidence for one network, and between two of them; the first that there is, counts.
SAID = {
    "own": ("measured by your own run", "interpolated between your own runs"),
    "forecast": (
        "forecast from a second of training here",
        "interpolated between forecasts from a second of training here",
    ),
    "recorded": (
        "another machine, processor's time of a recorded run",
        "another machine, interpolated between recorded runs",
    ),
}


@dataclass(frozen=True)
class Timing:
    """Seconds that one network's training took or would take. ``kind``: one of ``SAID``;
    ``setting``: what was trained, and on what; timings of several are never mixed."""

    kind: str
    family: str
    dataset: str
    strategy: str
    macs: int
    seconds: float
    setting: tuple
    date: str
    label: str


@dataclass(frozen=True)
class TrainingTime:
    """What is known of one network: ``kind`` is one of ``SAID``, or ``"unknown"``, and then
    ``seconds`` is None. ``note``: how it was obtained, or how to obtain it."""

    seconds: float | None
    kind: str
    note: str


# Other rules, and the published models, are other networks at the same multiply-adds.
NO_TIME_OF_THIS_RULE = TrainingTime(
    None, "unknown", "not measured with these alpha, beta and gamma"
)
NO_TIME_OF_A_MODEL = TrainingTime(None, "unknown", "not measured for B0 to B7 as published")


def known_timings() -> list[Timing]:
    """All that is known on this machine."""
    return gather_timings(
        load_runs([paths.recorded_runs()]), load_runs([paths.own_runs()]), load_speeds()
    )


def gather_timings(
    recorded: Iterable[Run], own: Iterable[Run] = (), speeds: Iterable[Speed] = ()
) -> list[Timing]:
    """For each family and data set the timings of one setting: that of the newest own run or
    speed, and only where there is none, of the recorded runs.

    All are of the paper's rule. Recorded runs shared their machine with others, so that the time
    of the processor is taken, of which each had one thread.
    """
    here = [
        *(_timing("own", run, run.seconds) for run in own),
        *(_timing("forecast", speed, speed.seconds) for speed in speeds),
    ]
    there = [
        _timing("recorded", run, run.cpu_seconds)
        for run in recorded
        if run.cpu_seconds and run.tier == SHOWN_TIER and run.hardware.get("threads") == 1
    ]
    found: list[Timing] = []
    for timings in (here, there):
        together: dict[tuple[str, str], list[Timing]] = defaultdict(list)
        for timing in timings:
            if timing is not None:
                together[timing.family, timing.dataset].append(timing)
        for shown in sorted(together.keys() - {(known.family, known.dataset) for known in found}):
            newest = max(together[shown], key=lambda timing: timing.date).setting
            found += [timing for timing in together[shown] if timing.setting == newest]
    return found


def _timing(kind: str, of: Run | Speed, seconds: float) -> Timing | None:
    config = of.config
    if not follows_paper_rule(config):
        return None
    network = {*NETWORK_SETTINGS, "seed"}
    recipe = sorted((name, str(v)) for name, v in config.items() if name not in network)
    threads = of.hardware.get("threads")
    return Timing(
        kind, config["family"], config["dataset"], config["strategy"], of.macs, seconds,
        (*recipe, *sorted((name, str(value)) for name, value in of.hardware.items())), of.date,
        f"{config['pictures']:,} pictures of {dataset_title(config['dataset'])} on "
        f"{of.hardware.get('name') or of.hardware.get('device')}, {threads} "
        f"thread{'' if threads == 1 else 's'}",
    )  # fmt: skip


def time_at(
    timings: Sequence[Timing], family: str, dataset: str, strategy: str, macs: int, base_macs: int
) -> TrainingTime:
    """How long ``strategy``'s network of ``macs`` multiply-adds trains.

    The family's base, of ``base_macs``, belongs to every strategy's curve. Of several runs of one
    network the longest counts.
    """
    chosen = {"strategy": strategy, "family": family, "dataset": dataset}
    words = (f" --{name} {chosen[name]}" for name, usual in _USUAL.items() if chosen[name] != usual)
    measure = f"to measure it here: effnet-lesson speed{''.join(words)}"
    of_strategy = [
        timing
        for timing in timings
        if (timing.family, timing.dataset) == (family, dataset)
        and (timing.strategy == strategy or timing.macs == base_macs)
    ]
    for kind, (at, between) in SAID.items():
        curve: dict[int, Timing] = {}
        for timing in of_strategy:
            known = curve.get(timing.macs, timing)
            if timing.kind == kind and timing.seconds >= known.seconds:
                curve[timing.macs] = timing
        below = max((there for there in curve if there <= macs), default=None)
        above = min((there for there in curve if there >= macs), default=None)
        if below is None or above is None:
            continue
        low, high = curve[below], curve[above]
        if below == above:
            seconds, how = low.seconds, at
        else:
            share = math.log(macs / below) / math.log(above / below)
            seconds = low.seconds ** (1 - share) * high.seconds**share
            how = f"{between} at {millions(below)} and {millions(above)}"
        note = f"{how}: {low.label}"
        if kind == "recorded":
            note += f"; {measure}"
        return TrainingTime(round(seconds, 1), kind, note)
    return TrainingTime(None, "unknown", measure)


# What the command measures by itself
_USUAL = {"strategy": "compound", "family": "small", "dataset": "fashion_mnist"}
