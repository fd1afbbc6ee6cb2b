"""What the learner takes away: pictures, a table, and the state as a line of text."""

import csv
from pathlib import Path
from xml.etree import ElementTree

from explorer_in_browser import POINTS, open_explorer, wait_for
from lab_in_browser import SCREENSHOTS

from effnet_lesson.explorer import State, view_of


def test_pictures_table_and_state_are_saved(open_notebook, tmp_path):
    notebook, explorer = open_explorer(open_notebook, "state='family=small strategy=depth phi=3'")
    wait_for(explorer, State("small", "depth", 3))

    def saved(button: str) -> Path:
        with notebook.page.expect_download() as download:
            explorer.get_by_role("button", name=button).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        return file

    rows = list(csv.DictReader(saved("Save table (CSV)").open(encoding="utf-8", newline="")))
    assert len(rows) == 141
    for index in (0, 20, 60):
        phi = float(rows[index]["phi"])
        view = view_of(State("small", "depth", phi), POINTS)
        assert int(rows[index]["macs"]) == view.cost.macs
        assert int(rows[index]["blocks"].replace(",", "")) == view.architecture.blocks
        assert rows[index]["accuracy"] == view.words["accuracy"]
        assert rows[index]["note"] == view.accuracy.note

    file = saved("Save pictures (SVG)")
    drawing = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    assert drawing.get("aria-label") == view_of(State("small", "depth", 3), POINTS).sentence
    assert len(drawing.findall(f"{space}svg")) == explorer.locator("figure").count() == 4
    fills = {node.get("fill") for node in drawing.iter(f"{space}rect")}
    of_the_theme = {"rgb(0, 114, 178)", "rgb(86, 180, 233)"}  # compound, light and dark
    assert len(fills & of_the_theme) == 1, "the colours travel with the picture"

    line = explorer.get_by_label("State, for Explorer").input_value()
    assert State.from_text(line) == State("small", "depth", 3)
    notebook.execute("EXPLORER.beta = 1.2")
    explorer.locator(".rule", has_text="beta = 1.2").wait_for()
    line = explorer.get_by_label("State, for Explorer").input_value()
    notebook.execute(f"again = Explorer(state={line!r}); assert again.state == EXPLORER.state")

    page = notebook.page.context.new_page()
    page.goto(file.as_uri())
    page.screenshot(path=SCREENSHOTS / "explorer_saved.png")
    page.close()
