"""Where the lesson's own files lie, and where the learner's do.

An installed wheel carries notebooks and quizzes inside the package; in a clone they lie at the
top of the repository. Standard library only; platformdirs is asked when a state folder is needed.
"""

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from effnet_lesson.errors import LessonError, one_line

PACKAGE = Path(__file__).resolve().parent


def _lesson_folder(name: str) -> Path:
    inside, beside = PACKAGE / name, PACKAGE.parent / name
    return inside if inside.is_dir() else beside


def notebooks() -> Path:
    """The lesson's notebooks, as shipped: a learner works on them in a clone, or on a copy."""
    return _lesson_folder("notebooks")


def quizzes() -> Path:
    """The question banks: one a notebook, as YAML for authors and as JSON for learners."""
    return _lesson_folder("quizzes")


def recorded_runs() -> Path:
    """The runs that come with the lesson: one JSON file each, and their protocol."""
    return PACKAGE / "recorded"


def is_installed() -> bool:
    """True in an installed wheel, False in a clone."""
    return (PACKAGE / "notebooks").is_dir()


def state() -> Path:
    """The learner's own folder (runs, progress, data): EFFNET_LESSON_HOME, else the system's.

    Nothing is created here; see :func:`writable`.
    """
    home = os.environ.get("EFFNET_LESSON_HOME")
    if home:
        return _named_by("EFFNET_LESSON_HOME", home)
    from platformdirs import user_data_path

    return user_data_path("effnet_lesson", appauthor=False)


def _named_by(variable: str, folder: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError as error:  # ~nobody
        raise LessonError(
            f"{variable} is {folder!r}, which names no folder ({error}): set it to one of yours."
        ) from None


def own_runs() -> Path:
    """The runs that the learner trained."""
    return state() / "runs"


def speeds() -> Path:
    """How fast this machine trains, as far as it was tried: see :mod:`effnet_lesson.speeds`."""
    return state() / "speeds"


def progress() -> Path:
    """The learner's answers: append-only, one file a kernel."""
    return state() / "progress"


def data() -> Path:
    """Data sets that the lesson downloaded: EFFNET_LESSON_DATA (several learners may share it),
    else in the state folder."""
    shared = os.environ.get("EFFNET_LESSON_DATA")
    return _named_by("EFFNET_LESSON_DATA", shared) if shared else state() / "data"


def writable(folder: Path) -> Path:
    """``folder``, made if need be; raises LessonError where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error.strerror or error) from None
    if not os.access(folder, os.W_OK):
        raise _not_writable(folder, "no write permission")
    return folder


def _not_writable(folder: Path, reason: object) -> LessonError:
    return LessonError(
        f"Cannot write in {folder} ({reason}): set EFFNET_LESSON_HOME to a folder of yours, or "
        "name another folder."
    )


@contextlib.contextmanager
def replacing(file: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A stream whose content becomes ``file``, whole or not at all: it is written under a
    temporary name and renamed, so a killed process leaves the earlier file as it was.

    ``durable``: whether that holds for a power cut too, which costs milliseconds; not needed for
    what can be made again. Raises LessonError if the disk refuses.
    """
    writable(file.parent)
    temporary = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        with open(temporary, "wb") as stream:
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        os.replace(temporary, file)
    except (OSError, RuntimeError) as error:  # RuntimeError: torch.save on a full disk
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        before = " What was saved before is whole." if file.is_file() else ""
        reason = getattr(error, "strerror", None) or one_line(error)
        raise LessonError(
            f"Could not write {file} ({reason}): see that there is space left and that the folder "
            f"is yours, and do the same again.{before}"
        ) from None


def replace_file(file: Path, content: str | bytes, *, durable: bool = True) -> None:
    """Write ``content`` as :func:`replacing` does."""
    with replacing(file, durable=durable) as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
