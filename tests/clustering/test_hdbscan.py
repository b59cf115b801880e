"""BERTopic's method on planted groups."""

import numpy as np
from groundswell.artifacts import OUTLIER
from groundswell.clustering.hdbscan import hdbscan_topics
from groundswell.config import ClusterConfig
from sklearn.metrics import adjusted_rand_score

from tests.conftest import blobs


def test_dense_groups_are_topics_numbered_by_falling_size() -> None:
    vectors, groups = blobs([40, 120, 80])
    labels = hdbscan_topics(vectors, ClusterConfig(method="hdbscan"))
    inside = labels != OUTLIER
    assert adjusted_rand_score(groups[inside], labels[inside]) == 1
    assert inside.mean() > 0.9
    counts = np.bincount(labels[inside])
    assert counts.tolist() == sorted(counts.tolist(), reverse=True)


def test_a_group_smaller_than_a_topics_fewest_papers_is_no_topic() -> None:
    vectors, _ = blobs([100, 100, 15])
    for smallest, found in ((10, 3), (30, 2)):
        config = ClusterConfig(method="hdbscan", min_topic_size=smallest)
        assert hdbscan_topics(vectors, config).max() + 1 == found


def test_where_nothing_is_dense_all_papers_are_outside() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(60, 40)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = hdbscan_topics(vectors, ClusterConfig(method="hdbscan", min_topic_size=50))
    assert labels.tolist() == [OUTLIER] * 60
