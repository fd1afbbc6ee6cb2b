"""What a student reads: one page with every reply, which loads nothing and runs nothing."""

from html import escape

from effnet_lesson.grade.marks import Marks

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
<h1>{title}</h1>
<p>{summary}</p>
{sections}
</body>
</html>
"""


def feedback(title: str, marks: Marks, stands: str) -> str:
    """The page for one submission; ``stands``: whether it came in time, where work was due."""
    if marks.note:
        summary = f"{marks.file} was not graded. {marks.note}"
    else:
        summary = f"{marks.points} of {len(marks.marks)} points{f' ({stands})' if stands else ''}."
    sections = "\n".join(
        f"<section>\n<h2>Question {number}</h2>\n{mark.result._repr_html_()}\n</section>"
        for number, mark in enumerate(marks.marks, 1)
    )
    return PAGE.format(
        title=escape(f"{title}: {marks.student}"), summary=escape(summary), sections=sections
    )
