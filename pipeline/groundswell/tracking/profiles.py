"""How close a topic's papers are to its centroid: what 'belongs to this topic' means in numbers.

A paper is compared with a topic by the z-score of its cosine to the centroid, among the cosines of
the topic's own papers. Below a threshold, which each refit sets, it belongs to no topic.
"""

from dataclasses import dataclass, replace

import numpy as np

from groundswell.artifacts import CosineProfile, ProfilesRecord
from groundswell.clustering.cohesion import held_out_cosines
from groundswell.compute.linalg import (
    Doubles,
    Floats,
    Ids,
    cosines_to,
    nearest_centroid,
    unit_means,
)

_LOWEST_THRESHOLD = -3.0
"""The threshold is no lower: of a normal distribution 0.1 % would be left out."""

_HIGHEST_THRESHOLD = -0.5
"""The threshold is no higher: of a normal distribution 31 % would be left out, about as much as
density clustering does."""

_LEAST_OUTLIERS = 0.005
"""Share of outliers that the threshold is set for at least, where clustering left out fewer: a
lowest score of all would depend on a single paper."""

_DECIMALS = 6
"""Decimals of what is kept for the next run: far below the differences between papers."""


@dataclass(frozen=True)
class Profiles:
    """The topics' centroids and how their papers' cosines are distributed, in the order of `ids`.

    `ids` (k,) ascend, `centroids` (k, d) are unit rows; `mean` and `deviation` (k,) are of the
    cosines of a topic's papers to its centroid, each paper left out of the centroid that it is
    compared with. `threshold` is the z-score below which a paper belongs to no topic.
    """

    ids: Ids
    centroids: Floats
    mean: Doubles
    deviation: Doubles
    threshold: float

    def z_scores(self, cosines: Floats, positions: Ids) -> Doubles:
        """Return the z-score of each cosine (m,) to the centroid at `positions` (m,)."""
        scores: Doubles = (cosines - self.mean[positions]) / self.deviation[positions]
        return scores

    def record(self) -> ProfilesRecord:
        """Return all but the centroids, to be kept for the next run."""
        return ProfilesRecord(
            threshold=round(self.threshold, _DECIMALS),
            topics={
                int(topic): CosineProfile(
                    round(float(mean), _DECIMALS), round(float(deviation), _DECIMALS)
                )
                for topic, mean, deviation in zip(self.ids, self.mean, self.deviation, strict=True)
            },
        )


def fit_profiles(vectors: Floats, topic_ids: Ids) -> Profiles:
    """Return the profiles of the topics of a refit from all its papers, outliers (-1) included.

    `vectors` (n, d) are unit rows in `topic_ids` (n,). The threshold is set so that it leaves out
    as many papers as the clustering did.
    """
    ids = np.unique(topic_ids[topic_ids >= 0])
    centroids = unit_means(vectors, topic_ids, ids)
    mean, deviation = held_out_cosines(vectors, topic_ids, ids)
    profiles = Profiles(ids, centroids, mean, deviation, threshold=_LOWEST_THRESHOLD)
    if not len(ids) or not len(vectors):
        return profiles
    position, cosine = nearest_centroid(vectors, centroids)
    # An outlier is compared with the topic that it would join, a member with its own.
    member = topic_ids >= 0
    own = np.where(member, np.searchsorted(ids, topic_ids), 0)
    position[member] = own[member]
    cosine[member] = cosines_to(vectors, centroids, own)[member]
    left_out = float(np.mean(~member))
    scores = np.sort(profiles.z_scores(cosine, position))
    threshold = float(np.quantile(scores, max(left_out, _LEAST_OUTLIERS)))
    return replace(
        profiles, threshold=float(np.clip(threshold, _LOWEST_THRESHOLD, _HIGHEST_THRESHOLD))
    )


def restore(record: ProfilesRecord, ids: Ids, centroids: Floats) -> Profiles:
    """Return the profiles that `Profiles.record` kept, of topics `ids` (k,) with `centroids`."""
    kept = [record.topics[topic] for topic in ids.tolist()]
    mean = np.array([each.mean for each in kept], dtype=np.float64)
    deviation = np.array([each.deviation for each in kept], dtype=np.float64)
    return Profiles(ids, centroids, mean, deviation, record.threshold)


def of_topics(profiles: Profiles, ids: Ids) -> Profiles:
    """Return the profiles of the topics `ids`, which are among them and ascend."""
    rows = np.searchsorted(profiles.ids, ids)
    return replace(
        profiles,
        ids=profiles.ids[rows],
        centroids=profiles.centroids[rows],
        mean=profiles.mean[rows],
        deviation=profiles.deviation[rows],
    )


def with_topics(profiles: Profiles, vectors: Floats, topic_ids: Ids, added: Ids) -> Profiles:
    """Return the profiles with the topics `added`, their mean and deviation shrunk to the others'.

    `vectors` (n, d) in `topic_ids` (n,) are all papers. The other topics' profiles stay as they
    were fitted: measured again on papers that had to pass the threshold, they would make it
    stricter with every run.
    """
    ids = np.concatenate([profiles.ids, added])
    pooled = (float(np.median(profiles.mean)), float(np.median(profiles.deviation)))
    mean, deviation = held_out_cosines(vectors, topic_ids, added, pooled=pooled)
    order = np.argsort(ids, kind="stable")
    return Profiles(
        ids[order],
        np.concatenate([profiles.centroids, unit_means(vectors, topic_ids, added)])[order],
        np.concatenate([profiles.mean, mean])[order],
        np.concatenate([profiles.deviation, deviation])[order],
        profiles.threshold,
    )
