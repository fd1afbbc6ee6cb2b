"""The learner's copy of the notebooks: always complete, never overwritten."""

import os
import sys
from pathlib import Path

import pytest

from effnet_lesson import lab, paths
from effnet_lesson.errors import LessonError


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    (folder / "pictures").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "00_start_here.ipynb").write_text("first, version 1")
    (folder / "01_why_scale.ipynb").write_text("second, version 1")
    (folder / "pictures/map.svg").write_text("<svg/>")
    (folder / ".ipynb_checkpoints/00_start_here-checkpoint.ipynb").write_text("not for learners")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine" / "lesson"


def _texts(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file() and file.name != lab.RECORD
    }


def test_first_copy_is_complete_and_leaves_checkpoints_out(shipped, mine):
    done = lab.copy_notebooks(shipped, mine)
    assert sorted(done.new) == ["00_start_here.ipynb", "01_why_scale.ipynb", "pictures/map.svg"]
    assert sorted(_texts(mine)) == sorted(done.new)
    assert str(done) == f"Notebooks in {mine}: 3 copied."


def test_second_copy_changes_nothing(shipped, mine):
    lab.copy_notebooks(shipped, mine)
    before = {file: file.stat().st_mtime_ns for file in mine.rglob("*.ipynb")}
    done = lab.copy_notebooks(shipped, mine)
    assert (done.new, done.updated, done.beside) == ([], [], [])
    assert {file: file.stat().st_mtime_ns for file in mine.rglob("*.ipynb")} == before


def test_the_learners_work_is_kept_while_the_lesson_stays_the_same(shipped, mine):
    lab.copy_notebooks(shipped, mine)
    (mine / "00_start_here.ipynb").write_text("first, with my answers")
    done = lab.copy_notebooks(shipped, mine)
    assert _texts(mine)["00_start_here.ipynb"] == "first, with my answers"
    assert done.beside == []


def test_a_new_version_is_put_beside_the_learners_work_once(shipped, mine):
    lab.copy_notebooks(shipped, mine)
    (mine / "00_start_here.ipynb").write_text("first, with my answers")
    (shipped / "00_start_here.ipynb").write_text("first, version 2")
    (shipped / "01_why_scale.ipynb").write_text("second, version 2")

    done = lab.copy_notebooks(shipped, mine)
    texts = _texts(mine)
    assert texts["00_start_here.ipynb"] == "first, with my answers"
    assert texts["00_start_here.new.ipynb"] == "first, version 2"
    assert texts["01_why_scale.ipynb"] == "second, version 2", "nobody had worked on it"
    assert done.beside == ["00_start_here.new.ipynb"]
    assert done.updated == ["01_why_scale.ipynb"]
    assert "newer versions put beside yours: 00_start_here.new.ipynb" in str(done)

    assert lab.copy_notebooks(shipped, mine).beside == []
    assert _texts(mine) == texts


def test_an_earlier_new_version_is_somebodys_work_too(shipped, mine):
    lab.copy_notebooks(shipped, mine)
    (mine / "00_start_here.ipynb").write_text("mine")
    (shipped / "00_start_here.ipynb").write_text("version 2")
    lab.copy_notebooks(shipped, mine)
    (mine / "00_start_here.new.ipynb").write_text("mine as well")
    (shipped / "00_start_here.ipynb").write_text("version 3")
    assert lab.copy_notebooks(shipped, mine).beside == ["00_start_here.new2.ipynb"]
    assert _texts(mine)["00_start_here.new.ipynb"] == "mine as well"


@pytest.mark.parametrize("record", [None, "", "{", "[]"])
def test_a_lost_record_only_keeps_more(shipped, mine, record):
    lab.copy_notebooks(shipped, mine)
    (mine / "00_start_here.ipynb").write_text("mine")
    if record is None:
        (mine / lab.RECORD).unlink()
    else:
        (mine / lab.RECORD).write_text(record)
    assert lab.copy_notebooks(shipped, mine).beside == ["00_start_here.new.ipynb"]
    assert _texts(mine)["00_start_here.ipynb"] == "mine"


def test_a_file_of_the_same_name_from_elsewhere_is_kept(shipped, mine):
    mine.mkdir(parents=True)
    (mine / "01_why_scale.ipynb").write_text("quite another thing")
    lab.copy_notebooks(shipped, mine)
    assert _texts(mine)["01_why_scale.ipynb"] == "quite another thing"
    assert _texts(mine)["01_why_scale.new.ipynb"] == "second, version 1"


def test_a_deleted_notebook_comes_back_fresh(shipped, mine):
    lab.copy_notebooks(shipped, mine)
    (mine / "01_why_scale.ipynb").unlink()
    assert lab.copy_notebooks(shipped, mine).new == ["01_why_scale.ipynb"]


def test_a_folder_that_cannot_be_made_is_one_sentence(shipped, tmp_path):
    (tmp_path / "a_file").write_text("")
    with pytest.raises(LessonError, match="Cannot copy the notebooks to .*: name another folder"):
        lab.copy_notebooks(shipped, tmp_path / "a_file")


def test_a_clone_is_opened_in_place_unless_a_folder_is_named(shipped, mine, monkeypatch, capsys):
    monkeypatch.setattr(paths, "notebooks", lambda: shipped)
    monkeypatch.setattr(paths, "is_installed", lambda: False)
    assert lab.working_folder() == shipped
    assert lab.working_folder(mine) == mine
    assert capsys.readouterr().out.count("\n") == 1


def test_an_installed_lesson_is_copied_to_where_the_learner_is(shipped, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "notebooks", lambda: shipped)
    monkeypatch.setattr(paths, "is_installed", lambda: True)
    monkeypatch.chdir(tmp_path)
    assert lab.working_folder() == tmp_path / lab.DEFAULT_FOLDER
    assert (tmp_path / lab.DEFAULT_FOLDER / lab.START).is_file()


def test_jupyterlab_is_told_where_to_look(tmp_path):
    notebook = tmp_path / lab.START
    arguments = lab.lab_arguments(notebook, browser=False, port=8899)
    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    assert f"--LabApp.default_url=/lab/tree/{lab.START}" in arguments
    assert {"--no-browser", "--port=8899"} <= set(arguments)
    assert "--no-browser" not in lab.lab_arguments(notebook)
    assert ("--allow-root" in arguments) == (hasattr(os, "geteuid") and os.geteuid() == 0)


def test_open_lab_starts_jupyterlab_on_the_first_notebook(shipped, mine, monkeypatch):
    from jupyterlab.labapp import LabApp

    started = []
    monkeypatch.setattr(LabApp, "launch_instance", started.append)
    monkeypatch.setattr(paths, "notebooks", lambda: shipped)
    monkeypatch.delenv("JUPYTER_PREFER_ENV_PATH", raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    monkeypatch.setenv("PATH", "before")
    assert lab.open_lab(mine, browser=False) == 0
    assert started == [lab.lab_arguments(mine / lab.START, browser=False)]
    assert os.environ.pop("JUPYTER_PREFER_ENV_PATH") == "1"
    # So that a terminal of JupyterLab finds the command.
    assert os.environ["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "before"]
    theirs, ours = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "theirs"
    assert (Path(ours) / "labconfig" / "default_setting_overrides.json").is_file()


def test_without_jupyterlab_nothing_is_copied(shipped, mine, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(LessonError, match=r'pip install "effnet-lesson\[lab\]"'):
        lab.open_lab(mine)
    assert not mine.exists()


def test_a_lesson_without_its_first_notebook_says_so(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(paths, "notebooks", lambda: tmp_path / "empty")
    with pytest.raises(LessonError, match="install the lesson again"):
        lab.open_lab(tmp_path / "copy")


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_ports_are_checked(port):
    with pytest.raises(LessonError, match="from 1 to 65535"):
        lab.open_lab(port=port)
