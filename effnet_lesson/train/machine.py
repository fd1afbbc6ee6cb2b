"""What this machine has, and what a run uses of it."""

import contextlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from effnet_lesson import __version__, paths
from effnet_lesson.data.memory import machine_memory
from effnet_lesson.errors import LessonError, from_train_extra, unknown

with from_train_extra():
    import numpy as np
    import torch
    import torchvision

PRECISIONS = ("float32", "bfloat16", "float16")


def pick_device(name: str | None = None) -> torch.device:
    """``name`` (``"cpu"``, ``"cuda"``, ``"mps"``) or the fastest that this machine has."""
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name is None:
        return torch.device(next(device for device, there in present.items() if there))
    if name not in present:
        raise unknown("device", name, present)
    if not present[name]:
        here = ", ".join(device for device, there in present.items() if there)
        raise LessonError(f"Device {name!r} is not on this machine: here there is {here}.")
    return torch.device(name)


def pick_precision(name: str | None, device: torch.device) -> str:
    """``name``, or the fastest that ``device`` computes convolutions in and trains well with:
    mixed precision on CUDA, float32 elsewhere."""
    if name is None:
        if device.type != "cuda":
            return "float32"
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    if name not in PRECISIONS:
        raise unknown("precision", name, PRECISIONS)
    if name == "float16" and device.type == "cpu":
        raise LessonError(
            "precision was 'float16' on the CPU, which has no fast arithmetic for it: accepted "
            "are float32 and bfloat16."
        )
    return name


@contextlib.contextmanager
def use_threads(wanted: int | None) -> Iterator[int]:
    """Let torch compute with so many threads inside; None leaves them. Yields their number."""
    before = torch.get_num_threads()
    if wanted is not None:
        torch.set_num_threads(wanted)
    try:
        yield torch.get_num_threads()
    finally:
        torch.set_num_threads(before)


def memory_of(device: torch.device) -> int:
    """Bytes that ``device`` has in all."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    return machine_memory()


def peak_memory(device: torch.device) -> int | None:
    """Bytes at most so far: of this process, on CUDA of this run on the device."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    with contextlib.suppress(OSError):  # Linux; what resource says there includes a parent's
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def wait_for(device: torch.device) -> None:
    """Return when ``device`` has done what was asked: accelerators only queue their work."""
    if device.type != "cpu":
        getattr(torch, device.type).synchronize()


def hardware(device: torch.device, threads: int) -> dict[str, object]:
    """What a run's record says of the machine."""
    return {
        "device": device.type,
        "name": _hardware_name(device),
        "cores": os.cpu_count(),
        "threads": threads,
    }


def versions() -> dict[str, str]:
    """What a run's record says of the software."""
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),  # a class of its own, which no checkpoint may hold
        "torchvision": str(torchvision.__version__),
        "numpy": np.__version__,
        "effnet_lesson": __version__,
        "system": platform.system(),
    }


def _hardware_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    if sys.platform == "darwin":
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            return _output_of("sysctl", "-n", "machdep.cpu.brand_string")
    return platform.processor() or platform.machine()


def _output_of(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def source_revision() -> str:
    """The source's commit, ``+changes`` if it was edited since; the version without git."""
    if paths.is_installed():
        return f"version {__version__}"
    git = ("git", "-C", str(paths.PACKAGE))
    try:
        edited = _output_of(*git, "status", "--porcelain", "--untracked-files=no", "--", "*.py")
        return _output_of(*git, "rev-parse", "HEAD") + ("+changes" if edited else "")
    except (OSError, subprocess.CalledProcessError):
        return f"version {__version__}"
