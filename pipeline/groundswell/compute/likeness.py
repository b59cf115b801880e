"""How much groups of papers are about the same: within a group, and between two."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.sampling import selected

_DECIMALS, _TINY = 6, 1e-12
"""Decimals in which machines agree; guard against division by zero."""

_NO_COHESION = 1e-9
"""The least inner product that two papers of a group are assumed to have."""


def cohesion(groups: Any, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (k,) how close the papers of each group are; `groups` (n, k) is sparse, of ones.

    That is the mean inner product of two different papers' vectors over a paper's mean squared
    length, after the mean of all papers is subtracted: 0 for papers drawn at random, 1 for papers
    that are all the same.
    """
    centered, squares = _centered(vectors, np.arange(len(vectors)))
    base = squares.mean() if len(squares) else 1.0
    _, inner = _sums(groups, centered, squares)
    return np.asarray(np.round(inner / max(base, _TINY), _DECIMALS))


def mean_directions(groups: Any, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (k, d) the mean of each group over the root of two of its papers' inner product.

    The inner product of two groups' directions is 1 where they are about the same. The mean of all
    papers is subtracted before.
    """
    used = np.flatnonzero(np.bincount(groups.indices, minlength=len(vectors)))
    sums, inner = _sums(groups[used], *_centered(vectors, used))
    size = np.maximum(np.asarray(groups.sum(axis=0), dtype=np.float64).ravel(), 1)
    scale = size * np.sqrt(np.maximum(inner, _NO_COHESION))
    return np.asarray(sums / scale[:, None])


def _centered(
    vectors: NDArray[np.float32], rows: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the vectors at some rows less the mean of all, and their squared lengths."""
    centered = selected(vectors, rows) - vectors.mean(axis=0) if len(rows) else vectors[rows]
    return centered, np.einsum("ij,ij->i", centered, centered, dtype=np.float64)


def _sums(
    groups: Any, centered: NDArray[np.float32], squares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each group's sum of vectors, and the mean inner product of two of its papers."""
    size = np.asarray(groups.sum(axis=0), dtype=np.float64).ravel()
    sums = np.asarray(groups.T @ centered, dtype=np.float64)
    pairs = (sums**2).sum(axis=1) - groups.T @ squares
    return sums, np.asarray(pairs / np.maximum(size * (size - 1), 1))
