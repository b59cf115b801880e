import numpy as np
import pytest
from groundswell.signals.counts import WEEKS, Counts
from groundswell.signals.noise import NoiseModel, fit_noise, log_rate_change, noise_grid

from tests.signals.series import autoregression


def counts_of(
    variance: float, phi: float, *, topics: int = 40, weeks: int = 90, seed: int = 3
) -> tuple[Counts, Counts]:
    """Counts of twelve papers a week with noise, and their totals."""
    rng = np.random.default_rng(seed)
    logs = autoregression(variance, phi, (topics, weeks), rng)
    counts = rng.poisson(12.0 * np.exp(logs - variance / 2))
    return counts, counts.sum(axis=0)


def fitted(counts: Counts, totals: Counts) -> NoiseModel:
    return fit_noise(counts, totals, WEEKS.bend)


def means_of(found: NoiseModel) -> tuple[float, float]:
    weights = found.weights.mean(axis=0)
    return float(weights @ found.variances), float(weights @ found.correlations)


@pytest.mark.parametrize(("variance", "phi"), [(0.3, 0.0), (0.25, 0.8), (0.1, 0.5)])
def test_variance_and_correlation_are_found(variance: float, phi: float) -> None:
    found = means_of(fitted(*counts_of(variance, phi)))
    assert found[0] == pytest.approx(variance, rel=0.35)
    assert found[1] == pytest.approx(phi, abs=0.15)


def test_poisson_counts_have_no_noise() -> None:
    variance, _ = means_of(fitted(*counts_of(0.0, 0.0)))
    assert variance < 0.01


def test_a_straight_trend_is_no_noise() -> None:
    rng = np.random.default_rng(1)
    rates = np.full((40, 90), 12.0)
    rates[:20] *= np.linspace(0.4, 1.6, 90)
    assert means_of(fitted(rng.poisson(rates), np.full(90, 480)))[0] < 0.01


def test_a_course_that_turns_within_half_a_year_is_no_noise() -> None:
    rng = np.random.default_rng(1)
    rates = np.full((40, 104), 12.0)
    rates[:20] *= np.exp(0.6 * np.sin(np.linspace(0, 3 * np.pi, 104)))
    assert means_of(fitted(rng.poisson(rates), np.full(104, 480)))[0] < 0.02


def test_a_noisy_topic_is_told_from_its_calm_neighbors() -> None:
    counts, _ = counts_of(0.0, 0.0)
    counts[0] = counts_of(0.5, 0.7, topics=1)[0]
    found = fitted(counts, np.full(90, 480))
    each = found.weights @ found.variances
    assert each[0] > 0.2
    assert np.delete(each, 0).max() < 0.1


def test_one_topic_in_ten_with_bursts_leaves_the_others_calm() -> None:
    """The common weights are learned without it: a topic too small to tell is calm."""
    counts, _ = counts_of(0.0, 0.0, topics=10)
    counts[0] = counts_of(1.2, 0.9, topics=1)[0]
    counts[1] = np.random.default_rng(4).poisson(0.1, 90)
    found = fitted(counts, np.full(90, 480))
    assert (found.weights @ found.variances)[1] < 0.05


def test_the_weights_of_each_topic_are_a_distribution_with_no_zero() -> None:
    found = fitted(*counts_of(0.3, 0.5))
    assert found.weights.sum(axis=1) == pytest.approx(1)
    assert (found.weights.mean(axis=0) > 0).all()


def test_without_weeks_every_noise_is_as_likely() -> None:
    found = fitted(np.ones((3, 7), dtype=np.int64), np.full(7, 9))
    np.testing.assert_allclose(found.weights, 1 / len(noise_grid()[0]))
    eight = fitted(np.ones((3, 8), dtype=np.int64), np.full(8, 9))
    assert eight.weights.std() > 0


def test_weeks_without_any_paper_say_nothing() -> None:
    counts, totals = counts_of(0.3, 0.0)
    gaps = np.arange(90) % 9 == 0
    with_gaps = fitted(
        np.insert(counts, np.flatnonzero(gaps), 0, axis=1),
        np.insert(totals, np.flatnonzero(gaps), 0),
    )
    np.testing.assert_allclose(with_gaps.weights, fitted(counts, totals).weights, atol=1e-12)


def test_only_the_last_two_years_count() -> None:
    counts, totals = counts_of(0.3, 0.0, weeks=150)
    found, recent = fitted(counts, totals), fitted(counts[:, -104:], totals[-104:])
    np.testing.assert_array_equal(found.weights, recent.weights)


def test_the_grid_begins_with_no_noise_and_has_each_pair_once() -> None:
    variances, correlations = noise_grid()
    assert (variances[0], correlations[0]) == (0, 0)
    assert len(set(zip(variances.tolist(), correlations.tolist(), strict=True))) == 41


def test_other_topics_weights_leave_a_topics_own_out() -> None:
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    found = NoiseModel(np.zeros(2), np.zeros(2), weights).others()
    np.testing.assert_allclose(found, [[0.25, 0.75], [0.75, 0.25], [0.5, 0.5]])
    alone = NoiseModel(np.zeros(2), np.zeros(2), weights[:1]).others()
    np.testing.assert_allclose(alone, [[1.0, 0.0]])


@pytest.mark.parametrize("phi", [0.0, 0.7])
def test_the_change_is_that_of_simulated_series(phi: float) -> None:
    variance, rng = 0.2, np.random.default_rng(2)
    logs = autoregression(variance, phi, (20_000, 40), rng)
    known = NoiseModel(np.array([variance]), np.array([phi]), np.ones((1, 1)))
    mean, spread = log_rate_change(known, np.full(40, 50), slice(36, 40), slice(0, 26))
    simulated = logs[:, 36:].mean(axis=1) - logs[:, :26].mean(axis=1)
    assert spread[0] == pytest.approx(simulated.var(), rel=0.03)
    # Rates of mean 1, whose logarithm of the mean is lower where fewer are averaged.
    rates = np.exp(logs - variance / 2)
    change = np.log(rates[:, 36:].mean(axis=1)) - np.log(rates[:, :26].mean(axis=1))
    assert mean[0] == pytest.approx(change.mean(), rel=0.2)


def test_weeks_count_by_their_papers() -> None:
    """Of a week with all papers and one without any, the change is that of the first alone."""
    known = NoiseModel(np.array([0.2]), np.array([0.5]), np.ones((1, 1)))
    uneven = log_rate_change(known, np.array([9, 0, 9, 0]), slice(2, 4), slice(0, 2))
    single = log_rate_change(known, np.array([9, 9, 9]), slice(2, 3), slice(0, 1))
    np.testing.assert_allclose(uneven, single)
