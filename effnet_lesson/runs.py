"""A trained run is one JSON file with all that is needed to trust and to repeat it.

The file's name is a hash of the configuration, so that the same run is never there twice.
Standard library only.
"""

import datetime
import hashlib
import json
import math
import warnings
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.matching import STRATEGIES

SCHEMA = 1
PUBLISHED_MODEL = "published"  # the strategy of a run of B0–B7, whose sizes no formula gives
_STRATEGIES = (*STRATEGIES, PUBLISHED_MODEL)


@dataclass(frozen=True)
class Run:
    """One training run. ``accuracy`` is of the test set, in percent, measured once at the end.

    ``phi``: for one dimension alone, the phi whose compound network it matches in MACs.
    ``config``: everything that decides the result; its hash is ``id``. ``history``: one entry
    an evaluation, with pictures seen, training loss and validation accuracy in percent.
    ``seconds`` and ``images_per_second`` are of the whole training, evaluations included;
    ``cpu_seconds`` is what the processor spent on it, all threads together, which other work on
    the machine lengthens less (None in runs from before it was measured).
    ``peak_memory``: bytes of the process so far (on CUDA, of this run on the device), None if it
    cannot be read.
    ``revision``: of the lesson's source. ``command`` repeats the run. ``weights_sha256``: of the
    trained weights; ``continued``: how often the run went on from a checkpoint (both None in
    runs from before they were kept).
    """

    schema: int
    id: str
    strategy: str
    phi: float
    seed: int
    tier: str
    macs: int
    params: int
    accuracy: float
    validation_accuracy: float
    config: dict[str, Any]
    dataset: dict[str, Any]
    history: list[dict[str, Any]]
    images_per_second: float
    seconds: float
    peak_memory: int | None
    hardware: dict[str, Any]
    versions: dict[str, Any]
    revision: str
    command: str
    date: str
    cpu_seconds: float | None = None
    weights_sha256: str | None = None
    continued: int | None = None

    @property
    def by_paper_rule(self) -> bool:
        """Whether the paper's alpha, beta and gamma scaled the network: a search tries others,
        and no formula gives the sizes of a published model."""
        return follows_paper_rule(self.config)


_TYPES: dict[str, tuple[type, ...]] = {
    "schema": (int,), "id": (str,), "strategy": (str,), "phi": (int, float), "seed": (int,),
    "tier": (str,), "macs": (int,), "params": (int,), "accuracy": (int, float),
    "validation_accuracy": (int, float), "config": (dict,), "dataset": (dict,),
    "history": (list,), "images_per_second": (int, float), "seconds": (int, float),
    "peak_memory": (int, type(None)), "hardware": (dict,), "versions": (dict,),
    "revision": (str,), "command": (str,), "date": (str,),
    "cpu_seconds": (int, float, type(None)), "weights_sha256": (str, type(None)),
    "continued": (int, type(None)),
}  # fmt: skip
_LATER = ("cpu_seconds", "weights_sha256", "continued")  # may be missing from older runs
_NOT_EMPTY = ("config", "dataset", "history", "hardware", "versions", "revision", "command", "date")


def follows_paper_rule(config: Mapping[str, Any]) -> bool:
    """Whether ``config`` names a network that the paper's alpha, beta and gamma scaled."""
    return config["strategy"] in STRATEGIES and not {"alpha", "beta", "gamma"} & set(config)


def config_id(config: Mapping[str, Any]) -> str:
    """The hash that names a run: 12 hex digits of the configuration's SHA-256."""
    canonical = json.dumps(config, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def run_from(record: Any, where: object = "the run") -> Run:
    """A checked run from a parsed record; raises LessonError that names the field at fault."""

    def refuse(problem: str) -> LessonError:
        return LessonError(
            f"{where} is not a run record of schema {SCHEMA}: {problem}. Move the file away; "
            "the same training command writes it anew."
        )

    if not isinstance(record, dict):
        raise refuse(f"it holds a {type(record).__name__}, accepted is an object")
    if record.get("schema") != SCHEMA:
        raise refuse(f"its schema is {record.get('schema')!r}")
    record = dict.fromkeys(_LATER) | record
    missing = [name for name in _TYPES if name not in record]
    if missing:
        raise refuse(f"missing: {', '.join(missing)}")
    for name, types in _TYPES.items():
        value = record[name]
        if not isinstance(value, types) or isinstance(value, bool):
            raise refuse(f"{name} is {value!r}")
        if name in _NOT_EMPTY and not value:
            raise refuse(f"{name} is empty: a run without provenance proves nothing")
    if record["strategy"] not in _STRATEGIES:
        raise refuse(f"strategy is {record['strategy']!r}, accepted are {', '.join(_STRATEGIES)}")
    for name in ("accuracy", "validation_accuracy"):
        if not 0 <= record[name] <= 100:
            raise refuse(f"{name} is {record[name]!r}, accepted is a percentage")
    for name in ("macs", "params", "images_per_second", "seconds"):
        if not 0 < record[name] < math.inf:
            raise refuse(f"{name} is {record[name]!r}, accepted is a number above 0")
    if not 0 <= (record["cpu_seconds"] or 0) < math.inf:
        raise refuse(f"cpu_seconds is {record['cpu_seconds']!r}, accepted is a number from 0 up")
    if not math.isfinite(record["phi"]):
        raise refuse(f"phi is {record['phi']!r}")
    for part, name, kind in (
        ("config", "family", str), ("config", "pictures", int), ("dataset", "name", str),
        ("dataset", "sha256", str), ("versions", "torch", str),
    ):  # fmt: skip
        if not isinstance(record[part].get(name), kind) or not record[part][name]:
            raise refuse(f"{part} has {name} {record[part].get(name)!r}")
    if not all(_is_evaluation(step) for step in record["history"]):
        raise refuse("its history holds something that is not an evaluation")
    try:
        datetime.datetime.fromisoformat(record["date"])
    except ValueError:
        raise refuse(f"date is {record['date']!r}, accepted is ISO 8601") from None
    if record["id"] != config_id(record["config"]):
        raise refuse("its id is not the hash of its configuration")
    return Run(**{field.name: record[field.name] for field in fields(Run)})


def _is_evaluation(step: Any) -> bool:
    return (
        isinstance(step, dict)
        and type(step.get("pictures")) is int
        and type(accuracy := step.get("validation_accuracy")) in (int, float)
        and 0 <= accuracy <= 100
    )


def read_run(file: Path) -> Run:
    """The run in ``file``; raises LessonError if it is missing, cut short or not a run."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LessonError(f"There is no run file {file}: see effnet-lesson runs.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(f"{file} cannot be read ({error}).") from None
    except (ValueError, RecursionError) as error:
        raise LessonError(
            f"{file} is cut short or not JSON ({error}): move it away; the same training command "
            "writes it anew."
        ) from None
    return run_from(record, file)


class Watcher(Protocol):
    """What wants to know of new runs: ``look`` is called, and sees for itself what is there."""

    def look(self) -> None: ...


_watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()


def watch_runs(watcher: Watcher) -> None:
    """Tell ``watcher`` of every run that this process finishes, for as long as it is used: it is
    held weakly. So a picture can follow a training that knows nothing of pictures."""
    _watchers.add(watcher)


def tell_watchers() -> None:
    """A run file is new. A watcher that fails gets a warning: the run is kept all the same."""
    for watcher in tuple(_watchers):
        try:
            watcher.look()
        except Exception as error:
            warnings.warn(f"A new run is kept, but could not be shown: {error}", stacklevel=2)


def write_run(run: Run, folder: Path) -> Path:
    """Write ``run`` to ``folder``, whole or not at all, tell those who watch (``watch_runs``),
    and return the file."""
    record = asdict(run)
    run_from(json.loads(json.dumps(record)), "this run")
    file = folder / f"{run.id}.json"
    paths.replace_file(file, json.dumps(record, indent=1) + "\n")
    tell_watchers()
    return file


def load_runs(folders: Iterable[Path] | None = None) -> list[Run]:
    """All runs in ``folders`` (default: the recorded ones, then the learner's own), in order of
    tier, strategy, phi and seed. A damaged file is left out with a warning that names it."""
    if folders is None:
        folders = (paths.recorded_runs(), paths.own_runs())
    found = []
    for folder in folders:
        try:
            files = sorted(folder.glob("*.json"))
        except OSError as error:
            warnings.warn(f"Left out: {folder} cannot be read ({error.strerror}).", stacklevel=2)
            continue
        for file in files:
            try:
                found.append(read_run(file))
            except LessonError as error:
                warnings.warn(f"Left out: {error}", stacklevel=2)
    return sorted(
        found,
        key=lambda run: (run.tier, _STRATEGIES.index(run.strategy), run.phi, run.seed),
    )


def check_runs(runs: Iterable[Run]) -> list[Run]:
    """``runs`` as a list; raises LessonError for anything else than runs."""
    received = list(runs) if isinstance(runs, Iterable) else [runs]
    for run in received:
        if not isinstance(run, Run):
            raise LessonError(
                f"Received {run!r} among the runs: accepted are runs, as runs.load_runs() gives."
            )
    return received


def find_run(id_start: str, folders: Iterable[Path] | None = None) -> Run:
    """The one run whose id begins with ``id_start``; raises LessonError for none or several.

    A run that was recorded and repeated is in two folders: the first one's is returned.
    """
    all_runs: dict[str, Run] = {}
    for run in load_runs(folders):  # the same run stays in the order of the folders
        all_runs.setdefault(run.id, run)
    matching = [run for run in all_runs.values() if run.id.startswith(id_start)]
    if len(matching) == 1 and id_start:
        return matching[0]
    if not matching:
        raise unknown("run", id_start, list(all_runs) or ["none: train one first"])
    raise LessonError(
        f"Run {id_start!r} is not one but {len(matching)}: {', '.join(r.id for r in matching)}. "
        "Give more of the id."
    )
