"""How likely a paper is to share the label that most papers of its topic have.

A logistic function of two things that need no labels: how many of the paper's neighbours are in
its topic, and how much nearer it lies to its topic's centre than to the next one's. Its three
constants were fitted to first labels of arXiv's computer science of 2011 to 2016 and checked on
other labelled sets (benchmarks/strength.py, docs/strength.md).
"""

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import blocks, unit_residuals
from groundswell.compute.neighbors import Projection, nearest
from groundswell.compute.sampling import evenly_spaced

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

AGREEMENT, MARGIN, BASE = 0.578, 1.283, 0.096
"""Weights of the two features, and the constant."""

_NEIGHBOURS = 50
_VOTERS = 25_000
"""Papers that neighbours are looked up among, at most: an even choice of more."""

_FLOOR = 0.03
"""Added to both sides of the odds: with 50 neighbours, 0 and 1 are not certain."""


def strength(
    vectors: Floats,
    topic_ids: Ids,
    archive: Floats,
    archive_ids: Ids,
    centroids: Floats,
    ids: Ids,
    engine: Engine = LOCAL,
) -> Floats:
    """Return each paper's strength in [0, 1], (m,) float32; 0 for an outlier.

    `vectors` (m, d) are unit rows in the topics `topic_ids` (m,), one of `ids` (k,) ascending, or
    -1. `archive` (n, d) with `archive_ids` (n,) are the papers that are neighbours, and may hold
    the same rows: a row equal to the paper's is left out once. `centroids` (k, d) are unit rows.
    """
    result = np.zeros(len(vectors), dtype=np.float32)
    inside = np.flatnonzero(topic_ids != OUTLIER)
    if len(inside):
        asked = _Archive(archive, archive_ids, centroids, ids)
        pieces = ((vectors[rows], topic_ids[rows]) for rows in blocks(inside))
        found = np.concatenate(list(engine.map(_Archive.features, asked, pieces)))
        score = found @ np.array([AGREEMENT, MARGIN]) + BASE
        result[inside] = 1 / (1 + np.exp(-score))
    return result


def features(
    vectors: Floats, topic_ids: Ids, archive: Floats, archive_ids: Ids, centroids: Floats, ids: Ids
) -> NDArray[np.float64]:
    """Return the logit of the neighbours' agreement and the margin of the centres, (m, 2).

    What all papers share is left out. Of a topic of fewer than 51 papers, as many neighbours are
    asked as it has other papers.
    """
    return _Archive(archive, archive_ids, centroids, ids).features((vectors, topic_ids))


class _Archive:
    """The papers that are asked, and the centres of their topics."""

    def __init__(self, archive: Floats, archive_ids: Ids, centroids: Floats, ids: Ids) -> None:
        voters = np.flatnonzero(archive_ids != OUTLIER)
        voters = voters[evenly_spaced(len(voters), _VOTERS)]
        self._shared = archive.mean(axis=0, dtype=np.float64).astype(np.float32)
        near = unit_residuals(archive[voters], self._shared)
        self._projection = Projection.of(near)
        self._near = self._projection(near)
        self._near_ids, self._ids = archive_ids[voters], ids
        self._centres = unit_residuals(centroids, self._shared)
        self._sizes = np.bincount(np.searchsorted(ids, self._near_ids), minlength=len(ids))

    def features(self, some: tuple[Floats, Ids]) -> NDArray[np.float64]:
        vectors, topic_ids = some
        rows, own = unit_residuals(vectors, self._shared), np.searchsorted(self._ids, topic_ids)
        found, cosines = nearest(self._projection(rows), self._near, _NEIGHBOURS + 1)
        agreed = _agreement(self._near_ids[found], cosines, topic_ids, self._sizes[own])
        return np.stack([agreed, _margin(rows @ self._centres.T, own)], axis=1)


def _agreement(near_ids: Ids, cosines: Floats, topic_ids: Ids, sizes: Ids) -> NDArray[np.float64]:
    """Return the logit of the share of each paper's neighbours that are in its topic, (m,).

    `near_ids` and `cosines` (m, 51) are its neighbours' topics, nearest first, and how near they
    are; of each paper's topic `sizes` (m,) are among those asked.
    """
    itself = cosines[:, :1] > 1 - 1e-5
    same = near_ids == topic_ids[:, None]
    # Its own row is the nearest: from the second on, neighbours count.
    same = np.where(itself, same[:, 1:], same[:, :-1]) if near_ids.shape[1] > 1 else same[:, :0]
    asked = np.clip(sizes - itself[:, 0], 1, max(1, same.shape[1]))
    agree = np.concatenate([np.zeros((len(asked), 1)), np.cumsum(same, axis=1)], axis=1)
    share = agree[np.arange(len(asked)), np.minimum(asked, same.shape[1])] / asked
    return np.asarray(np.log((share + _FLOOR) / (1 - share + _FLOOR)))


def _margin(nearness: Floats, own: Ids) -> Floats:
    """Return how much nearer each row (m, k) is to its own centre than to the next one, (m,)."""
    mine = nearness[np.arange(len(own)), own]
    nearness[np.arange(len(own)), own] = -1
    margin: Floats = mine - nearness.max(axis=1)
    return margin
