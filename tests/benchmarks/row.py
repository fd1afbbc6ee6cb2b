"""What a benchmark reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``ours`` in ``unit``, and the peer or limit ``beside`` it in the same unit."""

    what: str
    ours: float
    unit: str
    beside: str
    theirs: float
