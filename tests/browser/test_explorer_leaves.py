"""Other pictures at one choice: the page has them already, and the kernel hears of it."""

from explorer_in_browser import POINTS, open_explorer, wait_for
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import State
from effnet_lesson.explorer.evidence import points_of

LEAVES = State("small", "width", 3, dataset="leaves")


def test_the_pictures_are_chosen_by_keyboard_and_from_code(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "phi=3, strategy='width'")
    wait_for(explorer, State("small", "width", 3))
    pictures = explorer.get_by_label("Pictures", exact=True)
    network = explorer.get_by_label("Network", exact=True)
    notebook.execute("table = EXPLORER.table")
    pictures.focus()
    notebook.page.keyboard.press("ArrowDown")
    wait_for(explorer, LEAVES)
    assert network.locator("option").first.text_content() == "small family on drawn leaves"
    assert "drawn pictures, not photographs" in explorer.locator(".card").last.text_content()
    rows = explorer.locator(".heard tr").count()
    assert rows == 1 + len(points_of(POINTS, "small", "leaves"))
    notebook.execute("assert EXPLORER.dataset == 'leaves' and EXPLORER.table is table")
    state = explorer.get_by_label("State, for Explorer").input_value()
    assert State.from_text(state) == LEAVES
    explorer.screenshot(path=SCREENSHOTS / "explorer_leaves.png")

    network.select_option("b0")
    wait_for(explorer, State("b0", "width", 3))
    assert not pictures.is_visible(), "B0 keeps to its published pictures"
    network.select_option("small")
    wait_for(explorer, LEAVES)
    notebook.execute("EXPLORER.dataset = 'fashion_mnist'")
    wait_for(explorer, State("small", "width", 3))
    notebook.execute("EXPLORER.dataset = 'leaves'; EXPLORER.gamma = 1.2")
    explorer.locator(".rule", has_text="gamma = 1.2").wait_for()
    explorer.get_by_role("button", name="Reset").click()
    wait_for(explorer, State("small", "width", 3))
