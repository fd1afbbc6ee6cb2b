"""The secret of a course: lots and seals that only its owner can make, the same each time."""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from effnet_lesson.errors import LessonError

MIN_BYTES = 16


@dataclass(frozen=True)
class Secret:
    """A key that never leaves the teacher's machine."""

    key: bytes = field(repr=False)

    def of(self, *words: str) -> str:
        """What the secret makes of ``words``, as 64 hexadecimal digits (HMAC with SHA-256)."""
        return hmac.new(self.key, json.dumps(words).encode(), hashlib.sha256).hexdigest()


def read_secret(file: Path) -> Secret:
    """The secret in ``file``; raises LessonError where it is missing or could be guessed."""
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise LessonError(
            f"Cannot read the secret {file} ({error.strerror}): name the file that was used for "
            "the release, for another one draws other numbers."
        ) from None
    if len(key) < MIN_BYTES:
        raise LessonError(
            f"The secret {file} has {len(key)} characters: accepted are {MIN_BYTES} and more, "
            "which nobody guesses. Name a file that is not there, and a release makes it."
        )
    return Secret(key)


def read_or_new(file: Path) -> tuple[Secret, bool]:
    """The secret in ``file``, or a new one that is not kept yet; and whether it is new."""
    return (read_secret(file), False) if file.exists() else (new_secret(), True)


def new_secret() -> Secret:
    """A secret that was never used; :func:`keep` it once all else is known to be good."""
    return Secret(secrets.token_hex().encode())


def keep(secret: Secret, file: Path) -> None:
    """Write ``secret`` into ``file``, readable by its owner alone; raises LessonError where there
    is one already."""
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise LessonError(
            f"Cannot write the secret {file} ({error.strerror}): name a file in a folder of yours."
        ) from None
    with open(opened, "wb") as stream:
        stream.write(secret.key + b"\n")
