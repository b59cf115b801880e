"""Nearest neighbors by cosine, in blocks of matrix products.

    nearest(queries, archive, k) -> (m, k) rows of the archive and their cosines, exact
    vote(queries, archive, labels, k) -> (m,) the label that most neighbors have

Very many queries are answered in fewer dimensions and from fewer rows: `Projection` keeps the
leading principal components, and a vote asks a sample with some rows of every label.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import (
    Floats,
    Ids,
    blocks,
    fast_unit_rows,
    principal_axes,
    unit_residuals,
)
from groundswell.compute.parallel import in_threads
from groundswell.compute.sampling import evenly_spaced, sampled_by_label

_BLOCK_VALUES = 1 << 22
"""Similarities that a thread holds at once: 16 MB of float32, which a processor's cache holds."""

_GROUP = 16
"""Archive rows that are compared by their best cosine first. Groups of 8 take as long, of 32 and 64
a tenth and a quarter longer (the 50 nearest of 25,000 rows)."""

_VOTERS = 10_000
"""Rows that vote, about, at most. With 25,000 other papers' topics agree with labels as well (AMI
.472 and .469 on computer science), in twice the time (docs/scale.md)."""

_VOTERS_EACH = 100
"""Rows of each label that vote, at least: a small label would lose its neighborhood otherwise."""

_COMPONENTS = 128
"""Principal components in which neighbors are searched: topics agree with labels as well as with
all 384 dimensions of MiniLM (docs/scale.md), in a third of the time."""

_UNPROJECTED = 2_000
"""Rows up to which voters are compared in all dimensions: finding components takes longer."""

_SAMPLE = 10_000
"""Rows that the principal components are computed from, at most. Of the 15 neighbors in components
of 19,000 rows instead, 93 % are the same."""


def nearest(queries: Floats, archive: Floats, k: int) -> tuple[Ids, Floats]:
    """Return the `k` rows of `archive` nearest to each query, nearest first, and their cosines.

    Both are unit rows, (m, d) and (n, d); the results are (m, min(k, n)). Equal cosines come in
    the order of the archive's rows. Blocks of queries are computed in parallel, each on one thread:
    selecting the largest takes as long as the products.
    """
    n = len(archive)
    k = min(k, n)
    indices = np.empty((len(queries), k), dtype=np.int64)
    cosines = np.empty((len(queries), k), dtype=np.float32)
    padded = np.zeros((-(-n // _GROUP) * _GROUP, archive.shape[1]), dtype=np.float32)
    padded[:n] = archive
    step = max(1, _BLOCK_VALUES // max(1, len(padded)))

    def find(start: int) -> None:
        rows = slice(start, start + step)
        indices[rows], cosines[rows] = _nearest(queries[rows], padded, n, k)

    in_threads(find, range(0, len(queries), step))
    return indices, cosines


def _nearest(queries: Floats, padded: Floats, n: int, k: int) -> tuple[Ids, Floats]:
    """Return what `nearest` does, of the first `n` rows of `padded`, which are whole groups.

    The k best rows are in the k groups with the best maxima, so only these groups are sorted: each
    cosine is read once instead of ten times. A group is every so many rows, not consecutive ones,
    so that the maxima of all groups are found from row to row at once.
    """
    groups = len(padded) // _GROUP
    block = queries @ padded.T
    block[:, n:] = -np.inf
    maxima = block.reshape(len(block), _GROUP, groups).max(axis=1)
    best_groups = _largest(maxima, min(k, groups))
    first = np.arange(0, len(padded), groups)
    rows = (first[:, None] + best_groups[:, None, :]).reshape(len(block), -1)
    among = np.take_along_axis(block, rows, axis=1)
    best = _largest(among, k)
    values = np.take_along_axis(among, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best = np.take_along_axis(best, order, axis=1)
    return np.take_along_axis(rows, best, axis=1), np.take_along_axis(values, order, axis=1)


def _largest(values: Floats, k: int) -> Ids:
    """Return the columns of the `k` largest values of each row, ascending."""
    n = values.shape[1]
    if k == n:
        return np.tile(np.arange(n), (len(values), 1))
    best = np.argpartition(values, n - k, axis=1)[:, n - k :]
    best.sort(axis=1)
    return best


@dataclass(frozen=True)
class Projection:
    """Rows projected on the leading principal components of an archive, as unit rows.

    `axes` (d, 128) are None where rows have no more dimensions than that: they stay as they are.
    """

    axes: Floats | None

    @classmethod
    def of(cls, archive: Floats) -> "Projection":
        """Return the projection for the rows `archive` (n, d), or a sample of them."""
        if archive.shape[1] <= _COMPONENTS or not len(archive):
            return cls(None)
        sample = archive[evenly_spaced(len(archive), _SAMPLE)]
        return cls(principal_axes([sample], _COMPONENTS))

    def __call__(self, rows: Floats) -> Floats:
        """Return `rows` (m, d) projected, (m, at most 128)."""
        return rows if self.axes is None else fast_unit_rows(rows @ self.axes)


def vote(
    queries: Floats,
    archive: Floats,
    labels: Ids,
    k: int,
    shared: Floats | None = None,
    engine: Engine = LOCAL,
    weights: NDArray[np.float64] | None = None,
) -> Ids:
    """Return the label of most of each query's `k` nearest rows, (m,); a vote counts by its cosine.

    `labels` (n,) of the archive are 0 or more; a row with one below 0 does not vote. A tie goes to
    the lower label. Of a large archive only a sample of each label votes, and each vote counts for
    as many rows as it represents.
    `shared` (d,) is subtracted from all rows first. `weights`, one per label, multiply its votes.
    """
    if not len(queries):
        return np.zeros(0, dtype=np.int64)
    voting = np.flatnonzero(labels >= 0)
    sample = voting[sampled_by_label(labels[voting], _VOTERS, _VOTERS_EACH)]
    rows, own = archive[sample], labels[sample]
    weight = np.bincount(labels[voting]) / np.maximum(np.bincount(own), 1)
    if weights is not None:
        weight = weight * weights
    rows = rows if shared is None else unit_residuals(rows, shared)
    projection = Projection.of(rows) if len(rows) > _UNPROJECTED else Projection(None)
    voters = _Voters(projection(rows), own, weight, shared, projection, k)
    return np.concatenate(list(engine.map(_winners, voters, blocks(queries))))


@dataclass(frozen=True)
class _Voters:
    """The sample that votes: unit rows (v, c), their labels (v,), and each label's weight.

    `shared` is subtracted from queries before they are projected as the voters are.
    """

    rows: Floats
    labels: Ids
    weight: NDArray[np.float64]
    shared: Floats | None
    projection: Projection
    k: int


def _winners(voters: _Voters, queries: Floats) -> Ids:
    if voters.shared is not None:
        queries = unit_residuals(queries, voters.shared)
    neighbors, cosines = nearest(voters.projection(queries), voters.rows, voters.k)
    votes = np.zeros((len(queries), len(voters.weight)))
    for column in range(neighbors.shape[1]):
        label = voters.labels[neighbors[:, column]]
        votes[np.arange(len(queries)), label] += cosines[:, column] * voters.weight[label]
    return np.asarray(votes.argmax(axis=1), dtype=np.int64)
