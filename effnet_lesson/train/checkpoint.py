"""Nothing lost: where a training stands, on disk, and the weights that it ends with."""

import contextlib
import hashlib
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.errors import LessonError, from_train_extra, one_line
from effnet_lesson.runs import config_id
from effnet_lesson.train.machine import versions

with from_train_extra():
    import torch


def checkpoint_file(folder: Path, config: dict[str, Any]) -> Path:
    """Where a run that has begun and not ended keeps its state."""
    return folder / f"{config_id(config)}.checkpoint.pt"


def weights_file(folder: Path, run_id: str) -> Path:
    """Where a finished run keeps its weights, beside its record."""
    return folder / f"{run_id}.weights.pt"


def save(file: Path, content: dict[str, Any]) -> None:
    """Write ``content`` whole or not at all. Raises LessonError if the disk refuses."""
    with paths.replacing(file) as stream:
        torch.save(content, stream)


def load(file: Path) -> dict[str, Any]:
    """What :func:`save` wrote; tensors on the CPU. Raises LessonError if it is damaged."""
    try:
        # weights_only: a file from somebody else must not run code here
        content = torch.load(file, map_location="cpu", weights_only=True)
        if not isinstance(content, dict):
            raise ValueError(f"it holds a {type(content).__name__}")
    except Exception as error:  # torch raises many kinds for damaged files
        raise LessonError(
            f"{file} is damaged ({one_line(error)[:200]}): delete it, and the same command starts "
            "this run anew."
        ) from None
    return content


def remove(folder: Path, config: dict[str, Any]) -> None:
    """Delete the checkpoint of a finished run, and what killed processes left half-written."""
    file = checkpoint_file(folder, config)
    for left in (file, *folder.glob(f".{file.name}.*")):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def check_same(file: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Raise LessonError unless a checkpoint was made by ``wanted``: configuration and data."""
    for name in ("config", "dataset"):
        if found.get(name) != wanted[name]:
            other = found.get(name)
            differs = ", ".join(
                f"{key} {other.get(key)!r} instead of {wanted[name].get(key)!r}"
                for key in sorted({*other, *wanted[name]})
                if other.get(key) != wanted[name].get(key)
            ) if isinstance(other, dict) else "nothing of the kind"  # fmt: skip
            raise LessonError(
                f"{file} is of another run ({name}: {differs}): move it away, and the same command "
                "starts this run anew."
            )
    changed = [
        f"{name} {found['versions'].get(name)} then, {now} now"
        for name, now in {**versions(), "threads": torch.get_num_threads()}.items()
        if found["versions"].get(name) != now
    ]
    if changed:
        print(f"Not the same as when it began: {'; '.join(changed)}. The last digits may differ.")


def weights_sha256(network: torch.nn.Module) -> str:
    """A hash of all weights, batch norm's means and variances included."""
    digest = hashlib.sha256()
    for name, tensor in network.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
