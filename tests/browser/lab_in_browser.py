"""A real JupyterLab or Notebook and a real browser, driven as a learner would drive them."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from effnet_lesson import paths

SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# The applications by their modules: the name in their settings, and where they show a notebook.
APPLICATIONS = {
    "jupyterlab": ("LabApp", "lab/tree/{}?reset"),
    "notebook": ("JupyterNotebookApp", "notebooks/{}"),
}


@contextlib.contextmanager
def jupyterlab(home: Path, module: str = "jupyterlab") -> Iterator["Lab"]:
    """JupyterLab, or Notebook 7 where ``module`` is ``"notebook"``, on an empty folder below
    ``home``, with settings and state of its own."""
    application, address = APPLICATIONS[module]
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    # The offer of Jupyter's news would lie over the page.
    quiet = home / "config" / "labconfig" / "page_config.json"
    quiet.parent.mkdir(parents=True)
    quiet.write_text(
        '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}'
    )
    environment = os.environ | {
        "EFFNET_LESSON_HOME": str(home / "state"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    port = _free_port()
    log = home / "jupyterlab.log"
    with open(log, "w") as stream:
        server = subprocess.Popen(
            [
                sys.executable, "-m", module, "--no-browser", "--allow-root",
                f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
                f"--ServerApp.root_dir={folder}", f"--{application}.expose_app_in_browser=True",
            ],
            env=environment, stdout=stream, stderr=stream,
        )  # fmt: skip
    server_address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            if server.poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{server_address}/api", timeout=5).close()
                yield Lab(f"{server_address}/{address}", folder)
                return
            time.sleep(0.5)
        raise RuntimeError(f"{application} does not serve: {log.read_text()[-2000:]}")
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        raise RuntimeError("Chromium is missing: on Debian, apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Lab:
    """A running application: the ``address`` of a notebook (``{}``) of the ``folder`` it shows."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder

    def open(self, page: Page, name: str, only: str = "") -> "Notebook":
        """A fresh copy of the lesson's notebook ``name``, with a kernel of its own; where ``only``
        is given, code cells that do not match it are empty."""
        copy = self.folder / f"{uuid.uuid4().hex[:8]}_{name}"
        notebook = json.loads((paths.notebooks() / name).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and not re.search(only, "".join(cell["source"])):
                cell["source"] = []
        copy.write_text(json.dumps(notebook), encoding="utf-8")
        return Notebook(page, self.address.format(copy.name))


class Notebook:
    """A notebook open in JupyterLab or Notebook, driven as a learner would."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        # The kernel is there once the status bar says so.
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext"
            "?.session?.kernel?.status === 'idle'",
            timeout=120_000,
        )
        self.cells = page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")

    def run_all(self, timeout: float = 240) -> None:
        """Run every cell and wait for the kernel to be idle."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_idle(timeout)

    def shift_enter_through(self, timeout: float = 240) -> None:
        """Press Shift-Enter on each cell from the first to the last."""
        self.page.evaluate(
            "() => { const n = window.jupyterapp.shell.currentWidget.content;"
            " n.activeCellIndex = 0; n.mode = 'command'; n.node.focus(); }"
        )
        for _ in range(self.cells):
            self.page.keyboard.press("Shift+Enter")
        self.wait_idle(timeout)

    def wait_idle(self, timeout: float) -> None:
        self.page.wait_for_function(
            "() => { const n = window.jupyterapp.shell.currentWidget;"
            " const code = n.content.widgets.filter(c => c.model.type === 'code'"
            "   && c.model.sharedModel.getSource().trim());"
            " return code.every(c => c.model.executionCount)"
            "   && n.sessionContext.session.kernel.status === 'idle'; }",
            timeout=timeout * 1000,
        )
        self.wait_still()

    def wait_still(self) -> None:
        """Wait until JupyterLab scrolls no more: it goes to the last cell after all have run, and
        would take away what the mouse is about to press. Frames, not seconds: a loaded machine
        has fewer."""
        self.page.evaluate(
            "async () => { const { node } = window.jupyterapp.shell.currentWidget.content;"
            " const outer = node.querySelector('.jp-WindowedPanel-outer') ?? node;"
            " let before, still = 0; while (still < 60) {"
            "   await new Promise(requestAnimationFrame);"
            "   const now = [outer.scrollTop, outer.scrollHeight, document.activeElement];"
            "   still = now.every((value, i) => value === before?.[i]) ? still + 1 : 0;"
            "   before = now; } }"
        )

    def show(self, place: int) -> Locator:
        """The cell at ``place``, scrolled to: JupyterLab takes cells out of the page that are not
        in sight."""
        self.page.evaluate(
            "place => window.jupyterapp.shell.currentWidget.content.scrollToItem(place, 'start')",
            place,
        )
        cell = self.page.locator(f".jp-Cell[data-windowed-list-index='{place}']")
        cell.wait_for(state="attached")
        return cell

    def errors(self) -> list[str]:
        """What the kernel raised, and what was written to standard error but progress bars."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets"
            ".filter(c => c.model.type === 'code')"
            ".flatMap(c => Array.from({length: c.model.outputs.length}, (_, i) =>"
            "   c.model.outputs.get(i).toJSON()))"
            ".filter(o => o.output_type === 'error'"
            "   || (o.name === 'stderr' && !JSON.stringify(o.text).includes('pictures')))"
            ".map(o => o.evalue ?? String(o.text))"
        )

    def outputs(self) -> str:
        """The text of every output, also of those scrolled out of sight."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets"
            ".filter(c => c.model.type === 'code')"
            ".flatMap(c => Array.from({length: c.model.outputs.length}, (_, i) =>"
            "   c.model.outputs.get(i).toJSON()))"
            ".map(o => [o.text ?? o.data?.['text/plain'] ?? ''].flat().join('')).join('\\n')"
        )

    def run_last_cell_as(self, source: str) -> None:
        """Write ``source`` into the last code cell and run it."""
        self.page.evaluate(
            "source => window.jupyterapp.shell.currentWidget.content.widgets"
            ".filter(cell => cell.model.type === 'code').at(-1)"
            ".model.sharedModel.setSource(source)",
            source,
        )
        self.run_cell(source)

    def run_cell(self, containing: str) -> None:
        """Run the one code cell whose source contains ``containing``."""
        self.page.evaluate(
            "text => { const n = window.jupyterapp.shell.currentWidget.content;"
            " n.activeCellIndex = n.widgets.findIndex(c => c.model.type === 'code'"
            "   && c.model.sharedModel.getSource().includes(text)); n.deselectAll();"
            " return window.jupyterapp.commands.execute('notebook:run-cell'); }",
            containing,
        )
        self.wait_still()

    def execute(self, code: str) -> None:
        """Run ``code`` in the notebook's kernel and wait for it."""
        status = self.page.evaluate(
            "async (code) => { const { session } = window.jupyterapp.shell.currentWidget"
            ".sessionContext; return (await session.kernel.requestExecute({ code }).done)"
            ".content.status; }",
            code,
        )
        assert status == "ok", code

    def dark(self) -> None:
        self.page.evaluate(
            "window.jupyterapp.commands.execute("
            "'apputils:change-theme', {theme: 'JupyterLab Dark'})"
        )
        self.page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")

    def close_sidebar(self) -> None:
        """Leave the page to the notebook, as one does on a narrow screen."""
        self.page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
