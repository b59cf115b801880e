"""Progress of long work: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from groundswell import log

_EVERY_SECONDS = 15.0


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Yield a function to be told how many of `total` are newly done, from any thread."""
    lock = threading.Lock()
    if sys.stderr.isatty() and not log.is_json():
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
