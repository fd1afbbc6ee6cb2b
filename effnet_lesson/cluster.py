"""Work spread over machines: a share for each, or the workers of a Dask scheduler.

distributed's own futures, not joblib's Dask backend: that waits for ever for a job whose workers
were killed (joblib 1.6.0), and does not use workers that join later.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from effnet_lesson.errors import LessonError, one_line

CONNECT_SECONDS = 10


def shard_of(text: object) -> tuple[int, int]:
    """``"2/3"`` as (2, 3): the second of three shares. Raises LessonError for anything else."""
    number, slash, count = str(text).partition("/")
    if not (slash and number.isdecimal() and count.isdecimal()) or not (
        1 <= int(number) <= int(count)
    ):
        raise LessonError(
            f"The shard was {text!r}: accepted is I/N with I from 1 to N, such as 1/3, 2/3 and 3/3 "
            "on three machines."
        )
    return int(number), int(count)


def connect(address: str) -> Any:
    """A client of the scheduler at ``address``, which has workers; raises LessonError where there
    is none, and where distributed is not installed."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise LessonError(
            "A Dask cluster needs distributed, which is not installed here: "
            'pip install "effnet-lesson[cluster]".'
        ) from None
    try:
        if not isinstance(address, str) or not address.strip():
            raise ValueError("no address")  # Dask would start a cluster of its own
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise LessonError(
            f"No Dask scheduler answers at {address!r} ({one_line(error)}): accepted is an "
            "address such as tcp://host:8786; start one with dask scheduler."
        ) from None
    if not client.nthreads():
        client.close()
        raise LessonError(
            f"The Dask scheduler at {address} has no workers: start some with "
            f"dask worker {address} --nthreads 1."
        )
    return client


def results(
    client: Any, function: Callable[..., Any], calls: Iterable[tuple]
) -> Iterator[tuple[int, Any]]:
    """``(place, function(*call))`` for each of ``calls``, as they come.

    A call whose worker is lost is given to another. What ``function`` raises, or the cluster for a
    call that loses four workers, is given instead of its value. Raises LessonError where the
    scheduler is lost.
    """
    from concurrent.futures import CancelledError

    import distributed

    futures = {
        client.submit(function, *call, pure=False): place for place, call in enumerate(calls)
    }
    try:
        for future in distributed.as_completed(futures, loop=client.loop):
            try:
                value = future.result()
            except CancelledError as error:
                raise LessonError(
                    f"The Dask scheduler was lost ({one_line(error)}): what is finished is "
                    "kept; start a scheduler, and the same command goes on with the rest."
                ) from None
            except Exception as error:
                value = error
            yield futures[future], value
            future.release()
    finally:
        client.cancel(list(futures))
