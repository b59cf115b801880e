"""The k-nearest-neighbor graph of papers, and vectors smoothed along it."""

from typing import TYPE_CHECKING

import numpy as np

from groundswell.compute.linalg import Doubles, Floats, blocks, fast_unit_rows, principal_axes
from groundswell.compute.neighbors import nearest
from groundswell.compute.sampling import evenly_spaced, selected

if TYPE_CHECKING:
    from scipy import sparse

NEIGHBORS = 15
"""Neighbors per paper: 10 to 25 agreed with labels equally well (benchmarks/topics)."""

_FEWEST_NEIGHBORS, _NEIGHBORS_PER_ROOT = 4, 0.9
"""Among few papers a paper has at least so many neighbors, and so many per root of their number: 15
of 60 papers would be of several topics. Labels agree better from 40 to 100 papers (AMI .73 for .65
of 60), and as well above."""

_STEPS = 4
"""Steps of smoothing: 2 leave noise, 16 wash small topics out; 4 to 8 differ little."""

_COMPONENTS = 100
"""Principal components for the search of neighbors: as good as all 384 of MiniLM, and faster."""

_SAMPLE = 25_000
"""Vectors that the components are computed from, at most: as many as are partitioned themselves."""

_SMOOTHED_COMPONENTS = 50
"""Principal components of the smoothed vectors that are kept: they have hardly more."""

_WIDEST = 4.0
"""Upper end of the search for a scale: twice the largest cosine distance."""

_BISECTIONS = 40
"""Halvings of that interval: they leave 4e-12 of it."""

_SMALLEST_TRIED, _SMALLEST_SCALE = 1e-9, 1e-6
"""Guards against division by zero, while the scale is searched and where it is used."""

_TINY = 1e-12
"""Guard against division by zero for a paper without edges."""


def centered_components(vectors: Floats) -> Floats:
    """Return unit `vectors` (n, d) less their mean, in principal components: unit rows (n, <= 100).

    The mean is what all papers share, so it distinguishes none. Rows equal to the mean are zero.
    """
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    sample = selected(vectors, evenly_spaced(len(vectors), _SAMPLE))
    axes = principal_axes((fast_unit_rows(block - mean) for block in blocks(sample)), _COMPONENTS)
    rows = np.empty((len(vectors), axes.shape[1]), dtype=np.float32)
    for block, projected in zip(blocks(vectors), blocks(rows), strict=True):
        projected[:] = fast_unit_rows(fast_unit_rows(block - mean) @ axes)
    return rows


def neighbors_among(papers: int) -> int:
    """Return how many neighbors a paper has among so many `papers`, where topics are found."""
    by_size: int = round(_NEIGHBORS_PER_ROOT * papers**0.5)
    return min(NEIGHBORS, max(_FEWEST_NEIGHBORS, by_size))


def neighbor_graph(rows: Floats, k: int = NEIGHBORS) -> "sparse.csr_array":
    """Return UMAP's fuzzy neighbor graph of unit rows: (n, n), symmetric, weights in [0, 1].

    Each paper's weights decrease from its nearest neighbor on, at a rate that makes them sum to
    log2 k. Two one-sided weights a and b combine to a + b - ab (McInnes, Healy and Melville 2018,
    arXiv:1802.03426).
    """
    from scipy import sparse

    n = len(rows)
    k = min(k, n - 1)
    indices, cosines = nearest(rows, rows, k + 1)
    others = np.argsort(indices == np.arange(n)[:, None], axis=1, kind="stable")[:, :k]
    indices = np.take_along_axis(indices, others, axis=1)
    distances = 1 - np.take_along_axis(cosines, others, axis=1).astype(np.float64)
    weights = _edge_weights(distances, np.log2(k) if k > 1 else 1.0)
    one_sided = sparse.csr_array(
        (weights.ravel(), indices.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n)
    )
    back = one_sided.T.tocsr()
    return sparse.csr_array(one_sided + back - one_sided * back)


def _edge_weights(distances: Doubles, total: float) -> Doubles:
    """Return exp(-(distance - nearest) / scale) of `distances` (n, k), nearest first.

    Each row's scale makes its weights sum to `total`; it is found by bisection.
    """
    beyond = np.maximum(distances - distances[:, :1], 0)
    low, high = np.zeros((len(beyond), 1)), np.full((len(beyond), 1), _WIDEST)
    for _ in range(_BISECTIONS):
        scale = (low + high) / 2
        sums = np.exp(-beyond / np.maximum(scale, _SMALLEST_TRIED)).sum(axis=1, keepdims=True)
        too_wide = sums > total
        high, low = np.where(too_wide, scale, high), np.where(too_wide, low, scale)
    return np.asarray(np.exp(-beyond / np.maximum((low + high) / 2, _SMALLEST_SCALE)))


def transition_matrix(graph: "sparse.csr_array") -> "sparse.csr_array":
    """Return the graph with rows scaled to sum to 1: the probabilities of a random walk's steps."""
    from scipy import sparse

    degree = np.asarray(graph.sum(axis=1)).ravel()
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(degree, _TINY)) @ graph)


def smoothed(rows: Floats, graph: "sparse.csr_array") -> Floats:
    """Replace each row by the mean of its neighbors, four times; return components (n, <= 50).

    What a paper shares with its neighborhood stays, what is particular to it goes. K-means in this
    space agrees with labels as well as density clustering does, and leaves no paper out.
    """
    step = transition_matrix(graph).astype(np.float32)
    for _ in range(_STEPS):
        rows = step @ rows
    rows = fast_unit_rows(rows)
    return rows @ principal_axes([rows], _SMOOTHED_COMPONENTS)
