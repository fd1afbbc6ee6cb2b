"""The explorer as a widget: an anywidget front end over the table."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

import anywidget
import traitlets
from IPython.display import display

from effnet_lesson.errors import LessonError
from effnet_lesson.explorer import front_end
from effnet_lesson.explorer.asking import Asking
from effnet_lesson.explorer.budgets import Budgets
from effnet_lesson.explorer.coefficients import check_rule, move, raise_to_two
from effnet_lesson.explorer.costs import verdict
from effnet_lesson.explorer.datasets import trained_on
from effnet_lesson.explorer.evidence import known_points
from effnet_lesson.explorer.moments import prediction_named
from effnet_lesson.explorer.own_files import own_files
from effnet_lesson.explorer.prediction import Prediction
from effnet_lesson.explorer.ranking import Ranking
from effnet_lesson.explorer.sample import samples_for
from effnet_lesson.explorer.state import (
    BATCH_SIZE,
    State,
    check_panels,
    check_slider,
)
from effnet_lesson.explorer.still import still_html
from effnet_lesson.explorer.table import build_table, packed, phi_steps
from effnet_lesson.explorer.times import known_timings
from effnet_lesson.explorer.view import View, view_of
from effnet_lesson.findings import listing
from effnet_lesson.runs import watch_runs
from effnet_lesson.scaling import CompoundScaling


def _rule_of(rule: CompoundScaling | None, **coefficients: float | None) -> CompoundScaling:
    """``rule``, or the paper's with the ``coefficients`` that were given."""
    given = {name: value for name, value in coefficients.items() if value is not None}
    if rule is None:
        return CompoundScaling(**given)
    if given:
        raise LessonError(f"rule was {rule!r}, with {listing(given)} beside it: give either.")
    return rule


class Explorer(anywidget.AnyWidget):
    """Drag phi and see the five quantities change.

    ``panels``: which parts to show beside them, names of ``explorer.PANELS``; None for all.
    ``state``: a line that an explorer gave (``"family=small strategy=compound phi=2"``), instead
    of the options that it says. ``rule``: a CompoundScaling, instead of alpha, beta and gamma.

    ``phi``, ``strategy``, ``family``, ``dataset`` (what the small family is trained on),
    ``model`` (``"b0"`` to ``"b7"`` as published, or ``""``), ``alpha``, ``beta``, ``gamma``,
    ``hold_product``, ``wrong_rules`` (whether they are drawn), ``budgets`` (such as
    ``{"macs": 5e6, "params": 3e5, "memory": 1e8, "seconds": 600}``: multiply-adds, parameters,
    bytes, seconds) and ``batch_size`` (pictures at once, for the memory) can be read and set from
    code, as options and later. The slider has whole phi, or steps of 0.05 with the panel
    ``fine_phi``, and the phi of the start, wherever it is; a phi that is set later goes to the
    nearest of them. While ``hold_product`` is true alpha·beta²·gamma² stays 2: gamma follows
    alpha and beta, alpha follows gamma; otherwise it may grow to 3. A coefficient that is set
    further stops there: ``explorer.alpha = 2`` beside the paper's beta and gamma makes it 1.8747.
    Raises LessonError for a name or number that there is not.

    A network that the learner trains appears by itself: at once where this kernel trained it, and
    when the explorer is next seen or used where another process did (:meth:`look`).

    ``predict``: what the learner guesses before the controls open: a name of ``MOMENTS``;
    ``"accuracy"`` or ``"point"`` (of the accuracy-cost plot) for the network of ``phi``,
    ``strategy`` and ``family``; or a Prediction of your own. At most two in a notebook. It can be
    skipped, and is asked once: run again, the cell shows what was guessed beside the truth. From
    code: :attr:`guess`, :meth:`commit` and :meth:`skip`.
    """

    _esm = front_end.CODE
    _css = front_end.STYLE

    phi = traitlets.Float(0.0).tag(sync=True)
    strategy = traitlets.Unicode("compound").tag(sync=True)
    family = traitlets.Unicode("small").tag(sync=True)
    dataset = traitlets.Unicode("fashion_mnist").tag(sync=True)
    alpha = traitlets.Float(1.2).tag(sync=True)
    beta = traitlets.Float(1.1).tag(sync=True)
    gamma = traitlets.Float(1.15).tag(sync=True)
    hold_product = traitlets.Bool(False).tag(sync=True)
    model = traitlets.Unicode("").tag(sync=True)
    wrong_rules = traitlets.Bool(False).tag(sync=True)
    budgets = traitlets.Dict().tag(sync=True)
    batch_size = traitlets.Int(BATCH_SIZE).tag(sync=True)
    panels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    table = traitlets.Dict().tag(sync=True, to_json=lambda table, _widget: packed(table))
    samples = traitlets.Dict().tag(sync=True)  # sent once, while tables come and go
    first = traitlets.Dict().tag(sync=True)  # what Reset goes back to
    prediction = traitlets.Dict().tag(sync=True)  # what is asked, or guess and truth

    def __init__(
        self,
        panels: Iterable[str] | None = None,
        *,
        phi: float = 0,
        strategy: str = "compound",
        family: str = "small",
        rule: CompoundScaling | None = None,
        alpha: float | None = None,
        beta: float | None = None,
        gamma: float | None = None,
        hold_product: bool = False,
        model: str = "",
        dataset: str = "fashion_mnist",
        wrong_rules: bool = False,
        budgets: Mapping[str, float] | None = None,
        batch_size: int = BATCH_SIZE,
        state: str | None = None,
        predict: str | Prediction | Ranking | None = None,
    ) -> None:
        self._read_evidence()
        chosen = list(check_panels(panels))
        rule = _rule_of(rule, alpha=alpha, beta=beta, gamma=gamma)
        start = State(
            family, strategy, phi, rule, model, dataset, Budgets.of(budgets), batch_size,
            hold_product, wrong_rules,
        )  # fmt: skip
        if state is not None:
            if start != State():
                raise LessonError(
                    f"state was {state!r}, with other options that say {start.text!r}: give either."
                )
            start = State.from_text(state)
        self._asking, places = None, []
        if predict is not None:
            asked = prediction_named(predict, start)
            chosen = list(check_panels([*chosen, *asked.panels]))
            self._asking = Asking(asked, self._points)
            start, places = self._asking.start, asked.places.values()
        for place in (start, *places):
            check_rule(place.rule)
        # Not all are steps of the slider; four decimals are shown by Python and the page alike.
        self._also = frozenset(round(check_slider(place.phi), 4) for place in (start, *places))
        if start.hold_product:
            start = replace(start, rule=raise_to_two(start.rule))
        self._rule = start.rule
        super().__init__(
            panels=chosen,
            table=self._table(start, chosen),
            samples=samples_for(chosen),
            phi=self._nearest(start.phi, chosen),
            strategy=start.strategy,
            family=start.family,
            dataset=start.dataset,
            budgets=start.budgets.limits,
            batch_size=start.batch_size,
            hold_product=start.hold_product,
            wrong_rules=start.wrong_rules,
            **asdict(start.rule),
        )
        self.model = start.model  # after phi and strategy, whose change would leave it
        self.first = self.state.chosen | {"wrong_rules": self.wrong_rules}
        self._first_rule = (self._rule, self.hold_product)
        self._show_prediction()
        self.on_msg(self._hear)

    def _table(self, state: State, panels: list[str]) -> dict:
        self._built = build_table(state, panels, self._points, self._timings, also=self._also)
        return self._built

    def _nearest(self, phi: float, panels: Iterable[str]) -> float:
        """The slider's position nearest to ``phi``."""
        steps = phi_steps("fine_phi" in panels, also=self._also)
        return min(steps, key=lambda step: abs(step - check_slider(phi)))

    @traitlets.validate("phi", "strategy", "family", "dataset")
    def _check(self, proposal: dict) -> object:
        name = proposal["trait"].name
        state = replace(self.state, **{"model": "", name: proposal["value"]})
        if name == "phi":
            return self._nearest(state.phi, self.panels)
        entries = self.table.get("entries", {})
        if state.strategy not in entries.get(trained_on(state.family, state.dataset), {}):
            # Without the panel of that name, or with another rule, it holds the one choice only.
            self.table = self._table(state, self.panels)
        return proposal["value"]

    @traitlets.validate("model")
    def _check_model(self, proposal: dict) -> str:
        if proposal["value"] == "":
            return ""
        state = replace(self.state, model=proposal["value"])
        self.family = state.family
        return state.model

    @traitlets.observe("phi", "strategy", "family")
    def _leave_model(self, change: dict) -> None:
        # B0 to B7 have no phi and no strategy.
        if change["name"] != "family" or change["new"] != "b0":
            self.model = ""

    @traitlets.validate("budgets")
    def _check_budgets(self, proposal: dict) -> dict[str, float]:
        return Budgets.of(proposal["value"]).limits

    @traitlets.validate("batch_size")
    def _check_batch_size(self, proposal: dict) -> int:
        return replace(self.state, batch_size=proposal["value"]).batch_size

    @traitlets.validate("table")
    def _check_table(self, proposal: dict) -> dict:
        if proposal["value"] is not self._built:
            raise LessonError(
                "The table of an explorer was set: it follows from phi, strategy and the others; "
                "set those."
            )
        return proposal["value"]

    @traitlets.validate("panels")
    def _check_panels(self, proposal: dict) -> list[str]:
        return list(check_panels(proposal["value"]))

    @traitlets.observe("panels")
    def _unfold(self, _change: dict) -> None:
        if self.table["panels"] != self.panels:
            self.samples = samples_for(self.panels)
            self.table = self._table(self.state, self.panels)
            self.phi = self._nearest(self.phi, self.panels)

    @traitlets.validate("alpha", "beta", "gamma")
    def _check_coefficient(self, proposal: dict) -> float:
        name, value = proposal["trait"].name, proposal["value"]
        if value != getattr(self._rule, name):
            self._follow(move(self._rule, name, value, hold=self.hold_product))
        return getattr(self._rule, name)

    @traitlets.observe("hold_product")
    def _hold(self, change: dict) -> None:
        if change["new"]:
            self._follow(raise_to_two(self._rule))

    def _follow(self, rule: CompoundScaling) -> None:
        """Take ``rule``, with a table for it; the traits follow."""
        if rule == self._rule:
            return
        self._rule = rule
        for name, value in asdict(rule).items():
            self.set_trait(name, value)
        self.table = self._table(self.state, self.panels)

    def reset_rule(self) -> None:
        """The paper's alpha, beta and gamma again, whose product is 1.92 and not held."""
        self.hold_product = False
        self._follow(CompoundScaling())

    def set_state(self, sync_data: dict) -> None:
        """What the page chose; then a look for runs that other processes finished meanwhile."""
        super().set_state(sync_data)
        self.look()

    def _hear(self, _widget: object, message: object, _buffers: object) -> None:
        self.look()  # all that the page wants of "look", which it says when it comes into sight
        match message:
            case "paper's rule":
                self.reset_rule()
            case "first rule":
                rule, self.hold_product = self._first_rule
                self._follow(rule)
            case {"guess": [*typed], "turn": turn} if self._turn == turn:
                with contextlib.suppress(LessonError):  # which the page says beside the field
                    self.commit(*typed)
            case {"skip": True}:
                self.skip()
            case {"show": str(name)} if self._asking and name in self._asking.open_places:
                self._go_to(self._asking.open_places[name])

    @property
    def _turn(self) -> int | None:
        """How often was guessed already: a click that comes twice counts once."""
        return len(self._asking.guesses) if self._asking else None

    @property
    def guess(self) -> float | tuple | str | None:
        """The learner's last guess: a number, several, the strategies from first to last, or
        ``"cannot tell"``; None for no guess yet."""
        return self._asking.guess if self._asking else None

    def commit(self, *guess: object) -> None:
        """Guess what ``predict`` asks: a number for each of its fields, a place for each strategy,
        or ``"cannot tell"``. Raises LessonError for what is no guess, and where none is asked."""
        if self._asking is None:
            raise LessonError(
                "This explorer asks for no prediction: make one with Explorer(predict=…)."
            )
        try:
            self._asking.commit([str(part) for part in guess])
        finally:
            self._show_prediction()

    def skip(self) -> None:
        """Show the truth without a guess."""
        if self._asking:
            self._asking.skip()
            self._show_prediction()

    def _show_prediction(self) -> None:
        """What is asked or, once that is done, the truth and the place where it can be seen."""
        if self._asking is None:
            return
        with self.hold_sync():
            self.prediction = self._asking.face
            if not self._asking.locked:
                self._go_to(self._asking.place)

    def _go_to(self, state: State) -> None:
        with self.hold_sync():
            for name, value in state.chosen.items():
                setattr(self, name, value)
            self._follow(state.rule)

    @property
    def state(self) -> State:
        """What is chosen now."""
        return State(
            self.family, self.strategy, self.phi, self._rule, self.model, self.dataset,
            Budgets.of(self.budgets), self.batch_size, self.hold_product, self.wrong_rules,
        )  # fmt: skip

    @property
    def view(self) -> View:
        """Everything shown now, as numbers and text."""
        return view_of(self.state, self._points, self._timings)

    @property
    def verdict(self) -> str:
        """The largest phi within all budgets, in a sentence."""
        state = replace(self.state, model="")
        return verdict(
            [
                view_of(replace(state, phi=phi), self._points, self._timings)
                for phi in self.table["phis"]
            ]
        )

    def _read_evidence(self) -> None:
        self._files = own_files()  # before they are read: what comes meanwhile is seen next time
        self._points, self._timings = known_points(), known_timings()

    def look(self) -> None:
        """:meth:`refresh` if the learner's own runs or speeds are others than were read; quick.

        Done whenever the explorer is shown or used, and from then on after each run of this kernel.
        """
        if self.comm is None:  # closed
            return
        watch_runs(self)
        if self._files != own_files():
            self.refresh()

    def refresh(self) -> None:
        """Read the run files and speeds again, so that newly trained networks appear."""
        self._read_evidence()
        if self._asking:
            self._asking.points = self._points
            self.prediction = self._asking.face
        self.table = self._table(self.state, self.panels)

    def __repr__(self) -> str:
        return self.view.text

    def _ipython_display_(self) -> None:
        """The widget, and beside it the same as picture and text, for where it does not live."""
        self.look()
        data = self._repr_mimebundle_()
        data, metadata = data if isinstance(data, tuple) else (data, {})
        data["text/plain"] = f"Explorer at phi = {self.phi:g}, with a slider where it is live"
        display(data, metadata=metadata, raw=True)
        view = self.view
        display({"text/plain": view.text, "text/html": still_html(view) + view.html}, raw=True)
