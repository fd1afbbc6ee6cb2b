"""How fast this machine trains: a small file for each network that was tried for a second.

A speed is a forecast, never a result. It is kept so that the explorer, which has no torch, can
say how long a training would take. Standard library only.
"""

import json
import math
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.runs import config_id


@dataclass(frozen=True)
class Speed:
    """What a second of training said. ``config``, ``hardware`` and ``date`` are as in a run;
    ``images_per_second``: pictures, without the evaluations that a whole run has besides."""

    config: dict[str, Any]
    macs: int
    images_per_second: float
    hardware: dict[str, Any]
    date: str

    @property
    def seconds(self) -> float:
        """Forecast for the whole run that ``config`` names."""
        return self.config["pictures"] / self.images_per_second


def write_speed(speed: Speed) -> Path:
    """Keep ``speed`` in the learner's folder, in the place of an earlier one of the same
    training on the same hardware. Raises LessonError where nothing can be written."""
    name = config_id({"config": speed.config, "hardware": speed.hardware})
    file = paths.speeds() / f"{name}.json"
    paths.replace_file(file, json.dumps(asdict(speed), indent=1) + "\n")
    return file


def load_speeds() -> list[Speed]:
    """All speeds that this learner's machines measured, the newest last. A damaged file is left
    out with a warning that names it."""
    found = []
    for file in sorted(paths.speeds().glob("*.json")):
        try:
            found.append(_checked(Speed(**json.loads(file.read_text(encoding="utf-8")))))
        except (OSError, ValueError, TypeError, RecursionError) as error:
            warnings.warn(
                f"Left out: {file} is not a measured speed ({error}); delete it, and "
                "effnet-lesson speed measures anew.",
                stacklevel=2,
            )
    return sorted(found, key=lambda speed: speed.date)


def _checked(speed: Speed) -> Speed:
    """``speed``; raises ValueError that names what is wrong with it."""
    for name, kind in (("config", dict), ("hardware", dict), ("date", str)):
        if not isinstance(getattr(speed, name), kind):
            raise ValueError(f"{name} is {getattr(speed, name)!r}")
    for name, value in (
        ("macs", speed.macs),
        ("images_per_second", speed.images_per_second),
        ("pictures", speed.config.get("pictures")),
    ):
        if type(value) not in (int, float) or not 0 < value < math.inf:
            raise ValueError(f"{name} is {value!r}")
    for name in ("dataset", "family", "strategy"):
        if not isinstance(speed.config.get(name), str):
            raise ValueError(f"config has {name} {speed.config.get(name)!r}")
    return speed
