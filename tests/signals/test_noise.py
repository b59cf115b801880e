import numpy as np
import pytest
from groundswell.signals.noise import Noise, grid, noise, shift


def series(variance, phi, *, topics=40, weeks=90, mean=12.0, seed=3):
    """Counts whose log rates are an autoregression of first order, and their totals."""
    rng = np.random.default_rng(seed)
    level = np.sqrt(variance) * rng.normal(size=topics)
    rates = np.empty((topics, weeks))
    for week in range(weeks):
        rates[:, week] = mean * np.exp(level - variance / 2)
        step = np.sqrt(variance * (1 - phi**2)) * rng.normal(size=topics)
        level = phi * level + step
    counts = rng.poisson(rates)
    return counts, counts.sum(axis=0)


def means_of(found):
    weights = found.weights.mean(axis=0)
    return weights @ found.variances, weights @ found.correlations


@pytest.mark.parametrize(("variance", "phi"), [(0.3, 0.0), (0.25, 0.8), (0.1, 0.5)])
def test_variance_and_correlation_are_found(variance, phi):
    found = means_of(noise(*series(variance, phi)))
    assert found[0] == pytest.approx(variance, rel=0.35)
    assert found[1] == pytest.approx(phi, abs=0.15)


def test_poisson_counts_have_no_noise():
    variance, _ = means_of(noise(*series(0.0, 0.0)))
    assert variance < 0.01


def test_a_straight_trend_is_no_noise():
    rng = np.random.default_rng(1)
    rates = np.full((40, 90), 12.0)
    rates[:20] *= np.linspace(0.4, 1.6, 90)
    counts = rng.poisson(rates)
    assert means_of(noise(counts, np.full(90, 480)))[0] < 0.01


def test_an_unsteady_topic_is_told_from_its_steady_neighbours():
    counts, _ = series(0.0, 0.0)
    counts[0] = series(0.5, 0.7, topics=1)[0]
    found = noise(counts, np.full(90, 480))
    each = found.weights @ found.variances
    assert each[0] > 0.2
    assert np.delete(each, 0).max() < 0.1


def test_without_weeks_every_noise_is_as_likely():
    found = noise(np.ones((3, 2), dtype=np.int64), np.full(2, 9))
    np.testing.assert_allclose(found.weights, 1 / len(grid()[0]))


@pytest.mark.parametrize("phi", [0.0, 0.7])
def test_the_shift_is_that_of_drawn_series(phi):
    rng = np.random.default_rng(2)
    variance, weeks, draws = 0.2, 40, 20_000
    level = np.sqrt(variance) * rng.normal(size=draws)
    logs = np.empty((draws, weeks))
    for week in range(weeks):
        logs[:, week] = level
        level = phi * level + np.sqrt(variance * (1 - phi**2)) * rng.normal(size=draws)
    known = Noise(np.array([variance]), np.array([phi]), np.ones((1, 1)))
    mean, spread = shift(known, np.full(weeks, 50), slice(36, 40), slice(0, 26))
    drawn = logs[:, 36:].mean(axis=1) - logs[:, :26].mean(axis=1)
    assert spread[0] == pytest.approx(drawn.var(), rel=0.03)
    assert mean[0] < 0
