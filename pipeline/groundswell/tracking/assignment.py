"""Where new papers belong: the topic of their neighbors, if they fit it.

    assign(vectors, profiles) -> Assigned(topic_ids (m,), fit (m,))
    joined(vectors, topic_ids, new, profiles) -> (n,) the topics, new papers having joined theirs
    unborn(vectors, topic_ids, profiles, born) -> (n,) the topics, had some not been founded
    vote(vectors, archive, topic_ids, k=15) -> (m,) the topic that a paper's neighbours are in

Vectors are unit rows of float32. `assign` costs a matrix product with the centroids, `vote` one
with the archive.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.compute import neighbors
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import nearest_centroid
from groundswell.compute.sampling import selected
from groundswell.tracking.profiles import Profiles, only

_TEMPER = 0.75
"""Power of a young topic's weight: neighbours lie around a paper and not where it lies, so the
whole of it (1) would draw in more strangers; with 0.5 half as many of its own come."""

_HEAVIEST = 12.0
"""A young topic's weight at most: one neighbour of 15 does not outvote the others if they agree."""


@dataclass(frozen=True)
class Assigned:
    """A topic id or -1 per paper, and its z-score to the topic it was compared with."""

    topic_ids: NDArray[np.int64]
    fit: NDArray[np.float64]


def assign(
    vectors: NDArray[np.float32],
    profiles: Profiles,
    voted: NDArray[np.int64] | None = None,
) -> Assigned:
    """Give each paper its topic, or -1 if it fits it worse than the cut.

    That is the one `voted` for, where given (-1 for none), or the one with the nearest centroid.
    """
    if not len(profiles.ids) or not len(vectors):
        n = len(vectors)
        return Assigned(np.full(n, OUTLIER, dtype=np.int64), np.full(n, -np.inf))
    position, cosine = nearest_centroid(vectors, profiles.centroids)
    if voted is not None:
        position = np.where(voted == OUTLIER, position, np.searchsorted(profiles.ids, voted))
        cosine = np.einsum("ij,ij->i", vectors, profiles.centroids[position])
    fit = profiles.fit(cosine, position)
    belongs = fit >= profiles.cut
    return Assigned(np.where(belongs, profiles.ids[position], OUTLIER), fit)


def unborn(
    vectors: NDArray[np.float32],
    topic_ids: NDArray[np.int64],
    profiles: Profiles,
    born: Sequence[int],
) -> NDArray[np.int64]:
    """Return each paper's topic (n,), those `born` undone: their papers join others as new ones do.

    `profiles` are those of all topics. A birth takes from the topics around it what came lately, so
    without this their shares would fall.
    """
    gone = np.isin(topic_ids, list(born))
    if not gone.any():
        return topic_ids
    stay = only(profiles, np.setdiff1d(profiles.ids, list(born)))
    return joined(vectors, topic_ids, gone, stay)


def joined(
    vectors: NDArray[np.float32],
    topic_ids: NDArray[np.int64],
    new: NDArray[np.bool_],
    profiles: Profiles,
    engine: Engine = LOCAL,
    founded: Collection[int] = (),
) -> NDArray[np.int64]:
    """Return each paper's topic (n,): the one it has, or where `new` the one it joins, or -1.

    The papers are in the order of their dates; `founded` are topics founded lately.
    """
    found = topic_ids.copy()
    voted = vote(vectors[new], vectors[~new], topic_ids[~new], engine=engine, founded=founded)
    found[new] = assign(vectors[new], profiles, voted).topic_ids
    return found


def vote(
    vectors: NDArray[np.float32],
    archive: NDArray[np.float32],
    topic_ids: NDArray[np.int64],
    k: int = 15,
    engine: Engine = LOCAL,
    founded: Collection[int] = (),
) -> NDArray[np.int64]:
    """Return the topic most of a paper's `k` nearest papers of the archive are in, (m,).

    `topic_ids` (n,) are the archive's; its outliers do not vote, and without voters the answer is
    -1. Topics are cut from the neighbour graph, so neighbours tell better than centres where a
    new paper belongs (benchmarks/living). What all papers share is left out, as it is there. Of
    topics that were `founded` lately each vote counts for more; the archive is in the order of its
    dates then.
    """
    voters = np.flatnonzero(topic_ids != OUTLIER)
    if not len(voters) or not len(vectors):
        return np.full(len(vectors), OUTLIER, dtype=np.int64)
    shared = archive.mean(axis=0, dtype=np.float64).astype(np.float32)
    ids, theirs = np.unique(topic_ids[voters], return_inverse=True)
    weights = np.array([_weight(topic, topic_ids) if topic in founded else 1.0 for topic in ids])
    voting = selected(archive, voters)
    found = neighbors.vote(vectors, voting, theirs, k, shared, engine, weights)
    winners: NDArray[np.int64] = ids[found]
    return winners


def _weight(topic: int, topic_ids: NDArray[np.int64]) -> float:
    """Return how much more a young topic's votes count: as it is commoner lately than in all.

    Most of an archive comes from before there was such a topic, so among any paper's neighbours
    older topics have a majority, and what was founded by a dozen papers would never get another.
    The remedy is the one for shifted priors (Saerens et al. 2002, doi:10.1162/089976602753284446):
    each vote is multiplied by the topic's share since it is there over its share in all.
    It is there for twice the papers since its median one.
    """
    n, middle = len(topic_ids), float(np.median(np.flatnonzero(topic_ids == topic)))
    weight: float = max(1.0, n / (2 * (n - middle))) ** _TEMPER
    return min(weight, _HEAVIEST)
