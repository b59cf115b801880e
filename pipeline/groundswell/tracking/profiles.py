"""How close a topic's papers lie to its centre: what "belongs to this topic" means in numbers.

A paper's fit to a topic is the z-score of its cosine to the centroid among the cosines of the
topic's own papers. `Profiles.cut` is the fit below which a paper belongs to no topic: at each
fitting it is set so that the rule leaves out as many papers as the clustering did.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import CosineProfile, ProfilesRecord

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

_PRIOR = 20.0
"""Papers' worth of the pooled spread mixed into each topic's own: small topics tell little."""

_BLOCK = 8192
"""Papers compared with all centroids at once, to bound memory."""


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
    mean, spread = _spreads(vectors, topic_ids, ids)
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
    mean, spread = _spreads(vectors, topic_ids, founded, pooled=pooled)
    order = np.argsort(ids, kind="stable")
    return Profiles(
        ids[order],
        np.concatenate([profiles.centroids, unit_means(vectors, topic_ids, founded)])[order],
        np.concatenate([profiles.mean, mean])[order],
        np.concatenate([profiles.spread, spread])[order],
        profiles.cut,
    )


def unit_means(vectors: Floats, topic_ids: Ids, ids: Ids) -> Floats:
    """Return the unit mean vector of each topic in `ids` (sorted), (k, d) float32.

    Rows are summed in float64, so their order does not show in the result.
    """
    order = np.argsort(topic_ids, kind="stable")
    starts = np.searchsorted(topic_ids[order], ids)
    ends = np.searchsorted(topic_ids[order], ids, side="right")
    means = np.zeros((len(ids), vectors.shape[1]), dtype=np.float64)
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        means[row] = vectors[order[start:end]].sum(axis=0, dtype=np.float64)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    return means.astype(np.float32)


def cosines_to(vectors: Floats, centroids: Floats, position: Ids) -> Floats:
    """Return each paper's cosine to the centroid at its `position`, (n,)."""
    cosines = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        cosines[rows] = np.einsum("ij,ij->i", vectors[rows], centroids[position[rows]])
    return cosines


def nearest_centroid(vectors: Floats, centroids: Floats) -> tuple[Ids, Floats]:
    """Return each paper's nearest centroid, by position, and its cosine to it."""
    position = np.empty(len(vectors), dtype=np.int64)
    cosine = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK] @ centroids.T
        best = block.argmax(axis=1)
        position[start : start + _BLOCK] = best
        cosine[start : start + _BLOCK] = np.take_along_axis(block, best[:, None], axis=1)[:, 0]
    return position, cosine


def _spreads(
    vectors: Floats,
    topic_ids: Ids,
    ids: Ids,
    pooled: tuple[float, float] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and spread of each topic's cosines to its centroid, each paper held out."""
    count = np.zeros(len(ids))
    mean = np.zeros(len(ids))
    variance = np.zeros(len(ids))
    for row, topic in enumerate(ids):
        members = vectors[topic_ids == topic].astype(np.float64)
        rest = members.sum(axis=0) - members
        norms = np.maximum(np.linalg.norm(rest, axis=1), 1e-12)
        cosines = np.einsum("ij,ij->i", members, rest) / norms
        count[row], mean[row], variance[row] = len(members), cosines.mean(), cosines.var()
    if pooled is None:
        weights = count / max(count.sum(), 1)
        pooled = (float(weights @ mean), float(np.sqrt(weights @ variance)))
    variance = (count * variance + _PRIOR * pooled[1] ** 2) / (count + _PRIOR)
    mean = (count * mean + _PRIOR / 4 * pooled[0]) / (count + _PRIOR / 4)
    return mean, np.maximum(np.sqrt(variance), 0.01)
