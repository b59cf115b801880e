"""Levels above and below the topics: themes that join them, subtopics that divide them.

Both nest by construction: a theme holds whole topics, and a subtopic lies in one topic.
"""

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.clustering.knn_graph import Floats
from groundswell.clustering.partition import cut_tree, ward
from groundswell.clustering.smoothed import Labels, topics
from groundswell.compute.neighbors import unit
from groundswell.compute.parallel import each

_FEWEST_TOPICS = 6
"""Topics that are worth joining to themes: fewer are seen at a glance."""

_FEWEST_PAPERS = 90
"""Papers of a topic that is worth dividing."""

_SMALLEST = 40
"""Papers a subtopic has on average, at least."""

_MOST = 30
"""Subtopics that a topic is divided in, at most: more are no map of it."""


def themes(centroids: Floats, sizes: NDArray[np.int64], shared: Floats) -> Labels:
    """Return a theme per topic, (k,); all 0 where there are too few topics for themes.

    `centroids` (k, d) are the topics' unit means, `sizes` (k,) their papers, `shared` (d,) the
    mean of all papers, which tells no topics apart. Topics are joined by Ward's rule. Of its
    levels between three themes and half as many as topics that one is taken which persists longest:
    the ratio of the heights at which it ends and begins is largest.
    """
    k = len(centroids)
    if k < _FEWEST_TOPICS:
        return np.zeros(k, dtype=np.int64)
    tree = ward(unit(centroids - shared), sizes)
    height = tree[:, 2]
    # With g groups, the join that made them is row k - g - 1 and the next one row k - g.
    lasts = {g: height[k - g] / max(height[k - g - 1], 1e-12) for g in range(3, k // 2 + 1)}
    return cut_tree(tree, k, max(lasts, key=lambda g: (round(lasts[g], 9), g)))


def subtopics(vectors: Floats, topic_ids: NDArray[np.int64]) -> Labels:
    """Return a subtopic per paper, (n,), numbered over all topics; -1 in a topic left whole.

    Each topic of `topic_ids` (n,) is divided as all papers are into topics (`choose.topics`).
    """
    ids = np.unique(topic_ids[topic_ids != OUTLIER])
    parts = [np.flatnonzero(topic_ids == topic) for topic in ids]
    parts = [rows for rows in parts if len(rows) >= _FEWEST_PAPERS]
    pieces = (vectors[rows] for rows in parts)
    divided = each(_divided, pieces, count=len(parts), papers=len(vectors))
    found = np.full(len(vectors), OUTLIER, dtype=np.int64)
    for rows, own in zip(parts, divided, strict=True):
        found[rows] = own + found.max(initial=-1) + 1
    return found


def _divided(vectors: Floats) -> Labels:
    return topics(vectors, smallest=_SMALLEST, largest=_MOST)
