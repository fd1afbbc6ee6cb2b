"""Any state that the explorer's controls can reach, and what must hold of its view."""

from hypothesis import strategies as st

from effnet_lesson import paths
from effnet_lesson.explorer import State, View, view_of
from effnet_lesson.explorer.coefficients import GROWS, HIGHEST, move
from effnet_lesson.explorer.datasets import DATASETS
from effnet_lesson.explorer.evidence import gather_evidence
from effnet_lesson.explorer.times import gather_timings
from effnet_lesson.matching import STRATEGIES
from effnet_lesson.runs import load_runs
from effnet_lesson.scaling import PUBLISHED, CompoundScaling

RUNS = load_runs([paths.recorded_runs()])
POINTS, TIMINGS = gather_evidence(RUNS), gather_timings(RUNS)
WORDS = ("depth", "blocks", "width", "channels", "resolution", "pixels", "flops", "times",
         "accuracy", "note")  # fmt: skip


@st.composite
def rules(draw: st.DrawFn) -> CompoundScaling:
    """The paper's, or what moving its sliders makes of it."""
    rule = CompoundScaling()
    for name in draw(st.lists(st.sampled_from(list(GROWS)), max_size=3)):
        rule = move(rule, name, round(draw(st.floats(1, HIGHEST[name])), 2), hold=False)
    return rule


states = st.builds(
    State,
    family=st.sampled_from(["small", "b0"]),
    strategy=st.sampled_from(STRATEGIES),
    phi=st.floats(0, 7),
    rule=rules(),
    model=st.sampled_from(["", "", "", *PUBLISHED]),
    dataset=st.sampled_from(list(DATASETS)),
    budgets=st.dictionaries(
        st.sampled_from(["macs", "params", "memory", "seconds"]), st.floats(1, 1e12)
    ),
    batch_size=st.integers(1, 4096),
)


def checked_view(state: State) -> View:
    """The view of ``state``; its sentence, cards and numbers must say the same."""
    view = view_of(state, POINTS)
    cards = " ".join(" ".join(card) for card in view.cards)
    for name in WORDS:
        assert view.words[name] in view.sentence, name
        assert view.words[name] in cards, name
    network, scale = view.architecture, view.architecture.scale
    counted = {
        "depth": scale.depth, "width": scale.width, "resolution": scale.resolution,
        "times": view.macs_ratio, "blocks": network.blocks, "channels": network.widest,
        "pixels": network.image_size,
    }  # fmt: skip
    for name, number in counted.items():
        # Three figures of a number below 1000, all of a larger one.
        assert abs(float(view.words[name].replace(",", "")) - number) <= 0.006 * number, name
    assert "{" not in view.text
    known = view.accuracy
    assert (known.low is None) == (known.kind == "unknown")
    assert known.low is None or known.low <= known.high
    return view
