"""The learner's own runs come into an explorer by themselves."""

import gc
import json
import weakref
from dataclasses import asdict

import pytest
from made_runs import made_run

from effnet_lesson import paths, runs
from effnet_lesson.explorer import Explorer
from effnet_lesson.explorer.own_files import own_files
from effnet_lesson.runs import Run, watch_runs, write_run
from effnet_lesson.sweep import running


@pytest.fixture
def explorer(monkeypatch):
    """An explorer that its page shows, which says so. Nobody else watches: explorers of other
    tests may still be there."""
    monkeypatch.setattr(runs, "_watchers", weakref.WeakSet())
    explorer = Explorer(panels=["accuracy"], phi=2)
    by_coming_into_sight(explorer)
    yield explorer
    explorer.close()


def own(explorer: Explorer) -> list[float]:
    """The accuracies of the learner's own runs on the plot."""
    points = explorer.table["points"]
    return sorted(value for p in points if p["kind"] == "own" for value in p["accuracies"])


def written_elsewhere(run: Run) -> None:
    """``run`` as another process writes it: nobody here is told."""
    file = paths.writable(paths.own_runs()) / f"{run.id}.json"
    file.write_text(json.dumps(asdict(run)), encoding="utf-8")


def test_a_run_that_this_kernel_writes_is_shown_at_once(explorer):
    assert own(explorer) == []
    for seed, accuracy in enumerate((88.0, 89.0)):
        write_run(made_run(accuracy, phi=1, seed=seed), paths.own_runs())
    assert own(explorer) == [88.0, 89.0]
    assert explorer.phi == 2


def by_slider(explorer):
    explorer.set_state({"phi": 3})


def by_coming_into_sight(explorer):
    explorer._handle_custom_msg("look", [])


def by_its_cell(explorer):
    explorer._ipython_display_()


@pytest.mark.parametrize("message", [by_slider, by_coming_into_sight, by_its_cell])
def test_a_run_of_another_process_is_shown_with_the_next_message(explorer, message):
    written_elsewhere(made_run(88.0, phi=1))
    assert own(explorer) == []
    message(explorer)
    assert own(explorer) == [88.0]
    (paths.own_runs() / f"{made_run(88.0, phi=1).id}.json").unlink()
    message(explorer)
    assert own(explorer) == []


def test_nothing_is_read_again_while_no_run_is_new(explorer):
    write_run(made_run(88.0), paths.own_runs())
    table = explorer.table
    # What training leaves there on its way.
    (paths.own_runs() / "32e1ddead7e3.pt").write_bytes(b"weights")
    (paths.own_runs() / ".32e1ddead7e3.json.0a1b2c3d").write_bytes(b"half a run")
    for message in (by_slider, by_coming_into_sight, by_its_cell):
        message(explorer)
    assert explorer.table is table
    explorer.refresh()
    assert explorer.table is not table


def test_a_run_that_comes_while_others_are_read_is_not_missed(explorer, monkeypatch):
    from effnet_lesson.explorer import widget

    read = widget.known_points

    def slowly():
        points = read()
        written_elsewhere(made_run(89.0, seed=1))
        return points

    with monkeypatch.context() as during:
        during.setattr(widget, "known_points", slowly)
        write_run(made_run(88.0), paths.own_runs())
    assert own(explorer) == [88.0]
    by_coming_into_sight(explorer)
    assert own(explorer) == [88.0, 89.0]


def test_a_closed_explorer_looks_no_more(explorer):
    explorer.close()
    table = explorer.table
    write_run(made_run(88.0), paths.own_runs())
    assert explorer.table is table


def test_a_run_that_a_worker_wrote_is_told_by_the_sweep(explorer):
    run = made_run(88.0)
    written_elsewhere(run)
    running._keep(running.Result(run.id, record=asdict(run)), paths.own_runs())
    assert own(explorer) == [88.0]


class Watcher:
    def __init__(self, seen: list, problem: Exception | None = None) -> None:
        self.seen, self.problem = seen, problem

    def look(self) -> None:
        self.seen.append(own_files())
        if self.problem:
            raise self.problem


def test_a_watcher_is_held_weakly_and_its_failure_loses_no_run():
    seen = []
    watcher = Watcher(seen, RuntimeError("no picture"))
    watch_runs(watcher)
    with pytest.warns(UserWarning, match="kept, but could not be shown: no picture"):
        file = write_run(made_run(88.0), paths.own_runs())
    assert [name for name, _ in seen[0]] == [str(file)]
    del watcher
    gc.collect()
    write_run(made_run(88.0, seed=1), paths.own_runs())
    assert len(seen) == 1


def test_an_explorer_that_was_never_shown_costs_a_training_nothing():
    unseen = Explorer(panels=[])
    table = unseen.table
    write_run(made_run(88.0), paths.own_runs())
    assert unseen.table is table
    by_its_cell(unseen)
    assert unseen.table is not table
    unseen.close()


def test_no_folder_is_no_file():
    assert own_files() == frozenset()
