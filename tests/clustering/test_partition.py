import numpy as np
from groundswell.clustering.knn_graph import neighbour_graph
from groundswell.clustering.partition import cells, cut_tree, exchanged, partition, settled, ward
from groundswell.compute.neighbors import unit
from scipy.cluster.hierarchy import linkage

from tests.conftest import blobs


def test_wards_tree_is_scipys_where_all_weights_are_one():
    points = np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32)
    ours = ward(points, np.ones(40, dtype=np.int64))
    theirs = linkage(points.astype(np.float64), "ward")
    np.testing.assert_array_equal(ours[:, :2], theirs[:, :2])
    # scipy's height is the square root of twice the scatter that a join adds.
    np.testing.assert_allclose(np.sqrt(2 * ours[:, 2]), theirs[:, 2], rtol=1e-5)


def test_a_weight_counts_as_so_many_points():
    points = np.array([[0.0], [1.0], [10.0]], dtype=np.float32)
    heavy = ward(points, np.array([3, 1, 2]))
    np.testing.assert_allclose(heavy[0], [0, 1, 3 / 4, 4])


def test_a_cut_tree_has_as_many_groups_as_asked_for():
    tree = ward(np.arange(10, dtype=np.float32)[:, None] ** 2, np.ones(10, dtype=np.int64))
    for k in range(1, 11):
        assert len(set(cut_tree(tree, 10, k).tolist())) == k


def test_cells_cover_all_rows_and_a_partition_has_k_groups():
    space, _ = blobs([50] * 4)
    cut = cells(space, most=40)
    assert cut.counts.sum() == 200
    labels, centres = partition(space, cut, 4)
    assert sorted(np.bincount(labels).tolist()) == [50] * 4
    assert centres.shape == (4, space.shape[1])


def four_heaps_and_centres_that_k_means_cannot_move():
    """Two centres in the first heap, one in the next, and one between the last two, far off."""
    places = np.array([[0, 0], [10, 0], [100, 0], [110, 0]], dtype=np.float32)
    spread = np.random.default_rng(0).normal(scale=0.5, size=(80, 2)).astype(np.float32)
    points = np.repeat(places, 20, axis=0) + spread
    stuck = np.array([[-0.5, 0], [0.5, 0], [10, 0], [105, 0]], dtype=np.float32)
    return points, stuck


def test_centres_are_exchanged_where_k_means_is_stuck():
    points, stuck = four_heaps_and_centres_that_k_means_cannot_move()
    labels, _ = settled(points, stuck, rounds=30)
    assert sorted(np.bincount(labels).tolist()) != [20] * 4
    ones = np.ones(len(points), dtype=np.int64)
    labels, _ = settled(points, exchanged(points, ones, stuck), rounds=30)
    assert [len(set(labels[heap * 20 : heap * 20 + 20])) for heap in range(4)] == [1] * 4
    assert len(set(labels.tolist())) == 4


def test_an_exchange_counts_each_point_as_often_as_it_stands_for():
    points = np.array([[0.0], [1.0], [50.0], [52.0]], dtype=np.float32)
    start = np.array([[0.5], [50.0], [52.0]], dtype=np.float32)
    even = exchanged(points, np.array([1, 1, 1, 1]), start)
    heavy = exchanged(points, np.array([100, 100, 1, 1]), start)
    assert sorted(even.ravel().tolist()) == [0.5, 50, 52]
    assert sorted(heavy.ravel().tolist()) == [0, 1, 51]


def test_the_neighbour_graph_is_umaps():
    from umap.umap_ import fuzzy_simplicial_set

    rows = unit(np.random.default_rng(3).normal(size=(200, 6)).astype(np.float32))
    ours = neighbour_graph(rows, k=10).toarray()
    distances = 1 - rows @ rows.T
    np.fill_diagonal(distances, np.inf)
    order = np.argsort(distances, axis=1)[:, :10]
    nearest = np.take_along_axis(distances, order, axis=1)
    with_self = np.hstack([np.arange(200)[:, None], order])
    theirs, _, _ = fuzzy_simplicial_set(
        rows, 11, np.random.RandomState(0), "cosine",
        knn_indices=with_self,
        knn_dists=np.hstack([np.zeros((200, 1)), nearest]).astype(np.float32),
    )  # fmt: skip
    theirs = theirs.toarray()
    assert ((ours > 0) == (theirs > 0)).mean() > 0.99
    assert np.corrcoef(ours[ours > 0], theirs[ours > 0])[0, 1] > 0.98
