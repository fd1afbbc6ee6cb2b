"""From runs to plots. Each function takes the recorded runs and the learner's own, of one data
set, family and tier, and returns a :class:`Plot`."""

from collections.abc import Callable, Iterable

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.findings import Group, groups, strategy_title
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.plots.caption import caption, count_runs, sampling_note
from effnet_lesson.plots.chart import Axis, Chart, Mark, Series
from effnet_lesson.plots.plot import Plot
from effnet_lesson.runs import Run, check_runs, load_runs
from effnet_lesson.scaling import check_phi

_ACCURACY = Axis("test accuracy", "%", "{:.2f}")
_VALIDATION = Axis("validation accuracy", "%", "{:.2f}")


def accuracy_by_cost(
    recorded: Iterable[Run] | None = None,
    own: Iterable[Run] | None = None,
    *,
    dataset: str = "fashion_mnist",
    tier: str = "cpu",
    family: str = "small",
) -> Plot:
    """Test accuracy in percent against counted multiply-adds for one picture, by strategy.

    Without ``recorded`` and ``own``: the runs that come with the lesson, and the learner's own.
    Raises LessonError where there is no such run of the paper's rule.
    """
    x = Axis("FLOPs (multiply-adds) for one picture", "million", "{:,.2f}", "log")
    return _by("Accuracy against cost", x, lambda run: run.macs / 1e6,
               _chosen(recorded, own, dataset, tier, family))  # fmt: skip


def accuracy_by_params(
    recorded: Iterable[Run] | None = None,
    own: Iterable[Run] | None = None,
    *,
    dataset: str = "fashion_mnist",
    tier: str = "cpu",
    family: str = "small",
) -> Plot:
    """As :func:`accuracy_by_cost`, against thousands of parameters."""
    x = Axis("parameters", "thousand", "{:,.0f}", "log")
    return _by("Accuracy against parameters", x, lambda run: run.params / 1e3,
               _chosen(recorded, own, dataset, tier, family))  # fmt: skip


def accuracy_by_time(
    recorded: Iterable[Run] | None = None,
    own: Iterable[Run] | None = None,
    *,
    dataset: str = "fashion_mnist",
    tier: str = "cpu",
    family: str = "small",
) -> Plot:
    """As :func:`accuracy_by_cost`, against the processor's minutes of training, all threads
    together. Runs from before it was measured are left out, and the caption counts them.
    Raises LessonError also where no run has it.
    """
    chosen = _chosen(recorded, own, dataset, tier, family)
    timed = {whose: [run for run in runs if run.cpu_seconds] for whose, runs in chosen.items()}
    left_out = sum(map(len, chosen.values())) - sum(map(len, timed.values()))
    if not any(timed.values()):
        raise LessonError(
            f"None of the {left_out} runs says its processor's time: accepted are runs from after "
            "it was measured. Train one, or look at accuracy_by_cost."
        )
    notes = []
    if left_out:
        notes.append(
            f"Left out: {count_runs(left_out)} from before the processor's time was measured."
        )
    slower = max(_slowest(group) for runs in timed.values() for group in groups(runs))
    if slower >= 1.1:
        notes.append(
            f"The same network took up to {slower:.1f} times as long in one run as in another: "
            "what else a machine does slows training."
        )
    x = Axis("processor's time of training, all threads together", "minutes", "{:.1f}", "log")
    return _by("Accuracy against training time", x, lambda run: run.cpu_seconds / 60, timed,
               notes)  # fmt: skip


def _slowest(group: Group) -> float:
    """How many times as long as the quickest of its runs the slowest took."""
    times = [run.cpu_seconds for run in group.runs]
    return max(times) / min(times)


def learning_curves(
    recorded: Iterable[Run] | None = None,
    own: Iterable[Run] | None = None,
    *,
    phi: float = 3,
    dataset: str = "fashion_mnist",
    tier: str = "cpu",
    family: str = "small",
) -> Plot:
    """Validation accuracy in percent against thousands of pictures seen, of the networks at the
    cost of ``phi``. Raises LessonError where there is no such run of the paper's rule.
    """
    phi = check_phi(phi)
    chosen = _chosen(recorded, own, dataset, tier, family, phi)
    series = []
    for whose, runs in chosen.items():
        for group in _in_order(groups(runs)):
            marks = tuple(
                Mark(
                    f"{seen:,} pictures",
                    (seen / 1e3,) * len(runs_there),
                    tuple(step["validation_accuracy"] for step in steps),
                    tuple(runs_there),
                )
                for seen, runs_there, steps in _evaluations(group)
            )
            series.append(_series(group, whose, marks, _through(marks)))
    x = Axis("pictures seen in training", "thousand", "{:,.0f}")
    title = f"Learning curves at the cost of phi = {phi:g}"
    note = "Measured on pictures kept aside for validation, not on the test set."
    return Plot(Chart(title, x, _VALIDATION, tuple(series), caption(chosen, series, [note])))


CHARTS: dict[str, Callable[..., Plot]] = {
    "cost": accuracy_by_cost,
    "time": accuracy_by_time,
    "params": accuracy_by_params,
    "learning": learning_curves,
}


def _by(
    title: str,
    x: Axis,
    place: Callable[[Run], float],
    chosen: dict[str, list[Run]],
    notes: Iterable[str] = (),
) -> Plot:
    series = []
    for whose, runs in chosen.items():
        of_strategy: dict[str, list[Group]] = {}
        for group in _in_order(groups(runs)):
            of_strategy.setdefault(group.first.strategy, []).append(group)
        marks_of = {
            strategy: tuple(sorted((_mark(group, place) for group in same), key=lambda m: m.x))
            for strategy, same in of_strategy.items()
        }
        base = [
            _mark(group, place) for group in of_strategy.get("compound", []) if not group.first.phi
        ]
        for strategy, marks in marks_of.items():
            # Every strategy grows from the base, which is recorded as compound's phi = 0.
            line = () if whose == "yours" else _through(
                marks if strategy == "compound" else (*base, *marks)
            )  # fmt: skip
            series.append(_series(of_strategy[strategy][0], whose, marks, line))
    said = caption(chosen, series, [*sampling_note(chosen), *notes])
    return Plot(Chart(title, x, _ACCURACY, tuple(series), said))


def _chosen(recorded, own, dataset, tier, family, phi=None) -> dict[str, list[Run]]:
    """The runs to show, each owner's apart."""
    if recorded is None:
        recorded = load_runs([paths.recorded_runs()])
        own = load_runs([paths.own_runs()]) if own is None else own

    def is_wanted(run: Run) -> bool:
        where = run.dataset["name"], run.tier, run.config["family"]
        return (
            where == (dataset, tier, family)
            and run.by_paper_rule
            and (phi is None or run.phi == phi)
        )

    chosen = {
        "recorded": [run for run in check_runs(recorded) if is_wanted(run)],
        "yours": [run for run in check_runs(own or ()) if is_wanted(run)],
    }
    if not any(chosen.values()):
        at = "" if phi is None else f" at phi = {phi:g}"
        raise LessonError(
            f"There is no run of {dataset!r}, tier {tier!r}, family {family!r}{at}: effnet-lesson "
            "runs lists those that there are, effnet-lesson train makes one."
        )
    return chosen


def _in_order(found: list[Group]) -> list[Group]:
    return sorted(found, key=lambda g: (STRATEGIES.index(g.first.strategy), g.first.phi))


def _mark(group: Group, place: Callable[[Run], float]) -> Mark:
    return Mark(
        f"phi = {group.first.phi:g}",
        tuple(place(run) for run in group.runs),
        group.accuracies,
        tuple(run.id for run in group.runs),
    )


def _evaluations(group: Group):
    """Pictures seen, the runs that were evaluated then, and what they found."""
    seen: dict[int, dict[str, dict]] = {}
    for run in group.runs:
        for step in run.history:
            seen.setdefault(step["pictures"], {})[run.id] = step
    return [(pictures, list(of), list(of.values())) for pictures, of in sorted(seen.items())]


def _series(group: Group, whose: str, marks, line) -> Series:
    strategy, own = group.first.strategy, whose == "yours"
    name = strategy_title(strategy) + (", your own runs" if own else "")
    return Series(name, strategy, own, marks, line)


def _through(marks: Iterable[Mark]) -> tuple[tuple[float, float], ...]:
    places = tuple((mark.x, mark.middle) for mark in marks)
    return places if len(places) > 1 else ()
