"""Progress of long work: a bar on a terminal, elsewhere a line from time to time."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from groundswell import log

_EVERY_SECONDS = 15.0
"""Seconds between lines: four a minute do not fill a log."""
_FIRST_SECONDS = 1.0
"""Seconds before the first of them."""
_MINUTES_FROM = 120
"""Seconds from which the time left is written in minutes."""


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Yield a function to call, from any thread, with how many more of `total` are done.

    `what` names the work in the bar or the lines.
    """
    lock = threading.Lock()
    if sys.stderr.isatty() and log.is_text():
        from tqdm import tqdm

        with tqdm(total=total, desc=f"  {what}", unit="", leave=False) as bar:

            def advance(count: int) -> None:
                with lock:
                    bar.update(count)

            yield advance
        return
    done, began = 0, time.monotonic()
    due = began + _FIRST_SECONDS

    def update(count: int) -> None:
        nonlocal done, due
        with lock:
            done += count
            now = time.monotonic()
            if now >= due and done < total:
                due = now + _EVERY_SECONDS
                left = round((now - began) / done * (total - done))
                log.say(
                    f"  {what}: {done:,} of {total:,}, about {_time_text(left)} left",
                    "progress",
                    done=done,
                    total=total,
                    seconds_left=left,
                )

    yield update


def _time_text(seconds: int) -> str:
    return f"{seconds} s" if seconds < _MINUTES_FROM else f"{seconds / 60:.0f} min"
