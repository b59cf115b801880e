"""Work that a copy of this process does beside it.

    wait = forked(function); ...; result = wait()

A copy shares the memory of this process and begins at once, where a new process imports for a
second. Linux makes such copies safely as long as no other thread of Python runs. Elsewhere, and on
a single core, the function runs when its result is asked for. So it does where a copy computes no
more: a library's own thread may have held a lock when the copy was made, and none leaves it there.
"""

import gc
import os
import pickle  # nosec B403
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Generic, NoReturn, TypeVar
from weakref import finalize

Result = TypeVar("Result")

_STUCK = 10.0
"""Seconds without any processor time after which a copy that is waited for is given up."""

_POLL = 0.002
"""Seconds between two looks whether a copy has ended."""

_copied = False
"""Whether this process is a copy itself: it makes none."""


def forked(function: Callable[[], Result]) -> Callable[[], Result]:
    """Begin `function()` in a copy of this process, and return what waits for its result.

    What is returned gives the same result each time. It raises what the function raises; the result
    can be pickled.
    """
    return _Pending(function, _begun(function)).result


def is_copy() -> bool:
    """Return whether this process is a copy of another."""
    return _copied


def _begun(function: Callable[[], object]) -> tuple[int, int] | None:
    """Return the id of the copy that computes `function()`, and the file with its result.

    Return None where there is none.
    """
    if sys.platform != "linux" or _copied or threading.active_count() > 1:
        return None
    if len(os.sched_getaffinity(0)) < 2:
        return None
    file = os.memfd_create("result")
    try:
        with warnings.catch_warnings():
            # Threads of libraries wait for work here, and hold no lock.
            warnings.simplefilter("ignore", DeprecationWarning)
            copy = os.fork()
    except OSError:  # there is no room for another process
        os.close(file)
        return None
    if copy == 0:
        _compute(function, file)
    return copy, file


def _compute(function: Callable[[], object], file: int) -> NoReturn:
    """Write the result into the file and end this copy, whatever happens."""
    global _copied
    _copied, status = True, 1
    gc.disable()  # looking through all objects would copy the memory that they share
    # What goes wrong here goes wrong again where the result is asked for, and is raised there.
    with suppress(BaseException):
        with os.fdopen(file, "wb", closefd=False) as stream:
            pickle.dump(function(), stream, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    os._exit(status)


class _Pending(Generic[Result]):
    """A result that is computed, by a copy or when it is asked for."""

    def __init__(self, function: Callable[[], Result], copy: tuple[int, int] | None) -> None:
        self._function = function
        self._copy = copy
        self._end = finalize(self, _abandon, *copy) if copy else None
        self._found: list[Result] = []

    def result(self) -> Result:
        """Wait for the result."""
        if not self._found:
            self._found.append(self._of_copy() if self._copy else self._function())
        return self._found[0]

    def _of_copy(self) -> Result:
        assert self._copy is not None  # noqa: S101 - the caller has asked
        assert self._end is not None  # noqa: S101 - it is there where a copy is
        copy, file = self._copy
        try:
            status = _status(copy)
        except ChildProcessError:  # this is a copy, too, and the other is not its own
            status = 1
        self._end.detach()
        with os.fdopen(file, "rb") as stream:
            if status:
                return self._function()
            stream.seek(0)
            found: Result = pickle.load(stream)  # noqa: S301 # nosec B301
        return found


def _status(copy: int) -> int:
    """Wait for a copy, end it where it computes no more, and return its exit status."""
    used, since = "", time.monotonic()
    while True:
        ended, status = os.waitpid(copy, os.WNOHANG)
        if ended:
            return status
        if (now := _processor_time(copy)) != used:
            used, since = now, time.monotonic()
        elif time.monotonic() - since > _STUCK:
            os.kill(copy, signal.SIGKILL)
            return os.waitpid(copy, 0)[1]
        time.sleep(_POLL)


def _processor_time(process: int) -> str:
    """Return the processor time that a process has used, as the system states it."""
    stated = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return " ".join(stated.rpartition(")")[2].split()[11:13])


def _abandon(copy: int, file: int) -> None:
    """End a copy whose result nobody has asked for."""
    if _copied:  # the other is not this one's own
        return
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
    os.close(file)
