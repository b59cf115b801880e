"""How many topics there are: three measures that need no labels, and the choice by them.

Partitions into ever more topics are compared by the product of modularity on the neighbor graph and
a silhouette (both squared), and agreement with partitions of subsamples. Where that product has no
clear peak, the numbers that come near its best are compared again by its average over neighboring
numbers. That average is flat and errs towards few topics, so of the numbers that it cannot
distinguish the largest is chosen. How often it is the number of labels is in docs/topics.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from groundswell.clustering.knn_graph import smoothed
from groundswell.clustering.partition import (
    ROUNDS,
    Labels,
    MicroClusters,
    Partition,
    micro_clusters,
    partition,
)
from groundswell.compute.linalg import Floats, Ids
from groundswell.compute.parallel import each

if TYPE_CHECKING:
    from scipy import sparse

Partitions = Mapping[int, Partition]
"""Partitions by their number of topics."""

GRID = (*range(3, 15), 16, 18, 20, 22, 25, 28, 31, 35, 40, 45, 50, 60, 70, 85, 100)
"""Numbers of topics that are compared: a tenth to a sixth apart where they are many, since the
measures do not distinguish closer ones."""

_BEYOND = (2, *GRID, 120, 140, 165, 195, 230, 250)
"""Numbers of topics where fewer or more are wanted than the data supports best."""

_LEAST_STEP, _LARGEST_STEP = 1.5, 2.5
"""How many times as many topics are made where finer ones are wanted: a reader sees no difference
below the first, and the second is about from topics to their subtopics."""

SMALLEST = 6
"""Papers of a topic on average, at least: fewer are no topic that a reader would look for."""

FOLDS = 5
"""Subsamples, each without every fifth paper."""

_FOLD_ROUNDS = 8
"""Rounds of k-means in a subsample: after them less than one paper in 2,000 moves."""

_WIDTH = 0.3
"""Standard deviation, in the logarithm of the number, of the weights scores are averaged with."""

_NEAR = 0.12
"""Numbers whose own score is more than this part below the best are out, whatever their average."""

_TIE = 0.01
"""Averaged scores this close are ties. With 0.02 a few clear labels are divided more often."""

_FEW = 100
"""Papers below which the scores are uncertain by more than the parts above."""

_UNCERTAIN = 6.0
"""By how much a tie is wider among n papers, for each unit of n^-0.5 beyond that of `_FEW`: of 60
papers, 0.17. It makes six topics of a page of 60 papers on many subjects, where their scores are
about those of three; few clear labels are divided no more often (docs/topics.md)."""

_KEEP = 0.06
"""The present number of topics is given up only for one whose averaged score is better by more than
this part: several times what makes a tie, so that topics do not alternate from refit to refit."""

_TINY = 1e-12
"""The least squared distance, so that a paper at its centroid has a silhouette."""

_DIGITS = 12
"""Digits to which averages are rounded, so that machines agree on ties."""


@dataclass(frozen=True)
class Space:
    """What partitions of some papers are made and measured in.

    `rows` (n, c) are centered unit rows and `graph` (n, n) their neighbor graph; `smoothed` (n, s)
    are the rows smoothed along it, and `micro` the micro-clusters of these.
    """

    rows: Floats
    graph: "sparse.csr_array"
    smoothed: Floats
    micro: MicroClusters

    @classmethod
    def of(cls, rows: Floats, graph: "sparse.csr_array") -> "Space":
        """Smooth `rows` along their graph and build micro-clusters."""
        space = smoothed(rows, graph)
        return cls(rows, graph, space, micro_clusters(space))


def partitions_and_scores(
    space: Space, numbers: list[int], folds: int = FOLDS
) -> tuple[Partitions, dict[int, float]]:
    """Return the partition into each number of topics, and its score.

    Of a single number the score is 1. Partitions of subsamples, as many as `folds`, are made beside
    those of all papers, in processes of their own where there are many papers.
    """
    whole = _Work(numbers, ROUNDS, space.smoothed, space.micro)
    if len(numbers) == 1:
        return whole.partitions(), dict.fromkeys(numbers, 1.0)
    subsamples = (
        _Work(numbers, _FOLD_ROUNDS, space.rows[own], _subgraph(space.graph, own))
        for own in _subsamples(len(space.rows), folds)
    )
    work = chain([whole], subsamples)
    found, *of_folds = each(_Work.partitions, work, count=1 + folds, papers=len(space.rows))
    stable = stability(found, of_folds)
    scores = {
        k: (modularity(space.graph, own.labels) * silhouette(space.smoothed, own.centroids)) ** 2
        * stable[k]
        for k, own in found.items()
    }
    return found, scores


@dataclass(frozen=True)
class _Work:
    """Partitions to make into each of `numbers`, by at most `rounds` rounds of k-means.

    `rows` come with the graph to smooth them along, or smoothed, with their micro-clusters.
    """

    numbers: list[int]
    rounds: int
    rows: Floats
    structure: "sparse.csr_array | MicroClusters"

    def partitions(self) -> Partitions:
        rows, micro = self.rows, self.structure
        if not isinstance(micro, MicroClusters):
            rows = smoothed(rows, micro)
            micro = micro_clusters(rows)
        most = len(micro.counts)
        return {k: partition(rows, micro, min(k, most), rounds=self.rounds) for k in self.numbers}


def _subsamples(n: int, folds: int) -> list[Ids]:
    """Return the rows of each subsample of `n` papers: one in `folds` is left out."""
    return [np.flatnonzero(np.arange(n) % folds != fold) for fold in range(folds)]


def _subgraph(graph: "sparse.csr_array", rows: Ids) -> "sparse.csr_array":
    from scipy import sparse

    return sparse.csr_array(graph[rows][:, rows])


def choose_k(scores: Mapping[int, float], papers: int, present: int | None = None) -> int:
    """Return the best number of topics by `scores`, which are by number, ascending.

    `papers` is how many papers they are of. `present` is the number of topics so far: it is chosen
    where it is about as good as the best.
    """
    average = averaged(scores)
    uncertain = _UNCERTAIN * max(0.0, papers**-0.5 - _FEW**-0.5)
    near_best = [k for k in scores if scores[k] >= (1 - _NEAR - uncertain) * max(scores.values())]
    best = max(average[k] for k in near_best)
    if present in near_best and average[present] >= (1 - _KEEP - uncertain) * best:
        return present
    return max(k for k in near_best if average[k] >= (1 - _TIE - uncertain) * best)


def other_numbers(best: int, most: int, present: int, *, finer: bool) -> list[int]:
    """Return the numbers of topics, at most `most`, to compare where finer or coarser are wanted.

    They are 1.5 to 2.5 times the `best` number or as many times less, the `present` one among them
    where it is. Where the papers are too few for any of these, they are all beyond the best one,
    and where there are none, the best.
    """
    known = sorted({*_BEYOND, max(present, 2)})
    steps = {k: k / best if finer else best / k for k in known if k <= most}
    wanted = [k for k, step in steps.items() if _LEAST_STEP <= step <= _LARGEST_STEP]
    return wanted or [k for k, step in steps.items() if step > 1] or [best]


def best_number(scores: Mapping[int, float], present: int) -> int:
    """Return the number of topics with the best score; the `present` one where it is about as good.

    For the few numbers that are left where finer or coarser topics are wanted: an average over
    neighboring numbers would lean to the end that is nearest to the best of all.
    """
    best = max(scores, key=lambda k: (scores[k], k))
    return present if scores.get(present, 0.0) >= (1 - _KEEP) * scores[best] else best


def averaged(scores: Mapping[int, float]) -> dict[int, float]:
    """Return scores averaged over neighboring numbers, by Gaussian weights of their logarithms."""
    numbers = np.log(list(scores))
    weights = np.exp(-(((numbers[:, None] - numbers) / _WIDTH) ** 2) / 2)
    means = weights @ np.array(list(scores.values())) / weights.sum(axis=1)
    return dict(zip(scores, np.round(means, _DIGITS).tolist(), strict=True))


def modularity(graph: "sparse.csr_array", labels: Labels) -> float:
    """Return the modularity of a partition of a weighted graph (Newman 2004), at least 0."""
    edges = graph.tocoo()
    total = edges.data.sum()
    inside = edges.data[labels[edges.row] == labels[edges.col]].sum() / total
    degree = np.asarray(graph.sum(axis=1)).ravel()
    volume = np.bincount(labels, weights=degree) / total
    return max(0.0, float(inside - (volume**2).sum()))


def silhouette(space: Floats, centroids: Floats) -> float:
    """Return the simplified silhouette, by distances to centroids, in [0, 1].

    Each paper counts for its nearest centroid, where k-means has put it (Hruschka, de Castro and
    Campello 2004).
    """
    squares = (
        np.einsum("ij,ij->i", space, space)[:, None]
        + np.einsum("ij,ij->i", centroids, centroids)
        - 2 * space @ centroids.T
    )
    nearest, second = np.partition(np.sqrt(np.maximum(squares, _TINY)), 1, axis=1)[:, :2].T
    return float(np.mean(1 - nearest / second))


def stability(found: Partitions, of_subsamples: Sequence[Partitions]) -> dict[int, float]:
    """Return how well each partition agrees with those of the subsamples.

    It is the mean adjusted Rand index over the papers that both have, at least 0.
    """
    stable = {}
    for k, (labels, _) in found.items():
        pairs = zip(_subsamples(len(labels), len(of_subsamples)), of_subsamples, strict=True)
        agreements = [adjusted_rand(labels[own], fold[k].labels) for own, fold in pairs]
        stable[k] = max(0.0, float(np.mean(agreements)))
    return stable


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Return the adjusted Rand index of two partitions (Hubert and Arabie 1985), at most 1.

    Equal to scikit-learn's, which takes each process a second or two to import.
    """
    width = int(other.max(initial=-1)) + 1
    n = len(one)
    both, of_one, of_other = (
        int((np.bincount(labels) ** 2).sum()) for labels in (one * width + other, one, other)
    )
    together, in_one, in_other = both - n, of_one - both, of_other - both
    apart = n * n - n - together - in_one - in_other
    if not in_one and not in_other:
        return 1.0
    off = together * apart - in_one * in_other
    half = (together + in_other) * (in_other + apart) + (together + in_one) * (in_one + apart)
    return 2.0 * off / half
