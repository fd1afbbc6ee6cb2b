"""The teacher's pack: what it names exists, its plans add up, and grading goes as it is written."""

import argparse
import re
import shlex
from pathlib import Path

import pytest
from store_reveals import FILE, page, sections

from effnet_lesson import cli, paths
from effnet_lesson.cli.terminal import Parser
from effnet_lesson.course.about import about, files
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.quiz import bank
from effnet_lesson.runs import load_runs

PACK = paths.notebooks() / "teaching"
PAGES = sorted(PACK.glob("*.md"))
FENCE = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(effnet-lesson [^`]+)`")
QUESTION = re.compile(r"`(\d\d\.[a-z]\w+)`")
SECTION = re.compile(r"\]\(\.\./(\w+)\.ipynb#([^)\s]+)\)")

each = pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def commands(text: str, *, inline: bool = True) -> list[list[str]]:
    """The words after ``effnet-lesson`` of each command of a page, variables before it left out."""
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    called = [words for words in map(shlex.split, lines) if words]
    if inline:
        called += map(shlex.split, SPAN.findall(FENCE.sub("", text)))
    found = []
    for words in called:
        while re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if Path(words[0]).name == "effnet-lesson":
            found.append(words[1:])
    return found


@pytest.fixture(scope="module")
def parser() -> argparse.ArgumentParser:
    parser = Parser(prog=cli.PROGRAM)
    added = parser.add_subparsers(parser_class=Parser)
    for add_command in cli.COMMANDS:
        add_command(added)
    return parser


@each
def test_every_command_can_be_given_as_it_is_written(file, parser):
    for words in commands(text_of(file)):
        assert hasattr(parser.parse_args(words), "run"), words


def test_the_pages_name_commands_at_all():
    named = {words[0] for file in PAGES for words in commands(text_of(file))}
    assert named >= {"doctor", "fetch", "lab", "course", "quiz", "release", "submit", "grade"}


@pytest.mark.parametrize("words", [["release", "--class", "c.csv"], ["quiz", "reveal", "x"]])
def test_a_command_that_does_not_exist_is_noticed(parser, words):
    with pytest.raises(LessonError):
        parser.parse_args(words)


# --- the plans -----------------------------------------------------------------------------------


def plans() -> dict[int, list[list[str]]]:
    """Of each plan its minutes, as its heading says them, and the cells of its rows."""
    found = {}
    for part in re.split(r"^## ", text_of(PACK / "lesson_plans.md"), flags=re.MULTILINE)[1:]:
        minutes = int(re.search(r"(\d+) minutes", part.splitlines()[0])[1])
        rows = re.findall(r"^\| \d.*\|$", part, re.MULTILINE)
        found[minutes] = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return found


def test_there_are_plans_for_both_lessons_and_for_half_a_day():
    assert list(plans()) == [50, 90, 240]


@pytest.mark.parametrize("minutes", plans())
def test_the_minutes_of_a_plan_add_up(minutes):
    at = 0
    for start, lasts, *_ in plans()[minutes]:
        assert int(start) == at
        at += int(lasts)
    assert at == minutes


@pytest.mark.parametrize("minutes", plans())
def test_a_step_asks_what_its_sections_ask_and_leaves_the_time_for_it(minutes):
    for start, lasts, _, where, asked in plans()[minutes]:
        there = {
            id
            for name, anchor in SECTION.findall(where)
            for section, id in sections(name)
            if section.replace(" ", "-") == anchor
        }
        ids = QUESTION.findall(asked)
        assert set(ids) <= there, (start, set(ids) - there)
        assert sum(bank.find(id).minutes for id in ids) < int(lasts), f"minute {start}"


# --- what the questions reveal -------------------------------------------------------------------


def test_the_page_of_what_questions_reveal_is_what_the_banks_say():
    assert text_of(FILE) == page(), "python tests/store_reveals.py writes it anew"


def test_that_page_has_every_question_of_the_core_path():
    core = {id for one in map(about, files()) if one.track == "core" for id in one.asked}
    # A question stands once for each notebook that asks it.
    assert set(re.findall(r"^### (\S+)$", text_of(FILE), re.MULTILINE)) == core


@each
def test_every_question_that_is_named_exists(file):
    known = {question.id for question in bank.readable()} | {"10.my_first_question"}
    assert set(QUESTION.findall(text_of(file))) <= known


# --- the classroom -------------------------------------------------------------------------------


@pytest.mark.parametrize("phi", [0, 1, 2, 3])
def test_what_to_expect_is_what_the_runs_say(phi):
    runs = [
        run
        for run in load_runs([paths.recorded_runs()])
        if (run.tier, run.dataset["name"], run.strategy) == ("cpu", "fashion_mnist", "compound")
        and run.phi == phi
    ]
    seconds = [run.seconds for run in runs]
    memory = [run.peak_memory / 1e6 for run in runs]
    row = (
        f"| {phi} | {', '.join(f'{accuracy:.2f}' for accuracy in sorted(r.accuracy for r in runs))}"
        f" | {min(seconds):.0f} to {max(seconds):.0f} | {min(memory):,.0f} to {max(memory):,.0f} |"
    )
    assert row in text_of(PACK / "classroom.md")
    assert {(run.hardware["name"], run.hardware["threads"]) for run in runs} == {("AMD EPYC", 1)}


# --- grading -------------------------------------------------------------------------------------


def test_a_class_is_graded_by_the_commands_as_they_are_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = text_of(PACK / "grading.md")
    (tmp_path / "class.csv").write_text(
        next(block for block in FENCE.findall(text) if block.startswith("student\n"))
    )
    (tmp_path / "later.csv").write_text("student,due\nchi,2999-12-03T23:59\n")
    (tmp_path / "groups.csv").write_text("group,student\nred,ada\nred,dia\n")
    (tmp_path / "handed_in").mkdir()
    answers = {"ada": "1.2 ** {phi}", "ben": "1.2 * {phi}", "chi": "..."}
    points = []
    for words in commands(text, inline=False):
        if words[0] == "submit":
            for student, answer in answers.items():
                file = tmp_path / "to_students" / f"{student}.ipynb"
                given = file.read_text(encoding="utf-8")
                phi = re.search(r"phi = (\d)", given)[1]
                file.write_text(
                    given.replace("answer = ...", f"answer = {answer.format(phi=phi)}"),
                    encoding="utf-8",
                )
                assert cli.main(["submit", str(file)]) == 0
                done = file.with_name(f"{student}.submission.ipynb")
                done.rename(tmp_path / "handed_in" / done.name)
            continue
        if why_no_jail():
            words = [word for word in words if word != "--require-jail"]
        assert cli.main(words) == 0, capsys.readouterr().err
        if words[0] == "grade":
            points.append((tmp_path / "grades" / "grades.csv").read_text("utf-8-sig"))
    assert len(points) == 2
    assert '"ada","ada.submission.ipynb","1"' in points[0]
    assert '"ben","ben.submission.ipynb","0"' in points[0]
    assert '"dia","ada.submission.ipynb"' in points[1] and '"on time"' in points[1]
    for name in re.findall(r"`(\w+(?:/\w+)?\.(?:csv|md|html))`", text.partition("## 5. Report")[2]):
        folders = [tmp_path / "grades", tmp_path / "grades" / "gradebooks"]
        assert any((folder / name).is_file() for folder in folders), name
    assert "multiplied" in (tmp_path / "grades" / "report.md").read_text(encoding="utf-8")
