"""The walls of the jail: a view of the file system with Python in it and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from effnet_lesson.errors import LessonError, one_line

SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")
# Root would be exempt from the limit of processes even as a namespace's nobody: it keeps just the
# right to become somebody else in earnest, which the first lines inside use up.
NAMESPACES_OF_ROOT = (
    "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
    "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID",
)  # fmt: skip
NAMESPACES = ("--unshare-all", "--uid", "65534", "--gid", "65534")


def python() -> str:
    """The interpreter itself, outside any virtual environment."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def command() -> list[str]:
    """What stands before the command that is jailed; raises LessonError where it is missing."""
    program = shutil.which("bwrap")
    if program is None:
        raise LessonError("bubblewrap is not installed: apt-get install bubblewrap.")
    return [
        program, *(NAMESPACES_OF_ROOT if os.geteuid() == 0 else NAMESPACES),
        "--die-with-parent", "--new-session",
        *_view(),
        "--dev-bind", "/dev/null", "/dev/null", "--dir", "/tmp", "--chdir", "/tmp",
        "--remount-ro", "/", "--",
    ]  # fmt: skip


def complaint() -> str:
    """What bubblewrap itself says when it does not start, in one line; empty when it does."""
    ended = subprocess.run([*command(), python(), "-c", ""], capture_output=True, check=False)
    return one_line(ended.stderr.decode(errors="replace"))


def _view() -> list[str]:
    """Python, its library and the system's, without what pip or the system added to them."""
    prefix = os.path.realpath(sys.base_prefix)
    own = [os.path.join(prefix, name) for name in ("lib", sys.platlibdir)]
    folders = dict.fromkeys([*SYSTEM_LIBRARIES, *own])
    shown = []
    places = (python(), "/dev/null", *folders)
    for way in dict.fromkeys(way for place in places for way in Path(place).parents):
        # Made by the way, without --dir, they would be for root alone
        shown += ["--dir", str(way)] if way != Path("/") else []
    shown += ["--ro-bind", python(), python()]
    for folder in folders:
        if os.path.islink(folder):
            shown += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            shown += ["--ro-bind", folder, folder]
            for packages in sorted(Path(folder).glob("python3*/*-packages")):
                if not packages.is_symlink():
                    shown += ["--tmpfs", str(packages), "--remount-ro", str(packages)]
    return shown
