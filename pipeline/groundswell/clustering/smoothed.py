"""How many topics there are, and which papers are in each.

Partitions into ever more topics are compared by three measures that need no labels, multiplied:
modularity (squared) on the neighbour graph, a silhouette, and agreement with partitions of
subsamples. Where the product has no clear peak, the numbers that come near its best are compared
again by its average over neighbouring numbers. That is flat, and errs towards few topics, so of the
numbers it cannot tell apart the largest is taken. On
18 labelled sets of 5 to 41 labels, in four versions each, that is within a quarter of the labels'
number in 82 %, and 4 % too low in the mean.
"""

from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from groundswell.clustering.knn_graph import NEIGHBOURS, Floats, centred, neighbour_graph, smoothed
from groundswell.clustering.partition import (
    ROUNDS,
    Cells,
    cells,
    exchanged,
    means,
    partition,
    settled,
)
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.neighbors import even_choice, vote
from groundswell.compute.parallel import each

Ids = NDArray[np.int64]
Labels = NDArray[np.int64]
Partitions = dict[int, tuple[Labels, Floats]]
"""Labels (n,) and centres (k, d) by the number of topics."""

_GRID = (*range(3, 15), 16, 18, 20, 22, 25, 28, 31, 35, 40, 45, 50, 60, 70, 85, 100)
_FOLDS = 5
"""Subsamples, each without every fifth paper."""

_FOLD_ROUNDS = 8
"""Rounds of k-means in a subsample: after them hardly a paper moves."""

_WIDTH = 0.3
"""Standard deviation, in the logarithm of the number, of the weights scores are averaged with."""

_NEAR = 0.12
"""Numbers whose score falls short of the best by more are out, whatever their neighbours' are."""

_TIE = 0.02
"""Averaged scores this close are ties. On the labelled sets 0.015 and 0.02 with widths of 0.2 to
0.4 are within a quarter in 78 to 82 %; without averaging it is 67 % at best (docs/topics.md)."""

_KEEP = 0.06
"""A number of topics held already is left only for one whose averaged score is better by more."""

_MOST = 25_000
"""Papers that are cut into topics themselves: neighbours of all would cost the square."""

SMALLEST = 15
"""Papers a topic has on average, at least, when the number of topics is chosen."""


def topics(
    vectors: Floats,
    *,
    about: int | None = None,
    smallest: int | None = None,
    largest: int = _GRID[-1],
    start: Labels | None = None,
    engine: Engine = LOCAL,
) -> Labels:
    """Return a topic per paper, (n,), for unit `vectors` (n, d); every paper gets one.

    `about` is the number of topics wanted; by default the data decides, among numbers up to
    `largest` that leave each topic `smallest` papers on average. Of more than 25,000 papers an even
    choice is cut into topics, and the others take the topic most of their neighbours among these
    have. `start` (n,) are topics to stay near: where their number is as good as the best, k-means
    settles from them.
    """
    rows = centred(vectors)
    cut = even_choice(len(rows), _MOST)
    labels = np.zeros(len(rows), dtype=np.int64)
    held = None if start is None else start[cut]
    labels[cut] = _cut(rows[cut], about, smallest, largest, held)
    rest = np.delete(np.arange(len(rows)), cut)
    labels[rest] = vote(rows[rest], rows[cut], labels[cut], NEIGHBOURS, engine=engine)
    return _numbered(labels)


def _cut(
    rows: Floats, about: int | None, smallest: int | None, largest: int, start: Labels | None
) -> Labels:
    """Cut unit rows into topics, all of them."""
    graph = neighbour_graph(rows)
    space = smoothed(rows, graph)
    small = cells(space)
    most = min(len(rows) // (smallest or SMALLEST), len(small.counts))
    usual = [k for k in _GRID if k <= min(most, largest)] or [max(1, most)]
    numbers = [min(about, most)] if about else usual
    near = np.unique(np.zeros(len(rows)) if start is None else start, return_inverse=True)[1]
    held = int(near.max()) + 1
    if not about and 1 < held <= most:
        numbers = sorted({*numbers, held})
    if len(numbers) == 1 and held != numbers[0]:
        return _finished(space, partition(space, small, numbers[0])[1])
    found, folds = _partitions(rows, graph, space, small, numbers)
    score = _scores(graph, space, found, folds)
    level = averaged(score)
    near_best = [k for k in score if score[k] >= (1 - _NEAR) * max(score.values())]
    best = max(level[k] for k in near_best)
    if held in near_best and level[held] >= (1 - _KEEP) * best:
        return _finished(space, means(space, near))
    chosen = max(k for k in near_best if level[k] >= (1 - _TIE) * best)
    return _finished(space, found[chosen][1])


def _finished(space: Floats, centres: Floats) -> Labels:
    """Return the labels of k-means from given centres, the last exchanges made among all rows."""
    ones = np.ones(len(space), dtype=np.int64)
    return settled(space, exchanged(space, ones, centres), ROUNDS)[0]


def _scores(
    graph: sparse.csr_array, space: Floats, found: Partitions, folds: list[Partitions]
) -> dict[int, float]:
    """Return the score of each number of topics."""
    if len(found) == 1:
        return dict.fromkeys(found, 1.0)
    stability = _stability(found, folds)
    return {
        k: modularity(graph, labels) ** 2 * silhouette(space, centres) * stability[k]
        for k, (labels, centres) in found.items()
    }


def averaged(score: dict[int, float]) -> dict[int, float]:
    """Return scores averaged over neighbouring numbers, by Gaussian weights of their logarithms."""
    numbers = np.log(list(score))
    weights = np.exp(-(((numbers[:, None] - numbers) / _WIDTH) ** 2) / 2)
    means = weights @ np.array(list(score.values())) / weights.sum(axis=1)
    return dict(zip(score, np.round(means, 12).tolist(), strict=True))


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


def _partitions(
    rows: Floats, graph: sparse.csr_array, space: Floats, small: Cells, numbers: list[int]
) -> tuple[Partitions, list[Partitions]]:
    """Return the partitions into each number, of all papers and of each subsample.

    Those of all are one more piece of work beside those of the subsamples.
    """
    if len(numbers) == 1:
        return _settled((space, small, numbers, ROUNDS)), []
    folds = (
        (rows[own], sparse.csr_array(graph[own][:, own]), numbers, _FOLD_ROUNDS)
        for own in _kept(len(rows))
    )
    whole, *of_folds = each(
        _settled,
        chain([(space, small, numbers, ROUNDS)], folds),
        count=1 + _FOLDS,
        papers=len(rows),
    )
    return whole, of_folds


def _kept(n: int) -> list[Ids]:
    """Return the rows of each subsample of `n` papers."""
    return [np.flatnonzero(np.arange(n) % _FOLDS != fold) for fold in range(_FOLDS)]


def _settled(
    asked: tuple[Floats, Cells | sparse.csr_array, list[int], int],
) -> Partitions:
    """Return the partitions into each number, after so many rounds at most.

    Of a space its cells are given; of unit rows their graph, from which both are made.
    """
    space, small, numbers, rounds = asked
    if not isinstance(small, Cells):
        space = smoothed(space, small)
        small = cells(space)
    most = len(small.counts)
    return {k: partition(space, small, min(k, most), rounds=rounds) for k in numbers}


def _stability(found: Partitions, folds: list[Partitions]) -> dict[int, float]:
    """Return how well each partition agrees with those of subsamples: the mean adjusted Rand index.

    It is at least 0.
    """
    stability = {}
    for k, (labels, _) in found.items():
        pairs = zip(_kept(len(labels)), folds, strict=True)
        agreed = [adjusted_rand(labels[own], fold[k][0]) for own, fold in pairs]
        stability[k] = max(0.0, float(np.mean(agreed)))
    return stability


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Return the adjusted Rand index of two partitions (Hubert and Arabie 1985), at most 1.

    As scikit-learn's, which each process would import for it, in a second or two.
    """
    width = int(other.max(initial=-1)) + 1
    both = np.bincount(one * width + other)
    of_one, of_other = np.bincount(one), np.bincount(other)
    n = len(one)
    pairs = [int((counts**2).sum()) for counts in (both, of_one, of_other)]
    together, in_one, in_other = pairs[0] - n, pairs[1] - pairs[0], pairs[2] - pairs[0]
    apart = n * n - n - together - in_one - in_other
    if not in_one and not in_other:
        return 1.0
    off = together * apart - in_one * in_other
    half = (together + in_other) * (in_other + apart) + (together + in_one) * (in_one + apart)
    return 2.0 * off / half


def _numbered(labels: Labels) -> Labels:
    """Number topics by falling size, ties by their first paper."""
    used, first, counts = np.unique(labels, return_index=True, return_counts=True)
    rank = np.empty(int(used.max()) + 1, dtype=np.int64)
    rank[used[np.lexsort((first, -counts))]] = np.arange(len(used))
    return rank[labels]
