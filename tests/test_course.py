"""The notebooks as a course: what each promises, its style and its links."""

import re
import statistics
import subprocess
import sys
import urllib.parse
from pathlib import Path

import nbformat
import pytest

from effnet_lesson import paths
from effnet_lesson.course.about import about, files
from effnet_lesson.quiz import bank

ROOT = paths.PACKAGE.parent
FILES = files()
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")

each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def read(file: Path) -> nbformat.NotebookNode:
    return nbformat.read(file, as_version=4)


def sources(file: Path, kind: str) -> list[str]:
    return [cell.source for cell in read(file).cells if cell.cell_type == kind]


def code_lines(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip()]


def headings(file: Path) -> list[tuple[int, str]]:
    return [
        (len(marks), text)
        for marks, text in HEADING.findall("\n\n".join(sources(file, "markdown")))
    ]


@each
def test_a_notebook_says_what_it_is(file):
    told = about(file)
    assert 10 <= told.minutes <= 90
    first = sources(file, "markdown")[0]
    texts = [objective.text for objective in told.objectives]
    assert first.startswith(
        f"# {told.title}\n\n**You will be able to** {'; '.join(texts)}.\n\n"
        f"**Time** {told.minutes} minutes"
    )
    assert "**You need** " in first and "**Computer** " in first
    for needed in told.prerequisites:
        if re.match(r"\d\d_", needed):
            assert f"({needed}.ipynb)" in first, "what it needs is linked"


@each
def test_the_bank_follows_the_notebook_and_ends_with_practice(file):
    told = about(file)
    ids = [question.id for question in bank.find_bank(told.number).questions]
    asked = [id for id in told.counted if id in ids]
    assert ids[: len(asked)] == asked == list(told.counted)


@each
def test_every_objective_has_a_section_and_a_question(file):
    told = about(file)
    assert set(told.asked) <= {question.id for question in bank.readable()}
    sections = {text for _, text in headings(file)}
    for objective in told.objectives:
        assert objective.section in sections, objective.section
        assert set(objective.questions) <= set(told.asked), objective.text


@each
def test_it_is_laid_out_for_reading(file):
    notebook = read(file)
    code = [code_lines(source) for source in sources(file, "code")]
    words = sum(len(source.split()) for source in sources(file, "markdown"))
    assert 20 <= len(notebook.cells) <= 45
    assert 1 <= statistics.median(map(len, code)) <= 6
    assert max(map(len, code)) <= 20
    assert words >= 10 * sum(map(len, code))
    assert file.stat().st_size < 60_000
    assert not re.search(r"^\s*from \S+ import \*", "\n".join(sources(file, "code")), re.MULTILINE)
    for source in sources(file, "code"):
        assert max(map(len, source.splitlines())) <= 110
    levels = [level for level, _ in headings(file)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len({text for _, text in headings(file)}) == len(levels), "a heading is there twice"


@each
def test_it_ends_with_what_one_can_do_now_and_with_a_way_on(file):
    texts = "\n".join(sources(file, "markdown"))
    assert "## You can now" in texts
    assert "**Read further**" in texts
    way = "Go on to" if file.stem.startswith("00") else "Back to"
    assert f"**{way}** [" in texts


def anchors(file: Path) -> set[str]:
    """The ids that JupyterLab gives to headings."""
    if file.suffix == ".ipynb":
        text = "\n\n".join(sources(file, "markdown"))
    else:
        text = file.read_text(encoding="utf-8")
    return {words.replace(" ", "-") for _, words in HEADING.findall(text)}


PAGES = [
    *sorted(paths.notebooks().rglob("*.ipynb")),
    *sorted(paths.notebooks().rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "quizzes/README.md")),
    paths.recorded_runs() / "protocol.md",
    paths.PACKAGE / "sweep" / "README.md",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_lesson_leads_somewhere(page):
    texts = sources(page, "markdown") if page.suffix == ".ipynb" else [page.read_text("utf-8")]
    for target in LINK.findall("\n\n".join(texts)):
        address = urllib.parse.urlsplit(target)
        if address.scheme:
            assert address.scheme == "https", target
            continue
        file = (
            (page.parent / urllib.parse.unquote(address.path)).resolve() if address.path else page
        )
        assert file.exists(), target
        if address.fragment:
            assert urllib.parse.unquote(address.fragment) in anchors(file), target


def test_the_glossary_is_in_order_and_each_word_stands_once():
    words = [text for level, text in headings(paths.notebooks() / "glossary.ipynb") if level == 2]
    assert words == sorted(set(words), key=str.lower)
    assert len(words) > 30


def test_every_word_of_the_glossary_is_linked_where_it_is_used():
    linked = {
        urllib.parse.urlsplit(target).fragment
        for file in FILES
        for target in LINK.findall("\n\n".join(sources(file, "markdown")))
        if target.startswith("glossary.ipynb#")
    }
    words = [text for level, text in headings(paths.notebooks() / "glossary.ipynb") if level == 2]
    assert [word for word in words if word.replace(" ", "-") not in linked] == []


def test_no_picture_is_without_its_description():
    for page in PAGES:
        text = "\n".join(sources(page, "markdown")) if page.suffix == ".ipynb" else page.read_text()
        assert not re.search(r"!\[\s*\]\(", text), page.name
        assert all("alt=" in picture for picture in re.findall(r"<img[^>]*>", text)), page.name


def test_the_spelling():
    written = [paths.notebooks(), paths.quizzes(), paths.PACKAGE, ROOT / "README.md"]
    done = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "--skip=*.json,*.ipynb_checkpoints", *written,
         ROOT / "CONTRIBUTING.md"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@each
def test_nothing_is_answered_and_every_gap_has_its_solution(file):
    for cell in read(file).cells:
        if cell.cell_type != "code":
            continue
        solution = cell.metadata.get("effnet_lesson", {}).get("solution")
        if solution is not None:
            assert "= ..." not in solution and "    ..." not in solution
            assert solution != cell.source
            # Only what is to be filled in differs.
            assert set(re.findall(r"check\(.*", cell.source)) == set(
                re.findall(r"check\(.*", solution)
            )
        assert "widgets" not in read(file).metadata
