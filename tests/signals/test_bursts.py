import numpy as np
import pytest
from groundswell.signals.bursts import bursts, chance, heaviest
from groundswell.signals.noise import Noise


def by_trying_all(counts, totals, scale=2.0, gamma=1.0):
    """The cheapest states of Kleinberg's automaton by trying every sequence."""
    weeks = len(counts)
    low = counts.sum() / totals.sum()
    best, states = np.inf, None
    for number in range(2**weeks):
        tried = [(number >> week) & 1 for week in range(weeks)]
        cost, before = 0.0, 0
        for week, state in enumerate(tried):
            p = min(scale * low, 1 - 1e-9) if state else low
            cost -= counts[week] * np.log(p) + (totals[week] - counts[week]) * np.log(1 - p)
            cost += gamma * np.log(weeks) * (state > before)
            before = state
        if cost < best - 1e-9:
            best, states = cost, tried
    return states


@pytest.mark.parametrize("seed", range(6))
def test_states_are_the_cheapest_of_all_sequences(seed):
    rng = np.random.default_rng(seed)
    totals = rng.integers(20, 60, 10)
    counts = rng.binomial(totals, np.r_[np.full(4, 0.05), np.full(3, 0.3), np.full(3, 0.05)])
    states = np.zeros(10, dtype=int)
    for burst in bursts(counts, totals):
        states[burst.start : burst.end + 1] = 1
    assert states.tolist() == by_trying_all(counts, totals)


def test_a_planted_burst_is_found_where_it_is():
    counts = np.r_[np.full(30, 2), np.full(6, 15), np.full(30, 2)]
    (burst,) = bursts(counts, np.full(66, 100))
    assert (burst.start, burst.end) == (30, 35)
    assert heaviest(counts[None], np.full(66, 100))[0] == pytest.approx(burst.weight)


def of(variance, correlation=0.0):
    """Noise of which all is known, and its weights."""
    return Noise(np.array([variance]), np.array([correlation]), np.ones((1, 1))), np.ones(1)


def test_a_strong_burst_is_beyond_chance_and_noise_makes_it_less_so():
    counts = np.r_[np.full(30, 2), np.full(6, 15), np.full(30, 2)]
    calm = chance(counts, np.full(66, 100), *of(0.0), draws=499, seed=1)
    wild = chance(counts, np.full(66, 100), *of(0.8, 0.8), draws=499, seed=1)
    assert calm == 1 / 500
    assert wild > calm


def test_no_burst_is_always_within_chance():
    assert chance(np.full(50, 3), np.full(50, 90), *of(0.0), draws=99, seed=1) == 1
