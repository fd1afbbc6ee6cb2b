"""The way through the course: each notebook, what was answered in it, and the next step."""

import html
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from effnet_lesson.course.about import TIERS, About, about, files
from effnet_lesson.quiz.progress import readable_records
from effnet_lesson.quiz.result import RIGHT, rich


@dataclass(frozen=True)
class Stop:
    """One notebook on the way; ``right`` and ``tried`` count its questions."""

    about: About
    right: int
    tried: int

    @property
    def done(self) -> bool:
        """Every question of it was tried; a notebook without questions is never done."""
        return 0 < len(self.about.counted) <= self.tried

    def words(self) -> tuple[str, ...]:
        """Notebook, track, time, computer and questions, as they are shown."""
        of, about = len(self.about.counted), self.about
        more = "" if self.tried == self.right else f", {self.tried - self.right} to correct"
        sign = "✓" if of and self.right == of else "○" if not self.tried else "…"
        return (
            f"{about.number} {about.title}",
            "core path" if about.track == "core" else f"optional: {about.track}",
            f"{about.minutes} min",
            TIERS[about.tier],
            f"{sign} {self.right} of {of} right{more}",
        )


@dataclass(frozen=True)
class CourseMap:
    """The notebooks in order; prints as text, and as an HTML table in Jupyter."""

    stops: tuple[Stop, ...]
    note: str = ""

    def next_stop(self) -> Stop | None:
        """The first notebook of the core path with a question that was not tried; then of the
        others; None when all were."""
        waiting = [stop for stop in self.stops if not stop.done]
        return next((s for s in waiting if s.about.track == "core"), next(iter(waiting), None))

    def advice(self) -> list[str]:
        """The next step, in sentences."""
        stop = self.next_stop()
        if stop is None:
            said = ["You have tried every question of the course."]
        else:
            said = [f"Next: {stop.about.number} {stop.about.title} ({stop.about.name}.ipynb)."]
        return said + ([self.note] if self.note else [])

    def __repr__(self) -> str:
        rows = [stop.words() for stop in self.stops]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(f"{word:<{width}}" for word, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([*lines, *self.advice()])

    def _repr_html_(self) -> str:
        left = "style='text-align:left'"
        heads = ("Notebook", "Track", "Time", "You need", "Questions")
        titles = "".join(f"<th scope='col' {left}>{title}</th>" for title in heads)
        rows = ""
        for stop in self.stops:
            name, *rest = map(html.escape, stop.words())
            here = "<strong>{}</strong>" if stop == self.next_stop() else "{}"
            link = here.format(f"<a href='{html.escape(stop.about.name)}.ipynb'>{name}</a>")
            cells = "".join(f"<td {left}>{word}</td>" for word in rest)
            rows += f"<tr><th scope='row' {left}>{link}</th>{cells}</tr>"
        advice = "".join(f"<p style='margin:.3em 0'>{rich(text)}</p>" for text in self.advice())
        return (
            f"<table><caption {left}><strong>The way through the course</strong></caption>"
            f"<thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>{advice}"
        )


def course_map() -> CourseMap:
    """Every notebook with its time, what it needs and what you answered in it; and the next step.

    Raises LessonError where the lesson's own notebooks cannot be read.
    """
    records, note = readable_records()
    tried = {record.question for record in records}
    right = {record.question for record in records if record.status == RIGHT}
    return CourseMap(tuple(_stops(map(about, files()), tried, right)), note)


def _stops(all_of: Iterable[About], tried: Collection[str], right: Collection[str]):
    for one in all_of:
        asked = set(one.counted)
        yield Stop(one, len(asked & right), len(asked & tried))
