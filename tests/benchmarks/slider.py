"""The explorer in JupyterLab in a real browser: from key press, drag and cell to painted."""

import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer_in_browser import open_explorer
from lab_in_browser import chromium, jupyterlab
from playwright.sync_api import Locator, Page
from row import Row

PRESSES = 100
FEWER_PRESSES = 40  # of what the kernel answers, and of the peer
SLOWED = 4
PAUSES = (80, 250)  # ms from one key to the next
DRAG_STEPS = 120

# After a change of what is watched and the next frame, a message is handled once that is painted.
WATCH = """
([selector, options]) => {
  window.steps = [];
  let pressed = null;
  window.changes = 0;
  window.addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    if (pressed !== null) window.steps.push(performance.now() - pressed);
    pressed = null;
  };
  new MutationObserver(() => {
    window.changes++;
    requestAnimationFrame(() => painted.port2.postMessage(0));
  }).observe(document.querySelector(selector), options);
}
"""
CARDS = [
    "section.effnet-explorer .cards", {"childList": True, "characterData": True, "subtree": True},
]  # fmt: skip

# Which of the drag's positions were on the page when a frame was painted, and when the last was.
WATCH_DRAG = """
() => {
  const root = document.querySelector("section.effnet-explorer");
  const slider = root.querySelector("input[type=range]");
  const reading = root.querySelector(".controls .reading");
  window.drag = { asked: [], painted: new Set(), moved: 0, done: 0 };
  const message = new MessageChannel();
  message.port1.onmessage = ({ data }) => {
    window.drag.painted.add(data);
    window.drag.done = performance.now();
  };
  slider.addEventListener("input", (event) => {
    window.drag.asked.push(slider.value);
    window.drag.moved = event.timeStamp;
    requestAnimationFrame(() => message.port2.postMessage(Number(reading.textContent)));
  });
}
"""

# The floor: what JupyterLab's page itself takes for a native slider that sets one number.
BARE = """
import anywidget

class Bare(anywidget.AnyWidget):
    _esm = '''
    export default { render({ el }) {
      el.innerHTML = `<section class="bare" style="contain: content"><input type="range"
        data-lm-suppress-shortcuts="true" aria-label="bare" max="7" step="0.05" value="0">
        <b>0</b></section>`;
      const [slider, number] = el.firstChild.children;
      slider.addEventListener("input", () => (number.textContent = slider.value));
    } };
    '''

Bare()
"""
BARE_NUMBER = ["section.bare", {"childList": True, "subtree": True}]

# What is usually written for this: a slider of ipywidgets that draws with pyplot.
PEER = """
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(phi=(0.0, 7.0, 0.05))
def show(phi=0.0):
    phis = [step / 20 for step in range(141)]
    for name, base in (("depth", 1.2), ("width", 1.1), ("resolution", 1.15)):
        plt.plot(phis, [base**p for p in phis])
        plt.plot(phi, base**phi, "o")
    plt.title(f"phi = {phi:.2f}: {2**phi:.2f} times the cost")
    plt.show()
"""


@contextmanager
def _page(lab, browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(90_000)
    yield page
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    page.close()


def measure() -> list[Row]:
    """phi, alpha and a fast drag, with every panel open; the usual ``interact`` beside them."""
    with (
        tempfile.TemporaryDirectory() as home,
        jupyterlab(Path(home)) as lab,
        chromium() as browser,
    ):
        with _page(lab, browser) as page:
            peer = _peer(page, lab)
        with _page(lab, browser) as page:
            floor, slow_floor = _floor(page, lab)
        with _page(lab, browser) as page:
            _, explorer = open_explorer(lambda name: lab.open(page, name), "")
            phi = explorer.get_by_role("slider", name="phi", exact=True)
            quick = _press(page, phi, CARDS, PRESSES)
            drawn = page.evaluate("window.changes") / PRESSES
            painted, rest = _drag(page, phi)
            alpha = _press(
                page, explorer.get_by_role("slider", name="alpha (depth)"), CARDS, FEWER_PRESSES
            )
            _slow_down(page)
            slow = _press(page, phi, CARDS, PRESSES)
        with _page(lab, browser) as page:
            first = _first_picture(page, lab)
    return [
        Row("phi, key press to painted, median", statistics.median(quick), "ms", "aim", 12),
        Row("phi, 95th percentile", _p95(quick), "ms", "aim", 20),
        Row(f"phi, browser slowed {SLOWED} times, median", statistics.median(slow), "ms", "aim",
            15),
        Row("phi, slowed, 95th percentile", _p95(slow), "ms", "aim", 30),
        Row("phi, median", statistics.median(quick), "ms", "a bare slider with one number",
            statistics.median(floor)),
        Row("phi, slowed, median", statistics.median(slow), "ms", "a bare slider, slowed",
            statistics.median(slow_floor)),
        Row("times the numbers are drawn for one press", drawn, "times", "limit", 1.0),
        Row("share of a fast drag's steps that is painted", painted, "", "aim", 1.0),
        Row("from its last move to the final state", rest, "ms", "aim", 20),
        Row("alpha, key press to painted, median", statistics.median(alpha), "ms", "aim", 80),
        Row("phi, median", statistics.median(quick), "ms", "interact with pyplot",
            statistics.median(peer)),
        Row("cell run to first picture", first, "ms", "aim", 700),
    ]  # fmt: skip


def _press(page: Page, slider: Locator, watched: list, presses: int) -> list[float]:
    """Milliseconds from each press to what it changed, painted; there and back.

    A person's keys do not keep step with the screen: without the pauses each press would come
    just after a frame, since that is what was waited for, and wait for the whole of the next.
    """
    chance = random.Random(0)
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(1000)
    page.evaluate(WATCH, watched)
    for i in range(presses):
        page.keyboard.press("ArrowRight" if i // 20 % 2 == 0 else "ArrowLeft")
        page.wait_for_function(f"window.steps.length > {i}")
        page.wait_for_timeout(chance.uniform(*PAUSES))
    return sorted(page.evaluate("window.steps"))


def _p95(steps: list[float]) -> float:
    return steps[int(0.95 * len(steps))]


def _drag(page: Page, slider: Locator) -> tuple[float, float]:
    """The share of positions that were painted, and milliseconds from the last to its paint."""
    slider.focus()
    page.keyboard.press("Home")
    page.evaluate(WATCH_DRAG)
    box = slider.bounding_box()
    left, y, width = box["x"] + 8, box["y"] + box["height"] / 2, box["width"] - 16
    page.mouse.move(left, y)
    page.mouse.down()
    page.mouse.move(left + width, y, steps=DRAG_STEPS)
    page.mouse.up()
    page.wait_for_timeout(500)
    asked, painted, moved, done = page.evaluate(
        "() => { const d = window.drag; return [new Set(d.asked).size, d.painted.size, d.moved,"
        " d.done]; }"
    )
    return painted / asked, done - moved


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})


def _floor(page: Page, lab) -> tuple[list[float], list[float]]:
    lab.open(page, "02_compound_scaling.ipynb").run_last_cell_as(BARE)
    slider = page.get_by_role("slider", name="bare")
    slider.scroll_into_view_if_needed()
    floor = _press(page, slider, BARE_NUMBER, FEWER_PRESSES)
    _slow_down(page)
    return floor, _press(page, slider, BARE_NUMBER, FEWER_PRESSES)


def _peer(page: Page, lab) -> list[float]:
    notebook = lab.open(page, "02_compound_scaling.ipynb")
    notebook.run_last_cell_as(PEER)
    page.locator(".jp-OutputArea img").first.wait_for()
    slider = page.locator(".widget-slider .noUi-handle, .widget-slider .ui-slider-handle").first
    watched = [".widget-interact .jp-OutputArea", {"childList": True, "subtree": True}]
    slider.scroll_into_view_if_needed()
    return _press(page, slider, watched, FEWER_PRESSES)


def _first_picture(page: Page, lab) -> float:
    """Milliseconds from running ``Explorer()`` to its drawings, the package being imported; its
    table is built for the first time."""
    notebook = lab.open(page, "02_compound_scaling.ipynb")
    notebook.execute("from effnet_lesson import Explorer; Explorer([])")
    page.evaluate(
        "() => { const root = document.body; window.began = performance.now();"
        " const seen = new MutationObserver(() => {"
        "   if (!root.querySelector('.effnet-explorer figure svg')) return;"
        "   seen.disconnect();"
        "   requestAnimationFrame(() => setTimeout(() => (window.first = performance.now())));"
        " }); seen.observe(root, {childList: true, subtree: true}); }"
    )
    notebook.run_last_cell_as("Explorer()")
    page.wait_for_function("window.first")
    return page.evaluate("window.first - window.began")
