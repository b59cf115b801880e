"""The neighbour graph, and the vectors smoothed along it."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from groundswell.compute.neighbors import blocks, nearest, principal_axes, unit

Floats = NDArray[np.float32]

NEIGHBOURS = 15
"""Neighbours per paper: 10 to 25 agreed with labels equally well (benchmarks/topics)."""

_STEPS = 4
"""Steps of smoothing: 2 leave noise, 16 wash small topics out; 4 to 8 differ little."""

_DENOISED = 100
"""Principal components neighbours are looked up in: as good as all of MiniLM's 384, and faster."""

_SMOOTH = 50
"""Principal components kept of smoothed vectors, which hold hardly more."""


def centred(vectors: Floats) -> Floats:
    """Return (n, at most 100) unit rows: `vectors` less their mean, in principal components.

    The mean is what all papers share, which tells none apart. Rows equal to the mean stay zero.
    """
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    axes = principal_axes((unit(block - mean) for block in blocks(vectors)), _DENOISED)
    rows = np.empty((len(vectors), axes.shape[1]), dtype=np.float32)
    for block, found in zip(blocks(vectors), blocks(rows), strict=True):
        found[:] = unit(unit(block - mean) @ axes)
    return rows


def principal(rows: Floats, dimensions: int) -> Floats:
    """Project on the leading eigenvectors of the second moment."""
    return rows @ principal_axes([rows], dimensions)


def neighbour_graph(rows: Floats, k: int = NEIGHBOURS) -> sparse.csr_array:
    """Return UMAP's fuzzy neighbour graph of unit rows: (n, n), symmetric, weights in [0, 1].

    Each paper's weights fall off from its nearest neighbour on, at a pace that makes them sum to
    log2 k; two one-sided weights a and b join as a + b - ab (McInnes, Healy, Melville 2018).
    """
    n = len(rows)
    k = min(k, n - 1)
    indices, cosines = nearest(rows, rows, k + 1)
    others = np.argsort(indices == np.arange(n)[:, None], axis=1, kind="stable")[:, :k]
    indices = np.take_along_axis(indices, others, axis=1)
    distances = 1 - np.take_along_axis(cosines, others, axis=1).astype(np.float64)
    weights = _falling(distances, np.log2(k) if k > 1 else 1.0)
    one_sided = sparse.csr_array(
        (weights.ravel(), indices.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n)
    )
    back = one_sided.T.tocsr()
    return sparse.csr_array(one_sided + back - one_sided * back)


def _falling(distances: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Return exp(-(distance - nearest) / scale), the scale found by bisection per row."""
    beyond = np.maximum(distances - distances[:, :1], 0)
    low, high = np.zeros((len(beyond), 1)), np.full((len(beyond), 1), 4.0)
    for _ in range(40):
        scale = (low + high) / 2
        too_wide = np.exp(-beyond / np.maximum(scale, 1e-9)).sum(axis=1, keepdims=True) > total
        high, low = np.where(too_wide, scale, high), np.where(too_wide, low, scale)
    return np.asarray(np.exp(-beyond / np.maximum((low + high) / 2, 1e-6)))


def transition(graph: sparse.csr_array) -> sparse.csr_array:
    """Scale the graph's rows to sum to 1."""
    degree = np.asarray(graph.sum(axis=1)).ravel()
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(degree, 1e-12)) @ graph)


def smoothed(rows: Floats, graph: sparse.csr_array) -> Floats:
    """Replace each row by its neighbours' mean, four times over; (n, at most 50).

    What a paper shares with its neighbourhood stays, what is its own alone goes: k-means in the
    smoothed space agrees with labels as density clustering does, and leaves no paper out.
    """
    step = transition(graph).astype(np.float32)
    for _ in range(_STEPS):
        rows = step @ rows
    return principal(unit(rows), _SMOOTH)
