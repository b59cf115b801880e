"""How many topics there are, and which papers are in each.

Partitions into ever more topics are compared by three measures that need no labels, multiplied:
modularity (squared) on the neighbour graph, a silhouette, and agreement with partitions of
subsamples. The product is flat near its best and errs towards few topics, so of the numbers it
can't tell apart the largest is taken: on 18 labelled sets of 5 to 41 labels that is within a
quarter of the labels' number 13 times, and twice more than double.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.topics.graph import Floats, centred, neighbour_graph, smoothed
from pipeline.topics.partition import cells, partition

Labels = NDArray[np.int64]

_GRID = (*range(3, 15), 16, 18, 20, 22, 25, 28, 31, 35, 40, 45, 50, 60, 70, 85, 100)
_FOLDS = 5
"""Subsamples, each without every fifth paper."""

_FOLD_ROUNDS = 8
"""Rounds of k-means in a subsample: after them hardly a paper moves."""

_TIE = 0.08
"""Scores this close are ties: stability alone varies by as much from day to day. On the labelled
sets 0.05 makes a tenth too few topics in the mean, 0.1 a quarter too many."""

SMALLEST = 15
"""Papers a topic has on average, at least, when the number of topics is chosen."""


def topics(vectors: Floats, *, about: int | None = None, smallest: int | None = None) -> Labels:
    """Return a topic per paper, (n,), for unit `vectors` (n, d); every paper gets one.

    `about` is the number of topics wanted; by default the data decides, among numbers that leave
    each topic `smallest` papers on average.
    """
    rows = centred(vectors)
    graph = neighbour_graph(rows)
    space = smoothed(rows, graph)
    cut = cells(space)
    most = min(len(vectors) // (smallest or SMALLEST), len(cut.counts))
    numbers = [min(about, most)] if about else [k for k in _GRID if k <= most] or [max(1, most)]
    found = {k: partition(space, cut, k) for k in numbers}
    if len(numbers) == 1:
        return _numbered(found[numbers[0]][0])
    stability = _stability(rows, graph, {k: labels for k, (labels, _) in found.items()})
    score = {
        k: modularity(graph, labels) ** 2 * silhouette(space, centres) * stability[k]
        for k, (labels, centres) in found.items()
    }
    best = max(k for k in numbers if score[k] >= (1 - _TIE) * max(score.values()))
    return _numbered(found[best][0])


def modularity(graph: sparse.csr_array, labels: Labels) -> float:
    """Return Newman's modularity of a partition of a weighted graph, at least 0."""
    among = graph.tocoo()
    total = among.data.sum()
    inside = among.data[labels[among.row] == labels[among.col]].sum() / total
    degree = np.asarray(graph.sum(axis=1)).ravel()
    volume = np.bincount(labels, weights=degree) / total
    return max(0.0, float(inside - (volume**2).sum()))


def silhouette(space: Floats, centres: Floats) -> float:
    """Return the silhouette to centres instead of papers (Hruschka, de Castro, Campello 2004).

    Each paper counts for its nearest centre, where k-means has put it.
    """
    squares = (
        np.einsum("ij,ij->i", space, space)[:, None]
        + np.einsum("ij,ij->i", centres, centres)
        - 2 * space @ centres.T
    )
    nearest, second = np.partition(np.sqrt(np.maximum(squares, 1e-12)), 1, axis=1)[:, :2].T
    return float(np.mean(1 - nearest / second))


def _stability(rows: Floats, graph: sparse.csr_array, found: dict[int, Labels]) -> dict[int, float]:
    """Return each partition's mean adjusted Rand index with those of the subsamples."""
    from sklearn.metrics import adjusted_rand_score

    agreed: dict[int, list[float]] = {k: [] for k in found}
    for fold in range(_FOLDS):
        kept = np.flatnonzero(np.arange(len(rows)) % _FOLDS != fold)
        space = smoothed(rows[kept], sparse.csr_array(graph[kept][:, kept]))
        cut = cells(space)
        for k, labels in found.items():
            again, _ = partition(space, cut, min(k, len(cut.counts)), rounds=_FOLD_ROUNDS)
            agreed[k].append(adjusted_rand_score(labels[kept], again))
    return {k: max(0.0, float(np.mean(values))) for k, values in agreed.items()}


def _numbered(labels: Labels) -> Labels:
    """Number topics by falling size, ties by their first paper."""
    used, first, counts = np.unique(labels, return_index=True, return_counts=True)
    rank = np.empty(int(used.max()) + 1, dtype=np.int64)
    rank[used[np.lexsort((first, -counts))]] = np.arange(len(used))
    return rank[labels]
