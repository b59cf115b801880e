"""The variation of rates between neighboring windows, on counts whose variation is known."""

import numpy as np
import pytest
from groundswell.signals.dispersion import variation

TOTALS = np.full(208, 1000)
LEAST = 0.02


def test_poisson_counts_are_taken_to_vary_no_more_than_the_least_that_is_allowed_for() -> None:
    counts = np.random.default_rng(0).poisson(5, (300, 208))
    assert variation(counts, TOTALS, 4) == LEAST


def test_rates_that_vary_less_than_the_estimate_can_see_are_allowed_for() -> None:
    rng = np.random.default_rng(7)
    counts = rng.poisson(0.5 * rng.gamma(1 / 0.06, 0.06, (400, 208)))
    assert variation(counts, TOTALS, 4) >= 0.06 / 4


@pytest.mark.parametrize("window", [1, 4])
def test_it_is_two_to_three_times_the_dispersion_of_negative_binomial_counts(window: int) -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(5 * rng.gamma(1 / 0.3, 0.3, (400, 208)))
    assert 2 < variation(counts, TOTALS, window) / (0.3 / window) < 3


def test_a_slow_course_is_no_noise() -> None:
    course = 4 * np.exp(np.sin(np.linspace(0, 4 * np.pi, 208)))
    counts = np.random.default_rng(2).poisson(course, (300, 208))
    assert variation(counts, TOTALS, 4) < 0.03


def test_a_tenth_of_candidates_that_leap_do_not_make_the_others_noisy() -> None:
    counts = np.random.default_rng(3).poisson(5, (300, 208))
    counts[:30, 100:] *= 6
    assert variation(counts, TOTALS, 13) == LEAST


def test_growing_totals_are_no_noise() -> None:
    totals = np.linspace(200, 2000, 208).astype(np.int64)
    counts = np.random.default_rng(4).poisson(totals / 200, (300, 208))
    assert variation(counts, totals, 4) == LEAST


@pytest.mark.parametrize("periods", [0, 8, 51])
def test_three_pairs_of_windows_are_too_few(periods: int) -> None:
    counts = np.random.default_rng(5).poisson(5, (30, periods))
    assert variation(counts, TOTALS[:periods], 13) == LEAST


def test_windows_without_any_paper_say_nothing() -> None:
    totals = np.where(np.arange(208) < 104, 0, 1000)
    counts = np.random.default_rng(6).poisson(5, (300, 208)) * (totals > 0)
    assert variation(counts, totals, 4) == LEAST
