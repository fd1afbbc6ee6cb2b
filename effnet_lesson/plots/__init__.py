"""Pictures of what was measured: a chart is worked out from runs, and drawn, told and tabulated.

``charts`` (runs -> ``chart.Chart``) -> ``plot.Plot``: its figure (``figure``), its alt text and
its table (``words``) all come from the one chart. Only the figure needs matplotlib.
"""

from effnet_lesson.plots.charts import (
    CHARTS,
    accuracy_by_cost,
    accuracy_by_params,
    accuracy_by_time,
    learning_curves,
)
from effnet_lesson.plots.plot import Plot

__all__ = [
    "CHARTS",
    "Plot",
    "accuracy_by_cost",
    "accuracy_by_params",
    "accuracy_by_time",
    "learning_curves",
]
