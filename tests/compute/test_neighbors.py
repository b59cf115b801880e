"""Nearest neighbors, beside sorting all cosines, and votes among them."""

import numpy as np
import pytest
from groundswell.compute import linalg, neighbors
from groundswell.compute.engine import Local
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.compute.neighbors import Projection, nearest, vote
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray


def rows(count: int, width: int, seed: int) -> Floats:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, width)))


@given(st.integers(1, 40), st.integers(1, 400), st.integers(1, 30), st.integers(0, 99))
def test_neighbors_are_those_of_sorting_all_cosines(
    queries: int, archive: int, k: int, seed: int
) -> None:
    left, right = rows(queries, 8, seed), rows(archive, 8, seed + 1)
    indices, cosines = nearest(left, right, k)
    expected = np.argsort(-(left @ right.T), axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(indices, expected)
    assert (np.diff(cosines, axis=1) <= 0).all()


def test_equal_cosines_are_put_in_the_archives_order() -> None:
    archive = np.tile(np.eye(2, dtype=np.float32), (3, 1))
    assert nearest(archive[:1], archive, 3)[0].tolist() == [[0, 2, 4]]


def test_the_size_of_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = rows(500, 16, 3)
    whole = nearest(archive, archive, 15)[0]
    monkeypatch.setattr(neighbors, "_BLOCK_VALUES", 4096)
    np.testing.assert_array_equal(nearest(archive, archive, 15)[0], whole)


def test_a_small_label_keeps_its_neighborhood_where_few_of_the_archive_vote(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neighbors, "_VOTERS", 60)
    monkeypatch.setattr(neighbors, "_VOTERS_EACH", 15)
    rng = np.random.default_rng(4)
    centers = np.eye(2, 16)
    labels = np.repeat([0, 1], [3000, 20])
    near = centers[labels] + rng.normal(size=(3020, 16)) * 0.1
    archive = unit_rows(near)
    assert vote(archive[-20:], archive, labels, 9).tolist() == [1] * 20


def test_a_vote_counts_for_all_rows_that_it_represents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors, "_VOTERS", 20)
    monkeypatch.setattr(neighbors, "_VOTERS_EACH", 10)
    archive = np.tile(np.array([[1, 0]], dtype=np.float32), (1010, 1))
    labels = np.repeat([0, 1], [1000, 10])
    # All are in one place: of 30 that vote a third are of the small label, which has a hundredth.
    assert vote(archive[:1], archive, labels, 30).tolist() == [0]


def test_neighbors_are_kept_in_the_components_that_the_archive_has() -> None:
    rng = np.random.default_rng(5)
    inside = rng.normal(size=(300, 40)) @ rng.normal(size=(40, 200))
    archive = unit_rows(inside)
    projection = Projection.of(archive)
    few, of = projection(archive[:50]), projection(archive)
    assert of.shape == (300, 128)
    np.testing.assert_array_equal(nearest(few, of, 5)[0], nearest(archive[:50], archive, 5)[0])


def test_rows_of_few_dimensions_are_not_projected() -> None:
    archive = rows(50, 20, 6)
    assert Projection.of(archive)(archive) is archive


def two_groups() -> tuple[Floats, NDArray[np.int64]]:
    """20 rows each around two axes, with what all share along a third."""
    noise = np.random.default_rng(8).normal(size=(40, 6)) * 0.05
    labels = np.repeat([0, 1], 20)
    shared = 10 * np.eye(6)[2]
    return unit_rows(np.eye(6)[labels] + shared + noise), labels


def test_most_of_the_neighbors_decide_the_vote() -> None:
    archive, labels = two_groups()
    assert vote(archive[[0, 39]], archive, labels, 9).tolist() == [0, 1]


def test_what_all_rows_share_can_be_left_out_of_a_vote() -> None:
    """A query with less of what is shared is nearest to the wrong group until that is left out."""
    archive, labels = two_groups()
    shared = archive.mean(axis=0)
    query = (shared + (archive[:1] - shared) * 3).astype(np.float32)
    assert vote(query, archive, labels, 9, shared).tolist() == [0]


def test_the_votes_of_a_label_count_by_its_weight() -> None:
    archive, labels = two_groups()
    middle = unit_rows(archive.mean(axis=0, keepdims=True))
    for favored in (0, 1):
        weights = np.where(np.arange(2) == favored, 5.0, 1.0)
        assert vote(middle, archive, labels, 40, weights=weights).tolist() == [favored]


def test_a_tie_goes_to_the_lower_label() -> None:
    archive = np.eye(2, dtype=np.float32)
    query = unit_rows(np.ones((1, 2)))
    assert vote(query, archive, np.array([1, 0]), 2).tolist() == [0]


def test_no_query_has_no_vote() -> None:
    archive, labels = two_groups()
    assert vote(archive[:0], archive, labels, 5).tolist() == []


def test_blocks_of_queries_go_through_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    archive, labels = two_groups()
    whole = vote(archive, archive, labels, 5)
    monkeypatch.setattr(linalg, "_BLOCK_ROWS", 7)
    np.testing.assert_array_equal(vote(archive, archive, labels, 5, engine=Local()), whole)
