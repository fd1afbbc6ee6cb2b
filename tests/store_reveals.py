"""What the questions of the core path reveal, as a page for teachers, made from the banks.

``python tests/store_reveals.py`` writes it into the teacher's pack; a test compares the two.
"""

import re
from collections.abc import Iterator

from effnet_lesson import paths
from effnet_lesson.course.about import About, about, files, questions_in, read, source
from effnet_lesson.course.reveals import minutes, posed_objective, wrong_answers
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.bank import rank
from effnet_lesson.quiz.pose import pose

FILE = paths.notebooks() / "teaching" / "what_questions_reveal.md"
_CODE = re.compile(r"(`[^`]*`)")
_TOP = """\
# What the questions reveal

Each question of the core path, in the order of the notebooks: what is asked, what each wrong \
answer is told (the reply names the idea behind it), and what to say next, one sentence at a \
time. Ask "what made you choose that?" before you read a reply aloud.

This page is made from the question banks and checked by a test. In the edition for teachers \
the same stands below each question: `effnet-lesson course --out my_course --edition teacher`. \
One question with its key and its steps: `effnet-lesson quiz preview 02.depth_at_phi_2` (needs \
the extra `author`). Numbers are those that `ask` shows without a seed.
"""


def page() -> str:
    """The whole page as Markdown."""
    told = [about(file) for file in files()]
    parts = [_TOP, *(part for one in told if one.track == "core" for part in _notebook(one))]
    return "\n".join(parts)


def sections(name: str) -> Iterator[tuple[str, str]]:
    """Each question that a notebook asks, as (section, id); each once, where it is first asked."""
    seen: set[str] = set()
    heading = ""
    for cell in read(paths.notebooks() / f"{name}.ipynb")["cells"]:
        text = source(cell)
        if cell["cell_type"] == "markdown":
            heading = (re.findall(r"^## (.+)$", text, re.MULTILINE) or [heading])[-1]
            continue
        for id in questions_in(text):
            if id not in seen:
                seen.add(id)
                yield heading, id


def _notebook(one: About) -> Iterator[str]:
    yield f"## {one.number} {one.title}\n"
    for section, id in sections(one.name):
        question = bank.find(id)
        posed = pose(question, question.draw())
        link = f"../{one.name}.ipynb#{section.replace(' ', '-')}"
        yield f"### {id}\n"
        yield (
            f"In [{section}]({link}). {posed_objective(question)}. {rank(question).capitalize()}, "
            f"{minutes(question).lower()}.\n"
        )
        yield f"> {_plain(posed.prompt)}\n"
        yield "Who answers, is told:\n"
        for answer, reply in wrong_answers(question, posed):
            yield f"- **{_plain(answer)}** {_plain(reply)}"
        yield "\nSay next:\n"
        for number, hint in enumerate(posed.hints, 1):
            yield f"{number}. {_plain(hint)}"
        yield ""


def _plain(text: str) -> str:
    """A text of the bank on one line, so that Markdown shows it as it is written."""
    words = _CODE.split(" ".join(text.split()))
    return "".join(
        part if place % 2 else re.sub(r"([\\*_<>|\[\]$])", r"\\\1", part)
        for place, part in enumerate(words)
    )


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(), encoding="utf-8")
