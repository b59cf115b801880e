"""Membership probability: how likely a paper shares the label that most papers of its topic have.

A logistic function of two features that need no labels: how many of the paper's neighbors are in
its topic, and how much nearer it is to its topic's centroid than to the next one. The coefficients
were fitted to labels of arXiv papers and checked on others (docs/membership.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Doubles, Floats, Ids, blocks, unit_means, unit_residuals
from groundswell.compute.neighbors import Projection, nearest
from groundswell.compute.sampling import evenly_spaced

AGREEMENT, MARGIN, BASE = 0.578, 1.283, 0.096
"""Coefficients of the two features, and the constant: fitted to first labels of arXiv's computer
science of 2011-12 and 2015 (benchmarks/membership.py)."""

UNDECIDED = 0.5
"""Probability of the papers of a topic that this run has made from a few: too few for features."""

_NEIGHBORS = 50
"""Neighbors whose agreement counts: a share of them is exact to 2 %."""

_MOST = 15_000
"""Papers among which neighbors are searched, at most: an evenly spaced sample of more. Among 25,000
the probabilities distinguish papers in the right topic as well, in nearly twice the time
(docs/scale.md)."""

_CONTINUITY = 0.03
"""Added to both sides of the odds of agreement: with 50 neighbors, 0 and 1 are not certain. It is
one and a half neighbors."""

_ITSELF = 1 - 1e-5
"""Cosine from which on a neighbor is the paper itself: rounding in float32 is far smaller."""


@dataclass(frozen=True)
class TopicPapers:
    """Papers with their topics: unit `vectors` (n, d), `topic_ids` (n,), -1 for an outlier."""

    vectors: Floats
    topic_ids: Ids


@dataclass(frozen=True)
class Centroids:
    """Topics `ids` (k,), ascending, and their centroids `vectors` (k, d), unit rows."""

    ids: Ids
    vectors: Floats

    @classmethod
    def of(cls, papers: TopicPapers) -> "Centroids":
        """Return the centroids of papers' topics."""
        ids = np.unique(papers.topic_ids[papers.topic_ids != OUTLIER])
        return cls(ids, unit_means(papers.vectors, papers.topic_ids, ids))


def membership_probability(
    papers: TopicPapers, archive: TopicPapers, centroids: Centroids, engine: Engine = LOCAL
) -> Floats:
    """Return each paper's membership probability, (m,) float32; 0 for an outlier.

    Neighbors are searched among the papers of the `archive`, which may hold the same rows: a row
    equal to the paper's is left out once. The topics of both are among the `centroids`.
    """
    probabilities = np.zeros(len(papers.vectors), dtype=np.float32)
    inside = np.flatnonzero(papers.topic_ids != OUTLIER)
    if len(inside):
        pieces = (
            TopicPapers(papers.vectors[rows], papers.topic_ids[rows]) for rows in blocks(inside)
        )
        reference = _Reference.of(archive, centroids)
        found = np.concatenate(list(engine.map(_Reference.features, reference, pieces)))
        score = found @ np.array([AGREEMENT, MARGIN]) + BASE
        probabilities[inside] = 1 / (1 + np.exp(-score))
    return probabilities


def features(papers: TopicPapers, archive: TopicPapers, centroids: Centroids) -> Doubles:
    """Return the logit of the neighbors' agreement and the margin of the centroids, (m, 2).

    All papers are in a topic. The archive's mean is subtracted from all vectors. Of a topic of
    fewer than 51 papers, as many neighbors count as it has other papers.
    """
    return _Reference.of(archive, centroids).features(papers)


@dataclass(frozen=True)
class _Reference:
    """What papers are compared with, without the archive's mean (d,).

    The neighbors (v, c) are in the `projection`, with their topics (v,); the centroids (k, d) are
    of the topics `ids` (k,), which have `sizes` (k,) neighbors.
    """

    mean: Floats
    projection: Projection
    neighbors: Floats
    neighbor_ids: Ids
    centroids: Floats
    ids: Ids
    sizes: Ids

    @classmethod
    def of(cls, archive: TopicPapers, centroids: Centroids) -> "_Reference":
        inside = np.flatnonzero(archive.topic_ids != OUTLIER)
        sample = inside[evenly_spaced(len(inside), _MOST)]
        mean = archive.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        neighbors = unit_residuals(archive.vectors[sample], mean)
        projection = Projection.of(neighbors)
        neighbor_ids, ids = archive.topic_ids[sample], centroids.ids
        return cls(
            mean=mean,
            projection=projection,
            neighbors=projection(neighbors),
            neighbor_ids=neighbor_ids,
            centroids=unit_residuals(centroids.vectors, mean),
            ids=ids,
            sizes=np.bincount(np.searchsorted(ids, neighbor_ids), minlength=len(ids)),
        )

    def features(self, papers: TopicPapers) -> Doubles:
        rows = unit_residuals(papers.vectors, self.mean)
        own = np.searchsorted(self.ids, papers.topic_ids)
        found, cosines = nearest(self.projection(rows), self.neighbors, _NEIGHBORS + 1)
        same = self.neighbor_ids[found] == papers.topic_ids[:, None]
        agreement = _agreement(same, cosines[:, 0] > _ITSELF, self.sizes[own])
        return np.stack([agreement, _margin(rows @ self.centroids.T, own)], axis=1)


def _agreement(same: NDArray[np.bool_], itself: NDArray[np.bool_], sizes: Ids) -> Doubles:
    """Return the logit of the share of each paper's neighbors that are in its topic, (m,).

    `same` (m, 51) marks those of its neighbors, nearest first, that are in its topic; `itself`
    (m,) whether the nearest is the paper itself; `sizes` (m,) are how many neighbors its topic has.
    """
    # Where the nearest is the paper itself, neighbors count from the second on.
    others = (
        np.where(itself[:, None], same[:, 1:], same[:, :-1]) if same.shape[1] > 1 else same[:, :0]
    )
    asked = np.clip(sizes - itself, 1, max(1, others.shape[1]))
    agreeing = np.concatenate([np.zeros((len(asked), 1)), np.cumsum(others, axis=1)], axis=1)
    share = agreeing[np.arange(len(asked)), np.minimum(asked, others.shape[1])] / asked
    return np.asarray(np.log((share + _CONTINUITY) / (1 - share + _CONTINUITY)))


def _margin(cosines: Floats, own: Ids) -> Floats:
    """Return by how much each row's cosine (m, k) to its `own` centroid exceeds the next, (m,)."""
    rows = np.arange(len(own))
    mine = cosines[rows, own]
    cosines[rows, own] = -1
    margin: Floats = mine - cosines.max(axis=1)
    return margin
