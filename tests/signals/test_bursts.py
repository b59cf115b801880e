import numpy as np
import pytest
from groundswell.signals.bursts import Simulation, Values, burst_p_values, bursts, heaviest
from groundswell.signals.counts import Counts
from groundswell.signals.noise import NoiseModel

BURST = np.r_[np.full(30, 2), np.full(6, 15), np.full(30, 2)]
TOTALS = np.full(66, 100)


def by_trying_all(counts: Counts, totals: Counts) -> list[int]:
    """The cheapest states of Kleinberg's automaton by trying every sequence."""
    weeks = len(counts)
    low = counts.sum() / totals.sum()
    best, states = np.inf, [0] * weeks
    for number in range(2**weeks):
        tried = [(number >> week) & 1 for week in range(weeks)]
        cost, before = 0.0, 0
        for week, state in enumerate(tried):
            p = min(2 * low, 1 - 1e-9) if state else low
            cost -= counts[week] * np.log(p) + (totals[week] - counts[week]) * np.log(1 - p)
            cost += np.log(weeks) * (state > before)
            before = state
        if cost < best - 1e-9:
            best, states = cost, tried
    return states


@pytest.mark.parametrize("seed", range(6))
def test_states_are_the_cheapest_of_all_sequences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    totals = rng.integers(20, 60, 10)
    counts = rng.binomial(totals, np.r_[np.full(4, 0.05), np.full(3, 0.3), np.full(3, 0.05)])
    states = np.zeros(10, dtype=int)
    for burst in bursts(counts, totals):
        states[burst.start : burst.end + 1] = 1
    assert states.tolist() == by_trying_all(counts, totals)


def test_a_planted_burst_is_found_where_it_is_with_the_weight_it_saves() -> None:
    (burst,) = bursts(BURST, TOTALS)
    assert (burst.start, burst.end) == (30, 35)
    p = BURST.sum() / TOTALS.sum()
    saved = 6 * (15 * np.log(2) + 85 * np.log((1 - 2 * p) / (1 - p)))
    assert burst.weight == pytest.approx(saved)
    assert heaviest(BURST[None], TOTALS)[0] == pytest.approx(saved)


def test_the_heaviest_of_several_bursts_is_taken_row_by_row() -> None:
    two = BURST.copy()
    two[50:54] = 30
    rows = np.stack([BURST, two, np.full(66, 2)])
    found = heaviest(rows, TOTALS)
    assert found[1] == pytest.approx(max(burst.weight for burst in bursts(two, TOTALS)))
    assert len(bursts(two, TOTALS)) == 2
    assert found[2] == 0


def test_a_burst_can_last_to_the_end() -> None:
    (burst,) = bursts(np.r_[np.full(30, 2), np.full(6, 15)], np.full(36, 100))
    assert (burst.start, burst.end) == (30, 35)


def of(variance: float, correlation: float = 0.0) -> tuple[NoiseModel, Values]:
    """Noise of which all is known, and its weights."""
    known = NoiseModel(np.array([variance]), np.array([correlation]), np.ones((1, 1)))
    return known, np.ones(1)


def burst_p_value(
    counts: Counts, totals: Counts, noise: NoiseModel, weights: Values, simulation: Simulation
) -> float:
    """The p-value of a topic that is alone."""
    return float(burst_p_values(counts[None], totals, noise, weights[None], simulation)[0])


def test_a_strong_burst_is_significant_and_noise_makes_it_less_so() -> None:
    simulation = Simulation(draws=499, seed=1)
    calm = burst_p_value(BURST, TOTALS, *of(0.0), simulation)
    brief = burst_p_value(BURST, TOTALS, *of(0.8, 0.0), simulation)
    lasting = burst_p_value(BURST, TOTALS, *of(0.8, 0.8), simulation)
    assert calm == 1 / 500
    assert brief < lasting / 2
    assert lasting > 0.05


def test_no_burst_has_a_p_value_of_1() -> None:
    assert burst_p_value(np.full(50, 3), np.full(50, 90), *of(0.0), Simulation(99, 1)) == 1


def test_a_topic_has_the_p_value_that_it_has_alone() -> None:
    both = np.stack([BURST, np.roll(BURST, 7) // 2])
    noise, weights = of(0.3, 0.5)
    simulation = Simulation(499, 3)
    together = burst_p_values(both, TOTALS, noise, np.stack([weights, weights]), simulation)
    alone = [burst_p_value(own, TOTALS, noise, weights, simulation) for own in both]
    assert together.tolist() == alone


def test_a_p_value_that_is_not_small_takes_few_series() -> None:
    noise, weights = of(0.8, 0.8)
    few, many = (
        burst_p_value(BURST, TOTALS, noise, weights, Simulation(n, 1)) for n in (2000, 8000)
    )
    assert few == many > 0.05


def test_where_counts_are_noise_p_values_are_even() -> None:
    """Of Poisson series with a burst at all, a half has a p-value of at most a half."""
    rng = np.random.default_rng(4)
    series = rng.poisson(3, size=(60, 60))
    p = np.array(
        [burst_p_value(own, np.full(60, 100), *of(0.0), Simulation(99, 2)) for own in series]
    )
    assert np.mean(p[p < 1] <= 0.5 * p[p < 1].max()) == pytest.approx(0.5, abs=0.2)
    assert (p <= 0.1).mean() < 0.25


def test_a_pair_of_weight_0_has_no_part_in_the_noise() -> None:
    both = NoiseModel(np.array([0.0, 1.2]), np.array([0.0, 0.9]), np.ones((1, 2)))
    calm = burst_p_value(BURST, TOTALS, both, np.array([1.0, 0.0]), Simulation(199, 1))
    wild = burst_p_value(BURST, TOTALS, both, np.array([0.0, 2.0]), Simulation(199, 1))
    assert calm == 1 / 200
    assert wild > 0.05
