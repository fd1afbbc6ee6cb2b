"""What the explorer sends: code, style, table and pictures; and the exported page."""

import json

from explorer_states import POINTS, TIMINGS
from row import Row

from effnet_lesson.explorer import PANELS, State, front_end
from effnet_lesson.explorer.page import explorer_page
from effnet_lesson.explorer.sample import samples_for
from effnet_lesson.explorer.table import build_table, packed


def measure() -> list[Row]:
    """Kilobytes, beside the limits that the tests hold."""
    code = len(front_end.CODE) + len(front_end.STYLE)
    table = build_table(State(), PANELS, POINTS, TIMINGS)
    sent = code + len(packed(table))
    return [
        Row("front-end code and style", code / 1000, "kB", "limit", 150),
        Row("code, style and the table of every phi, as sent", sent / 1000, "kB", "limit", 150),
        Row("the table", len(packed(table)) / 1000, "kB", "not compressed",
            len(json.dumps(table)) / 1000),
        Row("the sample pictures", len(json.dumps(samples_for(PANELS))) / 1000, "kB", "limit", 12),
        Row("the exported page", len(explorer_page(POINTS, TIMINGS)) / 1000, "kB", "limit", 400),
    ]  # fmt: skip
