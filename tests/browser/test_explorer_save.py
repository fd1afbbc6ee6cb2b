"""What the learner takes away: pictures, a table, and the state as a line of text."""

import csv
from pathlib import Path
from xml.etree import ElementTree

import faults
from explorer_in_browser import POINTS, open_explorer, page_from_disk, wait_for
from lab_in_browser import SCREENSHOTS
from PIL import Image, ImageColor

from effnet_lesson.explorer import State, view_of

SPACE = "{http://www.w3.org/2000/svg}"


def test_pictures_table_and_state_are_saved(open_notebook, tmp_path):
    notebook, explorer = open_explorer(open_notebook, "state='family=small strategy=depth phi=3'")
    wait_for(explorer, State("small", "depth", 3))

    def saved(button: str) -> Path:
        with notebook.page.expect_download() as download:
            explorer.get_by_role("button", name=button).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        return file

    table = saved("Save table (CSV)")
    assert table.name == "effnet-small-depth-phi-all.csv"
    rows = list(csv.DictReader(table.open(encoding="utf-8", newline="")))
    assert len(rows) == 141
    for index in (0, 20, 60):
        phi = float(rows[index]["phi"])
        view = view_of(State("small", "depth", phi), POINTS)
        assert int(rows[index]["macs"]) == view.cost.macs
        assert int(rows[index]["blocks"].replace(",", "")) == view.architecture.blocks
        assert rows[index]["accuracy"] == view.words["accuracy"]
        assert rows[index]["note"] == view.accuracy.note

    file = saved("Save pictures (SVG)")
    assert file.name == "effnet-small-depth-phi-3.svg"
    drawing = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    view = view_of(State("small", "depth", 3), POINTS)
    assert drawing.find(f"{SPACE}title").text == view.sentence
    said = " ".join("".join(node.itertext()) for node in drawing.findall(f"{SPACE}text"))
    titles = explorer.locator("figure:has(> .drawing > svg) > figcaption").all_text_contents()
    cards = [f"{name}: {value} ({detail})" for name, value, detail in view.cards]
    assert said.startswith(f"At phi = 3, depth alone (small family on Fashion-MNIST) {cards[0]}")
    for words in (*cards, *titles, "depth alone, measured", view.sentence, view.accuracy.source):
        assert words in said
    drawn = [node for node in drawing.findall(f"{SPACE}svg") if node.get("role") == "img"]
    assert len(drawn) == explorer.locator("figure .drawing > svg").count() == len(titles)
    rows = [node.get("y") for node in drawn]
    assert len(set(rows)) < len(rows) - 2, "what stands side by side on the page does here too"
    fills = {node.get("fill") for node in drawing.iter(f"{SPACE}rect")}
    of_the_theme = {"rgb(0, 114, 178)", "rgb(86, 180, 233)"}  # compound, light and dark
    assert len(fills & of_the_theme) == 1, "the colours travel with the picture"
    paper = drawing.find(f"{SPACE}rect").get("fill")

    page = notebook.page.context.new_page()
    page.goto(file.as_uri())
    whole = page.locator("svg").first
    assert whole.bounding_box()["width"] == float(drawing.get("width"))
    assert faults.of_layout(whole) == []
    page.screenshot(path=SCREENSHOTS / "explorer_saved.png")
    page.close()

    picture = Image.open(saved("Save pictures (PNG)"))
    assert Path(picture.filename).name == "effnet-small-depth-phi-3.png"
    assert picture.size == tuple(2 * int(drawing.get(side)) for side in ("width", "height"))
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    wanted = {paper, *(fills & of_the_theme)}
    assert colours > {ImageColor.getrgb(colour) for colour in wanted}

    line = explorer.get_by_label("State, for Explorer").input_value()
    assert State.from_text(line) == State("small", "depth", 3)
    notebook.execute("EXPLORER.beta = 1.2")
    explorer.locator(".rule", has_text="beta = 1.2").wait_for()
    line = explorer.get_by_label("State, for Explorer").input_value()
    notebook.execute(f"again = Explorer(state={line!r}); assert again.state == EXPLORER.state")


def test_a_published_network_has_a_row_of_its_own(browser, tmp_path):
    with page_from_disk(browser, tmp_path) as explorer:
        explorer.get_by_label("Preset").select_option("B3, as published")
        with explorer.page.expect_download() as download:
            explorer.get_by_role("button", name="Save table (CSV)").click()
        download.value.save_as(file := tmp_path / "table.csv")
    *of_phi, last = csv.DictReader(file.open(encoding="utf-8", newline=""))
    assert len(of_phi) == 141 and {row["model"] for row in of_phi} == {""}
    view = view_of(State(model="b3"), POINTS)
    assert (last["model"], last["phi"], last["formula"]) == ("b3", "", "")
    assert (int(last["macs"]), last["strategy"]) == (view.cost.macs, "published")
    assert last["accuracy"] == view.words["accuracy"]
