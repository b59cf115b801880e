"""The map: UMAP's layout, positions of papers it did not have, and alignment with an older map."""

import numpy as np
from groundswell.clustering.layout import out_of_sample_positions, procrustes_aligned, umap_layout
from numpy.typing import NDArray

from tests.conftest import blobs


def test_papers_of_a_group_are_together_on_the_map() -> None:
    vectors, groups = blobs([30, 30])
    found = umap_layout(vectors, 2, n_neighbors=10, min_dist=0.1, seed=7)
    assert found.shape == (60, 2)
    middles = np.stack([found[groups == group].mean(axis=0) for group in (0, 1)])
    distance = np.linalg.norm(found[:, None] - middles, axis=2)
    np.testing.assert_array_equal(distance.argmin(axis=1), groups)


def test_a_seed_fixes_the_map_and_a_start_keeps_papers_near_where_they_were() -> None:
    vectors, groups = blobs([30, 30])
    first = umap_layout(vectors, 2, n_neighbors=10, min_dist=0.1, seed=7)
    again = umap_layout(vectors, 2, n_neighbors=10, min_dist=0.1, seed=7)
    np.testing.assert_array_equal(first, again)
    onward = umap_layout(vectors, 2, n_neighbors=10, min_dist=0.1, seed=8, start=first)
    assert not np.array_equal(onward, first)
    middles = np.stack([first[groups == group].mean(axis=0) for group in (0, 1)])
    distance = np.linalg.norm(onward[:, None] - middles, axis=2)
    np.testing.assert_array_equal(distance.argmin(axis=1), groups)


def test_a_new_paper_is_put_among_its_nearest_neighbors() -> None:
    vectors, groups = blobs([40, 40])
    positions = np.stack([groups * 100.0, np.zeros(80)], axis=1).astype(np.float32)
    found = out_of_sample_positions(vectors[[0, 79]], vectors, positions)
    np.testing.assert_allclose(found, [[0, 0], [100, 0]], atol=1e-4)


def test_a_neighbor_in_another_region_of_the_map_does_not_count() -> None:
    vectors, _ = blobs([20])
    positions = np.zeros((20, 2), dtype=np.float32)
    nearest = int(np.argsort(-(vectors @ vectors[0]))[1])
    positions[nearest] = [500, 500]
    assert not out_of_sample_positions(vectors[:1], vectors, positions).any()


def test_without_an_archive_new_papers_are_at_the_origin() -> None:
    vectors, _ = blobs([3])
    empty = np.zeros((0, 2), dtype=np.float32)
    assert out_of_sample_positions(vectors, vectors[:0], empty).tolist() == [[0, 0]] * 3
    assert out_of_sample_positions(vectors[:0], vectors, np.zeros((3, 2), np.float32)).shape == (
        0,
        2,
    )


def old_map() -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Positions of 50 papers, and which 40 of them are old."""
    positions = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    return positions, np.arange(50) < 40


def test_a_map_that_was_only_moved_is_moved_back() -> None:
    before, old = old_map()
    angle = 2.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = ((before * [1, -1]) @ turn * 3 + [5, -2]).astype(np.float32)
    assert np.allclose(procrustes_aligned(found, before, old), before, atol=1e-4)


def test_new_papers_have_no_weight_in_the_alignment() -> None:
    before, old = old_map()
    found = before.copy()
    found[~old] += 100
    assert np.allclose(procrustes_aligned(found, before, old)[old], before[old], atol=1e-4)
