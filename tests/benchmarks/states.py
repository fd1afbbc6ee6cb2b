"""Random states of the explorer: a view of each without an exception, that agrees with itself."""

import time

from explorer_states import checked_view, states
from hypothesis import HealthCheck, given, settings
from row import Row

STATES = 10_000


def measure() -> list[Row]:
    """Views that fail, of 10,000, and milliseconds a state; a failure is shown and ends it."""
    seen = 0

    @settings(max_examples=STATES, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(states)
    def each(state):
        nonlocal seen
        checked_view(state)
        seen += 1

    began = time.perf_counter()
    each()
    each_ms = (time.perf_counter() - began) / seen * 1000
    return [
        Row("random states whose view agrees with itself", seen, "states", "aim", STATES),
        Row("a random state, its view and the checks", each_ms, "ms", "a frame", 1000 / 60),
    ]
