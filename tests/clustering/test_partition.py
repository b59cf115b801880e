"""Micro-clusters, k-means, and centroid swaps."""

import numpy as np
from groundswell.clustering.partition import (
    k_means,
    label_means,
    micro_clusters,
    partition,
    swap_centroids,
)
from numpy.typing import NDArray

from tests.conftest import blobs


def test_micro_clusters_cover_all_rows_and_a_partition_finds_the_groups() -> None:
    space, groups = blobs([50] * 4)
    micro = micro_clusters(space, most=40)
    assert micro.counts.sum() == 200
    assert 20 <= len(micro.counts) <= 40
    assert micro.tree.shape == (len(micro.counts) - 1, 4)
    labels, centroids = partition(space, micro, 4)
    assert len(set(zip(labels.tolist(), groups.tolist(), strict=True))) == 4
    np.testing.assert_allclose(centroids, label_means(space, labels), atol=1e-6)


def test_a_micro_cluster_holds_papers_of_one_group() -> None:
    space, groups = blobs([50] * 4)
    micro = micro_clusters(space, most=40)
    pairs = set(zip(micro.labels.tolist(), groups.tolist(), strict=True))
    assert len(pairs) == len(micro.counts)


def test_rows_that_are_all_the_same_are_one_micro_cluster() -> None:
    assert len(micro_clusters(np.ones((20, 3), dtype=np.float32)).counts) == 1


def test_the_mean_of_a_label_that_no_row_has_is_zero() -> None:
    space = np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32)
    assert label_means(space, np.array([2, 0, 2])).tolist() == [[3, 4], [0, 0], [3, 4]]


def test_very_many_labels_have_the_means_that_few_have() -> None:
    space = np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)
    labels = np.arange(9) % 3
    far = labels * 20_000
    np.testing.assert_array_equal(label_means(space, far)[::20_000], label_means(space, labels))


def test_k_means_leaves_an_emptied_centroid_where_it_was() -> None:
    space = np.array([[0.0], [1.0]], dtype=np.float32)
    start = np.array([[0.5], [99.0]], dtype=np.float32)
    labels, centroids = k_means(space, start, rounds=5)
    assert labels.tolist() == [0, 0]
    assert centroids.tolist() == [[0.5], [99]]


def four_heaps_and_stuck_centroids() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two centroids in the first heap, one in the next, and one between the last two, far off."""
    heaps = np.array([[0, 0], [10, 0], [100, 0], [110, 0]], dtype=np.float32)
    spread = np.random.default_rng(0).normal(scale=0.5, size=(80, 2)).astype(np.float32)
    points = np.repeat(heaps, 20, axis=0) + spread
    stuck = np.array([[-0.5, 0], [0.5, 0], [10, 0], [105, 0]], dtype=np.float32)
    return points, stuck


def test_centroids_are_swapped_where_k_means_is_stuck() -> None:
    points, stuck = four_heaps_and_stuck_centroids()
    labels, _ = k_means(points, stuck, rounds=30)
    assert sorted(np.bincount(labels).tolist()) != [20] * 4
    ones = np.ones(len(points), dtype=np.int64)
    labels, _ = k_means(points, swap_centroids(points, ones, stuck), rounds=30)
    assert [len(set(labels[heap * 20 : heap * 20 + 20])) for heap in range(4)] == [1] * 4
    assert len(set(labels.tolist())) == 4


def test_centroids_that_no_swap_improves_stay() -> None:
    points, _ = four_heaps_and_stuck_centroids()
    best = label_means(points, np.repeat(np.arange(4), 20))
    ones = np.ones(len(points), dtype=np.int64)
    np.testing.assert_allclose(swap_centroids(points, ones, best), best, rtol=1e-6, atol=1e-6)


def test_a_swap_counts_each_point_as_often_as_it_stands_for() -> None:
    points = np.array([[0.0], [1.0], [50.0], [52.0]], dtype=np.float32)
    start = np.array([[0.5], [50.0], [52.0]], dtype=np.float32)
    even = swap_centroids(points, np.array([1, 1, 1, 1]), start)
    heavy = swap_centroids(points, np.array([100, 100, 1, 1]), start)
    assert sorted(even.ravel().tolist()) == [0.5, 50, 52]
    assert sorted(heavy.ravel().tolist()) == [0, 1, 51]


def test_equal_rows_of_large_values_are_one_micro_cluster_in_spite_of_rounding() -> None:
    space = np.full((200, 3), 1234567.8, dtype=np.float32)
    assert space.var(axis=0).max() > 0
    assert len(micro_clusters(space).counts) == 1
