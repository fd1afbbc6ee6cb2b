"""An answer judged and kept, and a question on the page."""

import os
import statistics
import tempfile
import time
from pathlib import Path

from lab_in_browser import chromium, jupyterlab
from row import Row

from effnet_lesson import check

TIMES = 200


def measure() -> list[Row]:
    """``check`` after its import; ``ask`` from run to painted in a real JupyterLab."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["EFFNET_LESSON_HOME"] = home
        check("02.depth_at_phi_2", 2.4)
        times = []
        for _ in range(TIMES):
            started = time.perf_counter()
            check("02.depth_at_phi_2", 2.4)
            times.append(1000 * (time.perf_counter() - started))
    return [
        Row("check() after import, median", statistics.median(times), "ms", "aim", 1.0),
        Row("ask() from run to painted", _first_picture(), "ms", "aim", 500),
    ]


def _first_picture() -> float:
    with (
        tempfile.TemporaryDirectory() as home,
        jupyterlab(Path(home)) as lab,
        chromium() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(90_000)
        notebook = lab.open(page, "02_compound_scaling.ipynb")
        notebook.execute("from effnet_lesson import ask; import effnet_lesson.quiz.widget")
        page.evaluate(
            "() => { window.began = performance.now(); const seen = new MutationObserver(() => {"
            " if (!document.querySelector('form.effnet-quiz')) return; seen.disconnect();"
            " requestAnimationFrame(() => setTimeout(() => (window.first = performance.now())));"
            " }); seen.observe(document.body, {childList: true, subtree: true}); }"
        )
        notebook.run_last_cell_as('ask("02.which_formula")')
        page.wait_for_function("window.first")
        return page.evaluate("window.first - window.began")
