"""Formula, counted, published: in words, as lines and as a table."""

from explorer_in_browser import POINTS, open_explorer, wait_for
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import State, view_of


def test_the_learner_finds_why_phi_one_costs_more_than_two(open_notebook):
    notebook, explorer = open_explorer(open_notebook, "panels=['rounding'], family='b0', phi=0")
    explorer.get_by_role("slider", name="phi").focus()
    notebook.page.keyboard.press("ArrowRight")
    wait_for(explorer, State("b0", "compound", 1))
    figure = explorer.locator("figure.rounding")
    said = view_of(State("b0", "compound", 1), POINTS).rounding
    assert "2.57 times the base" in said
    assert figure.locator("p").first.text_content() == said
    assert said in figure.get_by_role("img").get_attribute("aria-label")
    assert figure.locator("polyline").count() == 3
    assert figure.locator("[role=img] path.dot").count() == 8 * 3
    rows = figure.locator(".rows tr").all_inner_texts()
    assert [row.split("\t") for row in rows][2] == ["B1", "0.52", "0.00", "0.49", "0.5", "1.78"]
    notebook.page.set_viewport_size({"width": 1280, "height": 1500})
    explorer.screenshot(path=SCREENSHOTS / "explorer_rounding.png")

    notebook.dark()
    notebook.page.set_viewport_size({"width": 780, "height": 1800})
    notebook.page.wait_for_timeout(500)
    explorer.screenshot(path=SCREENSHOTS / "explorer_rounding_dark.png")
    notebook.execute("EXPLORER.family = 'small'")
    wait_for(explorer, State("small", "compound", 1))
    assert figure.locator(".rows").count() == 0, "B0 to B7 are not networks of the small family"
