"""The numbers in the notebooks' prose are those that the package computes.

For each notebook, pieces of its text are written here with their numbers computed: such a piece
must stand in the notebook, word for word. A number that is wrong, or a text that was changed
without this file, is found.
"""

import math
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from effnet_lesson import paths
from effnet_lesson.architecture import Architecture, architecture_at
from effnet_lesson.cost import cost_by_stage, count_cost, layers
from effnet_lesson.course import about
from effnet_lesson.findings import shown_difference
from effnet_lesson.grid import networks, papers_macs, split_by_cost, triples
from effnet_lesson.matching import build_architecture, matched_scale
from effnet_lesson.runs import load_runs
from effnet_lesson.scaling import CompoundScaling, Scale, published
from effnet_lesson.sweep import plan_search, rank

RULE = CompoundScaling()
B0 = architecture_at(Scale(), "b0")


def macs(network: Architecture | Scale) -> int:
    """The multiply-adds of a network, or of B0's family at a scale."""
    if isinstance(network, Scale):
        network = architecture_at(network, "b0")
    return count_cost(network).macs


def times(network: Architecture | Scale) -> float:
    """How many times B0's multiply-adds."""
    return macs(network) / macs(B0)


def small(phi: float, strategy: str = "compound", **options) -> Architecture:
    return architecture_at(matched_scale(strategy, phi=phi, family="small"), "small", **options)


def accuracies(strategy: str, phi: float, dataset: str = "fashion_mnist") -> list[float]:
    return [
        run.accuracy
        for run in load_runs([paths.recorded_runs()])
        if (run.tier, run.strategy, run.phi, run.dataset["name"]) == ("cpu", strategy, phi, dataset)
    ]


def ahead(of: str, than: str) -> str:
    """The difference at the cost of phi = 3 with its interval, as the lesson writes it."""
    found = shown_difference(accuracies(of, 3), accuracies(than, 3))
    return f"{found.mean:.2f} points [{found.low:.2f}, {found.high:.2f}]"


def start_here() -> Iterator[str]:
    yield f"phi = 3 does about {macs(small(3)) / macs(small(0)):.1f} times the work"
    yield f"shrunk to {small(0).image_size} × {small(0).image_size} pixels at phi = 0"


def why_scale() -> Iterator[str]:
    base = build_architecture()
    guesses = [
        build_architecture(depth=10),
        build_architecture(width=256),
        build_architecture(image_size=224),
    ]
    cost = [f"{macs(network) / 1e6:.1f}" for network in guesses]
    yield f"The three guesses cost {cost[0]}, {cost[1]} and {cost[2]} M"
    yield f"because this base has {base.blocks}."
    yield f"here 10 / {base.blocks} = {10 / base.blocks:.2f} times the blocks"
    yield f"It had {macs(guesses[2]) / macs(guesses[0]):.1f} times the work of the deeper one"
    start = small(0)
    yield (
        f"The base has {start.blocks} blocks, {start.widest} channels and "
        f"{start.image_size} pixels."
    )
    yield (
        f"Depth alone needs {small(3, 'depth').blocks} blocks. Width alone needs "
        f"{small(3, 'width').widest} channels. Resolution alone reads "
        f"{small(3, 'resolution').image_size} pixels"
    )
    assert max(accuracies("depth", 3)) < min(accuracies("compound", 0))
    yield "every dot lies *below* every dot of the base"
    yield f"At phi = 2 it reads {small(2, 'resolution').image_size} pixels."
    yield (
        f"resolution alone ends at phi = 1, with {small(1, 'resolution').image_size} pixels. "
        f"Compound scaling at phi = 2 reads only {small(2).image_size} pixels"
    )
    together = macs(Scale(1.4, 1.2, 1.3))
    alone = [macs(Scale(depth=4)), macs(Scale(width=2)), macs(Scale(resolution=2))]
    more = sorted(round(100 * (together / one - 1)) for one in alone)
    yield f"between {more[0]} and {more[-1]} % more work to spend than the others"
    yield f"ahead of compound scaling by {ahead('resolution', 'compound')}"


def compound_scaling() -> Iterator[str]:
    yield f"So d = 1.2² = {RULE.at(2).depth:.2f}."
    yield f"| `alpha * phi` | {RULE.alpha * 2:.1f} |"
    yield f"| `alpha + phi` | {RULE.alpha + 2:.1f} |"
    yield f"| `alpha / phi` | {RULE.alpha / 2:.1f} |"
    yield f"| d = 1, w = 1, r = {RULE.at(2).resolution:.2f} |"
    first = small(1)
    yield (
        f"the depth multiplier is {RULE.at(1).depth:.2f}, but the network has {first.blocks} "
        f"blocks instead of {small(0).blocks}, which is {first.blocks / small(0).blocks} times"
    )
    yield f"With the published values it is {RULE.formula_cost(1):.2f}."
    yield (
        f"the formula says {RULE.formula_cost(1):.2f} times, and the counted network costs "
        f"{times(RULE.at(1)):.2f} times"
    )
    grown = architecture_at(RULE.at(1), "b0")
    yield f"B0's {B0.blocks} blocks become {grown.blocks}"
    of = [f"{macs(small(phi)) / macs(small(0)):.2f}" for phi in (1, 2, 3)]
    yield f"costs {of[0]}, {of[1]} and {of[2]} times its base at phi = 1, 2 and 3"
    b1 = published("b1")
    yield f"B1 is {b1.scale.width} wide, {b1.scale.depth} deep and 240 pixels"
    assert architecture_at(b1.scale, "b0").image_size == 240


def count_the_cost() -> Iterator[str]:
    yield f"The bill is {10 * round(100 * times(RULE.at(1))):,} euros."
    work = Counter()
    for layer in layers(B0):
        work[layer.kind] += layer.times * layer.cost.macs
    pointwise = sum(work[kind] for kind in work if "1x1" in kind)
    assert 0.87 < pointwise / work.total() < 0.88
    yield "do nearly 88 % of the work"
    depthwise = sum(work[kind] for kind in work if kind.startswith("depthwise"))
    yield f"do only {100 * depthwise / work.total():.1f} %."
    doubled = [times(Scale(**{name: 2})) for name in ("depth", "width", "resolution")]
    told = [f"{value:.2f}" for value in doubled]
    yield f"The counted numbers are {told[0]}, {told[1]} and {told[2]}"
    parts = cost_by_stage(B0)
    ends = sum(parts[name].macs for name in ("stem", "head", "classifier"))
    more = macs(Scale(depth=2)) - macs(B0)
    doubled_small = architecture_at(Scale(depth=2), "small")
    yield (
        f"stem and head ({100 * ends / macs(B0):.0f} % of the work) do not grow, so you would "
        f"expect less than 2, as in our small family ({macs(doubled_small) / macs(small(0)):.2f})"
    )
    yield f"the added blocks cost {100 * more / (macs(B0) - ends) - 100:.0f} % more than those"
    yield f"beside our {macs(B0):,}"
    hundredth = architecture_at(RULE.at(0.01), "b0")
    yield (
        f"So {B0.blocks} blocks become {hundredth.blocks}, and the network costs "
        f"{times(hundredth):.2f} times as much"
    )
    twentieth = architecture_at(RULE.at(0.05), "b0")
    yield (
        f"from 0 to 0.05: {times(twentieth):.2f} times. Seven blocks are added, as at phi = 0.01 "
        f"({times(hundredth):.2f} times), and now the picture is "
        f"{twentieth.image_size - B0.image_size} pixels larger"
    )
    assert twentieth.blocks == hundredth.blocks == B0.blocks + 7
    grown = architecture_at(RULE.at(1), "b0")
    yield f"{grown.blocks} blocks instead of {B0.blocks * RULE.at(1).depth:.1f}"
    halves = [grown.image_size]
    while len(halves) < 6:
        halves.append(math.ceil(halves[-1] / 2))
    yield (
        f"{halves[0]} pixels are halved to {', '.join(map(str, halves[1:-1]))} and {halves[-1]}, "
        "and each half is rounded up"
    )
    yield f"Together: {times(RULE.at(1)):.2f} instead of {RULE.formula_cost(1):.2f}."
    yield (
        f"That makes {RULE.formula_cost(7):.0f}, and with rounding the network costs "
        f"{times(RULE.at(7)):.0f} times B0, not {2**7}. The three marks come next"
    )
    yield f"The rule at phi = 1 gives 1.1, 1.2 and {grown.image_size} pixels."


def build_efficientnet() -> Iterator[str]:
    yield f"B0 has {count_cost(B0).params:,} [parameters]"
    more = 0
    for stage in B0.stages:
        for block in stage.blocks():
            # Two layers, there and back; each channel more of the squeeze has a bias.
            few = block.expanded_channels // 4 - block.squeeze_channels
            more += few * (2 * block.expanded_channels + 1)
    wrong = count_cost(B0).params + more
    yield f"{wrong / 1e6:.1f} million: {wrong / count_cost(B0).params:.2f} times as many"
    squeeze = sum(
        layer.times * layer.cost.macs for layer in layers(B0) if layer.kind in ("squeeze", "excite")
    )
    yield f"The part that does {100 * squeeze / macs(B0):.1f} % of the *work*"
    yield f"Its trained weights name {published('b0').torchvision_top1:.1f} % of ImageNet's"
    b5 = count_cost(architecture_at(published("b5").scale, "b0")).params
    yield f"{b5 / 1e6:.0f} million weights fit"


def train_the_family() -> Iterator[str]:
    at_three = {name: matched_scale(name, phi=3, family="small") for name in ("depth", "width")}
    side = matched_scale("resolution", phi=3, family="small")
    yield (
        f"depth × {at_three['depth'].depth:g} ({small(3, 'depth').blocks} blocks), width × "
        f"{at_three['width'].width:.2f} ({small(3, 'width').widest} channels), "
        f"or resolution × {side.resolution:g} "
        f"({small(3, 'resolution').image_size} pixels, the whole picture)"
    )
    yield f"ahead of compound scaling by {ahead('resolution', 'compound')}"


def search() -> Iterator[str]:
    near, _ = split_by_cost(networks(triples(), "small"), papers_macs("small"), 0.05)
    sides = [candidate.architecture.image_size for candidate in near]
    yield f"shrunk to between {min(sides)} and {max(sides)} pixels"
    places = rank(plan_search(), load_runs([paths.recorded_runs()]))
    number = 1 + [place.candidate.is_papers for place in places].index(True)
    yield f"The paper's triple is number {number} of {len(places)} here"
    best = places[0].candidate.rule
    yield f"alpha = {best.alpha:g}, beta = {best.beta:g}, gamma = {best.gamma:g} is right"
    seeds = len(places[0].accuracies)
    yield f"{seeds * len(places)} runs: ten networks, five seeds each"
    luck = statistics.fmean(statistics.stdev(place.accuracies) for place in places)
    yield f"as large as in our search ({luck:.2f} points: "
    # The mean of the highest of ten normal numbers lies 1.54 standard deviations above the mean.
    yield f"About {1.54 * luck / math.sqrt(seeds):.1f} points, from nothing"
    apart = [statistics.stdev(place.accuracies) for place in places[7:9]]
    yield f"(standard deviation {apart[1]:.2f}, against {apart[0]:.2f})"
    worse = [place.candidate.rule for place in places if not place.may_be_best]
    assert [(rule.alpha, rule.beta) for rule in worse] == [(1.4, 1.0), (2.0, 1.0)]
    yield "alpha = 2 alone (only depth grows), and alpha = 1.4 with beta = 1"
    assert all(place.candidate.rule.alpha == 1 for place in places[:4])
    yield "The four highest means have alpha = 1"


def full_models() -> Iterator[str]:
    b7 = architecture_at(published("b7").scale, "b0")
    yield f"B0 has {macs(B0) / 1e6:.0f} million, B7 has {times(b7):.0f} times as many"
    more = count_cost(b7).params / count_cost(B0).params
    yield f"B7 has {more:.1f} times B0's parameters and {times(b7):.0f} times its multiply-adds"
    yield f"B1 costs {times(Scale(depth=1.1)):.2f} times B0's multiply-adds"  # as it was timed
    b1 = architecture_at(published("b1").scale, "b0")
    yield f"its own {b1.image_size} pixels, so it has {times(b1):.2f} times B0's multiply-adds"
    yield f"B1 takes {1752 / 1326:.2f} times as long, and ResNet-50 only {1752 / 1218:.2f} times"
    from effnet_lesson.train import forecast_memory

    need, least = (forecast_memory(network, 32).total for network in (b7, B0))
    yield f"B7 needs {need / least:.0f} times B0's memory"
    yield f"The real weights of B0 are a file of {4 * count_cost(B0).params / 1e6:.0f} MB"


def plant_app() -> Iterator[str]:
    first, last = (count_cost(small(phi, in_channels=3, num_classes=12)) for phi in (0, 3))
    yield (
        f"the multiply-adds grow {last.macs / first.macs:.1f} times, the file "
        f"{last.params / first.params:.1f} times"
    )
    yield f"0.6 MB are {0.6e6 / 4:,.0f} parameters of 4 bytes"
    yield f"by chance 1 of 12 leaves is named rightly, {100 / 12:.0f} %"


def beyond() -> Iterator[str]:
    rows = {
        name: count_cost(architecture_at(matched_scale(name, phi=2, family="b0"), "b0"))
        for name in ("resolution", "width", "compound")
    }
    base = count_cost(B0)
    more = {name: f"{cost.activations / base.activations:.2f}" for name, cost in rows.items()}
    yield (
        f"resolution alone puts out {more['resolution']} times as many numbers as B0, width alone "
        f"only {more['width']} times. Compound scaling lies between, with {more['compound']}."
    )
    wide = f"{rows['width'].params / base.params:.2f}"
    yield f"{wide} times the [parameters](glossary.ipynb#Parameter), and so a file {wide} times"
    found = shown_difference(accuracies("compound", 3), accuracies("width", 3))
    yield f"behind compound scaling by {found.mean:.2f} points [{found.low:.2f}, {found.high:.2f}]"
    early = [cost_by_stage(B0)[f"stage {number}"] for number in (1, 2)]
    work = sum(cost.macs for cost in early) / base.macs
    numbers = sum(cost.activations for cost in early) / base.activations
    yield f"do {100 * work:.1f} % of the work and put out {100 * numbers:.1f} % of the numbers"
    block = next(stage for stage in B0.stages if stage.rest.in_channels == 24).rest
    wide, narrow = block.in_channels * block.expand_ratio, block.out_channels
    yield f"{block.in_channels} channels, widened to {wide}"
    apart = block.in_channels * wide + 9 * wide + wide * narrow
    fused = 9 * block.in_channels * wide + wide * narrow
    yield f"{fused / apart:.1f} times the multiply-adds, about half of the activations"
    assert 0.5 < (wide + narrow) / (2 * wide + narrow) < 0.55
    yield f"the newer ones {published('b1').torchvision_top1:.3f} %"
    b1 = architecture_at(published("b1").scale, "b0")
    yield f"costs {times(b1):.2f} times the multiply-adds for each picture"
    places = rank(plan_search(), load_runs([paths.recorded_runs()]))
    papers = 1 + [place.candidate.is_papers for place in places].index(True)
    yield f"The paper's triple came out as number {papers}."
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    # Besides the winner and the paper's.
    yield f"nor can {words[sum(place.may_be_best for place in places) - 2]} others"


SAID: dict[str, Callable[[], Iterator[str]]] = {
    "00": start_here,
    "01": why_scale,
    "02": compound_scaling,
    "03": count_the_cost,
    "04": build_efficientnet,
    "05": train_the_family,
    "06": search,
    "07": full_models,
    "08": plant_app,
    "09": beyond,
}


@pytest.mark.parametrize("file", about.files(), ids=lambda file: file.stem)
def test_the_numbers_are_the_packages(file):
    prose = "\n\n".join(
        about.source(cell) for cell in about.read(file)["cells"] if cell["cell_type"] == "markdown"
    )
    prose = re.sub(r"\s+", " ", prose)
    assert file.stem[:2] in SAID, "which of its numbers can the package compute? Write them above"
    pieces = list(SAID[file.stem[:2]]())
    missing = [piece for piece in pieces if piece not in prose]
    assert pieces and missing == []
