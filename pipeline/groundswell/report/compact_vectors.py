"""The papers' vectors as the page holds them: fewer dimensions, in whole numbers of eight bits.

Vectors are projected onto their principal directions (about the origin, so that inner products stay
what they are), and every dimension is rounded to the same step: the weaker ones then need few bits,
and compression leaves them about as many.
"""

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.parallel import one_blas_thread

DIMENSIONS = 96
STEP = 0.04
"""Of unit vectors. The nearest ten then are seven of the nearest ten by all 384 dimensions, at
37 bytes a paper (docs/report.md)."""

_MOST = 127


def compact(vectors: NDArray[np.float32], dimensions: int = DIMENSIONS) -> NDArray[np.int8]:
    """Return unit vectors (n, d) as whole numbers (k, n), a row per dimension, k at most d.

    Inner products of columns are those of the vectors, but for `STEP` squared and for what is left
    out.
    """
    wide = vectors.astype(np.float64)
    with one_blas_thread():
        _, directions = np.linalg.eigh(wide.T @ wide)
        strongest = directions[:, ::-1][:, :dimensions]
        # A direction and its opposite are equivalent: every machine must choose the same one.
        largest = np.abs(strongest).argmax(axis=0)
        strongest = strongest * np.sign(strongest[largest, np.arange(strongest.shape[1])])
        steps = np.rint(strongest.T @ wide.T / STEP)
    whole: NDArray[np.int8] = np.clip(steps, -_MOST, _MOST).astype(np.int8)
    return whole
