"""From a key press on phi to the new numbers painted, in JupyterLab in a real browser."""

import statistics
import tempfile
from pathlib import Path

from lab_in_browser import chromium, jupyterlab
from row import Row

PRESSES = 100
FRAME_MS = 1000 / 60

# After the change of the numbers and the next frame, a message is handled once that is painted.
WATCH = """
() => {
  const explorer = document.querySelector("section.effnet-explorer");
  window.steps = [];
  let pressed = 0;
  let changes = 0;
  window.addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    window.steps.push(performance.now() - pressed);
    window.changes = changes;
  };
  new MutationObserver(() => {
    changes++;
    requestAnimationFrame(() => painted.port2.postMessage(0));
  })
    .observe(explorer.querySelector(".cards"), { childList: true });
}
"""


def measure() -> list[Row]:
    """Median and 95th percentile of single presses, back and forth over the whole slider."""
    with tempfile.TemporaryDirectory() as home, jupyterlab(Path(home)) as lab:
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(90_000)
            notebook = lab.open(page, "02_compound_scaling.ipynb")
            notebook.run_all()
            explorer = page.locator("section.effnet-explorer")
            explorer.scroll_into_view_if_needed()
            explorer.get_by_role("slider", name="phi").focus()
            page.keyboard.press("Home")
            page.evaluate(WATCH)
            for i in range(PRESSES):
                page.keyboard.press("ArrowRight" if i // 7 % 2 == 0 else "ArrowLeft")
                page.wait_for_function(f"window.steps.length > {i}")
            steps = sorted(page.evaluate("window.steps"))
            drawn = page.evaluate("window.changes") / PRESSES
    return [
        Row("times the numbers are drawn for one press", drawn, "times", "limit", 1.0),
        Row("slider step, key press to painted, median", statistics.median(steps), "ms", "a frame",
            FRAME_MS),
        Row("slider step, 95th percentile", steps[int(0.95 * len(steps))], "ms", "a frame",
            FRAME_MS),
    ]  # fmt: skip
