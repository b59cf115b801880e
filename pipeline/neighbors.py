"""Exact nearest neighbours by cosine, in blocks of matrix products."""

import numpy as np
from numpy.typing import NDArray

_BLOCK_VALUES = 1 << 25
"""Similarities held at once: 128 MB of float32."""

_GROUP = 64
"""Archive rows that are judged by their best first."""


def even_choice(n: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` of `n` rows, evenly spread over them, ascending."""
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.int64)


def nearest(
    queries: NDArray[np.float32], archive: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the `k` rows of `archive` nearest to each query, nearest first, and their cosines.

    Both are unit rows, (m, d) and (n, d); the answers are (m, min(k, n)). Equal cosines are put in
    the order of the archive's rows.

    The k best rows lie in the k groups with the best bests, so only these groups are sorted: one
    look at each cosine instead of ten.
    """
    n = len(archive)
    k = min(k, n)
    indices = np.empty((len(queries), k), dtype=np.int64)
    cosines = np.empty((len(queries), k), dtype=np.float32)
    groups = -(-n // _GROUP)
    padded = np.zeros((groups * _GROUP, archive.shape[1]), dtype=np.float32)
    padded[:n] = archive
    step = max(1, _BLOCK_VALUES // max(1, len(padded)))
    for start in range(0, len(queries), step):
        block = queries[start : start + step] @ padded.T
        block[:, n:] = -np.inf
        grouped = block.reshape(len(block), groups, _GROUP)
        chosen = _largest(grouped.max(axis=2), min(k, groups))
        rows = (chosen[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(len(block), -1)
        among = np.take_along_axis(grouped, chosen[:, :, None], axis=1).reshape(rows.shape)
        best = _largest(among, k)
        values = np.take_along_axis(among, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        best = np.take_along_axis(best, order, axis=1)
        indices[start : start + step] = np.take_along_axis(rows, best, axis=1)
        cosines[start : start + step] = np.take_along_axis(values, order, axis=1)
    return indices, cosines


def _largest(values: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the columns of the `k` largest values of each row, in rising order."""
    n = values.shape[1]
    if k == n:
        return np.tile(np.arange(n), (len(values), 1))
    best = np.argpartition(values, n - k, axis=1)[:, n - k :]
    best.sort(axis=1)
    return best


def vote(
    queries: NDArray[np.float32],
    archive: NDArray[np.float32],
    labels: NDArray[np.int64],
    k: int,
) -> NDArray[np.int64]:
    """Return the label most of each query's `k` nearest rows have, each counting by its cosine.

    `labels` (n,) of the archive are 0 or more. Equal votes go to the lower label.
    """
    if not len(queries):
        return np.zeros(0, dtype=np.int64)
    neighbours, cosines = nearest(queries, archive, k)
    votes = np.zeros((len(queries), int(labels.max()) + 1))
    for column in range(neighbours.shape[1]):
        votes[np.arange(len(queries)), labels[neighbours[:, column]]] += cosines[:, column]
    return np.asarray(votes.argmax(axis=1), dtype=np.int64)
