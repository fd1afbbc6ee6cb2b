"""What is said of runs: made-up runs whose right sentence is known, and the recorded ones."""

import dataclasses
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_runs import made_run, made_runs

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.findings import compare, finding, findings, groups, listing
from effnet_lesson.intervals import difference, mean_interval
from effnet_lesson.runs import load_runs

RECORDED = load_runs([paths.recorded_runs()])
HIGH = [90.1, 90.3, 90.2, 90.0, 90.4]
LOW = [87.1, 86.9, 87.2, 87.0, 86.8]

# Accuracies are whole pictures of 10,000.
accuracies = st.lists(st.integers(8500, 9500).map(lambda n: n / 100), min_size=1, max_size=7)


def test_seeds_of_one_thing_are_put_together_in_their_order():
    runs = made_runs(HIGH)[::-1] + made_runs(LOW, strategy="depth")
    compound, depth = groups(runs)
    assert compound.accuracies == tuple(HIGH)
    assert [run.seed for run in depth.runs] == [0, 1, 2, 3, 4]
    assert compound.interval == mean_interval(HIGH)
    assert groups([]) == []


def test_a_run_that_is_there_twice_counts_once_and_the_first_counts():
    runs = made_runs(HIGH[:3])
    again = dataclasses.replace(runs[0], accuracy=50.0)
    (group,) = groups([*runs, again])
    assert group.accuracies == tuple(HIGH[:3])


@pytest.mark.parametrize(
    "other",
    [
        {"tier": "quick"},
        {"dataset": "leaves"},
        {"processor": "another"},
        {"config": {"device": "cuda"}},
        {"config": {"learning_rate": 0.1}},
        {"config": {"alpha": 1.3, "beta": 1.0, "gamma": 1.2}},
        {"phi": 2},
        {"strategy": "width"},
    ],
    ids=str,
)
def test_what_differs_in_more_than_the_seed_is_never_pooled(other):
    different = made_run(90.0, seed=9, **other)
    assert len(groups([*made_runs(HIGH), different])) == 2


def test_other_pictures_are_other_runs():
    different = made_run(90.0, seed=9)
    different = dataclasses.replace(different, dataset=different.dataset | {"sha256": "0" * 64})
    assert len(groups([*made_runs(HIGH), different])) == 2


def test_five_seeds_each_get_an_interval_and_a_verdict():
    a, b = made_runs(HIGH), made_runs(LOW, strategy="depth")
    found = difference(HIGH, LOW)
    numbers = f"{found.mean:.2f} points [{found.low:.2f}, {found.high:.2f}]"
    assert finding(a, b) == (
        "At the cost of phi = 3, compound is ahead of depth alone by "
        f"{numbers} (95 % interval, 5 seeds each)."
    )
    assert finding(b, a) == (
        "At the cost of phi = 3, depth alone is behind compound by "
        f"{numbers} (95 % interval, 5 seeds each)."
    )


def test_an_interval_that_holds_zero_cannot_tell():
    a, b = made_runs(HIGH), made_runs([90.0, 90.5, 89.9, 90.1, 90.6, 90.2], strategy="width")
    assert re.fullmatch(
        r"At the cost of phi = 3, compound against width alone: cannot tell \(-0\.02 points "
        r"\[-0\.\d\d, 0\.\d\d\], 95 % interval, 5 and 6 seeds\)\.",
        finding(a, b),
    )


def test_five_equal_values_are_told_apart_without_width():
    a, b = made_runs([90.0] * 5), made_runs([89.0] * 5, strategy="width")
    assert "is ahead of width alone by 1.00 points [1.00, 1.00]" in finding(a, b)
    assert "cannot tell (0.00 points [0.00, 0.00]" in finding(
        a, made_runs([90.0] * 5, strategy="width")
    )


def test_fewer_than_five_seeds_are_dots_and_claim_nothing():
    a, b = made_runs(HIGH[:3]), made_runs(LOW[:3], strategy="depth")
    assert finding(a, b) == (
        "At the cost of phi = 3, three seeds each: the lowest of compound, 90.10 %, lies above the "
        "highest of depth alone, 87.20 %; no interval from fewer than five seeds, so nothing is "
        "claimed."
    )
    assert "one and 5 seeds: the highest of depth alone, 87.10 %, lies below" in finding(
        b[:1], made_runs(HIGH)
    )
    overlapping = made_runs([90.2, 90.9], strategy="width")
    assert finding(a[:2], overlapping) == (
        "At the cost of phi = 3, two seeds each: the dots of compound (from 90.10 to 90.30 %) and "
        "of width alone (from 90.20 to 90.90 %) overlap; cannot tell."
    )


@settings(max_examples=100, deadline=None)
@given(accuracies, accuracies)
def test_a_verdict_needs_five_seeds_and_an_interval_beyond_zero(a, b):
    said = finding(made_runs(a), made_runs(b, strategy="width"))
    turned = finding(made_runs(b, strategy="width"), made_runs(a))
    # Each number is among the accuracies, or follows from five and five of them.
    shown = {float(number) for number in re.findall(r"\d+\.\d\d", said)}
    if min(len(a), len(b)) < 5:
        assert "ahead" not in said and "behind" not in said and "95 % interval" not in said
        assert shown <= {*a, *b}
    else:
        found = difference(a, b)
        assert shown <= {abs(round(x, 2)) for x in (found.mean, found.low, found.high)}
        assert ("is ahead of" in said) == (round(found.low, 2) > 0)
        assert ("is behind" in said) == (round(found.high, 2) < 0)
    assert ("ahead" in said) == ("behind" in turned)
    assert ("cannot tell" in said) == ("cannot tell" in turned)


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([], made_runs(LOW), "Received no run"),
        (made_runs(HIGH) + made_runs(LOW, phi=2), made_runs(LOW), "runs of 2 different things"),
        (made_runs(HIGH), made_runs(LOW, tier="quick"), "were trained differently"),
        (made_runs(HIGH), made_runs(LOW, dataset="leaves"), "were trained differently"),
        (made_runs(HIGH), made_runs(LOW, processor="another"), "were trained differently"),
    ],
)
def test_what_cannot_be_compared_is_refused(a, b, message):
    with pytest.raises(LessonError, match=message):
        finding(a, b)


def test_networks_of_different_phi_or_rule_are_named_in_full():
    larger = finding(made_runs(HIGH), made_runs(LOW, phi=1))
    assert larger.startswith("Compound at phi = 3 is ahead of compound at phi = 1 by")
    searched = made_runs(LOW, config={"alpha": 1.3, "beta": 1.0, "gamma": 1.2})
    assert "behind" not in finding(made_runs(HIGH), searched)
    assert "ahead of compound with alpha 1.3, beta 1, gamma 1.2 by" in finding(
        made_runs(HIGH), searched
    )


def _family(phi=3, **options):
    return [
        *made_runs(HIGH, phi=phi, **options),
        *made_runs(LOW, phi=phi, strategy="depth", **options),
        *made_runs([v - 1 for v in HIGH], phi=phi, strategy="width", **options),
        *made_runs([v + 1 for v in HIGH], phi=phi, strategy="resolution", **options),
    ]


def test_the_primary_comparison_comes_first_and_a_defeat_is_said_plainly():
    said = findings(_family())
    assert len(said) == 3
    assert said[0].startswith(
        "Primary comparison. The best single dimension by validation accuracy is resolution: at "
        "the cost of phi = 3, compound is behind resolution alone by 1.00 points ["
    )
    assert "ahead of depth alone" in said[1] and "ahead of width alone" in said[2]


def test_the_best_is_chosen_on_validation_and_not_on_test_pictures():
    runs = _family()
    runs = [
        dataclasses.replace(run, validation_accuracy=99.0) if run.strategy == "depth" else run
        for run in runs
    ]
    assert "by validation accuracy is depth: " in findings(runs)[0]


@pytest.mark.parametrize("elsewhere", [{"phi": 2}, {"tier": "gpu"}, {"dataset": "leaves"}], ids=str)
def test_only_the_protocols_comparison_is_called_primary(elsewhere):
    said = findings(_family(**elsewhere), **elsewhere)
    assert len(said) == 3 and not any("Primary" in words for words in said)
    assert said[0].startswith("The best single dimension")


def test_what_is_missing_is_not_made_up():
    family = _family()
    some = [run for run in family if run.strategy in ("compound", "width")]
    assert [words[:40] for words in findings(some)] == ["At the cost of phi = 3, compound is ahea"]
    assert findings([run for run in family if run.strategy != "compound"]) == []
    assert findings(family, phi=2) == []


def test_runs_of_another_rule_or_processor_are_not_mixed_in():
    searched = made_runs(
        [99.0] * 5, strategy="compound", config={"alpha": 1.3, "beta": 1.0, "gamma": 1.2}
    )
    assert findings([*_family(), *searched]) == findings(_family())
    both = findings([*_family(), *_family(processor="another")])
    assert both == [
        f"On {where} (cpu): {words}"
        for where in ("AMD EPYC", "another")
        for words in findings(_family())
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dataset": "fashion-mnist"}, "Unknown dataset of a run 'fashion-mnist'.*Did you mean"),
        ({"tier": "huge"}, "Unknown tier of a run 'huge': accepted are cpu"),
        ({"family": None}, "Unknown family of a run None"),
        ({"phi": math.nan}, "phi was nan"),
        ({"phi": "3"}, "phi was '3'"),
    ],
)
def test_bad_arguments_get_one_sentence(options, message):
    with pytest.raises(LessonError, match=message):
        findings(_family(), **options)


@pytest.mark.parametrize(
    "ask",
    [
        groups,
        findings,
        lambda runs: finding(runs, []),
        lambda runs: compare(runs, []),
        lambda runs: compare(made_run(90.0), runs),
    ],
)
@pytest.mark.parametrize("wrong", ["cpu", 3, [90.1, 90.2], [None]])
def test_what_is_not_a_run_is_named(ask, wrong):
    with pytest.raises(LessonError, match="Received .* among the runs: accepted are runs"):
        ask(wrong)


def test_the_recorded_runs_have_their_findings():
    said = findings(RECORDED)
    assert len(said) == 3 and said[0].startswith("Primary comparison. ")
    of_phi_three = [run.accuracy for run in RECORDED if run.phi == 3 and run.tier == "cpu"]
    if "interval from fewer" in said[0]:
        shown = {float(number) for number in re.findall(r"\d\d\.\d\d", " ".join(said))}
        assert shown <= set(of_phi_three)


def test_a_repeated_run_stands_beside_the_recorded_one():
    recorded = made_runs([87.54, 87.79])
    assert compare(made_run(87.60), recorded) == (
        "Seed 0 was recorded with 87.54 %; yours has 87.60 %: 0.06 points more. The two seeds "
        "recorded lie from 87.54 to 87.79 %. The test set's own sampling error is 0.6 points "
        "(95 %, 10,000 pictures, the same for all)."
    )
    assert "yours has 87.54 %: the same." in compare(made_run(87.54), recorded)
    assert "0.54 points less." in compare(made_run(87.0), recorded)
    assert "expected" not in compare(made_run(87.60), recorded)


def test_the_same_weights_are_said_only_where_both_are_known():
    weights = {"weights_sha256": "a" * 64}
    known, unknown = made_runs([87.54], **weights), made_runs([87.54])
    assert "the same, with the same weights to the last bit" in compare(
        made_run(87.54, **weights), known
    )
    assert "weights" not in compare(made_run(87.54, **weights), unknown)
    assert "weights" not in compare(made_run(87.54), unknown)
    assert "weights" not in compare(made_run(87.54, weights_sha256="b" * 64), known)


def test_a_new_seed_is_placed_among_five_recorded():
    recorded = made_runs(HIGH)
    inside = compare(made_run(90.5, seed=7), recorded)
    assert inside.startswith("Seed 7 was not recorded; yours has 90.50 %. The 5 seeds recorded lie")
    # 90.2 ± 2.776445·0.158114·sqrt(6/5)
    assert "expected from 89.72 to 90.68 % (95 % prediction interval): yours lies inside" in inside
    assert "yours lies outside" in compare(made_run(89.7, seed=7), recorded)


def test_other_configurations_and_other_pictures_are_not_compared():
    recorded = made_runs(HIGH)
    assert compare(made_run(90.0, tier="quick"), recorded) == (
        "No run of this configuration is recorded; yours has 90.00 %."
    )
    run = made_run(90.0)
    other = dataclasses.replace(run, dataset=run.dataset | {"sha256": "0" * 64})
    assert "SHA-256 differs), so that nothing can be compared" in compare(other, recorded)
    assert "expected" not in compare(other, recorded)


def test_another_machine_is_mentioned():
    run = made_run(90.0, processor="Apple M4")
    run = dataclasses.replace(run, versions=run.versions | {"torch": "2.99"})
    said = compare(run, made_runs(HIGH))
    assert re.search(r"Trained with processor Apple M4 instead of AMD EPYC, torch 2.99 inst", said)
    assert "Trained with" not in compare(made_run(90.0), made_runs(HIGH))


def test_a_listing_reads_as_one_says_it():
    assert listing(["87.3"]) == "87.3"
    assert listing(["87.3", "87.5"]) == "87.3 and 87.5"
    assert listing(value for value in ("87.3", "87.5", "87.8")) == "87.3, 87.5 and 87.8"
