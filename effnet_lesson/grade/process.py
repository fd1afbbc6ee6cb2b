"""One process that is not trusted: started, listened to for a while, and ended."""

import contextlib
import os
import selectors
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from effnet_lesson.errors import LessonError, check_whole

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What a submission may use for all its inputs together.

    ``seconds`` by the clock, its start included; ``cpu_seconds`` of processor time, whole;
    ``memory`` of address space and ``reply`` of results, both in bytes.
    """

    seconds: float = 10.0
    cpu_seconds: int = 2
    memory: int = 512 * MEBIBYTE
    reply: int = MEBIBYTE

    def __post_init__(self) -> None:
        if type(self.seconds) not in (int, float) or not 0 < self.seconds <= 3600:
            raise LessonError(
                f"seconds was {self.seconds!r}: accepted is a number above 0, up to 3600."
            )
        check_whole("cpu_seconds", self.cpu_seconds, 1, 3600)
        check_whole("memory", self.memory, 64 * MEBIBYTE, 2**20 * MEBIBYTE)
        check_whole("reply", self.reply, 100, 1024 * MEBIBYTE)

    def of_the_system(self) -> dict[str, tuple[int, int]]:
        """The same as limits of ``resource.setrlimit``, with those that are always zero.

        No second process or thread, not even to outlive the first; no byte into any file.
        """
        return {
            "RLIMIT_CPU": (self.cpu_seconds, self.cpu_seconds + 1),  # SIGXCPU, then SIGKILL
            "RLIMIT_AS": (self.memory, self.memory),
            "RLIMIT_NOFILE": (64, 64),
            "RLIMIT_FSIZE": (0, 0),
            "RLIMIT_CORE": (0, 0),
            "RLIMIT_NPROC": (0, 0),
        }


@dataclass(frozen=True)
class Ending:
    """What a process wrote, and how it ended.

    ``status`` is its exit status, or minus the number of the signal that ended it; ``cut`` says
    that it was ended from here, by "time" or by "size" of the reply.
    """

    reply: bytes
    status: int
    cut: str = ""


def communicate(
    command: Sequence[str], request: bytes, limits: Limits, owner: int | None = None
) -> Ending:
    """Run ``command`` in an empty folder (of the user ``owner``) without an environment.

    It reads ``request`` on standard input; on return it has ended. Raises OSError where it cannot
    be started.
    """
    deadline = time.monotonic() + limits.seconds
    with tempfile.TemporaryFile() as question, _empty_folder(owner) as folder:
        question.write(request)
        question.seek(0)
        process = subprocess.Popen(
            command, cwd=folder, env={}, start_new_session=True,
            stdin=question, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with process.stdout:
            try:
                reply, cut = _read(process.stdout, limits.reply, deadline)
                if not cut:
                    process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                cut = "time"
            finally:
                process.kill()
                status = process.wait()
    # Bubblewrap passes a signal on as a shell does, as 128 and its number.
    return Ending(reply, 128 - status if status > 128 else status, cut)


def _read(stream: IO[bytes], most: int, deadline: float) -> tuple[bytes, str]:
    """What came until the other end closed, and why it was cut short, if it was."""
    received = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(stream, selectors.EVENT_READ)
        while len(received) <= most:
            if not ready.select(max(0.0, deadline - time.monotonic())):
                return bytes(received), "time"
            piece = os.read(stream.fileno(), 2**16)
            if not piece:
                return bytes(received), ""
            received += piece
    return bytes(received), "size"


@contextlib.contextmanager
def _empty_folder(owner: int | None):
    folder = tempfile.mkdtemp(prefix="effnet_lesson_")
    try:
        os.chmod(folder, 0o500)
        if owner is not None:
            os.chown(folder, owner, owner)
        yield folder
    finally:
        # Hostile code may have nested folders deeper than Python can follow
        with contextlib.suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)
