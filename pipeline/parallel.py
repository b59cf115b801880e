"""Independent pieces of work, on all cores where there is enough of it.

each(function, pieces, papers=100_000) -> [function(piece) for piece in pieces]
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

_WORTH = 20_000
"""Papers from which on it pays to start processes: that takes a second or two."""

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def each(
    function: Callable[[Piece], Result], pieces: Sequence[Piece], *, papers: int
) -> list[Result]:
    """Apply `function` to each piece, in order; the results do not depend on how many cores do it.

    `papers` is how many all pieces hold. Each process computes on one thread.
    """
    import joblib

    if papers < _WORTH or len(pieces) < 2 or joblib.cpu_count() < 2:
        return [function(piece) for piece in pieces]
    with joblib.parallel_config("loky", inner_max_num_threads=1):
        work = joblib.Parallel(n_jobs=min(joblib.cpu_count(), len(pieces)), batch_size=1)
        found: list[Result] = work(joblib.delayed(function)(piece) for piece in pieces)
    return found
