"""What a student reads: one page with every reply, which loads nothing and runs nothing."""

from collections.abc import Mapping
from html import escape

from effnet_lesson.grade.marks import Marks
from effnet_lesson.quiz.result import rich

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em }}
section {{ margin: 1.5em 0 }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{summary}</p>
{sections}
</main>
</body>
</html>
"""


def feedback(title: str, marks: Marks, stands: str, objectives: Mapping[str, str]) -> str:
    """The page for one submission; ``stands``: whether it came in time, where work was due;
    ``objectives``: what each question is about, by its id."""
    if marks.note:
        summary = f"{marks.file} was not graded. {marks.note}"
    else:
        summary = f"{marks.points} of {len(marks.marks)} points{f' ({stands})' if stands else ''}."
    sections = "\n".join(
        f"<section>\n<h2>{_heading(number, objectives.get(mark.result.id, ''))}</h2>\n"
        f"{mark.result._repr_html_()}\n</section>"
        for number, mark in enumerate(marks.marks, 1)
    )
    return PAGE.format(
        title=escape(f"{title}: {marks.student}"), summary=escape(summary), sections=sections
    )


def _heading(number: int, objective: str) -> str:
    return f"Question {number}: {rich(objective)}" if objective else f"Question {number}"
