"""What the explorer sends: code, style, table and pictures; and the exported page."""

import json

from explorer_states import POINTS
from row import Row

from effnet_lesson.explorer import PANELS, State, front_end
from effnet_lesson.explorer.page import explorer_page
from effnet_lesson.explorer.sample import samples_for
from effnet_lesson.explorer.table import build_table


def measure() -> list[Row]:
    """Kilobytes, beside the limits that the tests hold."""
    panels = tuple(name for name in PANELS if name != "fine_phi")
    table = build_table(State(), panels, POINTS)
    sent = len(json.dumps(table)) + len(json.dumps(samples_for(panels)))
    code = len(front_end.CODE) + len(front_end.STYLE)
    return [
        Row("front-end code and style", code / 1000, "kB", "limit", 150),
        Row("code, style, table and pictures", (code + sent) / 1000, "kB", "limit", 150),
        Row("the exported page", len(explorer_page(POINTS)) / 1000, "kB", "limit", 400),
    ]
