"""Cosines of papers to the centroid of their topic's other papers."""

import numpy as np
import pytest
from groundswell.artifacts import OUTLIER
from groundswell.clustering.cohesion import held_out_cosines, without_distant

from tests.conftest import blobs


def test_each_paper_is_left_out_of_the_centroid_it_is_compared_with() -> None:
    """Two orthogonal papers: each is compared with the other alone, not with their mean."""
    vectors = np.eye(2, dtype=np.float32)
    mean, _ = held_out_cosines(vectors, np.zeros(2, dtype=np.int64), np.array([0]))
    assert mean.tolist() == [0]


def test_small_topics_are_shrunk_towards_what_is_pooled() -> None:
    """Of a topic of 5, the mean is half its own, and the variance a fifth (of 5 and 20)."""
    vectors = np.tile(np.eye(1, 3, dtype=np.float32), (5, 1))
    labels, ids = np.zeros(5, dtype=np.int64), np.array([0])
    mean, deviation = held_out_cosines(vectors, labels, ids, pooled=(0.5, 0.1))
    assert mean[0] == pytest.approx((5 * 1 + 5 * 0.5) / 10)
    assert deviation[0] == pytest.approx(np.sqrt(20 * 0.1**2 / 25))


def test_by_default_all_topics_papers_are_pooled() -> None:
    vectors, labels = blobs([200, 200], spread=0.5)
    mean, deviation = held_out_cosines(vectors, labels, np.arange(2))
    assert mean[0] == pytest.approx(mean[1], abs=0.02)
    assert 0.85 < mean[0] < 0.95
    assert 0.01 < deviation[0] < 0.1


def test_a_topic_of_copies_has_the_least_deviation() -> None:
    vectors = np.tile(np.eye(1, 3, dtype=np.float32), (50, 1))
    _, deviation = held_out_cosines(vectors, np.zeros(50, dtype=np.int64), np.array([0]))
    assert deviation.tolist() == [0.01]


def test_a_paper_far_from_its_topic_is_left_outside() -> None:
    vectors, labels = blobs([60, 60], spread=0.3)
    vectors[7], labels[7] = vectors[100], 0
    found = without_distant(vectors, labels, -4.0)
    assert np.flatnonzero(found == OUTLIER).tolist() == [7]
    np.testing.assert_array_equal(np.delete(found, 7), np.delete(labels, 7))
