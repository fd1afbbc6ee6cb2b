"""The page that a student reads after grading is in nobody's way."""

import json

import faults
from lab_in_browser import SCREENSHOTS

from effnet_lesson import cli, paths

QUESTIONS = ["03.width_for_a_cost", "03.flops_or_macs", "03.blocks_just_above_0"]


def test_a_page_of_feedback(tmp_path, page, capsys):
    bank = str(paths.quizzes() / "03_count_the_cost.yaml")
    course = ["--bank", bank, "--secret", str(tmp_path / "secret"), "--questions", *QUESTIONS]
    students, bundle, grades = tmp_path / "class.csv", tmp_path / "to", tmp_path / "grades"
    students.write_text("student\nada\n")
    release = ["release", *course, "--students", str(students), "--out", str(bundle)]
    assert cli.main(release) == 0
    file = bundle / "ada.ipynb"
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and QUESTIONS[0] in "".join(cell["source"]):
            cell["source"] = f"# question {QUESTIONS[0]}\nanswer = -1"
        elif cell["cell_type"] == "code" and QUESTIONS[1] in "".join(cell["source"]):
            cell["source"] = f"# question {QUESTIONS[1]}\nanswer = [1,"
    file.write_text(json.dumps(notebook))
    assert cli.main(["grade", str(bundle), *course, "--out", str(grades)]) == 0

    page.goto((grades / "feedback" / "ada.html").as_uri())
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults.of_axe(page) == []
        assert faults.of_layout(page.locator("main")) == []
        page.screenshot(path=SCREENSHOTS / f"feedback_{width}.png", full_page=True)
    said = page.locator("main").inner_text()
    assert "0 of 3 points" in said and "Not answered" in said, said
    assert "Python cannot read the line 'answer = [1,'" in said, said
