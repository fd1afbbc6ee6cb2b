"""What the pages of all our widgets (the explorer, the questions) have in common."""

from pathlib import Path

HEARING = (Path(__file__).parent / "hearing.js").read_text(encoding="utf-8")
