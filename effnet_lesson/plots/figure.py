"""A chart as a matplotlib figure, made without pyplot: nothing stays behind, in any thread.

White paper and every colour set here, so that it reads the same on light and on dark pages.
"""

import textwrap

from effnet_lesson.errors import LessonError
from effnet_lesson.findings import strategy_title
from effnet_lesson.plots.chart import Chart, Series

try:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.ticker import AutoLocator, FuncFormatter, LogLocator, NullLocator
except ImportError as error:
    raise LessonError(
        f"Plots need matplotlib, which does not load here ({error}): install it with "
        'pip install "effnet-lesson[lab]". The alt text and the table of a plot work without.'
    ) from None

INK, QUIET, PAPER = "#1a1a1a", "#4d4d4d", "#ffffff"
WIDTH, AXES_HEIGHT = 8.0, 3.9  # inches
ABOVE, BESIDE, LINE = 0.75, 0.75, 0.165  # inches: title and legend, labels, a line of the caption
CAPTION_LETTERS = 122  # in a line


def draw(chart: Chart) -> Figure:
    """The figure of ``chart``, with its caption below."""
    caption = textwrap.wrap(chart.caption, CAPTION_LETTERS)
    below = 0.7 + LINE * len(caption)
    height = ABOVE + AXES_HEIGHT + below
    figure = Figure(figsize=(WIDTH, height), dpi=120, facecolor=PAPER)
    axes = figure.add_axes(
        (BESIDE / WIDTH, below / height, (WIDTH - BESIDE - 0.2) / WIDTH, AXES_HEIGHT / height),
        facecolor=PAPER,
    )
    for one in chart.series:
        _draw_series(axes, one)
    _dress(axes, chart)
    figure.text(
        0.15 / WIDTH, 1 - 0.12 / height, chart.title,
        va="top", fontsize=13, fontweight="bold", color=INK,
    )  # fmt: skip
    axes.legend(
        handles=_legend(chart), loc="lower left", bbox_to_anchor=(0, 1.01), ncols=5,
        frameon=False, fontsize=9, labelcolor=INK, borderaxespad=0, borderpad=0.2,
        handletextpad=0.2, columnspacing=1.2,
    )  # fmt: skip
    figure.text(
        0.15 / WIDTH, 0.1 / height, "\n".join(caption),
        va="bottom", fontsize=8.5, color=QUIET, linespacing=1.25,
    )  # fmt: skip
    return figure


def _look(colour: str, marker: str, own: bool) -> dict:
    """A filled mark with a paper-white edge, or a hollow one."""
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": 7.5 if marker == "^" else 6.5,
        "color": colour,
        "markerfacecolor": PAPER if own else colour,
        "markeredgecolor": colour if own else PAPER,
        "markeredgewidth": 1.6 if own else 0.7,
    }


def _draw_series(axes, one: Series) -> None:
    if one.line:
        xs, ys = zip(*one.line, strict=True)
        axes.plot(xs, ys, color=one.colour, linestyle="--", linewidth=1, alpha=0.55, zorder=1)
    for mark in one.marks:
        if of := mark.interval:
            axes.errorbar(
                mark.x, of.mean, yerr=([of.mean - of.low], [of.high - of.mean]),
                ecolor=one.colour, elinewidth=1.8, capsize=6, capthick=1.8, fmt="none", zorder=2,
            )  # fmt: skip
    shown = [
        place
        for mark in one.marks
        for place in ([(mark.x, mark.interval.mean)] if mark.interval else mark.dots)
    ]
    xs, ys = zip(*shown, strict=True)
    axes.plot(xs, ys, zorder=3, **_look(one.colour, one.marker, one.own))


def _legend(chart: Chart) -> list[Line2D]:
    """Each strategy once, filled where it was recorded; then what a hollow mark is."""
    of_strategy: dict[str, Series] = {}
    for one in sorted(chart.series, key=lambda one: one.own):
        of_strategy.setdefault(one.strategy, one)
    handles = [
        Line2D([], [], label=strategy_title(one.strategy), **_look(one.colour, one.marker, one.own))
        for one in of_strategy.values()
    ]
    if any(one.own for one in chart.series):
        handles.append(Line2D([], [], label="hollow: your own runs", **_look(QUIET, "o", True)))
    return handles


def _dress(axes, chart: Chart) -> None:
    """Scales, ticks, labels and grid."""
    if chart.x.scale == "log":
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
        xs = [x for one in chart.series for mark in one.marks for x in mark.xs]
        narrow = max(xs) < 4 * min(xs)  # round numbers of one figure would be too few
        axes.xaxis.set_major_locator(AutoLocator() if narrow else LogLocator(subs=(1, 2, 3, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.margins(x=0.06, y=0.08)
    axes.set_xlabel(chart.x.title, color=INK, fontsize=10)
    axes.set_ylabel(chart.y.title, color=INK, fontsize=10)
    axes.tick_params(colors=INK, labelsize=9)
    axes.grid(color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_color(QUIET)
        spine.set_visible(side in ("left", "bottom"))
