"""The learner's own runs come to the plot by themselves, wherever they were trained."""

import json
from dataclasses import asdict

from explorer_in_browser import expected, open_explorer, shown
from made_runs import made_run
from playwright.sync_api import Locator

from effnet_lesson.explorer import State

NEWS = "A new run of yours is on the plot."


def wait_for_own_runs(explorer: Locator, count: int) -> None:
    """Until so many of the learner's own runs are on the plot."""
    explorer.page.wait_for_function(
        "count => document.querySelectorAll("
        "  '.effnet-explorer .accuracy .drawing path.own').length === count",
        arg=count,
        timeout=20_000,
    )


def test_own_runs_come_to_the_plot_by_themselves(open_notebook, tmp_path):
    home = tmp_path / "learner"
    notebook, explorer = open_explorer(
        open_notebook,
        "panels=['accuracy'], phi=1",
        first=f"import os\nos.environ['EFFNET_LESSON_HOME'] = {str(home)!r}",
    )
    page, live = notebook.page, explorer.get_by_role("status")
    runs = [json.dumps(asdict(made_run(88 + i / 10, phi=2, seed=i))) for i in range(4)]

    # As a training in this kernel writes it; the explorer has only been looked at.
    notebook.execute(
        "import json\nfrom effnet_lesson import paths\n"
        "from effnet_lesson.runs import run_from, write_run\n"
        f"write_run(run_from(json.loads({runs[0]!r})), paths.own_runs())"
    )
    wait_for_own_runs(explorer, 1)
    assert "compound scaling, your own runs" in explorer.locator(".legend").text_content()
    assert live.text_content().startswith(NEWS)
    assert live.locator(".heard").bounding_box()["width"] <= 1, "those who see have the mark"
    assert shown(explorer) == expected(State(phi=1)), "own runs are never mixed in"

    # As a training in a terminal does, while the learner goes on, comes back from another tab of
    # JupyterLab, and from another window.
    def in_a_terminal(run: str) -> None:
        (home / "runs" / f"{json.loads(run)['id']}.json").write_text(run, encoding="utf-8")

    in_a_terminal(runs[1])
    explorer.get_by_role("slider", name="phi").press("ArrowRight")
    wait_for_own_runs(explorer, 2)
    assert shown(explorer) == expected(State(phi=2))

    tab = page.evaluate("window.jupyterapp.shell.currentWidget.id")
    page.evaluate("() => void window.jupyterapp.commands.execute('launcher:create')")
    explorer.wait_for(state="hidden")
    in_a_terminal(runs[2])
    page.evaluate("tab => void window.jupyterapp.shell.activateById(tab)", tab)
    wait_for_own_runs(explorer, 3)

    in_a_terminal(runs[3])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_for_own_runs(explorer, 4)
    assert shown(explorer) == expected(State(phi=2))
    notebook.screenshot("own_runs")
