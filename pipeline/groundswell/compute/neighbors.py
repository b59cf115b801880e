"""Nearest neighbours by cosine, in blocks of matrix products.

    nearest(queries, archive, k) -> (m, k) rows of the archive and their cosines, exact
    vote(queries, archive, labels, k) -> (m,) the label that most neighbours have

What is asked of very many papers is asked in fewer dimensions and of fewer neighbours: `compacting`
keeps the leading principal components, `drawn` some papers of every label.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.parallel import in_threads

_BLOCK_VALUES = 1 << 22
"""Similarities held at once by a thread: 16 MB of float32, which a processor's cache holds."""

_GROUP = 64
"""Archive rows that are judged by their best first."""

_VOTERS = 10_000
"""Papers that a vote asks, about, at most. With 25,000 others' topics agree with labels as well
(AMI .472 and .469 on computer science), in twice the time (docs/scale.md)."""

_VOTERS_EACH = 100
"""Papers of each label that a vote asks, at least: small ones would lose theirs else."""

_COMPONENTS = 128
"""Principal components that neighbours are looked up in: as good as all 384 of MiniLM."""

_SAMPLE = 10_000
"""Rows that the components are taken from, at most."""

_BLOCK_ROWS = 1 << 16

Value = TypeVar("Value", bound=np.generic)
Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


def even_choice(n: int, most: int) -> Ids:
    """Return at most `most` of `n` rows, evenly spread over them, ascending."""
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.int64)


def nearest(queries: Floats, archive: Floats, k: int) -> tuple[Ids, Floats]:
    """Return the `k` rows of `archive` nearest to each query, nearest first, and their cosines.

    Both are unit rows, (m, d) and (n, d); the answers are (m, min(k, n)). Equal cosines are put in
    the order of the archive's rows.

    Blocks of queries are worked on at once, each on one thread: choosing the largest takes as long
    as the products.
    """
    n = len(archive)
    k = min(k, n)
    indices = np.empty((len(queries), k), dtype=np.int64)
    cosines = np.empty((len(queries), k), dtype=np.float32)
    padded = np.zeros((-(-n // _GROUP) * _GROUP, archive.shape[1]), dtype=np.float32)
    padded[:n] = archive
    step = max(1, _BLOCK_VALUES // max(1, len(padded)))

    def found(start: int) -> None:
        rows = slice(start, start + step)
        indices[rows], cosines[rows] = _nearest(queries[rows], padded, n, k)

    in_threads(found, range(0, len(queries), step))
    return indices, cosines


def _nearest(queries: Floats, padded: Floats, n: int, k: int) -> tuple[Ids, Floats]:
    """Return what `nearest` does, of the first `n` rows of `padded`, whole groups of rows.

    The k best rows lie in the k groups with the best bests, so only these groups are sorted: one
    look at each cosine instead of ten.
    """
    groups = len(padded) // _GROUP
    block = queries @ padded.T
    block[:, n:] = -np.inf
    grouped = block.reshape(len(block), groups, _GROUP)
    chosen = _largest(grouped.max(axis=2), min(k, groups))
    rows = (chosen[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(len(block), -1)
    among = np.take_along_axis(grouped, chosen[:, :, None], axis=1).reshape(rows.shape)
    best = _largest(among, k)
    values = np.take_along_axis(among, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best = np.take_along_axis(best, order, axis=1)
    return np.take_along_axis(rows, best, axis=1), np.take_along_axis(values, order, axis=1)


def _largest(values: Floats, k: int) -> Ids:
    """Return the columns of the `k` largest values of each row, in rising order."""
    n = values.shape[1]
    if k == n:
        return np.tile(np.arange(n), (len(values), 1))
    best = np.argpartition(values, n - k, axis=1)[:, n - k :]
    best.sort(axis=1)
    return best


def vote(
    queries: Floats,
    archive: Floats,
    labels: Ids,
    k: int,
    shared: Floats | None = None,
    engine: Engine = LOCAL,
    weights: NDArray[np.float64] | None = None,
) -> Ids:
    """Return the label most of each query's `k` nearest rows have, each counting by its cosine.

    `labels` (n,) of the archive are 0 or more. Equal votes go to the lower label. Of a large
    archive some rows of each label vote, and each counts for as many as it stands for. `shared`
    (d,) is left out of all rows. The votes of each label count by its `weights`, where given.
    """
    if not len(queries):
        return np.zeros(0, dtype=np.int64)
    voters = drawn(labels, _VOTERS, _VOTERS_EACH)
    theirs, rows = labels[voters], archive[voters]
    counts_for = np.bincount(labels) / np.maximum(np.bincount(theirs), 1)
    if weights is not None:
        counts_for = counts_for * weights
    rows = rows if shared is None else without(rows, shared)
    compacted = compacting(rows)
    asked = _Voters(compacted(rows), theirs, counts_for, shared, compacted, k)
    return np.concatenate(list(engine.map(_voted, asked, blocks(queries))))


@dataclass(frozen=True)
class _Voters:
    """Who votes: unit rows (v, c), their labels, and how many each label's count for.

    Of queries `shared` is left out, and `compacted` makes rows as theirs of the rest.
    """

    rows: Floats
    labels: Ids
    count_for: NDArray[np.float64]
    shared: Floats | None
    compacted: Callable[[Floats], Floats]
    k: int


def _voted(asked: _Voters, queries: Floats) -> Ids:
    if asked.shared is not None:
        queries = without(queries, asked.shared)
    neighbours, cosines = nearest(asked.compacted(queries), asked.rows, asked.k)
    votes = np.zeros((len(queries), len(asked.count_for)))
    for column in range(neighbours.shape[1]):
        said = asked.labels[neighbours[:, column]]
        votes[np.arange(len(queries)), said] += cosines[:, column] * asked.count_for[said]
    return np.asarray(votes.argmax(axis=1), dtype=np.int64)


def drawn(labels: Ids, most: int, each: int) -> Ids:
    """Return an even choice of at most `most` of the rows, and of each label at least `each`.

    They are ascending; `labels` are (n,). A label that has fewer gives all.
    """
    if len(labels) <= most:
        return np.arange(len(labels))
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    of_each = [own[even_choice(len(own), each)] for own in np.split(order, starts)]
    return np.unique(np.concatenate([even_choice(len(labels), most), *of_each]))


def without(vectors: Floats, shared: Floats) -> Floats:
    """Return unit rows of what is left of `vectors` (n, d) without `shared` (d,)."""
    rest = vectors - shared
    rest /= np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-6)
    return rest


def compacting(archive: Floats) -> Callable[[Floats], Floats]:
    """Return what makes of rows unit rows in the archive's leading principal components.

    At most 128 of them: neighbours are found up to three times as fast, and tell topics as well.
    """
    if archive.shape[1] <= _COMPONENTS or not len(archive):
        return _as_they_are
    axes = principal_axes([archive[even_choice(len(archive), _SAMPLE)]], _COMPONENTS)
    return lambda rows: unit(rows @ axes)


def _as_they_are(rows: Floats) -> Floats:
    return rows


def taken(rows: NDArray[Value], chosen: Ids) -> NDArray[Value]:
    """Return the rows at `chosen`, ascending; without a copy where these are all."""
    return rows if len(chosen) == len(rows) else rows[chosen]


def blocks(rows: NDArray[Value]) -> Iterator[NDArray[Value]]:
    """Yield rows so many at a time that what is made of them takes little room."""
    for start in range(0, len(rows), _BLOCK_ROWS):
        yield rows[start : start + _BLOCK_ROWS]


def principal_axes(parts: Iterable[Floats], dimensions: int) -> Floats:
    """Return the leading eigenvectors (d, dimensions) of the second moment of all parts' rows.

    Each is signed by its largest part.
    """
    moment = np.zeros(())
    for part in parts:
        doubles = part.astype(np.float64)
        moment = moment + doubles.T @ doubles
    axes = np.linalg.eigh(moment)[1][:, ::-1][:, :dimensions]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    return (axes * np.where(largest < 0, -1, 1)).astype(np.float32)


def unit(rows: Floats) -> Floats:
    """Scale rows to length 1; rows of (nearly) no length become zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = np.where(lengths > 1e-6, rows / np.maximum(lengths, 1e-6), 0)
    return scaled.astype(np.float32)
