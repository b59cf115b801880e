"""Progress of long work: a bar on a terminal, elsewhere a line from time to time."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from groundswell import log

_EVERY_SECONDS = 15.0
"""Seconds between lines: four a minute do not fill a log."""


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
    done, last = 0, time.monotonic()

    def update(count: int) -> None:
        nonlocal done, last
        with lock:
            done += count
            if time.monotonic() - last >= _EVERY_SECONDS and done < total:
                last = time.monotonic()
                log.say(f"  {what}: {done:,} of {total:,}", "progress", done=done, total=total)

    yield update
