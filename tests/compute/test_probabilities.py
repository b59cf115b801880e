"""Tails and rates are those of scipy.stats, which the pipeline does not import."""

import numpy as np
from groundswell.compute.probabilities import (
    binomial_at_least,
    binomial_at_most,
    false_discovery_rates,
    hypergeometric_tail,
)
from scipy import stats

RANDOM = np.random.default_rng(3)


def test_binomial_tails_are_those_of_the_distribution_at_its_ends_too() -> None:
    of = RANDOM.integers(1, 3000, 500)
    hits = np.concatenate([of[:50] + 1, of[50:100], np.zeros(50, int), of[150:] // 3])
    hits[120:130] = -1
    chance = RANDOM.random(500) ** 3
    found = stats.binom(of, chance)
    np.testing.assert_allclose(binomial_at_least(hits, of, chance), found.sf(hits - 1), atol=1e-13)
    np.testing.assert_allclose(binomial_at_most(hits, of, chance), found.cdf(hits), atol=1e-13)


def test_a_small_tail_keeps_its_digits() -> None:
    np.testing.assert_allclose(
        binomial_at_least([30], [40], [0.01]), stats.binom.sf(29, 40, 0.01), rtol=1e-10
    )
    np.testing.assert_allclose(
        hypergeometric_tail(20, 25, 40, 5000), stats.hypergeom.sf(19, 5000, 40, 25), rtol=1e-9
    )


def test_the_hypergeometric_tail_is_fisher_s_test() -> None:
    everything = RANDOM.integers(1, 4000, 300)
    drawn = (RANDOM.random(300) * everything).astype(int)
    marked = (RANDOM.random(300) * everything).astype(int)
    hits = (RANDOM.random(300) * np.minimum(drawn, marked) * 1.1).astype(int)
    expected = stats.hypergeom.sf(hits - 1, everything, marked, drawn)
    found = hypergeometric_tail(hits, drawn, marked, everything)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-12)


def test_none_drawn_has_at_least_none_for_certain_and_never_one() -> None:
    assert hypergeometric_tail([0, 1], 0, 3, 7).tolist() == [1, 0]


def test_rates_of_false_discoveries_are_benjamini_and_hochberg_s() -> None:
    p = RANDOM.random(200) ** 4
    p[:20] = p[20:40]
    np.testing.assert_array_equal(false_discovery_rates(p), stats.false_discovery_control(p))
