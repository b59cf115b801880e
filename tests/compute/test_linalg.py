"""Unit rows, means and cosines of groups, and principal axes, on values worked out by hand."""

import numpy as np
import pytest
from groundswell.compute import linalg
from groundswell.compute.linalg import (
    blocks,
    cosines_to,
    distinct,
    fast_unit_rows,
    nearest_centroid,
    principal_axes,
    unit_means,
    unit_residuals,
    unit_rows,
    unit_rows_float64,
)
from numpy.typing import NDArray

ROWS = np.array([[3, 4], [0, 0], [0, 5]], dtype=np.float32)
UNIT = np.array([[0.6, 0.8], [0, 0], [0, 1]])


def test_rows_are_scaled_to_length_one_and_a_row_of_zeros_stays() -> None:
    for scaled in (unit_rows(ROWS), fast_unit_rows(ROWS)):
        np.testing.assert_allclose(scaled, UNIT, rtol=1e-7)
        assert scaled.dtype == np.float32


def test_rows_in_float64_are_not_rounded_to_float32() -> None:
    scaled = unit_rows_float64(np.array([[1, 2]], dtype=np.float32))
    np.testing.assert_array_equal(scaled, [[1 / np.sqrt(5), 2 / np.sqrt(5)]])


def test_rows_can_be_scaled_in_place() -> None:
    rows = ROWS.copy()
    assert unit_rows(rows, out=rows) is rows
    np.testing.assert_allclose(rows, UNIT, rtol=1e-7)


def test_a_short_row_keeps_its_direction_unless_it_may_be_rounding_error() -> None:
    short = np.array([[1e-9, 0]], dtype=np.float32)
    assert unit_rows(short).tolist() == [[1, 0]]
    assert fast_unit_rows(short).tolist() == [[0, 0]]
    assert unit_residuals(short + 1, np.ones(2, dtype=np.float32)).tolist() == [[0, 0]]


def test_the_size_of_blocks_changes_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).normal(size=(10, 3)).astype(np.float32)
    whole = unit_rows(rows)
    monkeypatch.setattr(linalg, "_BLOCK_ROWS", 4)
    assert [len(block) for block in blocks(rows)] == [4, 4, 2]
    np.testing.assert_array_equal(unit_rows(rows), whole)


def test_residuals_are_what_is_left_without_the_shared_vector() -> None:
    rows = np.array([[1, 3], [4, 1]], dtype=np.float32)
    found = unit_residuals(rows, np.ones(2, dtype=np.float32))
    assert found.tolist() == [[0, 1], [1, 0]]


def groups() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Rows of group 2 (mean along 1, 1), group 5 (along the first axis), and an outlier."""
    rows = np.array([[0, 1], [1, 0], [0, -1], [1, 0]], dtype=np.float32)
    return rows, np.array([2, 5, -1, 2])


def test_distinct_numbers_ascend() -> None:
    assert distinct(np.array([4, -1, 4, 0, -1])).tolist() == [-1, 0, 4]
    assert distinct(np.zeros(0, dtype=np.int64)).tolist() == []


def test_the_mean_of_each_group_has_length_one_and_other_rows_do_not_count() -> None:
    means = unit_means(*groups(), np.array([2, 5]))
    np.testing.assert_allclose(means, [[np.sqrt(0.5), np.sqrt(0.5)], [1, 0]], rtol=1e-7)


def test_a_group_without_rows_has_the_mean_zero() -> None:
    assert unit_means(*groups(), np.array([3])).tolist() == [[0, 0]]


def test_the_order_of_rows_does_not_change_a_bit_of_their_mean() -> None:
    rng = np.random.default_rng(1)
    rows, labels = rng.normal(size=(500, 8)).astype(np.float32), rng.integers(0, 3, 500)
    order, ids = rng.permutation(500), np.arange(3)
    expected = unit_means(rows, labels, ids)
    np.testing.assert_array_equal(unit_means(rows[order], labels[order], ids), expected)


def test_cosines_are_to_the_centroid_named_and_the_nearest_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, _ = groups()
    centroids = np.array([[0.6, 0.8], [0.8, -0.6]], dtype=np.float32)
    monkeypatch.setattr(linalg, "_COSINE_ROWS", 3)
    np.testing.assert_allclose(cosines_to(rows, centroids, np.array([1, 0, 0, 1])),
                               [-0.6, 0.6, -0.8, 0.8], rtol=1e-6)  # fmt: skip
    position, cosine = nearest_centroid(rows, centroids)
    assert position.tolist() == [0, 1, 1, 1]
    np.testing.assert_allclose(cosine, [0.8, 0.8, 0.6, 0.8], rtol=1e-6)


def test_the_leading_axis_is_where_rows_spread_most_and_its_largest_component_is_positive() -> None:
    spread = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]
    rows = np.hstack([spread, -2 * spread, 0.01 * spread**2])
    axes = principal_axes([rows[:20], rows[20:]], 2)
    np.testing.assert_allclose(axes[:, 0], np.array([-1, 2, 0]) / np.sqrt(5), atol=1e-3)
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-6)
