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
    whole = tuple(name for name in PANELS if name != "fine_phi")
    code = len(front_end.CODE) + len(front_end.STYLE)

    def sent(panels: tuple[str, ...]) -> float:
        table = build_table(State(), panels, POINTS)
        return (code + len(json.dumps(table)) + len(json.dumps(samples_for(panels)))) / 1000

    return [
        Row("front-end code and style", code / 1000, "kB", "limit", 150),
        Row("code, style, table of whole phi and pictures", sent(whole), "kB", "limit", 150),
        Row("the same with every phi in steps of 0.05", sent(tuple(PANELS)), "kB", "aim", 150),
        Row("the exported page", len(explorer_page(POINTS)) / 1000, "kB", "limit", 400),
    ]
