"""The static picture of a view: what a saved notebook shows where the widget does not live."""

import base64
from html import escape

from effnet_lesson.explorer.view import View

CLASS = "effnet-still"  # which the living widget's style sheet hides (front_end/explorer.css)
WIDTH, HEIGHT = 800, 322
CARDS_AT = (8, 118, 288, 408, 588)
TOP, MAP_HEIGHT = 122, 130
SLOT, FOLDS, FOLD = 54, 4, 3  # as in front_end/network.js
INK, QUIET, PAPER = "#1a1a1a", "#4d4d4d", "#ffffff"
STAGE, ENDS = "#0072b2", "#8a8a8a"


def still(view: View) -> str:
    """The five quantities and the network to scale, as SVG on white paper: heights are feature
    maps, widths are channels, repeats are folded one behind the other."""
    subject = _text(8, 18, view.words["subject"].rstrip(","), font_size=14, font_weight="bold")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f"<title>{escape(view.sentence)}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f"{subject}{''.join(_cards(view))}{''.join(_stages(view))}</svg>"
    )


def still_html(view: View) -> str:
    """The same as an image, whose alt text is the view's sentence."""
    picture = base64.b64encode(still(view).encode()).decode()
    return (
        f'<figure class="{CLASS}" style="margin:0"><img src="data:image/svg+xml;base64,{picture}" '
        f'alt="{escape(view.sentence)}" width="{WIDTH}" style="max-width:100%;height:auto">'
        "</figure>"
    )


def _text(x: float, y: float, words: str, ink: str = INK, **style: object) -> str:
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}"{extra}>{escape(words)}</text>'


def _cards(view: View) -> list[str]:
    return [
        part
        for x, (name, value, detail) in zip(CARDS_AT, view.cards, strict=True)
        for part in (
            _text(x, 42, name, QUIET),
            _text(x, 64, value, font_size=17, font_weight="bold"),
            # The note of an accuracy is long; the sentence has it whole.
            _text(x, 81, detail if len(detail) < 40 else detail.partition(":")[0], QUIET),
        )
    ]


def _stages(view: View) -> list[str]:
    stages = view.stages
    names = ("stem", *map(str, range(1, len(stages) - 1)), "head")
    tallest = max(size for *_, size in stages)
    share = (WIDTH - 16 - len(stages) * SLOT) / sum(channels for _, channels, _ in stages)
    widths = [max(3.0, share * channels) for _, channels, _ in stages]
    slots = [max(width + FOLD * FOLDS, SLOT) for width in widths]
    gap = (WIDTH - 16 - sum(slots)) / (len(stages) - 1)
    middle, below, x = TOP + MAP_HEIGHT / 2, TOP + MAP_HEIGHT, 8.0
    parts = []
    for name, (repeats, channels, size), width, slot in zip(
        names, stages, widths, slots, strict=True
    ):
        height = max(3.0, MAP_HEIGHT * size / tallest)
        behind = min(repeats - 1, FOLDS)
        left = x + (slot - width - FOLD * behind) / 2
        fill = ENDS if name in ("stem", "head") else STAGE
        parts += [
            f'<rect x="{left + k * FOLD:.1f}" y="{middle - height / 2 - k * FOLD:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}" rx="2" fill="{fill}" stroke="{PAPER}"/>'
            for k in range(behind, -1, -1)
        ]
        parts += [
            _text(x + slot / 2, y, words, ink, text_anchor="middle")
            for y, words, ink in (
                (TOP - 16, f"× {repeats:,}", INK),
                (below + 18, name, INK),
                (below + 33, f"{channels:,}", QUIET),
                (below + 48, f"{size:,}", QUIET),
            )
        ]
        x += slot + gap
    key = "Above: repeats. Below: stage, channels, map size in pixels."
    return [*parts, _text(8, HEIGHT - 6, key, QUIET, font_size=11)]
