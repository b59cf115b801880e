"""Independent pieces of work, on all cores of this machine where there is enough of it.

    each(function, pieces, count=5, papers=100_000) -> the result of each, in processes
    one_by_one(function, pieces, count=5, papers=100_000) -> the same, each when it is asked for
    begun(function, task) -> a function that waits for function(task), begun in another process
    in_threads(function, pieces) -> the same, in threads of this process
    with one_blas_thread(): matrix products whose bits no number of threads changes

BLAS divides a product by the number of its threads, and on some processors (those whose kernels are
OpenBLAS's for Haswell) that changes how the sums are rounded. So each product is computed on one
thread, and work for all cores is divided into pieces here, the same ones on any machine.
"""

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

_WORTHWHILE = 20_000
"""Papers from which on it pays to start processes, which takes a second or two."""

_inside = False
"""Whether this process is one of those that another has started: it starts none itself. One that
waits for processes of its own when it ends would keep the other waiting forever."""

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def each(
    function: Callable[[Piece], Result], pieces: Iterable[Piece], *, count: int, papers: int
) -> list[Result]:
    """Return `function(piece)` for each piece, in order, as `one_by_one` yields them."""
    return list(one_by_one(function, pieces, count=count, papers=papers))


def one_by_one(
    function: Callable[[Piece], Result], pieces: Iterable[Piece], *, count: int, papers: int
) -> Iterator[Result]:
    """Yield `function(piece)` for each piece, in order; the number of cores changes no result.

    `count` is the number of pieces, which are generated when a process is free for them, and
    `papers` is how many they hold together. Each process computes on one thread.
    """
    yield from (
        _in_processes(function, pieces)
        if count > 1 and worthwhile(papers)
        else map(function, pieces)
    )


def begun(function: Callable[[Piece], Result], task: Piece) -> Callable[[], Result]:
    """Begin `function(task)` in another process, and return what waits for its result."""
    results = _in_processes(function, [task])
    return lambda: next(results)


def worthwhile(papers: int) -> bool:
    """Return whether so many papers are worth processes of their own on this machine."""
    if papers < _WORTHWHILE or _inside:
        return False
    import joblib  # takes a tenth of a second, which few papers need not wait for

    return int(joblib.cpu_count()) > 1


def _in_processes(function: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
    """Begin to compute `function(piece)` for each piece, and return the results in order."""
    import joblib

    # A process whose memory has grown is replaced by a new one, which loses nothing.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    # As many processes at any call: where calls overlap they share them.
    with joblib.parallel_config("loky", inner_max_num_threads=1):
        run = joblib.Parallel(joblib.cpu_count(), batch_size=1, return_as="generator")
        results: Iterator[Result] = run(joblib.delayed(_inside_of)(function, x) for x in pieces)
    return results


def _inside_of(function: Callable[[Piece], Result], piece: Piece) -> Result:
    """Return `function(piece)`, in a process that another has started."""
    global _inside
    _inside = True
    return function(piece)


def in_threads(function: Callable[[Piece], Result], pieces: Sequence[Piece]) -> list[Result]:
    """Return `function(piece)` for each piece, in order, on all cores that this process may use.

    It pays where most of the time is spent in NumPy, which lets other threads run meanwhile.
    """
    from concurrent.futures import ThreadPoolExecutor

    with one_blas_thread(), ThreadPoolExecutor(_threads()) as threads:
        return list(threads.map(function, pieces))


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Have BLAS compute on one thread for as long as this lasts."""
    import scipy.linalg  # noqa: F401  # only libraries that are loaded can be limited
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield


def _threads() -> int:
    """Return how many threads may compute in this process.

    OMP_NUM_THREADS may set fewer than there are cores, as in a process that is one of many.
    """
    import joblib

    limit = os.environ.get("OMP_NUM_THREADS", "")
    return int(limit) if limit.isdecimal() and int(limit) else int(joblib.cpu_count())
