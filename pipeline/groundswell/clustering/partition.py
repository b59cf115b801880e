"""Partitions of a space into any number of clusters, without randomness.

    micro = micro_clusters(space)                # a few hundred, and Ward's tree over them
    partition(space, micro, k) -> Partition      # k clusters of the tree, then k-means

K-means stops in the optimum nearest its start, so `swap_centroids` moves single centroids first.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell.clustering.ward import tree_partition, ward_tree
from groundswell.compute.linalg import Doubles, Floats, Ids

if TYPE_CHECKING:
    from scipy import sparse

Labels = Ids

_MICRO_CLUSTERS = 600
"""Micro-clusters that the tree is built over. Of 6,481 daily papers 1,500 gave as many topics (20),
300 gave 22."""

_MICRO_PAPERS = 4
"""Papers of a micro-cluster on average, at least: smaller ones would be single papers."""

_MICRO_ROUNDS = 8
"""Rounds of k-means that shape micro-clusters, whose bounds k-means of the papers corrects."""

ROUNDS = 30
"""Rounds of k-means at most: 5 to 85 clusters of 6,481 papers converge in 5 to 9."""

_MOVED = 5e-4
"""Share of rows that change their cluster in a round, below which k-means has converged."""

_TRIES = 10
"""Swaps of centroids that are tried before it is concluded that none helps."""

_HALF_ROUNDS = 4
"""Rounds of k-means between the halves of a cluster, which converge among all others afterwards."""

_WORTHWHILE = 1e-4
"""The part of the scatter by which a swap must lower it."""

_CONVERGED = 1e-5
"""The part of the scatter by which a round lowers it when k-means has converged."""

_PATIENCE = 10.0
"""Times the last round's decrease that all later rounds together are expected to reach at most."""

_TINY = 1e-12
"""Guard against division by zero for a cluster without rows."""

_NO_SCATTER = 1e-6
"""Scatter below which a group is one point, and is not bisected."""


class Partition(NamedTuple):
    """A label per row (n,), and the centroids (k, d)."""

    labels: Labels
    centroids: Floats


@dataclass(frozen=True)
class MicroClusters:
    """Small clusters that cover a space, and the order in which they join.

    A label per row (n,), centroids (c, d), counts (c,), and Ward's tree over them (`ward_tree`).
    """

    labels: Labels
    centroids: Floats
    counts: Ids
    tree: Doubles


def micro_clusters(space: Floats, most: int = _MICRO_CLUSTERS) -> MicroClusters:
    """Partition `space` (n, d) into at most `most` micro-clusters, with Ward's tree over them."""
    start = _bisected(space, min(most, max(2, len(space) // _MICRO_PAPERS)))
    labels, _ = k_means(space, label_means(space, start), rounds=_MICRO_ROUNDS)
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    centroids, counts = label_means(space, labels), np.bincount(labels)
    return MicroClusters(labels, centroids, counts, ward_tree(centroids, counts))


def partition(space: Floats, micro: MicroClusters, k: int, rounds: int = ROUNDS) -> Partition:
    """Partition the tree into `k` groups and run k-means from there."""
    groups = tree_partition(micro.tree, len(micro.counts), k)
    start = label_means(space, groups[micro.labels])
    return k_means(space, swap_centroids(micro.centroids, micro.counts, start), rounds=rounds)


def swap_centroids(points: Floats, counts: Ids, centroids: Floats) -> Floats:
    """Move centroids (k, d), one at a time, from where they are needed least to where most.

    A cluster is given up for a second centroid in another one where that, after k-means, lowers the
    scatter. The swaps that promise most are tried until none of them does: random swap clustering
    without the randomness (Fränti 2018, doi:10.1186/s40537-018-0122-y). So a few papers more leave
    topics as they are, and refits that start differently end alike. `points` (m, d) count as often
    as `counts` (m,) says.
    """
    halves = 2 * len(centroids)
    weighted = _WeightedKMeans(points.astype(np.float64), counts.astype(np.float64), halves)
    best = weighted.run(centroids.astype(np.float64))
    while True:
        target = best.scatter * (1 - _WORTHWHILE)
        for swap in _promising_swaps(weighted, best):
            start = best.centroids.copy()
            start[[swap.split, swap.spare]] = swap.halves
            tried = weighted.run(start, target)
            if tried.scatter < target:
                best = tried
                break
        else:
            return best.centroids.astype(np.float32)


@dataclass(frozen=True)
class _Converged:
    """Where k-means ended: labels (m,), centroids (k, d), and the scatter around them."""

    labels: Labels
    centroids: Doubles
    scatter: float


class _WeightedKMeans:
    """K-means of rows (m, d) that count as often as their weights (m,) say, in float64."""

    def __init__(self, rows: Doubles, weights: Doubles, most: int) -> None:
        """Prepare k-means into at most `most` clusters."""
        self.rows, self.weights = rows, weights
        # Labels are put into one matrix again and again: making one takes longer than the sums.
        self._member = _members(np.zeros(len(rows), dtype=np.int32), most, rows.dtype)
        self._twice, self._weighted_rows = 2 * rows, weights[:, None] * rows
        self._around_zero = float(weights @ np.einsum("ij,ij->i", rows, rows))

    def run(self, centroids: Doubles, target: float = np.inf) -> _Converged:
        """Run k-means from given centroids.

        It is given up where the scatter falls too slowly to come below `target`.
        """
        here, scatter = np.arange(len(self.rows)), np.inf
        for _ in range(ROUNDS):
            gaps = self.gaps(centroids)
            labels = gaps.argmin(axis=1)
            before = scatter
            scatter = self._around_zero + float(self.weights @ gaps[here, labels])
            decrease = before - scatter
            if decrease <= _CONVERGED * scatter or scatter - _PATIENCE * decrease > target:
                break
            weight, sums = self.sums(labels, len(centroids))
            centroids = np.where(weight > 0, sums / np.maximum(weight, _TINY), centroids)
        return _Converged(labels, centroids, scatter)

    def gaps(self, centroids: Doubles) -> Doubles:
        """Return squared distances (m, k), less each row's own square."""
        squares = np.einsum("ij,ij->i", centroids, centroids)
        return np.asarray(squares - self._twice @ centroids.T)

    def sums(self, labels: Labels, k: int) -> tuple[Doubles, Doubles]:
        """Return each label's weight (k, 1) and the sum of its weighted rows (k, d)."""
        weight = np.bincount(labels, self.weights, minlength=k).astype(np.float64)[:, None]
        return weight, self.label_sums(self._weighted_rows, labels, k)

    def label_sums(self, values: Doubles, labels: Labels, k: int) -> Doubles:
        """Sum rows of `values` (m, d) by their label: (k, d)."""
        self._member.indices[:] = labels
        return np.asarray((self._member @ values)[:k])


@dataclass(frozen=True)
class _Swap:
    """A cluster to split into two `halves` (2, d), and one whose centroid is spared for that."""

    split: int
    spare: int
    halves: Doubles


def _promising_swaps(weighted: _WeightedKMeans, found: _Converged) -> list[_Swap]:
    """Return the swaps that promise most.

    A swap promises the scatter that two centroids save in the one cluster, less what it costs the
    other's rows to go to their next centroids.
    """
    labels, k = found.labels, len(found.centroids)
    gaps = weighted.gaps(found.centroids)
    own = (np.arange(len(labels)), labels)
    nearest = gaps[own]
    gaps[own] = np.inf
    cost = np.bincount(labels, weighted.weights * (gaps.min(axis=1) - nearest), minlength=k)
    halves, saved = _halves(weighted, labels, found.centroids)
    promise = saved[:, None] - cost
    np.fill_diagonal(promise, -np.inf)
    best = np.argsort(-promise, axis=None, kind="stable")[:_TRIES].tolist()
    pairs = [divmod(i, k) for i in best if np.isfinite(promise.flat[i])]
    return [_Swap(split, spare, halves[split]) for split, spare in pairs]


def _halves(
    weighted: _WeightedKMeans, labels: Labels, centroids: Doubles
) -> tuple[Doubles, Doubles]:
    """Split each cluster in two; return the halves' centroids (k, 2, d) and what that saves (k,).

    A cluster is split at its mean along its widest coordinate, as micro-clusters are, and k-means
    runs for a few rounds. One that cannot be split saves -inf.
    """
    k, rows, weights = len(centroids), weighted.rows, weighted.weights
    squares = (rows - centroids[labels]) ** 2
    widest = weighted.label_sums(weights[:, None] * squares, labels, k).argmax(axis=1)[labels]
    above = rows[np.arange(len(rows)), widest] > centroids[labels, widest]
    for _ in range(_HALF_ROUNDS):
        weight, sums = weighted.sums(2 * labels + above, 2 * k)
        halves = sums / np.maximum(weight, _TINY)
        to_low = ((rows - halves[2 * labels]) ** 2).sum(axis=1)
        to_high = ((rows - halves[2 * labels + 1]) ** 2).sum(axis=1)
        above = to_high < to_low
    rest = np.bincount(labels, weights * np.minimum(to_low, to_high), minlength=k)
    saved = np.bincount(labels, weights * squares.sum(axis=1), minlength=k) - rest
    whole = (weight.reshape(k, 2) == 0).any(axis=1)
    return halves.reshape(k, 2, -1), np.where(whole, -np.inf, saved)


def k_means(space: Floats, centroids: Floats, rounds: int) -> Partition:
    """Run k-means (Lloyd's rounds) from given centroids; an emptied one stays where it was."""
    labels = _nearest_labels(space, centroids)
    for _ in range(rounds):
        present, occupied = np.bincount(labels) > 0, centroids.copy()
        occupied[: len(present)][present] = label_means(space, labels)[present]
        centroids, before = occupied, labels
        labels = _nearest_labels(space, centroids)
        if (labels != before).mean() < _MOVED:
            break
    return Partition(labels, centroids)


def label_means(space: Floats, labels: Labels) -> Floats:
    """Return each label's mean row, (labels.max() + 1, d); zero for a label that no row has."""
    counts = np.bincount(labels)
    sums = _members(labels.astype(np.int32), len(counts), space.dtype) @ space
    return np.asarray(sums / np.maximum(counts, 1)[:, None], dtype=np.float32)


def _members(labels: NDArray[np.int32], k: int, dtype: "np.dtype[Any]") -> "sparse.csc_array":
    """Return the matrix (k, n) of ones whose product with rows is their sum by label."""
    from scipy import sparse

    n = len(labels)
    of_row = np.arange(n + 1, dtype=np.int32)
    return sparse.csc_array((np.ones(n, dtype=dtype), labels, of_row), shape=(k, n))


def _nearest_labels(space: Floats, centroids: Floats) -> Labels:
    nearness = space @ centroids.T - 0.5 * np.einsum("ij,ij->i", centroids, centroids)
    return np.asarray(nearness.argmax(axis=1), dtype=np.int64)


def _bisected(space: Floats, most: int) -> Labels:
    """Split the group with the largest scatter at its mean along its widest coordinate, repeatedly.

    A start for k-means without randomness (Su and Dy 2007).
    """
    labels = np.zeros(len(space), dtype=np.int64)
    groups = [_Group.of(space, np.arange(len(space)))]
    splittable = [groups[0].total]
    while len(groups) < most:
        widest = int(np.argmax(splittable))
        if splittable[widest] <= _NO_SCATTER:
            break
        above = groups[widest].above(space)
        if not above.any() or above.all():
            splittable[widest] = 0.0
            continue
        rows = groups[widest].rows
        groups[widest] = _Group.of(space, rows[~above])
        groups.append(_Group.of(space, rows[above]))
        splittable[widest] = groups[widest].total
        splittable.append(groups[-1].total)
        labels[groups[-1].rows] = len(groups) - 1
    return labels


@dataclass(frozen=True)
class _Group:
    """Some rows of a space, and their scatter per coordinate (d,) and in total."""

    rows: Ids
    scatter: Floats
    total: float

    @classmethod
    def of(cls, space: Floats, rows: Ids) -> "_Group":
        scatter = space[rows].var(axis=0) * len(rows)
        return cls(rows, scatter, float(scatter.sum()))

    def above(self, space: Floats) -> NDArray[np.bool_]:
        """Return which rows are above the mean along the widest coordinate, (m,)."""
        values = space[self.rows, int(self.scatter.argmax())]
        return np.asarray(values > values.mean(dtype=np.float64))
