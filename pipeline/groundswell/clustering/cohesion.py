"""How close a topic's papers are to its centroid, each compared without counting itself."""

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.compute.linalg import Doubles, Floats, Ids, cosines_to, unit_means

_PRIOR = 20.0
"""Papers' worth of the pooled deviation that is mixed into a topic's own: 20 papers alone fix a
deviation to a sixth of itself."""

_PRIOR_OF_MEAN = _PRIOR / 4
"""The same for the mean, which fewer papers fix."""

_LEAST_DEVIATION = 0.01
"""Standard deviation of cosines at least, so that a topic of copies does not exclude all others."""

_TINY = 1e-12
"""Guard against division by zero for a topic of one paper."""


def held_out_cosines(
    vectors: Floats, topic_ids: Ids, ids: Ids, pooled: tuple[float, float] | None = None
) -> tuple[Doubles, Doubles]:
    """Return mean and standard deviation (k,) of the cosines of papers to their topic's centroid.

    `vectors` (n, d) are unit rows in `topic_ids` (n,); `ids` (k,) are the topics wanted. Each paper
    is left out of the centroid that it is compared with. Both are shrunk towards the `pooled` mean
    and deviation, by default those over all these topics' papers.
    """
    count, mean, variance = np.zeros((3, len(ids)))
    for row, topic in enumerate(ids):
        members = vectors[topic_ids == topic].astype(np.float64)
        rest = members.sum(axis=0) - members
        lengths = np.maximum(np.linalg.norm(rest, axis=1), _TINY)
        cosines = np.einsum("ij,ij->i", members, rest) / lengths
        count[row], mean[row], variance[row] = len(members), cosines.mean(), cosines.var()
    if pooled is None:
        weights = count / max(count.sum(), 1)
        pooled = (float(weights @ mean), float(np.sqrt(weights @ variance)))
    variance = (count * variance + _PRIOR * pooled[1] ** 2) / (count + _PRIOR)
    mean = (count * mean + _PRIOR_OF_MEAN * pooled[0]) / (count + _PRIOR_OF_MEAN)
    return mean, np.maximum(np.sqrt(variance), _LEAST_DEVIATION)


def without_distant(vectors: Floats, labels: Ids, threshold: float) -> Ids:
    """Return `labels` (n,), with -1 for papers too far from their topic's centroid.

    `labels` are 0 or more, without gaps. A paper is too far where the z-score of its cosine, among
    the `held_out_cosines` of its topic, is below `threshold`.
    """
    ids = np.unique(labels)
    mean, deviation = held_out_cosines(vectors, labels, ids)
    cosines = cosines_to(vectors, unit_means(vectors, labels, ids), labels)
    scores = (cosines - mean[labels]) / deviation[labels]
    return np.where(scores < threshold, OUTLIER, labels)
