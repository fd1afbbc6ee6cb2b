"""What is shown while a network trains."""

import contextlib
import time


class _PlainBar(contextlib.AbstractContextManager):
    """Stands in for tqdm on machines that have only torch: a line an evaluation."""

    def __init__(self, total: int, initial: int) -> None:
        self.total, self.n, self.initial = total, initial, initial
        self.started = time.perf_counter()

    def __exit__(self, *_) -> None:
        pass

    def update(self, n: int) -> None:
        self.n += n

    def set_description_str(self, text: str) -> None:
        pass

    def set_postfix_str(self, text: str) -> None:
        rate = (self.n - self.initial) / (time.perf_counter() - self.started)
        left = duration((self.total - self.n) / rate) if rate else "?"
        print(f"{self.n:,} of {self.total:,} pictures, {text}, {left} left", flush=True)


def progress_bar(total: int, initial: int):
    """A bar of pictures; tqdm where it is installed."""
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return _PlainBar(total, initial)
    return tqdm(total=total, initial=initial, unit=" pictures", unit_scale=True, mininterval=0.5)


def duration(seconds: float) -> str:
    """Seconds for people: ``"45 s"``, ``"12 min"``, ``"2.5 h"``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
