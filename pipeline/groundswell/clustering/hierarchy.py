"""The hierarchy around topics: themes that join them, subtopics that divide them.

Both nest by construction: a theme holds whole topics, and a subtopic is within one topic.
"""

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.clustering.partition import Labels
from groundswell.clustering.smoothed import Size, full_partition
from groundswell.clustering.ward import tree_partition, ward_tree
from groundswell.compute.linalg import Floats, Ids, fast_unit_rows
from groundswell.compute.parallel import each

_FEWEST_TOPICS = 6
"""Topics that are worth joining to themes: fewer are seen at a glance."""

_FEWEST_THEMES = 3
"""Themes at least: a division in two says little of many topics."""

_FEWEST_PAPERS = 90
"""Papers of a topic that is worth dividing: more than two subtopics have at least."""

_SUBTOPIC = Size(smallest=40, numbers=(3, 4, 5, 6, 8, 10, 12, 15, 19, 24, 30), folds=3)
"""Papers a subtopic has on average, at least, and the numbers of subtopics that are compared, at
most 30: more are no map of a topic, and take three times as long. Numbers closer to each other, and
more subsamples, do not agree better with labels (docs/scale.md)."""

_TINY = 1e-12
"""Guard against division by zero where topics coincide."""

_DIGITS = 9
"""Digits to which ratios of heights are rounded, so that machines agree on ties."""


def themes(centroids: Floats, sizes: Ids, shared: Floats) -> Labels:
    """Return a theme per topic, (k,); all 0 where there are too few topics for themes.

    `centroids` (k, d) are the topics' unit means, `sizes` (k,) their papers, `shared` (d,) the mean
    of all papers, which distinguishes no topics. Topics are joined by Ward's rule. Of its
    partitions into between three themes and half as many as topics, the one is chosen that persists
    longest: the ratio of the heights at which it ends and begins is largest.
    """
    k = len(centroids)
    if k < _FEWEST_TOPICS:
        return np.zeros(k, dtype=np.int64)
    tree = ward_tree(fast_unit_rows(centroids - shared), sizes)
    height = tree[:, 2]
    # With g groups, the join that made them is row k - g - 1 and the next one row k - g.
    persistence = {
        g: round(height[k - g] / max(height[k - g - 1], _TINY), _DIGITS)
        for g in range(_FEWEST_THEMES, k // 2 + 1)
    }
    return tree_partition(tree, k, max(persistence, key=lambda g: (persistence[g], g)))


def subtopics(vectors: Floats, topic_ids: Ids) -> Labels:
    """Return a subtopic per paper, (n,), numbered over all topics; -1 in a topic left whole.

    Each topic of `topic_ids` (n,) is divided as all papers are into topics (`full_partition`).
    """
    ids = np.unique(topic_ids[topic_ids != OUTLIER])
    members = [np.flatnonzero(topic_ids == topic) for topic in ids]
    members = [rows for rows in members if len(rows) >= _FEWEST_PAPERS]
    pieces = (vectors[rows] for rows in members)
    divided = each(_subtopics_of_one, pieces, count=len(members), papers=len(vectors))
    found = np.full(len(vectors), OUTLIER, dtype=np.int64)
    for rows, own in zip(members, divided, strict=True):
        found[rows] = own + found.max(initial=-1) + 1
    return found


def _subtopics_of_one(vectors: Floats) -> Labels:
    return full_partition(vectors, _SUBTOPIC)
