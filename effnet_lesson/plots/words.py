"""A chart for those who cannot see it: a paragraph, and a table."""

from html import escape

from effnet_lesson.findings import listing
from effnet_lesson.plots.chart import Chart, Mark, Series


def alt_text(chart: Chart) -> str:
    """What stands on the axes, how far each series reaches, and what is highest where."""
    marks = [mark for one in chart.series for mark in one.marks]
    xs = [x for mark in marks for x in mark.xs]
    ys = [y for mark in marks for y in mark.values]
    sentences = [
        f"{chart.title}.",
        f"Horizontal: {chart.x.title}, from {_range(chart.x, xs)}.",
        f"Vertical: {chart.y.title}, from {_range(chart.y, ys)}.",
        *(_reach(chart, one) for one in chart.series),
        _highest(chart),
    ]
    return " ".join(filter(None, sentences))


def headings(chart: Chart) -> tuple[str, ...]:
    """The columns of the chart's table."""
    x, y = chart.x, chart.y
    return "strategy", "at", f"{x.label}, {x.unit}", "seeds", f"{y.label}, {y.unit}", "runs"


def rows(chart: Chart) -> list[tuple[str, ...]]:
    """A row a mark, under :func:`headings`: dots as they are, or their mean and interval."""
    return [
        (
            one.name, mark.name, chart.x.form.format(mark.x), str(len(mark.values)),
            _written(mark), ", ".join(mark.runs),
        )
        for one in chart.series
        for mark in one.marks
    ]  # fmt: skip


def text_table(chart: Chart) -> str:
    """The table in plain text, without the runs' ids."""
    lines = [line[:-1] for line in (headings(chart), *rows(chart))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:>{width}}" if place in (2, 3) else f"{cell:<{width}}"
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def html_table(chart: Chart) -> str:
    """The table as HTML whose headings say what they are headings of."""
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in headings(chart))
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows(chart)
    )
    return (
        f"<table><caption>{escape(chart.title)}. {escape(chart.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _reach(chart: Chart, one: Series) -> str:
    """The first and the last mark of a series."""
    first, last = (
        f"{_spoken(mark)} at {chart.x.text(mark.x)}" for mark in (one.marks[0], one.marks[-1])
    )
    name = one.name.capitalize()
    if len(one.marks) == 1:
        return f"{name}: {first}."
    return f"{name}, at {len(one.marks)} places: first {first}, last {last}."


def _highest(chart: Chart) -> str:
    """Which series is highest where several were measured; nobody's own runs are ranked."""
    at: dict[str, list[tuple[Series, Mark]]] = {}
    for one in chart.series:
        for mark in () if one.own else one.marks:
            at.setdefault(mark.name, []).append((one, mark))
    highest = [(place, *_best(there)) for place, there in at.items() if len(there) > 1]
    if len(highest) > 1 and len({(name, what) for _, name, what, _ in highest}) == 1:
        _, name, what, _ = highest[0]
        return f"Of the recorded runs, {name} has the highest {what} at each of these places."
    parts = (f"at {place} {name} ({what} {y:.2f} %)" for place, name, what, y in highest)
    return f"Highest of the recorded runs: {', '.join(parts)}." if highest else ""


def _best(there: list[tuple[Series, Mark]]) -> tuple[str, str, float]:
    """Whose mean is the highest, if all have one, or whose seed; and how high that is."""
    means = all(mark.interval for _, mark in there)
    height = {one.name: mark.interval.mean if means else max(mark.values) for one, mark in there}
    top = max(height.values())
    names = listing(name for name, value in height.items() if value == top)
    return names, "mean" if means else "seed", top


def _spoken(mark: Mark) -> str:
    if of := mark.interval:
        return f"mean {of.mean:.2f} % [{of.low:.2f}, {of.high:.2f}]"
    low, high = min(mark.values), max(mark.values)
    return f"{low:.2f} %" if low == high else f"{low:.2f} to {high:.2f} %"


def _written(mark: Mark) -> str:
    if of := mark.interval:
        return f"mean {of.mean:.2f} [{of.low:.2f}, {of.high:.2f}]"
    return ", ".join(f"{value:.2f}" for value in sorted(mark.values))


def _range(axis, values) -> str:
    low, high = axis.form.format(min(values)), axis.form.format(max(values))
    return f"{low} to {high}"
