"""Which of two series leads, and that nothing is said of series that have nothing in common."""

import numpy as np
import pytest
from groundswell.signals.lags import LEAST_PERIODS, find_lag, shares
from numpy.typing import NDArray

WEEKS = 90


def course(seed: int, length: int = WEEKS + 12) -> NDArray[np.float64]:
    """A share that wanders about a level."""
    rng = np.random.default_rng(seed)
    steps = np.zeros(length)
    for week in range(1, length):
        steps[week] = 0.8 * steps[week - 1] + rng.normal(0, 0.4)
    return np.asarray(0.05 * np.exp(steps))


@pytest.mark.parametrize("lag", [2, 5])
def test_the_one_that_is_earlier_leads_by_so_many_periods(lag: int) -> None:
    rate = course(3)
    found = find_lag(rate[12 : 12 + WEEKS], rate[12 - lag : 12 - lag + WEEKS], seed=1)
    assert found.periods == lag
    assert found.low <= lag <= found.high
    assert found.leads
    assert found.p_value == pytest.approx(1 / 2_000)


def test_the_two_exchanged_have_the_opposite_lag() -> None:
    rate = course(3)
    found = find_lag(rate[8 : 8 + WEEKS], rate[12 : 12 + WEEKS], seed=1)
    assert (found.periods, found.leads) == (-4, True)


def test_two_that_move_together_lead_each_other_nowhere() -> None:
    rate = course(4, WEEKS)
    found = find_lag(rate, rate, seed=1)
    assert (found.periods, found.leads) == (0, False)
    assert found.p_value < 0.01


def test_of_two_that_wander_by_themselves_no_lead_is_said() -> None:
    said = 0
    for seed in range(20):
        found = find_lag(course(seed, WEEKS), course(100 + seed, WEEKS), seed)
        said += found.leads and found.p_value <= 0.05
    assert said <= 1


def test_gaps_do_not_matter() -> None:
    rate = course(3)
    first, second = rate[12 : 12 + WEEKS].copy(), rate[9 : 9 + WEEKS].copy()
    first[[5, 40]] = second[[17, 60]] = np.nan
    assert find_lag(first, second, seed=1).periods == 3


def test_the_same_seed_gives_the_same_answer() -> None:
    one, other = course(1, LEAST_PERIODS), course(2, LEAST_PERIODS)
    assert find_lag(one, other, seed=7) == find_lag(one, other, seed=7)


def test_a_series_that_never_changes_has_no_lead() -> None:
    found = find_lag(np.full(WEEKS, 0.2), course(1, WEEKS), seed=1)
    assert not found.leads
    assert found.p_value > 0.5


def test_shares_without_papers_are_gaps() -> None:
    found = shares(np.array([1, 0, 4]), np.array([4, 0, 4]))
    assert np.isnan(found).tolist() == [False, True, False]
    assert found[0] < found[2]
