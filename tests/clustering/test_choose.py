import numpy as np
import pytest
from groundswell.clustering import smoothed as choose
from groundswell.clustering.smoothed import adjusted_rand, averaged, modularity, silhouette, topics
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from tests.conftest import blobs


@pytest.mark.parametrize("count", [4, 9])
def test_as_many_topics_are_found_as_there_are_groups(count):
    vectors, groups = blobs([60] * count, spread=0.6)
    labels = topics(vectors)
    assert labels.max() + 1 == count
    assert adjusted_rand_score(groups, labels) == 1


def test_groups_of_unequal_size_are_found():
    vectors, groups = blobs([300, 120, 60, 40, 30], spread=0.6)
    assert adjusted_rand_score(groups, topics(vectors)) > 0.95


def test_a_wanted_number_of_topics_is_made():
    vectors, _ = blobs([60] * 6)
    assert topics(vectors, about=3).max() + 1 == 3


def test_topics_are_numbered_by_falling_size():
    vectors, _ = blobs([40, 120, 80])
    counts = np.bincount(topics(vectors, about=3))
    assert counts.tolist() == [120, 80, 40]


def test_the_order_of_papers_changes_no_group():
    vectors, _ = blobs([60] * 5, spread=1.2)
    order = np.random.default_rng(1).permutation(len(vectors))
    assert adjusted_rand_score(topics(vectors)[order], topics(vectors[order])) > 0.97


def test_of_many_papers_a_part_is_cut_and_the_others_follow_their_neighbours(monkeypatch):
    vectors, groups = blobs([200] * 5, spread=0.6)
    shuffled = np.random.default_rng(2).permutation(len(vectors))
    monkeypatch.setattr(choose, "_MOST", 300)
    labels = topics(vectors[shuffled])
    assert adjusted_rand_score(groups[shuffled], labels) == 1


def test_papers_that_are_all_the_same_are_one_topic_or_more_but_no_error():
    assert len(topics(np.tile(np.eye(1, 8, dtype=np.float32), (90, 1)))) == 90


def test_modularity_is_newmans():
    """Two triangles joined by an edge: 2 (3/7 - (7/14)^2) = 5/14, Newman and Girvan (2004)."""
    edges = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]
    dense = np.zeros((6, 6))
    for a, b in edges:
        dense[a, b] = dense[b, a] = 1
    labels = np.array([0, 0, 0, 1, 1, 1])
    assert modularity(sparse.csr_array(dense), labels) == pytest.approx(5 / 14)


def test_the_silhouette_compares_the_nearest_centre_with_the_second():
    centres = np.array([[0, 0], [4, 0]], dtype=np.float32)
    space = np.array([[1, 0], [3, 0]], dtype=np.float32)
    assert silhouette(space, centres) == pytest.approx(1 - 1 / 3)


@pytest.mark.parametrize("groups", [1, 4, 300])
def test_the_rand_index_is_scikit_learns_to_the_bit(groups):
    rng = np.random.default_rng(groups)
    one, noise = rng.integers(0, groups, (2, 300))
    other = np.where(rng.random(300) < 0.3, noise, one)
    assert adjusted_rand(one, other) == adjusted_rand_score(one, other)
    assert adjusted_rand(one, one) == adjusted_rand_score(one, one) == 1.0


def test_scores_are_averaged_over_numbers_of_like_ratio():
    level = averaged({5: 1.0, 10: 1.0, 19: 0.8, 20: 1.0, 21: 0.8, 100: 1.0})
    assert level[20] < 0.9
    assert abs(level[20] - level[19]) < 0.01
    assert level[5] > 0.95
    assert level[100] > 0.99
