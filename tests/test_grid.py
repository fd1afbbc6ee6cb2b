"""The grid search: what there is to try, and what a ranking may say."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effnet_lesson import cli, runs
from effnet_lesson.architecture import architecture_at
from effnet_lesson.errors import LessonError
from effnet_lesson.grid import PAPER, networks, papers_macs, split_by_cost, triples
from effnet_lesson.paths import recorded_runs
from effnet_lesson.scaling import CompoundScaling
from effnet_lesson.sweep import accuracies, plan_search, rank, verdict

# --- triples and networks -----------------------------------------------------------------------


def test_the_grid_holds_every_triple_near_two_and_no_other():
    found = triples()
    assert len(found) == len(set(found)) == 111
    assert PAPER in found and PAPER.product == pytest.approx(1.92027)
    # counted with whole numbers of twentieths: no rounding can hide anything
    near = {
        (a, b, c)
        for a in range(20, 81) for b in range(20, 81) for c in range(20, 81)
        if 19 * 20**5 <= 10 * a * b**2 * c**2 <= 21 * 20**5
    }  # fmt: skip
    assert {tuple(round(20 * x) for x in (t.alpha, t.beta, t.gamma)) for t in found} == near


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([0.05, 0.1, 0.25, 1 / 3]), st.floats(1, 4), st.floats(0.05, 0.5))
def test_triples_are_on_the_grid_and_near(step, product, tolerance):
    try:
        found = triples(step, product, tolerance)
    except LessonError:
        return
    for rule in found:
        assert abs(rule.product - product) <= tolerance + 1e-8
        for value in (rule.alpha, rule.beta, rule.gamma):
            steps = (value - 1) / step
            assert math.isclose(steps, round(steps), abs_tol=1e-4)


@pytest.mark.parametrize("family", ["small", "b0"])
def test_triples_that_make_the_same_network_are_one_candidate(family):
    rules = triples()
    found = networks(rules, family)
    assert sorted(map(repr, rules)) == sorted(repr(r) for c in found for r in c.triples)
    assert {"small": 32, "b0": 66}[family] == len(found)
    shapes = set()
    for candidate in found:
        made = {architecture_at(rule.at(1), family) for rule in candidate.triples}
        sizes = {(n.image_size, n.stem, n.stages, n.head) for n in made}
        assert len(sizes) == 1 and candidate.rule in candidate.triples
        shapes |= sizes
    assert len(shapes) == len(found), "different candidates are different networks"
    assert [c.macs for c in found] == sorted(c.macs for c in found)


def test_the_papers_triple_stands_for_its_network():
    (papers,) = [candidate for candidate in networks(triples()) if candidate.is_papers]
    assert papers.rule == PAPER
    assert papers.macs == papers_macs() == 1_798_920
    assert len(papers.triples) == 6


def test_rounding_makes_some_candidates_half_as_costly_again():
    near, far = split_by_cost(networks(triples()), papers_macs(), 0.05)
    assert len(near) == 10 and len(far) == 22
    assert max(candidate.over(papers_macs()) for candidate in far) == pytest.approx(0.51, abs=0.005)
    assert all(abs(candidate.over(papers_macs())) <= 0.05 for candidate in near)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"step": 0}, "step was 0: accepted is a number from 0.01 to 1"),
        ({"step": True}, "step was True"),
        ({"step": "small"}, "step was 'small'"),
        ({"step": float("nan")}, "step was nan"),
        ({"product": 5}, "product was 5: accepted is a number from 1 to 4"),
        ({"product": 0.5}, "product was 0.5"),
        ({"tolerance": -0.1}, "tolerance was -0.1"),
        ({"step": 1, "product": 2.5, "tolerance": 0}, "steps of 1 .* within 0 of 2.5: take a"),
    ],
)
def test_grids_that_cannot_be_get_one_sentence(arguments, message):
    with pytest.raises(LessonError, match=message):
        triples(**arguments)


def test_unknown_family_and_share():
    with pytest.raises(LessonError, match="Unknown family 'large'"):
        networks([PAPER], "large")
    with pytest.raises(LessonError, match="share was -1"):
        split_by_cost([], 1, -1)


# --- the search and its ranking -----------------------------------------------------------------


@pytest.fixture
def search():
    """Four candidates and five seeds."""
    return plan_search(step=0.1, within=0.02)


def trained(search, values):
    """Runs of ``search`` with validation accuracies ``values[alpha, beta, gamma]``, a seed each;
    test accuracies that would turn the ranking round."""
    like = runs.load_runs([recorded_runs()])[0]
    made = []
    for job in search.jobs:
        rule = tuple(job.config[name] for name in ("depth", "width", "resolution"))
        accuracy = values[rule][job.config["seed"]]
        made.append(
            replace(
                like, id=job.id, config=dict(job.config), seed=job.config["seed"],
                validation_accuracy=accuracy, accuracy=100 - accuracy,
            )
        )  # fmt: skip
    return made


def spread(middle: float, by: float) -> tuple[float, ...]:
    return tuple(middle + by * shift for shift in (-1, -0.5, 0, 0.5, 1))


def test_a_search_always_holds_the_papers_triple(search):
    assert PAPER not in triples(0.1), "1.15 is not on this grid"
    assert sum(candidate.is_papers for candidate in search.candidates) == 1
    assert len(search.jobs) == 5 * len(search.candidates)
    assert {job.config["tier"] for job in search.jobs} == {"search"}
    assert {job.config["phi"] for job in search.jobs} == {1}
    assert {job.macs for job in search.jobs} == {c.macs for c in search.candidates}


def rules_of(search) -> list[tuple[float, float, float]]:
    papers_first = sorted(search.candidates, key=lambda candidate: not candidate.is_papers)
    return [(c.rule.alpha, c.rule.beta, c.rule.gamma) for c in papers_first]


def test_a_clear_winner_is_one(search):
    papers, *others = rules_of(search)
    values = {rule: spread(80 + i, 0.1) for i, rule in enumerate((papers, *others))}
    places = rank(search, trained(search, values))
    assert places[0].candidate.rule == CompoundScaling(*others[-1])
    assert places[-1].candidate.is_papers
    assert [place.may_be_best for place in places] == [True] + [False] * len(others)
    assert places[-1].behind.mean == pytest.approx(len(others))
    text = verdict(places)
    assert f"All {len(others)} others are worse than it" in text
    assert f"number {len(places)} of {len(places)}, {len(others):.2f} points behind" in text
    assert "it is worse than the best" in text
    assert "Test accuracies were not read" in text


def test_a_winner_by_chance_is_not_one(search):
    papers, second, *others = rules_of(search)
    values = {papers: spread(80.1, 1), second: spread(80, 1)}
    values |= {rule: spread(70, 1) for rule in others}
    text = verdict(rank(search, trained(search, values)))
    assert f"1 of the {len(others) + 1} others cannot be told from it" in text
    assert "one of 2 with 95 % confidence" in text
    assert "The paper's triple (1.2, 1.1, 1.15) makes that very network." in text


def test_more_comparisons_make_wider_intervals(search):
    """One in twenty would be found different by chance: with more candidates, more are asked."""
    values = {rule: spread(80, 1) for rule in rules_of(search)}
    few = rank(search, trained(search, values))
    larger = plan_search(within=0.1)
    values = {rule: spread(80, 1) for rule in rules_of(larger)}
    many = rank(larger, trained(larger, values))
    assert len(many) > len(few)
    assert many[1].behind.high > few[1].behind.high > few[1].mean.high - few[1].mean.mean


def test_dots_and_gaps_get_no_ranking(search):
    values = {rule: spread(80, 1) for rule in rules_of(search)}
    made = trained(search, values)
    with pytest.raises(LessonError, match=f"1 of {len(made)} runs are missing"):
        rank(search, made[1:])
    counts = sorted(len(values) for _, values in accuracies(search, made[1:]))
    assert counts == [4] + [5] * (len(search.candidates) - 1)
    two = plan_search(step=0.1, within=0.02, seeds=(0, 1))
    with pytest.raises(LessonError, match="2 seed.* shown as dots, without a ranking"):
        rank(two, made)
    alone = plan_search(step=0.1, within=0)
    with pytest.raises(LessonError, match="one candidate alone"):
        rank(alone, made)


def test_the_command_ranks_what_is_there(tmp_path, capsys):
    search = plan_search(within=0.01)
    values = {rule: spread(80 + i, 0.1) for i, rule in enumerate(rules_of(search))}
    for run in trained(search, values):
        runs.write_run(run, tmp_path)
    assert cli.main(["search", "--within", "0.01", "--folder", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "111 triples make 32 different networks at phi = 1" in out
    assert f"{len(search.jobs)} run(s): {len(search.jobs)} there already, 0 to train." in out
    assert "Not compared, for rounding makes their cost too different: 2" in out
    ranking = out[out.index("points behind") :]
    assert re.search(r"1\.2 +1\.1 +1\.15 +1,798,920 +80\.00 +79\.90 to 80\.10 ", ranking)
    assert "Highest mean validation accuracy:" in ranking


def test_the_command_shows_dots_below_five_seeds(tmp_path, capsys):
    search = plan_search(within=0.01, seeds=(0, 1))
    values = {rule: spread(80, 1) for rule in rules_of(search)}
    for run in trained(search, values):
        runs.write_run(run, tmp_path)
    words = ["search", "--within", "0.01", "--seed", "0", "1", "--folder", str(tmp_path)]
    assert cli.main(words) == 0
    out = capsys.readouterr().out
    assert out.count("79.00 79.50\n") == len(search.candidates)
    assert "shown as dots" in out and "may be best" not in out
