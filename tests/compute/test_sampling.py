"""Samples of rows without randomness."""

import numpy as np
from groundswell.compute.sampling import evenly_spaced, sampled_by_label, selected
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 500), st.integers(2, 100))
def test_an_evenly_spaced_sample_has_both_ends_and_equal_gaps(n: int, most: int) -> None:
    sample = evenly_spaced(n, most)
    assert len(sample) == min(n, most)
    assert sample[0] == 0
    assert n <= 1 or sample[-1] == n - 1
    gaps = np.diff(sample)
    assert gaps.max(initial=1) - gaps.min(initial=gaps.max(initial=1)) <= 1


def test_a_sample_is_evenly_spaced_and_has_some_rows_of_every_label() -> None:
    labels = np.repeat([0, 1, 2], [1000, 3, 40])
    sample = sampled_by_label(labels, 100, 10)
    counts = np.bincount(labels[sample])
    assert set(evenly_spaced(1043, 100).tolist()) <= set(sample.tolist())
    assert counts[1] == 3
    assert 10 <= counts[2] <= 14
    assert 95 <= counts[0] <= 106
    assert (np.diff(sample) > 0).all()


def test_few_rows_are_all_sampled() -> None:
    assert sampled_by_label(np.array([3, 0, 3]), 3, 1).tolist() == [0, 1, 2]


def test_rows_are_copied_only_where_some_between_them_are_left_out() -> None:
    rows = np.arange(6.0).reshape(3, 2)
    adjoining = selected(rows, np.array([1, 2]))
    assert np.shares_memory(adjoining, rows)
    assert adjoining.tolist() == [[2, 3], [4, 5]]
    assert selected(rows, np.array([0, 2])).tolist() == [[0, 1], [4, 5]]
