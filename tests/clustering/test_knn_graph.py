"""The neighbor graph beside UMAP's, and what smoothing along it does."""

import numpy as np
import pytest
from groundswell.clustering.knn_graph import (
    centered_components,
    neighbor_graph,
    smoothed,
    transition_matrix,
)
from groundswell.compute.linalg import fast_unit_rows

from tests.conftest import blobs


def test_the_neighbor_graph_is_umaps() -> None:
    from umap.umap_ import fuzzy_simplicial_set

    rows = fast_unit_rows(np.random.default_rng(3).normal(size=(200, 6)).astype(np.float32))
    ours = neighbor_graph(rows, k=10).toarray()
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


def test_the_graph_is_symmetric_with_weights_up_to_one_and_no_loops() -> None:
    rows = fast_unit_rows(np.random.default_rng(0).normal(size=(100, 5)).astype(np.float32))
    dense = neighbor_graph(rows, k=5).toarray()
    np.testing.assert_allclose(dense, dense.T, atol=1e-12)
    assert dense.diagonal().tolist() == [0] * 100
    assert dense.max() == pytest.approx(1)
    assert ((dense > 0).sum(axis=1) >= 5).all()


def test_papers_that_are_all_the_same_have_a_graph_too() -> None:
    same = np.tile(np.eye(1, 4, dtype=np.float32), (30, 1))
    assert np.isfinite(neighbor_graph(same).toarray()).all()


def test_a_step_of_the_walk_has_probability_one() -> None:
    rows = fast_unit_rows(np.random.default_rng(1).normal(size=(50, 5)).astype(np.float32))
    np.testing.assert_allclose(transition_matrix(neighbor_graph(rows)).sum(axis=1), 1)


def test_what_all_papers_share_is_removed() -> None:
    vectors, _ = blobs([40, 40], width=120)
    shifted = fast_unit_rows(vectors + 3)
    rows = centered_components(shifted)
    assert rows.shape == (80, 100)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert (shifted @ shifted.T).min() > 0.9
    assert (rows @ rows.T).min() < -0.5


def test_smoothing_brings_papers_of_a_group_together_and_keeps_groups_apart() -> None:
    rows, groups = blobs([60] * 3, width=120, spread=1.5)
    found = fast_unit_rows(smoothed(rows, neighbor_graph(rows)))
    assert found.shape == (180, 50)
    same = groups[:, None] == groups
    before, after = rows @ rows.T, found @ found.T
    assert before[same].mean() < 0.5
    assert after[same].mean() > 0.95
    assert after[~same].mean() < 0.3
