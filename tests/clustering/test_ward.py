"""Ward's tree beside scipy's, and its partitions."""

import numpy as np
from groundswell.clustering.ward import tree_partition, ward_tree
from scipy.cluster.hierarchy import cut_tree, linkage


def test_wards_tree_is_scipys_where_all_weights_are_one() -> None:
    points = np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32)
    ours = ward_tree(points, np.ones(40, dtype=np.int64))
    theirs = linkage(points.astype(np.float64), "ward")
    np.testing.assert_array_equal(ours[:, :2], theirs[:, :2])
    np.testing.assert_array_equal(ours[:, 3], theirs[:, 3])
    # scipy's height is the square root of twice the scatter that a join adds.
    np.testing.assert_allclose(np.sqrt(2 * ours[:, 2]), theirs[:, 2], rtol=1e-5)


def test_a_weight_counts_as_so_many_points() -> None:
    points = np.array([[0.0], [1.0], [10.0]], dtype=np.float32)
    heavy = ward_tree(points, np.array([3, 1, 2]))
    np.testing.assert_allclose(heavy[0], [0, 1, 3 / 4, 4])
    repeated = linkage(np.array([[0.0], [0], [0], [1], [10], [10]]), "ward")
    np.testing.assert_allclose(np.sqrt(2 * heavy[:, 2]), repeated[-2:, 2])


def test_one_point_has_no_tree() -> None:
    tree = ward_tree(np.zeros((1, 2), dtype=np.float32), np.array([5]))
    assert tree.shape == (0, 4)
    assert tree_partition(tree, 1, 1).tolist() == [0]


def test_a_partition_of_the_tree_is_scipys_for_every_number_of_groups() -> None:
    points = np.random.default_rng(1).normal(size=(30, 3)).astype(np.float32)
    tree = ward_tree(points, np.ones(30, dtype=np.int64))
    theirs = cut_tree(linkage(points.astype(np.float64), "ward"), list(range(1, 31)))
    for k in range(1, 31):
        ours = tree_partition(tree, 30, k)
        assert len(set(ours.tolist())) == k
        pairs = set(zip(ours.tolist(), theirs[:, k - 1].tolist(), strict=True))
        assert len(pairs) == k
