"""Partitions of a space into any number of groups, from one tree, without chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from groundswell.clustering.knn_graph import Floats

Labels = NDArray[np.int64]
Doubles = NDArray[np.float64]

_CELLS = 600
"""Small cells the tree is built over; 1,500 gave the same topics."""

_PAPERS_PER_CELL = 4
ROUNDS = 30
"""Rounds of k-means at most."""

_TRIES = 10
"""Exchanges of centres that are tried before none is taken to help."""

_HALF_ROUNDS = 4
"""Rounds of k-means between the halves of a cluster: they settle among all afterwards."""

_WORTH = 1e-4
"""The part of the scatter by which an exchange must lower it."""

_SETTLED = 1e-5
"""The part of the scatter that a round lowers it by when nothing more is to come of it."""

_PATIENCE = 10.0
"""Times the last round's fall that later rounds are trusted to bring together."""


@dataclass(frozen=True)
class Cells:
    """Small cells that cover a space, and the order they join in.

    A label per row (n,), centres (c, d), counts (c,), and Ward's tree over the cells: rows of
    (child, child, height, count) as in scipy's linkage.
    """

    labels: Labels
    centres: Floats
    counts: NDArray[np.int64]
    tree: NDArray[np.float64]


def cells(space: Floats, most: int = _CELLS) -> Cells:
    """Cut `space` (n, d) into at most `most` cells and build Ward's tree over them."""
    start = _bisected(space, min(most, max(2, len(space) // _PAPERS_PER_CELL)))
    labels, _ = settled(space, means(space, start), rounds=8)
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    centres, counts = means(space, labels), np.bincount(labels)
    return Cells(labels, centres, counts, ward(centres, counts))


def partition(space: Floats, cut: Cells, k: int, rounds: int = ROUNDS) -> tuple[Labels, Floats]:
    """Cut the tree into `k` groups and let k-means settle from there: labels, centres (k, d)."""
    groups = cut_tree(cut.tree, len(cut.counts), k)
    start = exchanged(cut.centres, cut.counts, means(space, groups[cut.labels]))
    return settled(space, start, rounds=rounds)


def exchanged(points: Floats, counts: NDArray[np.int64], centres: Floats) -> Floats:
    """Move centres of clusters, one at a time, from where they serve least to where most.

    K-means ends in whichever of many poor optima lies nearest its start. A cluster is given up for
    a second centre in another one where that, settled, lowers the scatter; the exchanges that
    promise most are tried, until none of them does (random swap clustering without the chance,
    Fränti 2018, doi:10.1186/s40537-018-0122-y). So a few papers more leave topics as they are, and
    fittings that start differently end alike. `points` (m, d) count as often as `counts` says.
    """
    weighted = _Weighted(points.astype(np.float64), counts.astype(np.float64))
    labels, best, scatter = weighted.settled(centres.astype(np.float64))
    while True:
        for split, spare, halves in _promising(weighted, labels, best):
            trial = best.copy()
            trial[[split, spare]] = halves
            target = scatter * (1 - _WORTH)
            tried = weighted.settled(trial, target)
            if tried[2] < target:
                labels, best, scatter = tried
                break
        else:
            return best.astype(np.float32)


class _Weighted:
    """Rows (m, d) that count as often as their weights (m,) say, and what rounds use of them."""

    def __init__(self, rows: Doubles, weights: Doubles) -> None:
        self.rows, self.weights = rows, weights
        self._twice, self._weighed = 2 * rows, weights[:, None] * rows
        self._around_zero = float(weights @ np.einsum("ij,ij->i", rows, rows))

    def settled(self, centres: Doubles, target: float = np.inf) -> tuple[Labels, Doubles, float]:
        """Run k-means: labels, centres, and the scatter around them.

        It is given up where the scatter falls too slowly to come below `target`.
        """
        here, scatter = np.arange(len(self.rows)), np.inf
        for _ in range(ROUNDS):
            gaps = self.gaps(centres)
            labels = gaps.argmin(axis=1)
            before = scatter
            scatter = self._around_zero + float(self.weights @ gaps[here, labels])
            fallen = before - scatter
            if fallen <= _SETTLED * scatter or scatter - _PATIENCE * fallen > target:
                break
            held, sums = self.sums(labels, len(centres))
            centres = np.where(held > 0, sums / np.maximum(held, 1e-12), centres)
        return labels, centres, scatter

    def gaps(self, centres: Doubles) -> Doubles:
        """Return squared distances (m, k), less each row's own square."""
        return np.asarray(np.einsum("ij,ij->i", centres, centres) - self._twice @ centres.T)

    def sums(self, labels: Labels, k: int) -> tuple[Doubles, Doubles]:
        """Return each label's weight (k, 1) and the sum of its weighted rows (k, d)."""
        held = np.bincount(labels, self.weights, minlength=k).astype(np.float64)[:, None]
        return held, _summed(self._weighed, labels, k)


def _promising(
    weighted: _Weighted, labels: Labels, centres: Doubles
) -> list[tuple[int, int, Doubles]]:
    """Return the exchanges that promise most: the cluster to split, the one to spare, the halves.

    An exchange promises the scatter that two centres save in the one, less what it costs the
    other's rows to go to their next centres.
    """
    k, gaps = len(centres), weighted.gaps(centres)
    here = (np.arange(len(labels)), labels)
    held = gaps[here]
    gaps[here] = np.inf
    cost = np.bincount(labels, weighted.weights * (gaps.min(axis=1) - held), minlength=k)
    halves, saved = _halved(weighted, labels, centres)
    promise = saved[:, None] - cost
    np.fill_diagonal(promise, -np.inf)
    pairs = np.argsort(-promise, axis=None, kind="stable")[:_TRIES].tolist()
    return [(i // k, i % k, halves[i // k]) for i in pairs if np.isfinite(promise.flat[i])]


def _halved(weighted: _Weighted, labels: Labels, centres: Doubles) -> tuple[Doubles, Doubles]:
    """Cut each cluster in two: the halves' centres (k, 2, d), and the scatter that saves (k,).

    It is cut at its mean along its widest coordinate, as cells are, and settles for a few rounds.
    A cluster that cannot be cut saves -inf.
    """
    k, rows, weights = len(centres), weighted.rows, weighted.weights
    squares = (rows - centres[labels]) ** 2
    widest = (_summed(weights[:, None] * squares, labels, k)).argmax(axis=1)[labels]
    at = np.arange(len(rows)), widest
    above = rows[at] > centres[labels, widest]
    for _ in range(_HALF_ROUNDS):
        part = 2 * labels + above
        held, sums = weighted.sums(part, 2 * k)
        halves = sums / np.maximum(held, 1e-12)
        low, high = halves[2 * labels], halves[2 * labels + 1]
        below, beyond = ((rows - low) ** 2).sum(axis=1), ((rows - high) ** 2).sum(axis=1)
        above = beyond < below
    left = np.bincount(labels, weights * np.minimum(below, beyond), minlength=k)
    saved = np.bincount(labels, weights * squares.sum(axis=1), minlength=k) - left
    whole = (held.reshape(k, 2) == 0).any(axis=1)
    return halves.reshape(k, 2, -1), np.where(whole, -np.inf, saved)


def _summed(values: Doubles, labels: Labels, k: int) -> Doubles:
    """Sum rows of values (m, d) by their label: (k, d)."""
    member = sparse.csc_array(
        (np.ones(len(labels)), labels, np.arange(len(labels) + 1)), shape=(k, len(labels))
    )
    return np.asarray(member @ values)


def settled(space: Floats, centres: Floats, rounds: int) -> tuple[Labels, Floats]:
    """Run k-means (Lloyd's rounds) from given centres; an emptied centre stays where it was."""
    labels = _closest(space, centres)
    for _ in range(rounds):
        present, occupied = np.bincount(labels) > 0, centres.copy()
        occupied[: len(present)][present] = means(space, labels)[present]
        centres, before = occupied, labels
        labels = _closest(space, centres)
        if (labels != before).mean() < 5e-4:
            break
    return labels, centres


def means(space: Floats, labels: Labels) -> Floats:
    """Return each label's mean row, (labels.max() + 1, d); zero for a label nobody has."""
    counts = np.bincount(labels)
    used = np.flatnonzero(counts)
    # Of short integers NumPy sorts by their digits, which is several times as fast.
    short = labels.astype(np.int16) if len(counts) < 1 << 15 else labels
    order = np.argsort(short, kind="stable")
    start = (np.cumsum(counts) - counts)[used]
    sums = np.zeros((len(counts), space.shape[1]), dtype=np.float32)
    sums[used] = np.add.reduceat(space[order], start, axis=0) / counts[used, None]
    return sums


def _closest(space: Floats, centres: Floats) -> Labels:
    nearness = space @ centres.T - 0.5 * np.einsum("ij,ij->i", centres, centres)
    return np.asarray(nearness.argmax(axis=1), dtype=np.int64)


def _bisected(space: Floats, most: int) -> Labels:
    """Split the group with the largest scatter at its mean along its widest coordinate, repeatedly.

    A start for k-means that needs no chance (Su and Dy 2007).
    """
    labels = np.zeros(len(space), dtype=np.int64)
    members = [np.arange(len(space))]
    scatter = [space.var(axis=0) * len(space)]
    total = [float(scatter[0].sum())]
    while len(members) < most:
        widest = int(np.argmax(total))
        if total[widest] <= 1e-6:
            break
        rows = members[widest]
        values = space[rows, int(scatter[widest].argmax())]
        above = values > values.mean(dtype=np.float64)
        if not above.any() or above.all():
            total[widest] = 0.0
            continue
        for position, part in ((widest, rows[~above]), (len(members), rows[above])):
            spread = space[part].var(axis=0) * len(part)
            if position == len(members):
                members.append(part)
                scatter.append(spread)
                total.append(float(spread.sum()))
            else:
                members[position], scatter[position] = part, spread
                total[position] = float(spread.sum())
        labels[members[-1]] = len(members) - 1
    return labels


def ward(centres: Floats, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Join weighted points by Ward's rule; (m - 1, 4) rows of (child, child, height, count).

    The height is the scatter that a join adds (Lance and Williams's recurrence); ties go to the
    first pair. scipy's linkage knows no weights.
    """
    m = len(centres)
    points, count = centres.astype(np.float64), counts.astype(np.float64)
    squares = np.einsum("ij,ij->i", points, points)
    gap = np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0)
    gap *= count[:, None] * count / (count[:, None] + count)
    np.fill_diagonal(gap, np.inf)
    alive, node = np.ones(m, dtype=bool), np.arange(m)
    closest = gap.argmin(axis=1)
    height = gap[np.arange(m), closest]
    tree = np.empty((max(m - 1, 0), 4))
    for step in range(m - 1):
        a = int(height.argmin())
        a, b = sorted((a, int(closest[a])))
        added = gap[a, b]
        tree[step] = (*sorted((node[a], node[b])), added, count[a] + count[b])
        row = (count + count[a]) * gap[a] + (count + count[b]) * gap[b] - count * added
        row /= count + count[a] + count[b]
        alive[b] = False
        row[~alive] = np.inf
        row[a] = np.inf
        gap[a], gap[:, a] = row, row
        gap[b], gap[:, b] = np.inf, np.inf
        count[a] += count[b]
        node[a], height[b] = m + step, np.inf
        stale = np.flatnonzero(alive & ((closest == a) | (closest == b)))
        for other in {a, *stale.tolist()}:
            closest[other] = gap[other].argmin()
            height[other] = gap[other, closest[other]]
        nearer = alive & (row < height)
        closest[nearer], height[nearer] = a, row[nearer]
    return tree


def cut_tree(tree: NDArray[np.float64], leaves: int, k: int) -> Labels:
    """Return the group of each leaf when the tree is cut into `k` groups, numbered by leaf."""
    group = np.arange(leaves + len(tree))
    for step in range(max(0, leaves - k)):
        group[tree[step, :2].astype(int)] = leaves + step
    for step in range(leaves + len(tree) - 1, -1, -1):
        group[step] = group[group[step]]
    return np.unique(group[:leaves], return_inverse=True)[1].astype(np.int64)
