"""A chart with all its forms: figure, alt text, table; a cell that ends with it shows them."""

import base64
import io
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from effnet_lesson import paths
from effnet_lesson.errors import LessonError
from effnet_lesson.plots.chart import Chart
from effnet_lesson.plots.words import alt_text, html_table, text_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")


@dataclass(frozen=True, repr=False)
class Plot:
    """``alt``, ``table`` and ``html`` are the picture in words; ``figure`` is matplotlib's, to be
    changed at will, and is drawn when it is first asked for."""

    chart: Chart

    @property
    def alt(self) -> str:
        """A paragraph for those who do not see the picture."""
        return alt_text(self.chart)

    @property
    def table(self) -> str:
        """What is drawn, as a table in plain text."""
        return text_table(self.chart)

    @property
    def html(self) -> str:
        """The picture with its alt text, and the table folded away below it."""
        picture = base64.b64encode(self._image("png")).decode()
        return (
            f'<figure style="margin:0"><img src="data:image/png;base64,{picture}" '
            f'alt="{escape(self.alt)}" width="800" style="max-width:100%;height:auto"></figure>'
            f"<details><summary>The numbers as a table</summary>{html_table(self.chart)}</details>"
        )

    @cached_property
    def figure(self) -> "Figure":
        """The matplotlib figure; raises LessonError where matplotlib is missing."""
        from effnet_lesson.plots.figure import draw

        return draw(self.chart)

    def save(self, file: str | Path) -> Path:
        """Write the picture to ``file``, whole or not at all; its alt text travels inside.

        Raises LessonError unless the name ends in .png, .svg or .pdf, or where nothing can be
        written.
        """
        file = Path(file)
        if file.suffix.lower() not in FORMATS:
            raise LessonError(
                f"The picture's file was {str(file)!r}: accepted are names that end in "
                f"{', '.join(FORMATS)}."
            )
        paths.replace_file(file, self._image(file.suffix.lower()[1:]))
        return file

    def _image(self, form: str) -> bytes:
        told = {"Title": self.chart.title}
        told |= {"Subject": self.alt} if form == "pdf" else {"Description": self.alt}
        image = io.BytesIO()
        self.figure.savefig(image, format=form, metadata=told)
        return image.getvalue()

    def __repr__(self) -> str:
        return f"{self.alt}\n\n{self.table}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """HTML, since JupyterLab gives no alt text to a picture that is shown by itself."""
        return {"text/html": self.html, "text/plain": repr(self)}
