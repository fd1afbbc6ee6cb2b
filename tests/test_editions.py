"""The course's editions: what each holds, and that the solved notebooks run and are right.

They run in a copy of the lesson in a folder with spaces and accents in its name, and without a
network.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from effnet_lesson import cli, course_map, journal, paths
from effnet_lesson.course import about, editions
from effnet_lesson.errors import LessonError

FILES = about.files()
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)

# Python imports this by itself when it starts.
NO_NETWORK = """\
import socket

class _Alone(socket.socket):
    def connect(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(101, "the tests have no network")
        return super().connect(address)

socket.socket = _Alone
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("editions")
    editions.write(folder)
    return folder


def cells(folder: Path, edition: str, file: Path, kind: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(folder / edition / file.name, as_version=4)
    nbformat.validate(notebook)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


@each
def test_the_student_edition_is_the_source_without_its_solutions(written, file):
    made, source = (
        nbformat.read(place, as_version=4) for place in (written / "student" / file.name, file)
    )
    assert [cell.source for cell in made.cells] == [cell.source for cell in source.cells]
    assert [cell.get("outputs") for cell in made.cells] == [
        cell.get("outputs") for cell in source.cells
    ]
    assert not any("effnet_lesson" in cell.metadata for cell in made.cells)


@each
def test_each_question_has_its_solution_below_it(written, file):
    said = "\n".join(cell.source for cell in cells(written, "solution", file, "markdown"))
    for id in about.about(file).asked:
        assert said.count(f"<summary>Solution of {id}</summary>") == 1
    assert "reveals</summary>" not in said
    # An empty line would end a block of HTML.
    for block in re.findall(r"<details>.*", said):
        assert block.endswith("</details>")


@each
def test_the_teacher_reads_what_each_wrong_answer_reveals(written, file):
    from effnet_lesson.course.reveals import wrong_answers
    from effnet_lesson.quiz import bank
    from effnet_lesson.quiz.pose import pose
    from effnet_lesson.quiz.result import rich

    said = "\n".join(cell.source for cell in cells(written, "teacher", file, "markdown"))
    for id in about.about(file).asked:
        question = bank.find(id)
        replies = list(wrong_answers(question, pose(question, question.draw())))
        assert len(replies) >= 2
        for _, reply in replies:
            assert rich(reply).replace("$", "&#36;") in said, (id, reply)


def test_the_same_source_gives_the_same_files_and_nobodys_work_is_lost(written, tmp_path):
    editions.write(written)  # once more: the same
    editions.write(tmp_path, ("teacher",))
    for file in (tmp_path / "teacher").iterdir():
        assert file.read_bytes() == (written / "teacher" / file.name).read_bytes()
    mine = tmp_path / "teacher" / FILES[0].name
    mine.write_text("my notes")
    with pytest.raises(LessonError, match="may hold somebody's work. Nothing was written"):
        editions.write(tmp_path)
    assert mine.read_text() == "my notes" and not (tmp_path / "student").exists()


def test_the_command_writes_what_is_asked_for(tmp_path, capsys):
    assert cli.main(["course", "--out", str(tmp_path), "--edition", "teacher", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    shipped = len(list(paths.notebooks().glob("*.ipynb")))
    assert told == {"folder": str(tmp_path), "editions": {"teacher": shipped}}
    assert [file.name for file in tmp_path.iterdir()] == ["teacher"]
    assert cli.main(["course", "--out", str(tmp_path), "--edition", "pupil"]) == 2
    assert "student, solution, teacher" in capsys.readouterr().err


# --- the solved notebooks run ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> Path:
    """A copy of the lesson in a folder that is hard to write."""
    folder = tmp_path_factory.mktemp("copy") / "Leçon à Zoë, v 1"
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("effnet_lesson", "quizzes", "notebooks"):
        shutil.copytree(paths.PACKAGE.parent / name, folder / name, ignore=ignored)
    (folder / "sitecustomize.py").write_text(NO_NETWORK)
    return folder


@pytest.fixture
def alone(elsewhere, monkeypatch) -> Path:
    """Python's processes find that copy, and no network."""
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    return elsewhere


def test_the_copy_is_used_and_has_no_network(alone):
    code = (
        "import effnet_lesson, socket\nprint(effnet_lesson.__file__)\n"
        "try:\n    socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "except OSError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=alone, capture_output=True, timeout=60, check=True
    )
    place, said = done.stdout.decode().splitlines()
    assert Path(place).parent == alone / "effnet_lesson"
    assert said.endswith("the tests have no network")


# As on a machine that is too slow: the notebook then takes a tenth of the pictures. nbval runs its
# trainings in full.
SLOW_MACHINE = {
    "08_plant_app_on_a_phone": ("compound = train_model(**how)", "compound = None"),
}
# What is meant to be found unequal in notebook 04: padding forgotten, and another eps.
NOT_THE_SAME = {"04_build_efficientnet": 2}
# They train, for a minute or more.
TRAINS = re.compile(r"\btrain_model\(|\bspeed\(")


def _slow_where_it_trains(file: Path):
    trains = TRAINS.search(file.read_text(encoding="utf-8"))
    return pytest.param(file, id=file.stem, marks=[pytest.mark.slow] * bool(trains))


@pytest.mark.parametrize("file", [_slow_where_it_trains(file) for file in FILES])
def test_the_solved_notebook_runs_and_every_answer_is_right(alone, written, file):
    notebook = nbformat.read(written / "solution" / file.name, as_version=4)
    training, none = SLOW_MACHINE.get(file.stem, ("", ""))
    assert any(training in cell.source for cell in notebook.cells)
    if training:
        for cell in notebook.cells:
            cell.source = cell.source.replace(training, none)
    NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(alone / "notebooks")}}
    ).execute()
    checked = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert not any(output["output_type"] == "error" for output in cell.outputs)
        if found := re.search(r"""^check\(["'](\d\d\.\w+)""", cell.source, re.MULTILINE):
            shown = [o for o in cell.outputs if o["output_type"] == "execute_result"][-1]
            assert shown["data"]["text/plain"].startswith("✓ Right"), cell.source
            checked.append(found[1])
    calls = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert len(checked) == len(re.findall(r"^check\(", "\n".join(calls), re.MULTILINE))
    said = json.dumps([cell.get("outputs") for cell in notebook.cells], ensure_ascii=False)
    proofs = sum(cell.source.count("prove_equal(") for cell in notebook.cells)
    assert said.count("Not the same yet") == NOT_THE_SAME.get(file.stem, 0)
    assert said.count("✓ The same") >= proofs - NOT_THE_SAME.get(file.stem, 0)
    # What was answered is kept, and the map knows it.
    (stop,) = (stop for stop in course_map().stops if stop.about.name == file.stem)
    assert stop.right == len(set(checked) & set(stop.about.counted)) == stop.tried


# --- the map --------------------------------------------------------------------------------------


def answered(question: str, status: str) -> None:
    journal.append(question=question, status=status, received="")


def test_the_map_begins_with_the_first_and_goes_along_the_core_path():
    empty = course_map()
    assert [stop.about.name for stop in empty.stops] == [file.stem for file in FILES]
    assert repr(empty).endswith("Next: 00 Start here (00_start_here.ipynb).")
    assert {stop.right for stop in empty.stops} == {0}
    for stop in empty.stops:
        if stop.about.track == "core":
            for id in stop.about.asked:
                answered(id, "wrong")
    tried = course_map()
    assert tried.next_stop().about.track != "core"
    first = tried.stops[0]
    assert first.words()[-1] == f"… 0 of {len(first.about.counted)} right, {first.tried} to correct"
    for stop in empty.stops:
        for id in stop.about.asked:
            answered(id, "right")
    assert repr(course_map()).endswith("You have tried every question of the course.")


def test_the_maps_table_links_and_says_in_words_what_it_shows():
    shown = course_map()._repr_html_()
    for file in FILES:
        assert f"<a href='{file.name}'>" in shown
    assert shown.count("scope='row'") == len(FILES) and "<caption" in shown


# --- metadata -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"minutes": "40"}, "minutes: accepted is 1 to 120"),
        ({"tier": "cloud"}, "tier: accepted is"),
        ({"track": "main"}, "track: accepted is"),
        ({"author": "me"}, "its fields: accepted is"),
        ({"prerequisites": "none"}, "prerequisites: accepted is a list of texts"),
        ({"objectives": ["say it"]}, "an objective: accepted is"),
        (
            {"objectives": [{"text": "a", "section": "b", "questions": []}]},
            "questions: accepted is a list of ids, not empty",
        ),
    ],
)
def test_metadata_that_is_not_right_is_one_sentence(tmp_path, change, said):
    notebook = about.read(FILES[0])
    notebook["metadata"]["effnet_lesson"] |= change
    file = tmp_path / "00_mine.ipynb"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(LessonError, match=f"The metadata .* of 00_mine.ipynb .*{re.escape(said)}"):
        about.about(file)
    file.write_text("[]")
    with pytest.raises(LessonError, match="is no notebook"):
        about.about(file)
