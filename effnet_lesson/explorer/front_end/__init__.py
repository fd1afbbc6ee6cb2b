"""The explorer's page: plain JavaScript in small files, one after the other one module.

No build step and nothing asked of a network; ``explorer.js`` begins and ``explorer.css`` colours.
"""

from pathlib import Path

from effnet_lesson.widgets import HEARING

_HERE = Path(__file__).parent


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


CODE = "\n".join([HEARING, *(_read(path.name) for path in sorted(_HERE.glob("*.js")))])
STYLE = _read("explorer.css")
