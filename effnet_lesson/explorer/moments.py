"""The predictions of the lesson by name: three moments, and two for any place of the slider."""

from effnet_lesson.errors import LessonError, unknown
from effnet_lesson.explorer.evidence import Point
from effnet_lesson.explorer.prediction import Field, Prediction, Truth
from effnet_lesson.explorer.ranking import Ranking
from effnet_lesson.explorer.state import State
from effnet_lesson.explorer.view import view_of
from effnet_lesson.scaling import CompoundScaling

_ROOT = round(2**0.5, 4)  # squared, at phi = 2, it is two
_TWICE = {
    "Depth × 2": State("b0", phi=1, rule=CompoundScaling(2, 1, 1)),
    "Width × 2": State("b0", phi=2, rule=CompoundScaling(1, _ROOT, 1)),
    "Resolution × 2": State("b0", phi=2, rule=CompoundScaling(1, 1, _ROOT)),
}
_BASE = State("b0")
_HARDLY = State("b0", phi=0.01)


def _cost_of_twice(points: list[Point]) -> Truth:
    times = [view_of(state, points).macs_ratio for state in _TWICE.values()]
    return Truth(
        tuple((cost, cost) for cost in times),
        "Twice the blocks are twice the work, but width counts on both sides of a convolution, "
        "the channels that go in and those that come out, and resolution on both sides of the "
        "picture: 2 is about 2² there.",
    )


def _blocks_of_hardly(points: list[Point]) -> Truth:
    base, hardly = (view_of(state, points) for state in (_BASE, _HARDLY))
    blocks, stages = hardly.architecture.blocks, len(hardly.architecture.stages)
    return Truth(
        ((blocks, blocks),),
        f"Each of the {stages} stages rounds its repeats up on its own, so a depth hardly over 1 "
        f"adds a block to every one: {base.architecture.blocks} + {stages} = {blocks} blocks, at "
        f"{hardly.macs_ratio:.2f} times the cost.",
    )


def _question_of_hardly() -> str:
    base, hardly = (view_of(state, []).architecture for state in (_BASE, _HARDLY))
    return (
        f"At phi = 0 this family has {base.blocks} blocks, in {len(base.stages)} stages. How many "
        f"has it at phi = {_HARDLY.phi:g}, where depth is × {hardly.scale.depth:.4f}?"
    )


MOMENTS = {
    "two_is_not_two": Prediction(
        "two_is_not_two",
        "EfficientNet-B0 is made twice as deep; or twice as wide; or its pictures twice as large "
        "a side. How many times the base does each of the three cost, in FLOPs (multiply-adds)?",
        tuple(Field(name, "times the base", 0, 1000) for name in _TWICE),
        _cost_of_twice,
        _TWICE,
        ("coefficients",),
    ),
    "rounding_designs": Prediction(
        "rounding_designs",
        _question_of_hardly(),
        (Field(f"At phi = {_HARDLY.phi:g}", "blocks", 1, 1000),),
        _blocks_of_hardly,
        {f"phi = {_HARDLY.phi:g}": _HARDLY},
        ("fine_phi", "network"),
    ),
    "ranks_can_be_noise": Ranking(
        "ranks_can_be_noise", State("small", phi=3), ("strategy", "accuracy")
    ),
}


def guess_accuracy(state: State) -> Prediction:
    """How accurate the network of ``state`` is after training."""

    def truth(points: list[Point]) -> Truth:
        known = view_of(state, points).accuracy
        return Truth((_ends(known.low, known.high),), _of_accuracy(state, points))

    field = Field("Accuracy", "%", 0, 100)
    return Prediction(
        f"accuracy {state.text}",
        f"{_subject(state)}: how accurate is it after training?",
        (field,),
        truth,
        {state.text: state},
        cannot_tell=True,
    )


def guess_point(state: State) -> Prediction:
    """Where the network of ``state`` lies on the plot of accuracy against cost."""

    def truth(points: list[Point]) -> Truth:
        view = view_of(state, points)
        cost, known = view.cost.macs / 1e6, view.accuracy
        return Truth(((cost, cost), _ends(known.low, known.high)), _of_accuracy(state, points))

    return Prediction(
        f"point {state.text}",
        f"{_subject(state)}: where on the plot does it lie, by its cost and its accuracy?",
        (
            Field("FLOPs (multiply-adds)", "M", 0.01, 1e6),
            Field("Accuracy", "%", 0, 100),
        ),
        truth,
        {state.text: state},
        ("accuracy",),
        kind="point",
    )


FREE = {"accuracy": guess_accuracy, "point": guess_point}


def prediction_named(predict: object, state: State) -> Prediction | Ranking:
    """What ``Explorer(predict=…)`` asks; ``state`` is the place that the free ones ask for.

    Raises LessonError for a name that there is not, and where the place cannot be guessed.
    """
    if isinstance(predict, str) and predict in FREE:
        if state.phi == 0 and not state.model:
            raise LessonError(
                f"predict was {predict!r} at phi = 0, where the slider begins: accepted is the "
                f"place to guess at, such as Explorer(predict={predict!r}, phi=3)."
            )
        return FREE[predict](state)
    if isinstance(predict, str) and predict in MOMENTS:
        predict = MOMENTS[predict]
    if not isinstance(predict, Prediction | Ranking):
        raise unknown("prediction", predict, (*MOMENTS, *FREE))
    if state != State():
        raise LessonError(
            f"The prediction {predict.id!r} has its own place, and {state.text!r} was received "
            "with it: leave phi, strategy, family, rule, model and state out."
        )
    return predict


def _subject(state: State) -> str:
    return view_of(state, []).words["subject"]


def _of_accuracy(state: State, points: list[Point]) -> str:
    view = view_of(state, points)
    words = view.words
    return f"{words['flops']} FLOPs, {words['accuracy']} ({words['note']})."


def _ends(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None else (low, high)
