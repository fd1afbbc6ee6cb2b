"""Slider and numbers stay in sight beside whatever picture is looked at, and nothing jumps."""

import pytest
from explorer_in_browser import open_explorer, page_from_disk
from lab_in_browser import SCREENSHOTS

SIZES = [(960, 560), (1366, 768), (400, 900)]
LOOK = 200  # pixels of a picture, from its top, that tell what it shows
# The explorers of notebooks, and what is in sight with the explorer's top at the screen's.
NOTEBOOKS = {
    "panels=['sample', 'network']": [[".sample canvas", None], [".network svg", None]],
    "panels=['strategy', 'accuracy'], budgets={'macs': 5e6}": [[".accuracy .drawing > svg", LOOK]],
    "panels=['network', 'multipliers', 'accuracy']": [[".network svg", None]],
}

# What cannot be seen of slider, cards and the pictures that `wanted` names: of each so many of its
# upper pixels, or all of it.
HIDDEN = """
(explorer, wanted) => {
  const screen = { top: 0, bottom: innerHeight };
  for (let outer = explorer.parentElement; outer; outer = outer.parentElement) {
    if (!/auto|scroll|hidden/.test(getComputedStyle(outer).overflowY)) continue;
    const { top, bottom, height } = outer.getBoundingClientRect();
    if (!height) continue; // JupyterLab's body
    screen.top = Math.max(screen.top, top);
    screen.bottom = Math.min(screen.bottom, bottom);
  }
  const head = explorer.querySelector(".head");
  const hidden = [];
  const see = (name, node, from, least = Infinity) => {
    const { top, bottom } = node.getBoundingClientRect();
    const seen = Math.min(bottom, screen.bottom) - Math.max(top, from);
    if (top < from - 1 || seen < Math.min(least, bottom - top) - 1)
      hidden.push(`${name}: ${top} to ${bottom} of ${from} to ${screen.bottom}`);
  };
  see("slider", explorer.querySelector("input[type=range]"), screen.top);
  for (const card of explorer.querySelectorAll(".card")) see("card", card, screen.top);
  for (const [name, least] of wanted)
    for (const node of explorer.querySelectorAll(name))
      see(name, node, head.getBoundingClientRect().bottom, least ?? Infinity);
  return hidden;
}
"""
DRAWING = ":is(.drawing > :is(svg, table), canvas)"


def scroll_to(explorer, selector: str) -> None:
    explorer.evaluate(
        "(explorer, name) => (name ? explorer.querySelector(name) : explorer)"
        ".scrollIntoView({ block: 'start' })",
        selector,
    )


def hidden_anywhere(explorer, settle=lambda: None) -> dict[str, list[str]]:
    """What is not in sight with each panel in turn."""
    found = {}
    names = explorer.locator(".panels figure").evaluate_all(
        "figures => figures.map(figure => '.' + figure.className.replace(' ', '.'))"
    )
    assert names
    for name in names:
        scroll_to(explorer, name)
        settle()
        found[name] = explorer.evaluate(HIDDEN, [[f"{name} > {DRAWING}", LOOK]])
    return {name: hidden for name, hidden in found.items() if hidden}


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_in_the_exported_page(browser, tmp_path, width, height):
    with page_from_disk(browser, tmp_path, width=width) as explorer:
        explorer.page.set_viewport_size({"width": width, "height": height})
        explorer.page.wait_for_timeout(300)
        assert hidden_anywhere(explorer) == {}
        scroll_to(explorer, ".accuracy")
        explorer.page.screenshot(path=SCREENSHOTS / f"in_sight_{width}.png")


def test_in_jupyterlab(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "")
    notebook.close_sidebar()
    for width, height in SIZES:
        notebook.page.set_viewport_size({"width": width, "height": height})
        notebook.wait_still()
        assert hidden_anywhere(explorer, notebook.wait_still) == {}
        scroll_to(explorer, ".accuracy")
        notebook.wait_still()
        notebook.screenshot(f"in_sight_lab_{width}")


@pytest.mark.parametrize(("options", "first"), NOTEBOOKS.items())
def test_a_notebooks_explorer_is_in_sight_at_once(open_notebook, options, first):
    notebook, explorer = open_explorer(open_notebook, options)
    notebook.close_sidebar()
    notebook.page.set_viewport_size({"width": 960, "height": 560})
    notebook.wait_still()
    scroll_to(explorer, "")
    notebook.wait_still()
    assert explorer.evaluate(HIDDEN, first) == []
    assert hidden_anywhere(explorer, notebook.wait_still) == {}


@pytest.mark.parametrize("width", [400, 640, 812, 960, 1366])
def test_nothing_moves_while_phi_does(browser, tmp_path, width):
    with page_from_disk(browser, tmp_path, width=width) as explorer:
        for strategy in ("compound", "resolution"):
            explorer.get_by_label("Grow").select_option(strategy)
            places = explorer.evaluate(
                "explorer => { const slider = explorer.querySelector('input[type=range]');"
                " const places = new Set(); for (let i = 0; i <= slider.max; i++) {"
                "   slider.value = i; slider.dispatchEvent(new Event('input'));"
                "   places.add(explorer.querySelector('.panels').offsetTop); }"
                " return [...places]; }"
            )
            assert len(places) == 1
