"""alpha, beta and gamma in the explorer: each move is answered by the kernel."""

import pytest
from lab_in_browser import SCREENSHOTS
from test_explorer_page import POINTS, shown

from effnet_lesson.explorer import State, view_of
from effnet_lesson.explorer.coefficients import raise_to_two
from effnet_lesson.scaling import CompoundScaling


def expected(phi: float, rule: CompoundScaling, strategy: str = "compound") -> list[str]:
    cards = view_of(State("small", strategy, phi, rule), POINTS).cards
    return [f"{card[1]} {card[2]}" for card in cards]


@pytest.fixture
def explorer(open_notebook):
    notebook = open_notebook("02_compound_scaling.ipynb")
    notebook.page.evaluate(
        "() => { const n = window.jupyterapp.shell.currentWidget.content;"
        " n.widgets.filter(c => c.model.type === 'code').at(-1).model.sharedModel.setSource("
        '  "from effnet_lesson import Explorer\\nEXPLORER = Explorer(phi=2)\\nEXPLORER"); }'
    )
    notebook.run_cell("EXPLORER")
    notebook.page.locator("section.effnet-explorer .card").first.wait_for()
    explorer = notebook.page.locator("section.effnet-explorer")
    explorer.scroll_into_view_if_needed()
    explorer.notebook = notebook
    return explorer


def wait_for_cards(explorer, wanted: list[str]) -> None:
    """Until the kernel's answer is drawn; a wrong answer ends in a comparison that shows it."""
    explorer.page.wait_for_function(
        "wanted => [...document.querySelectorAll('.effnet-explorer .card')].map(card =>"
        " [...card.querySelectorAll('dd')].map(dd => dd.textContent).join(' ')).join()"
        " === wanted.join()",
        arg=wanted,
        timeout=20_000,
    )


def test_a_coefficient_moves_by_keyboard_and_is_told_once(explorer):
    page = explorer.page
    assert shown(explorer) == expected(2, CompoundScaling())
    page.evaluate(
        "() => { window.told = []; const live = document.querySelector("
        "'.effnet-explorer [role=status]'); new MutationObserver(() =>"
        " window.told.push(live.textContent)).observe(live, {childList: true}); }"
    )
    alpha = explorer.get_by_role("slider", name="alpha (depth)")
    alpha.focus()
    page.keyboard.press("ArrowRight")
    rule = CompoundScaling(1.21, 1.1, 1.15)
    wait_for_cards(explorer, expected(2, rule))
    page.wait_for_function("window.told.length > 0")
    assert "alpha·beta²·gamma² = 1.94" in explorer.locator(".rule").text_content()
    told = page.evaluate("window.told")
    assert len(told) == 1 and told[0].startswith("alpha = 1.21") and "At phi = 2" in told[0]
    assert alpha.evaluate("node => node === document.activeElement")

    # Another strategy under this rule has its own table.
    explorer.get_by_label("Grow").select_option("width")
    wait_for_cards(explorer, expected(2, rule, "width"))


def test_the_product_is_held_dragged_and_reset(explorer):
    page = explorer.page
    explorer.get_by_label("hold the product at 2").check()
    held = raise_to_two(CompoundScaling())
    wait_for_cards(explorer, expected(2, held))

    alpha = explorer.get_by_role("slider", name="alpha (depth)")
    box = alpha.bounding_box()
    x, y, width = box["x"] + 8, box["y"] + box["height"] / 2, box["width"] - 16
    page.mouse.move(x + width * (held.alpha - 1), y)
    page.mouse.down()
    page.mouse.move(x + width * 0.5, y, steps=20)
    page.mouse.up()
    page.wait_for_function(
        "document.querySelector('.effnet-explorer .rule').textContent.startsWith('alpha = 1.5,')"
    )
    assert "alpha·beta²·gamma² = 2.00" in explorer.locator(".rule").text_content()
    explorer.notebook.execute(
        "assert abs(EXPLORER.state.rule.product - 2) < 2e-3, EXPLORER.state.rule\n"
        "assert EXPLORER.alpha == 1.5, EXPLORER.alpha"
    )
    page.set_viewport_size({"width": 1280, "height": 2200})
    explorer.screenshot(path=SCREENSHOTS / "explorer_rule.png")

    explorer.get_by_role("button", name="Paper's values").click()
    wait_for_cards(explorer, expected(2, CompoundScaling()))
    assert not explorer.get_by_label("hold the product at 2").is_checked()


def test_code_moves_the_coefficients(explorer):
    explorer.notebook.execute("EXPLORER.gamma = 1.2")
    wait_for_cards(explorer, expected(2, CompoundScaling(1.2, 1.1, 1.2)))
    assert explorer.get_by_role("slider", name="gamma (resolution)").input_value() == "1.2"
    explorer.notebook.dark()
    explorer.page.set_viewport_size({"width": 700, "height": 2200})
    explorer.page.wait_for_timeout(500)
    explorer.screenshot(path=SCREENSHOTS / "explorer_rule_dark.png")
