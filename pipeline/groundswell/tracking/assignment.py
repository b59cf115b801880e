"""Where new papers belong: the topic that most of their neighbors are in, if they fit it.

    assign(vectors, profiles) -> Assignment(topic_ids (m,), z_scores (m,))
    assign_new(vectors, topic_ids, new, profiles) -> (n,) topics, new papers assigned
    neighbor_vote(vectors, archive, topic_ids) -> (m,) the topic that a paper's neighbors are in
    counterfactual_assignment(vectors, topic_ids, profiles, removed) -> (n,) topics without some

Vectors are unit rows. `assign` costs a matrix product with the centroids, `neighbor_vote` one with
the archive.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.compute import neighbors
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Doubles, Floats, Ids, nearest_centroid
from groundswell.compute.sampling import selected
from groundswell.tracking.profiles import Profiles, of_topics

NEIGHBORS = 15
"""Neighbors of a new paper that vote. Of planted topics 8 to 40 gain as many of their own papers at
the same share of others' (docs/tracking.md)."""

_POWER = 0.75
"""Power of the weight of a new topic's votes. Neighbors are around a paper and not where it is, so
the whole weight (1) would draw in more of other topics' papers; with 0.5 half as many of its own
come (docs/tracking.md)."""

_HEAVIEST = 12.0
"""The weight of a new topic's vote is at most this: one neighbor of 15 does not outvote the others
if they agree."""


@dataclass(frozen=True)
class Assignment:
    """Each paper's topic id or -1, and its z-score to the topic it was compared with, both (m,)."""

    topic_ids: Ids
    z_scores: Doubles


def assign(vectors: Floats, profiles: Profiles, voted: Ids | None = None) -> Assignment:
    """Assign each paper (m, d) to a topic, or to none if its z-score is below the threshold.

    That is the topic that `voted` (m,) names, or the one with the nearest centroid where there is
    no vote or it is -1.
    """
    if not len(profiles.ids) or not len(vectors):
        n = len(vectors)
        return Assignment(np.full(n, OUTLIER, dtype=np.int64), np.full(n, -np.inf))
    position, cosine = nearest_centroid(vectors, profiles.centroids)
    if voted is not None:
        position = np.where(voted == OUTLIER, position, np.searchsorted(profiles.ids, voted))
        cosine = np.einsum("ij,ij->i", vectors, profiles.centroids[position])
    scores = profiles.z_scores(cosine, position)
    belongs = scores >= profiles.threshold
    return Assignment(np.where(belongs, profiles.ids[position], OUTLIER), scores)


def assign_new(
    vectors: Floats,
    topic_ids: Ids,
    new: NDArray[np.bool_],
    profiles: Profiles,
    engine: Engine = LOCAL,
    detected: Collection[int] = (),
) -> Ids:
    """Return each paper's topic, (n,): the one it has, or where `new` (n,) the one it joins, or -1.

    The papers are in the order of their dates; `detected` are topics detected since the last refit.
    """
    assigned = topic_ids.copy()
    archive = selected(vectors, np.flatnonzero(~new))
    voted = neighbor_vote(vectors[new], archive, topic_ids[~new], engine=engine, detected=detected)
    assigned[new] = assign(vectors[new], profiles, voted).topic_ids
    return assigned


def counterfactual_assignment(
    vectors: Floats, topic_ids: Ids, profiles: Profiles, removed: Sequence[int]
) -> Ids:
    """Return each paper's topic, (n,), had the topics `removed` not been detected.

    Their papers join the other topics as new papers do. `profiles` are those of all topics. A
    detected topic takes recent papers from the topics around it, so without this the recent shares
    of those would fall.
    """
    affected = np.isin(topic_ids, list(removed))
    if not affected.any():
        return topic_ids
    others = of_topics(profiles, np.setdiff1d(profiles.ids, list(removed)))
    return assign_new(vectors, topic_ids, affected, others)


def neighbor_vote(
    vectors: Floats,
    archive: Floats,
    topic_ids: Ids,
    k: int = NEIGHBORS,
    engine: Engine = LOCAL,
    detected: Collection[int] = (),
) -> Ids:
    """Return the topic that most of each paper's `k` nearest papers of the archive are in, (m,).

    `vectors` are (m, d), `archive` (n, d) with `topic_ids` (n,); outliers do not vote, and without
    voters the result is -1. Topics are partitions of the neighbor graph, so neighbors say better
    than centroids where a new paper belongs (docs/tracking.md). As there, the mean of all papers is
    subtracted. Votes for `detected` topics count for more; the archive is then in the order of its
    dates.
    """
    ids = np.unique(topic_ids[topic_ids != OUTLIER])
    if not len(ids) or not len(vectors):
        return np.full(len(vectors), OUTLIER, dtype=np.int64)
    mean = archive.mean(axis=0, dtype=np.float64).astype(np.float32)
    labels = np.where(topic_ids == OUTLIER, OUTLIER, np.searchsorted(ids, topic_ids))
    weights = np.array(
        [_prior_shift(topic, topic_ids) if topic in detected else 1.0 for topic in ids]
    )
    elected = neighbors.vote(vectors, archive, labels, k, mean, engine, weights)
    winners: Ids = ids[elected]
    return winners


def _prior_shift(topic: int, topic_ids: Ids) -> float:
    """Return the weight of a new topic's votes: how much commoner it is now than in the archive.

    Most of an archive is older than the topic, so among any paper's neighbors older topics have a
    majority, and a topic detected from a dozen papers would not get another. The remedy is that for
    shifted priors (Saerens et al. 2002, doi:10.1162/089976602753284446): a vote is multiplied by
    the topic's share since it began over its share of all papers. It is taken to have begun so that
    its median paper is in the middle of its time.
    """
    n, median = len(topic_ids), float(np.median(np.flatnonzero(topic_ids == topic)))
    weight: float = max(1.0, n / (2 * (n - median))) ** _POWER
    return min(weight, _HEAVIEST)
