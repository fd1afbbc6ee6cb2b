"""How much memory this machine has for pictures."""

import contextlib
import os
from pathlib import Path

# Of containers (JupyterHub, Colab), which see the whole machine but may not use it
CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
IF_UNKNOWN = 8 * 10**9  # Windows does not tell without another library


def machine_memory() -> int:
    """Bytes of memory, in a container those it may use; 8 GB where the system does not tell."""
    memory = IF_UNKNOWN
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):  # no container, or "max"
        memory = min(memory, int(CONTAINER_LIMIT.read_text()))
    return memory


def memory_for_pictures() -> int:
    """A quarter of it: networks, and Python's own copies, need the rest."""
    return machine_memory() // 4
