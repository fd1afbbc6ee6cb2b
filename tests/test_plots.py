"""Plots: what the chart holds, and that figure, alt text and table say the same as it."""

import base64
import math
import re
import threading
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter
from made_runs import made_run, made_runs
from matplotlib.backends.backend_agg import FigureCanvasAgg

from effnet_lesson import cli, paths
from effnet_lesson.errors import LessonError
from effnet_lesson.explorer import front_end
from effnet_lesson.intervals import mean_interval
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.plots import (
    CHARTS,
    Plot,
    accuracy_by_cost,
    accuracy_by_params,
    accuracy_by_time,
    learning_curves,
)
from effnet_lesson.plots.chart import STYLES
from effnet_lesson.plots.words import html_table
from effnet_lesson.runs import load_runs, write_run

RECORDED = load_runs([paths.recorded_runs()])


def small_set(seeds: int = 3, **options):
    """Seeds of the base, and of two strategies at phi = 3, their accuracies 0.1 points apart."""
    runs = []
    for strategy, phi, accuracy in (
        ("compound", 0, 87.5), ("compound", 3, 90.0), ("resolution", 3, 92.0),
    ):  # fmt: skip
        values = [round(accuracy + seed / 10, 2) for seed in range(seeds)]
        runs += made_runs(values, strategy=strategy, phi=phi, cpu_seconds=600.0, **options)
    return runs


def marks(plot: Plot):
    return [mark for one in plot.chart.series for mark in one.marks]


# --- what the chart holds ------------------------------------------------------------------------


def test_every_accuracy_of_the_default_plots_comes_out_of_a_run_file():
    files = {run.id: run for run in RECORDED}
    for plot in (accuracy_by_cost(), accuracy_by_params()):
        assert sum(len(mark.values) for mark in marks(plot)) > 10
        for mark in marks(plot):
            assert mark.values == tuple(files[id].accuracy for id in mark.runs)
            assert mark.name == f"phi = {files[mark.runs[0]].phi:g}"
            assert {files[id].tier for id in mark.runs} == {"cpu"}
            assert {files[id].dataset["name"] for id in mark.runs} == {"fashion_mnist"}
            assert all(files[id].by_paper_rule for id in mark.runs)
    for mark in marks(learning_curves(phi=3)):
        for value, id in zip(mark.values, mark.runs, strict=True):
            steps = {step["pictures"]: step["validation_accuracy"] for step in files[id].history}
            assert steps[int(mark.name.split()[0].replace(",", ""))] == value


def test_the_places_on_the_axes_are_those_of_the_runs():
    runs = small_set()
    by_cost, by_params, by_time = (
        chart(runs) for chart in (accuracy_by_cost, accuracy_by_params, accuracy_by_time)
    )
    base = next(run for run in runs if run.phi == 0)
    assert marks(by_cost)[0].xs == (base.macs / 1e6,) * 3
    assert marks(by_params)[0].xs == (base.params / 1e3,) * 3
    assert marks(by_time)[0].xs == (10.0,) * 3
    assert marks(learning_curves(runs, phi=0))[-1].xs == (300.0,) * 3


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7))
def test_a_mean_needs_five_seeds_everywhere(seeds, more):
    runs = small_set(seeds) + made_runs([88.0] * more, strategy="width")
    for plot in (accuracy_by_cost(runs), learning_curves(runs)):
        counts = [len(mark.values) for mark in marks(plot)]
        for mark in marks(plot):
            enough = len(mark.values) >= 5
            assert mark.interval == (mean_interval(mark.values) if enough else None)
            assert len(mark.dots) == (0 if enough else len(mark.values))
        table = plot.table.splitlines()[1:]
        assert ["mean" in line for line in table] == [count >= 5 for count in counts]
        if max(counts) < 5:
            assert "mean " not in plot.alt and "Bars" not in plot.chart.caption
            assert "mean" not in html_table(plot.chart)
        if min(counts) >= 5:
            assert "one seed each" not in plot.chart.caption


def test_other_tiers_datasets_families_and_rules_are_not_drawn():
    runs = small_set()
    others = [
        made_run(99.0, tier="search"),
        made_run(99.0, dataset="leaves"),
        made_run(99.0, config={"family": "b0"}),
        made_run(99.0, config={"alpha": 1.3, "beta": 1.0, "gamma": 1.2}),
        made_run(99.0, strategy="published"),
    ]
    assert accuracy_by_cost([*runs, *others]).chart == accuracy_by_cost(runs).chart
    assert marks(accuracy_by_cost(others, dataset="leaves"))[0].values == (99.0,)


def test_another_processor_is_another_mark():
    runs = small_set(3) + made_runs([89.0] * 3, processor="another")
    at_three = [m for m in marks(accuracy_by_cost(runs)) if m.name == "phi = 3"]
    assert [len(mark.values) for mark in at_three] == [3, 3, 3]
    assert "on AMD EPYC (cpu) and another (cpu)" in accuracy_by_cost(runs).chart.caption


def test_own_runs_are_hollow_and_never_pooled():
    own = made_runs([91.0, 91.1], strategy="resolution")
    plot = accuracy_by_cost(small_set(4), own)
    yours = [one for one in plot.chart.series if one.own]
    assert [one.name for one in yours] == ["resolution alone, your own runs"]
    assert yours[0].marks[0].values == (91.0, 91.1) and not yours[0].line
    assert all(len(m.values) == 4 for one in plot.chart.series if not one.own for m in one.marks)
    assert "2 runs of your own" in plot.chart.caption and "Hollow" in plot.chart.caption
    # Four recorded and two own seeds of the same thing do not make a mean.
    assert "mean" not in plot.table


def test_without_arguments_the_learners_runs_are_there():
    write_run(made_run(12.34, seed=77), paths.own_runs())
    own = [one for one in accuracy_by_cost().chart.series if one.own]
    assert [mark.values for one in own for mark in one.marks] == [(12.34,)]
    assert not any(one.own for one in accuracy_by_cost(RECORDED).chart.series)


def test_times_that_other_work_lengthened_are_told():
    quick, slow = (made_run(88.0, seed=seed, cpu_seconds=60.0 * (seed + 1)) for seed in (0, 1))
    assert "up to 2.0 times as long" in accuracy_by_time([quick, slow]).chart.caption
    assert "times as long" not in accuracy_by_time([quick]).chart.caption


def test_runs_without_the_processors_time_are_left_out_and_counted():
    old = made_runs([88.0, 88.1], strategy="width", cpu_seconds=None)
    plot = accuracy_by_time(small_set(3) + old)
    assert "width alone" not in {one.name for one in plot.chart.series}
    assert "Left out: 2 runs from before" in plot.chart.caption
    assert "Left out" not in accuracy_by_time(small_set(3)).chart.caption
    with pytest.raises(LessonError, match="None of the 2 runs says its processor's time"):
        accuracy_by_time(old)


def test_lines_start_at_the_base_and_pass_through_what_was_measured():
    chart = accuracy_by_cost(small_set(3)).chart
    compound, resolution = chart.series
    middles = {(mark.x, mark.middle) for mark in compound.marks + resolution.marks}
    assert set(compound.line) | set(resolution.line) == middles
    assert resolution.line[0] == compound.line[0] == (0.93676, 87.6)
    assert "only guide the eye" in chart.caption
    assert "only guide the eye" not in accuracy_by_cost(made_runs([90.0])).chart.caption


def test_the_caption_says_where_the_numbers_come_from():
    caption = accuracy_by_cost(small_set(5)).chart.caption
    for words in (
        "Fashion-MNIST, small family, tier cpu. ", "15 recorded runs, 5 seeds a network, ",
        "on AMD EPYC (cpu), 2026-11-22", "mean and 95 % interval (Student's t) of 5 or more seeds",
        "10,000 test pictures, the same for all: up to 0.6 points (95 %)",
    ):  # fmt: skip
        assert words in caption
    drawn = accuracy_by_cost(small_set(2, dataset="leaves"), dataset="leaves").chart.caption
    assert "drawn pictures, not photographs" in drawn


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: accuracy_by_cost(dataset="mnist"), "There is no run of 'mnist', tier 'cpu'"),
        (lambda: accuracy_by_cost("cpu"), "Received 'c' among the runs"),
        (lambda: accuracy_by_cost([], [90.1]), "Received 90.1 among the runs"),
        (lambda: accuracy_by_cost([], []), "There is no run of"),
        (lambda: accuracy_by_cost(tier=None), "There is no run of .*tier None"),
        (lambda: learning_curves(phi=9), "no run of .* at phi = 9: effnet-lesson runs lists"),
        (lambda: learning_curves(phi=math.nan), "phi was nan"),
    ],
)
def test_nothing_to_draw_gets_one_sentence(ask, message):
    with pytest.raises(LessonError, match=message):
        ask()


# --- the same in words ---------------------------------------------------------------------------


def test_the_alt_text_names_axes_ranges_and_what_is_highest():
    alt = accuracy_by_cost(small_set(3), made_runs([95.0])).alt
    for words in (
        "Horizontal: FLOPs (multiply-adds) for one picture, million, logarithmic scale, from 0.94 "
        "to 6.13.",
        "Vertical: test accuracy, %, from 87.50 to 95.00.",
        "Compound, at 2 places: first 87.50 to 87.70 % at 0.94 million, last 90.00 to 90.20 % at "
        "6.13 million.",
        "Resolution alone: 92.00 to 92.20 % at 6.13 million.",
        "Compound, your own runs: 95.00 % at 6.13 million.",
        # The learner's run lies above, and is not ranked.
        "Highest of the recorded runs: at phi = 3 resolution alone (seed 92.20 %).",
    ):
        assert words in alt
    assert "at phi = 3 resolution alone (mean 92.20 %)" in accuracy_by_cost(small_set(5)).alt
    same = small_set(2) + made_runs([92.1], strategy="width")
    assert "resolution alone and width alone (seed 92.10 %)" in re.sub(
        "width alone and resolution alone", "resolution alone and width alone",
        accuracy_by_cost(same).alt,
    )  # fmt: skip


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows, self.scopes, self.caption, self.picture, self._inside = [], [], "", {}, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._inside = tag
        if tag == "img":
            self.picture = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        if tag == "th":
            self.scopes.append(dict(attrs)["scope"])

    def handle_data(self, data):
        if self._inside in ("td", "th"):
            self.rows[-1].append(data)
        if self._inside == "caption":
            self.caption += data


def test_the_html_table_has_headings_and_holds_every_seed():
    runs = small_set(3)
    plot = accuracy_by_cost(runs)
    table = _Page(plot.html)
    assert table.scopes == ["col"] * 6 + ["row"] * 3
    assert table.caption == f"{plot.chart.title}. {plot.chart.caption}"
    shown = [float(value) for row in table.rows[1:] for value in row[4].split(", ")]
    assert sorted(shown) == sorted(run.accuracy for run in runs)
    assert {id for row in table.rows[1:] for id in row[5].split(", ")} == {r.id for r in runs}
    assert [row[:5] for row in table.rows[1:]] == [
        re.split(r"\s{2,}", line) for line in plot.table.splitlines()[1:]
    ]


def test_words_from_run_files_are_escaped():
    plot = accuracy_by_cost(made_runs([90.0], processor="<script>alert(1)</script>"))
    assert "<script>" in plot.chart.caption and "<script>" not in plot.html


# --- the figure ----------------------------------------------------------------------------------


def test_the_figure_draws_what_the_chart_holds():
    own = made_runs([91.0], strategy="resolution")
    plot = accuracy_by_cost(small_set(5) + made_runs([88.0, 88.2], strategy="width"), own)
    axes = plot.figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == (plot.chart.x.title, plot.chart.y.title)
    assert axes.get_xscale() == "log"
    drawn = {tuple(map(tuple, line.get_xydata())): line for line in axes.lines if line.get_marker()}
    for one in plot.chart.series:
        places = []
        for mark in one.marks:
            places += [(mark.x, mark.interval.mean)] if mark.interval else list(mark.dots)
        line = drawn[tuple(places)]
        assert line.get_marker() == one.marker
        assert line.get_markerfacecolor() == ("#ffffff" if one.own else one.colour)
    (bar, *_) = (c for c in axes.containers if c.has_yerr)
    low, high = bar.lines[2][0].get_segments()[0][:, 1]
    first = plot.chart.series[0].marks[0].interval
    assert (low, high) == pytest.approx((first.low, first.high))
    assert len([c for c in axes.containers if c.has_yerr]) == 3
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["compound", "width alone", "resolution alone", "hollow: your own runs"]


def test_nothing_is_cut_off_and_no_words_overlap():
    own = [run for strategy in STRATEGIES for run in made_runs([91.0], strategy=strategy)]
    long_name = (
        "AMD EPYC 9654 96-Core Processor with a very long name indeed, in a machine far away"
    )
    runs = RECORDED + [run for s in STRATEGIES for run in made_runs([87.0] * 5, strategy=s, phi=2)]
    for plot in (
        accuracy_by_cost(RECORDED),
        accuracy_by_cost(runs, made_runs([91.0], processor=long_name) + own),
        learning_curves(RECORDED, own),
        accuracy_by_cost([], own),
        accuracy_by_cost([], own[:1]),
    ):
        figure = plot.figure
        FigureCanvasAgg(figure).draw()
        axes = figure.axes[0]
        low, high = axes.get_xlim()
        assert len([x for x in axes.get_xticks() if low <= x <= high]) >= 3
        title, caption = figure.texts
        parts = [title, axes.get_legend(), axes.xaxis.label, axes.yaxis.label, caption]
        for box in (*(part.get_window_extent() for part in parts), axes.get_tightbbox()):
            assert box.x0 >= 0 and box.y0 >= 0
            assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1
        legend, label = axes.get_legend().get_window_extent(), axes.xaxis.label.get_window_extent()
        assert title.get_window_extent().y0 >= legend.y1
        assert legend.y0 >= axes.get_window_extent().y1
        assert label.y0 >= caption.get_window_extent().y1


def test_colours_and_shapes_are_the_explorers():
    code, style = front_end.CODE, front_end.STYLE
    shapes = {"circle": "o", "triangle": "^", "square": "s", "diamond": "D"}
    for strategy in STRATEGIES:
        colour = re.search(rf"--{strategy}: (#[0-9a-f]{{6}});", style)[1]  # the first is for light
        shape = re.search(rf"^  {strategy}: \"[^\"]+\", // (\w+)$", code, re.MULTILINE)[1]
        assert STYLES[strategy] == (colour, shapes[shape])


def test_colours_stand_out_from_the_paper():
    def luminance(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for colour, _ in STYLES.values():
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5  # WCAG 2, as for text


def test_plots_are_drawn_in_threads_and_leave_nothing_behind(run_python):
    code = """
import sys, threading
from effnet_lesson.plots import accuracy_by_cost
threads = [threading.Thread(target=lambda i=i: accuracy_by_cost().save(f"{i}.png"))
           for i in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted({"matplotlib.pyplot", "torch", "anywidget"} & set(sys.modules)))
print(len({open(f"{i}.png", "rb").read() for i in range(3)}))
"""
    assert run_python("-c", code).stdout.split() == ["[]", "1"]
    assert threading.active_count() < 20


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".PNG"])
def test_a_saved_picture_carries_its_alt_text(tmp_path, ending):
    plot = accuracy_by_cost(small_set())
    file = plot.save(tmp_path / f"new folder/plot{ending}")
    content = file.read_bytes()
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[ending.lower()]
    assert content.startswith(start)
    if ending == ".svg":
        told = " ".join(ElementTree.fromstring(content).itertext())
        assert plot.alt in told
    if ending == ".png":
        assert plot.alt.encode() in content


@pytest.mark.parametrize("name", ["plot.jpg", "plot", ""])
def test_a_picture_of_another_kind_is_refused(tmp_path, name):
    with pytest.raises(LessonError, match=r"accepted are names that end in .png, .svg, .pdf"):
        accuracy_by_cost(small_set()).save(tmp_path / name)


def test_a_cell_that_ends_with_a_plot_shows_picture_words_and_table():
    plot = accuracy_by_cost(small_set())
    data, _ = DisplayFormatter().format(plot)
    assert data == {"text/html": plot.html, "text/plain": f"{plot.alt}\n\n{plot.table}"}
    page = _Page(plot.html)
    assert page.picture["alt"] == plot.alt
    kind, _, content = page.picture["src"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content).startswith(b"\x89PNG")


def test_words_need_no_matplotlib_and_the_figure_says_what_is_missing(run_python):
    code = """
import sys
sys.modules["matplotlib"] = None
from effnet_lesson.plots import accuracy_by_cost
plot = accuracy_by_cost()
print(len(plot.alt) > 100, len(plot.table.splitlines()) > 5)
plot.figure
"""
    result = run_python("-c", code)
    assert result.stdout.split() == ["True", "True"]
    assert "Plots need matplotlib, which does not load here" in result.stderr
    assert 'pip install "effnet-lesson[lab]"' in result.stderr


# --- the command ---------------------------------------------------------------------------------


def test_the_command_draws_and_tells(tmp_path, capsys):
    file = tmp_path / "cost.png"
    assert cli.main(["plot", "cost", "--out", str(file), "--table"]) == 0
    out = capsys.readouterr().out
    plot = accuracy_by_cost()
    assert f"Written to {file}." in out and file.stat().st_size > 10_000
    assert " ".join(out.split()).count(" ".join(plot.alt.split())) == 1
    assert out.endswith(f"{plot.table}\n")


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "time"])
def test_every_chart_can_be_asked_for(name, capsys):
    assert cli.main(["plot", name]) == 0
    assert "Horizontal: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["csot"], "Unknown chart 'csot': .*Did you mean 'cost'"),
        (["cost", "--phi", "3"], "--phi 3 was given for the chart 'cost'"),
        (["learning", "--phi", "99"], "phi was 99"),
        (["cost", "--out", "x.gif"], "accepted are names that end in"),
        (["cost", "--tier", "huge"], "There is no run of"),
    ],
)
def test_mistakes_end_in_one_sentence(words, message, capsys):
    assert cli.main(["plot", *words]) == 2
    out, err = capsys.readouterr()
    assert re.search(message, err) and err.count("\n") == 1
