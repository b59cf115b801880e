"""Ratios of shares, with their intervals, and the exact test of one side."""

import numpy as np
import pytest
from groundswell.signals.ratios import more_often, share_ratio
from scipy import stats


def ratio_of(counts: tuple[int, int], totals: tuple[int, int]) -> list[float]:
    found = share_ratio(
        (np.array([counts[0]]), np.array([counts[1]])),
        (np.array([totals[0]]), np.array([totals[1]])),
    )
    return [float(each[0]) for each in found]


def test_the_ratio_is_of_the_shares_and_within_its_interval() -> None:
    low, ratio, high = ratio_of((400, 100), (1_000, 1_000))
    assert ratio == pytest.approx(4, rel=0.01)
    assert low < 4 < high
    assert ratio_of((400, 100), (2_000, 1_000))[1] == pytest.approx(ratio / 2)


def test_nothing_on_one_side_gives_a_finite_interval_and_nothing_at_all_none() -> None:
    low, ratio, high = ratio_of((3, 0), (100, 100))
    assert 0 < low < ratio < high < np.inf
    assert all(np.isnan(ratio_of((0, 0), (100, 100))))
    assert all(np.isnan(ratio_of((3, 0), (100, 0))))


def test_the_interval_covers_the_ratio_in_nineteen_of_twenty_draws() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.binomial(2_000, 0.03, 2_000), rng.binomial(3_000, 0.02, 2_000)
    low, _, high = share_ratio((one, other), (np.full(2_000, 2_000), np.full(2_000, 3_000)))
    assert np.mean((low <= 1.5) & (high >= 1.5)) == pytest.approx(0.95, abs=0.015)


def test_more_often_is_fisher_s_exact_test_of_one_side() -> None:
    table = [[8, 4], [12, 176]]
    expected = stats.fisher_exact(table, alternative="greater").pvalue
    p = more_often(np.array([8]), np.array([12]), np.array([20]), np.array([200]))
    assert p[0] == pytest.approx(expected)
