"""Exact nearest neighbours by cosine, in blocks of matrix products."""

import numpy as np
from numpy.typing import NDArray

_BLOCK_VALUES = 1 << 26
"""Similarities held at once: 256 MB of float32."""


def nearest(
    queries: NDArray[np.float32], archive: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the `k` rows of `archive` nearest to each query, nearest first, and their cosines.

    Both are unit rows, (m, d) and (n, d); the answers are (m, min(k, n)). Equal cosines are put in
    the order of the archive's rows, so the answer does not depend on how the work was cut.
    """
    n = len(archive)
    k = min(k, n)
    indices = np.empty((len(queries), k), dtype=np.int64)
    cosines = np.empty((len(queries), k), dtype=np.float32)
    step = max(1, _BLOCK_VALUES // max(1, n))
    for start in range(0, len(queries), step):
        block = queries[start : start + step] @ archive.T
        best = np.argpartition(block, n - k, axis=1)[:, n - k :] if k < n else _all(block)
        best.sort(axis=1)
        values = np.take_along_axis(block, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        indices[start : start + step] = np.take_along_axis(best, order, axis=1)
        cosines[start : start + step] = np.take_along_axis(values, order, axis=1)
    return indices, cosines


def _all(block: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.tile(np.arange(block.shape[1]), (len(block), 1))
