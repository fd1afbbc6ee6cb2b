"""The most that a network may cost: frozen, checked limits, each of them optional."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from effnet_lesson.errors import LessonError, unknown

HIGHEST_BUDGET = 1e18


@dataclass(frozen=True)
class Budgets:
    """Limits, None where there is none: ``macs`` (multiply-adds of a picture), ``params``,
    ``memory`` (bytes of activations for a batch) and ``seconds`` (of a whole training).

    Raises LessonError for a limit that is not a number above 0.
    """

    macs: float | None = None
    params: float | None = None
    memory: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name, limit in self.limits.items():
            is_number = isinstance(limit, int | float) and not isinstance(limit, bool)
            if not is_number or not 0 < limit <= HIGHEST_BUDGET:
                raise LessonError(
                    f"The budget for {name} was {limit!r}: accepted is a number above 0, up to "
                    f"{HIGHEST_BUDGET:g}; leave it out for no limit."
                )
            object.__setattr__(self, name, float(limit))

    @property
    def limits(self) -> dict[str, float]:
        """The limits that there are."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: limit for name, limit in every.items() if limit is not None}

    @classmethod
    def of(cls, limits: "Budgets | Mapping[str, float] | None") -> "Budgets":
        """Budgets from a mapping such as ``{"macs": 5e6}``. Raises LessonError for another name
        too."""
        if isinstance(limits, Budgets):
            return limits
        if limits is None:
            limits = {}
        if not isinstance(limits, Mapping):
            raise LessonError(
                f'budgets was {limits!r}: accepted is a mapping such as {{"macs": 5e6}}.'
            )
        names = [field.name for field in fields(cls)]
        for name in limits:
            if name not in names:
                raise unknown("budget", name, names)
        return cls(**limits)
