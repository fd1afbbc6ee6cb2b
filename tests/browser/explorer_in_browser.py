"""The explorer in a notebook, and what its cards say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab_in_browser import Notebook
from playwright.sync_api import Browser, Locator

from effnet_lesson import paths
from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.evidence import gather_evidence
from effnet_lesson.explorer.page import explorer_page
from effnet_lesson.explorer.times import gather_timings
from effnet_lesson.runs import load_runs

RUNS = load_runs([paths.recorded_runs()])
POINTS, TIMINGS = gather_evidence(RUNS), gather_timings(RUNS)


def open_explorer(
    open_notebook: Callable[[str], Notebook], options: str, *, first: str = ""
) -> tuple:
    """A notebook whose last cell shows ``EXPLORER = Explorer(options)``, and that explorer.

    ``first``: code that the cell runs before.
    """
    notebook = open_notebook("02_compound_scaling.ipynb")
    notebook.run_last_cell_as(
        f"{first}\nfrom effnet_lesson import Explorer\nEXPLORER = Explorer({options})\nEXPLORER"
    )
    explorer = notebook.page.locator("section.effnet-explorer")
    explorer.locator(".card").first.wait_for()
    explorer.scroll_into_view_if_needed()
    notebook.wait_still()
    return notebook, explorer


def expected(state: State) -> list[str]:
    """What the five cards should say of ``state``."""
    return [f"{card[1]} {card[2]}" for card in view_of(state, POINTS).cards]


def shown(explorer: Locator) -> list[str]:
    """What the five cards say on the page."""
    cards = explorer.locator(".card")
    return [
        " ".join(cards.nth(i).locator("dd:not(.was)").all_text_contents())
        for i in range(cards.count())
    ]


def wait_for(explorer: Locator, state: State) -> None:
    """Until the cards say what they should of ``state``, and the pictures show it too.

    The kernel may have to answer first.
    """
    explorer.page.wait_for_function(
        "wanted => [...document.querySelectorAll('.effnet-explorer .card')].map(card =>"
        " [...card.querySelectorAll('dd:not(.was)')].map(dd => dd.textContent).join(' ')).join()"
        " === wanted.join()",
        arg=expected(state),
        timeout=20_000,
    )
    wait_for_pictures(explorer)


def wait_for_pictures(explorer: Locator) -> None:
    """Until the pictures are drawn: they follow a frame after the numbers."""
    explorer.page.evaluate(
        "() => new Promise(drawn =>"
        " requestAnimationFrame(() => setTimeout(() => setTimeout(drawn))))"
    )


def wait_for_rest(explorer: Locator, state: State) -> None:
    """Until it has told that it came to rest at ``state``: quick keys are one move."""
    explorer.page.wait_for_function(
        "said => document.querySelector('.effnet-explorer .sentence').textContent === said",
        arg=view_of(state, POINTS).sentence,
    )


@contextmanager
def page_from_disk(
    browser: Browser, folder: Path, theme: str = "light", width: int = 960
) -> Iterator[Locator]:
    """The explorer of the exported page, which needs neither JupyterLab nor a kernel."""
    file = folder / "explorer.html"
    file.write_text(explorer_page(POINTS, TIMINGS), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, offline=True
    )
    page = context.new_page()
    mistakes = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(file.as_uri())
    explorer = page.locator("section.effnet-explorer")
    explorer.locator(".card").first.wait_for()
    yield explorer
    assert mistakes == []
    context.close()
