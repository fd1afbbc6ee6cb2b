"""The explorer as one page that opens from disk: no kernel, no network, no front end of Jupyter."""

import json
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from effnet_lesson import __version__
from effnet_lesson.explorer import front_end
from effnet_lesson.explorer.evidence import Point
from effnet_lesson.explorer.sample import samples_for
from effnet_lesson.explorer.state import PANELS, State
from effnet_lesson.explorer.table import build_table, packed
from effnet_lesson.explorer.times import Timing
from effnet_lesson.explorer.view import view_of

# alpha, beta and gamma are answered by a kernel, which the page has not.
PAGE_PANELS = tuple(name for name in PANELS if name not in ("coefficients", "hold"))

_TITLE = "Explorer of compound scaling"
_MORE = "In a notebook, Explorer() also lets you change alpha, beta and gamma."
# Names of JupyterLab's colours, which the explorer's own style asks for.
_STYLE = """
body { max-width: 1312px; margin: 12px auto; padding: 0 16px; }
h1 { margin: 0 0 8px; font: 600 20px system-ui, sans-serif; color: var(--jp-content-font-color1); }
main > p { font: 14px system-ui, sans-serif; color: var(--jp-content-font-color1); }
[data-jp-theme-light="false"] {
  color-scheme: dark;
  background: #111111;
  --jp-content-font-color1: #f2f2f2;
  --jp-content-font-color2: #c4c4c4;
  --jp-layout-color0: #111111;
  --jp-layout-color2: #333333;
  --jp-border-color1: #6b6b6b;
}
"""
# What anywidget gives to `render`, without anybody at the other end.
_START = """
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => (document.body.dataset.jpThemeLight = String(!dark.matches));
dark.addEventListener("change", follow);
follow();
const values = JSON.parse(document.getElementById("values").textContent);
values.table = Uint8Array.from(atob(values.table), (of) => of.charCodeAt(0));
const model = {
  get: (name) => values[name],
  set: (name, value) => (values[name] = value),
  save_changes() {},
  send() {},
  on() {},
  off() {},
};
render({ model, el: document.querySelector("main > div") });
"""


def explorer_page(points: list[Point], timings: Sequence[Timing] = ()) -> str:
    """The whole page as HTML, with ``points`` and ``timings`` as its evidence."""
    start = State()
    table = build_table(start, PAGE_PANELS, points, timings) | {"all_panels": PAGE_PANELS}
    traits = {
        **start.chosen,
        "first": start.chosen,
        "table": b64encode(packed(table)).decode(),
        "samples": samples_for(PAGE_PANELS),
    }
    values = json.dumps(traits, separators=(",", ":"))
    # "<" is written so that nothing inside the values can end the element.
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="effnet-lesson {__version__}">
<title>{_TITLE}</title>
<style>{front_end.STYLE}{_STYLE}</style>
<body>
<main>
<h1>{_TITLE}</h1>
<div><noscript><pre>{escape(view_of(start, points).text)}</pre></noscript></div>
<p>{_MORE}</p>
</main>
<script type="application/json" id="values">{values.replace("<", chr(92) + "u003c")}</script>
<script type="module">{front_end.CODE}{_START}</script>
</body>
</html>
"""
