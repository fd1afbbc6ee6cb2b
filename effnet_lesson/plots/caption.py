"""What stands below a picture: where its numbers come from, and how to read it."""

from collections.abc import Iterable, Mapping

from effnet_lesson.findings import dataset_title, groups, processor
from effnet_lesson.intervals import FEWEST, sampling_error
from effnet_lesson.plots.chart import Series
from effnet_lesson.runs import Run


def caption(chosen: Mapping[str, list[Run]], series: Iterable[Series], notes: Iterable[str]) -> str:
    """Data set, tier, runs, seeds, processors and dates of the ``chosen`` runs, which are
    ``"recorded"`` or ``"yours"``; what the marks of ``series`` mean; then ``notes``."""
    first = _all(chosen)[0]
    title, family = dataset_title(first.dataset["name"]), first.config["family"]
    sentences = [f"{title}, {family} family, tier {first.tier}."]
    sentences += [_provenance(whose, runs) for whose, runs in chosen.items() if runs]
    marks = [mark for one in series for mark in one.marks]
    if any(mark.interval for mark in marks):
        sentences.append(f"Bars: mean and 95 % interval (Student's t) of {FEWEST} or more seeds.")
    if any(mark.dots for mark in marks):
        sentences.append("Marks without a bar: one seed each.")
    if any(one.own for one in series):
        sentences.append("Hollow marks: your own runs.")
    if any(one.line for one in series):
        sentences.append("Dashed lines only guide the eye: nothing was measured between.")
    return " ".join((*sentences, *notes))


def sampling_note(chosen: Mapping[str, list[Run]]) -> list[str]:
    """How far the choice of test pictures leaves an accuracy uncertain; nothing if their number
    is not known."""
    runs = _all(chosen)
    pictures = runs[0].dataset.get("test")
    if type(pictures) is not int or pictures < 1:
        return []
    error = max(sampling_error(run.accuracy, pictures) for run in runs)
    return [
        f"Sampling error of the {pictures:,} test pictures, the same for all: up to {error:.1f} "
        "points (95 %)."
    ]


def count_runs(count: int, whose: str = "") -> str:
    """How many runs, in words, and whose: ``"recorded"``, ``"yours"`` or not said."""
    before, after = {"recorded": ("recorded ", ""), "yours": ("", " of your own")}.get(
        whose, ("", "")
    )
    return f"{count} {before}run{'' if count == 1 else 's'}{after}"


def _provenance(whose: str, runs: list[Run]) -> str:
    seeds = [len(group.runs) for group in groups(runs)]
    fewest, most = min(seeds), max(seeds)
    dates = sorted({run.date[:10] for run in runs})
    return (
        f"{count_runs(len(runs), whose)}, "
        f"{fewest if fewest == most else f'{fewest} to {most}'} seed{'s' if most > 1 else ''} a "
        f"network, on {' and '.join(dict.fromkeys(map(processor, runs)))}, "
        f"{' to '.join(dict.fromkeys((dates[0], dates[-1])))}."
    )


def _all(chosen: Mapping[str, list[Run]]) -> list[Run]:
    return [run for runs in chosen.values() for run in runs]
