"""How close a topic's papers lie to its centre: what "belongs to this topic" means in numbers.

A paper's fit to a topic is the z-score of its cosine to the centroid among the cosines of the
topic's own papers. `Profiles.cut` is the fit below which a paper belongs to no topic: at each
fitting it is set so that the rule leaves out as many papers as the clustering did.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import CosineProfile, ProfilesRecord
from groundswell.clustering.cohesion import held_out_cosines
from groundswell.compute.linalg import Floats, Ids, cosines_to, nearest_centroid, unit_means


@dataclass(frozen=True)
class Profiles:
    """The topics' centres and spreads, in the order of `ids`.

    `centroids` (k, d) unit float32; `mean` and `spread` (k,) of the cosines of a topic's papers to
    its centroid, each paper held out of the centroid it is compared with; `cut` is a z-score.
    """

    ids: Ids
    centroids: Floats
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    cut: float

    def fit(self, cosines: NDArray[np.float32], topics: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the z-score of each paper's cosine to the topic at position `topics`."""
        scores: NDArray[np.float64] = (cosines - self.mean[topics]) / self.spread[topics]
        return scores

    def record(self) -> ProfilesRecord:
        """Return all but the centroids, to be kept for the next run."""
        return ProfilesRecord(
            threshold=round(self.cut, 6),
            topics={
                int(topic): CosineProfile(round(float(mean), 6), round(float(spread), 6))
                for topic, mean, spread in zip(self.ids, self.mean, self.spread, strict=True)
            },
        )


def profile(vectors: Floats, topic_ids: Ids) -> Profiles:
    """Describe the topics of a fresh fitting from all its papers, outliers (-1) included."""
    ids = np.unique(topic_ids[topic_ids >= 0])
    centroids = unit_means(vectors, topic_ids, ids)
    mean, spread = held_out_cosines(vectors, topic_ids, ids)
    whole = Profiles(ids, centroids, mean, spread, cut=-np.inf)
    if not len(ids) or not len(vectors):
        return replace(whole, cut=-3.0)
    position, cosine = nearest_centroid(vectors, centroids)
    # an outlier compares with the topic it would otherwise join, a member with its own
    own = np.searchsorted(ids, topic_ids)
    member = topic_ids >= 0
    position[member] = own[member]
    cosine[member] = cosines_to(vectors, centroids, np.where(member, own, 0))[member]
    left_out = float(np.mean(~member))
    scores = np.sort(whole.fit(cosine, position))
    cut = float(np.quantile(scores, max(left_out, 0.005)))
    return replace(whole, cut=float(np.clip(cut, -3.0, -0.5)))


def restore(record: ProfilesRecord, ids: Ids, centroids: Floats) -> Profiles:
    """Return the profiles kept by `Profiles.record`, for the topics `ids` with their centroids."""
    kept = [record.topics[topic] for topic in ids.tolist()]
    mean = np.array([each.mean for each in kept], dtype=np.float64)
    spread = np.array([each.deviation for each in kept], dtype=np.float64)
    return Profiles(ids, centroids, mean, spread, record.threshold)


def only(profiles: Profiles, ids: Ids) -> Profiles:
    """Return the profiles of the topics `ids` (ascending)."""
    rows = np.searchsorted(profiles.ids, ids)
    return replace(
        profiles,
        ids=profiles.ids[rows],
        centroids=profiles.centroids[rows],
        mean=profiles.mean[rows],
        spread=profiles.spread[rows],
    )


def with_founded(profiles: Profiles, vectors: Floats, topic_ids: Ids, founded: Ids) -> Profiles:
    """Return the profiles with newly founded topics added, their spread mixed with the pooled.

    The other topics' means and spreads stay as they were fitted: were they measured again on
    papers that had to pass the cut, every run would draw the cut tighter.
    """
    ids = np.concatenate([profiles.ids, founded])
    pooled = (float(np.median(profiles.mean)), float(np.median(profiles.spread)))
    mean, spread = held_out_cosines(vectors, topic_ids, founded, pooled=pooled)
    order = np.argsort(ids, kind="stable")
    return Profiles(
        ids[order],
        np.concatenate([profiles.centroids, unit_means(vectors, topic_ids, founded)])[order],
        np.concatenate([profiles.mean, mean])[order],
        np.concatenate([profiles.spread, spread])[order],
        profiles.cut,
    )
