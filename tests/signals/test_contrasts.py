"""Two sets of papers side by side: ratios, q-values, and periods that both have."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from groundswell.periods import Period
from groundswell.signals.contrasts import (
    Sides,
    Things,
    contrast,
    find_lags,
    shared_periods,
)
from groundswell.signals.lags import LEAST_PERIODS
from groundswell.signals.multiple_testing import all_q_values
from scipy.sparse import csc_matrix

MONDAY = date(2024, 1, 1)


def things(*columns: list[int]) -> Things:
    groups: Any = csc_matrix(np.array(columns, dtype=float).T)
    names = [f"t{i}" for i in range(len(columns))]
    return Things(["topic"] * len(columns), list(range(len(columns))), names, groups)


def halves(first: int, second: int, both: int = 0) -> Sides:
    """As many papers of the first side, of the second, and of both, in this order."""
    ids = np.arange(first + second + both)
    return Sides(("A", "B"), (ids < first) | (ids >= first + second), ids >= first)


def test_the_ratio_is_of_the_shares_of_the_first_side_and_the_second() -> None:
    found = contrast(things([1] * 20 + [0] * 80 + [1] * 10 + [0] * 190), halves(100, 200))
    assert (found.counts[0][0], found.counts[1][0], found.totals) == (20, 10, (100, 200))
    assert found.ratio[0] == pytest.approx(4, rel=0.05)
    assert found.low[0] < 4 < found.high[0]
    assert found.p[0] < 0.001


def test_exchanged_sides_give_the_inverse_ratio_and_the_same_p_value() -> None:
    column = [1] * 20 + [0] * 80 + [1] * 10 + [0] * 190
    one = contrast(things(column), halves(100, 200))
    other = contrast(things(column[100:] + column[:100]), halves(200, 100))
    assert other.ratio[0] == pytest.approx(1 / one.ratio[0])
    assert other.p[0] == pytest.approx(one.p[0])


def test_papers_of_both_sides_count_on_neither() -> None:
    sides = halves(10, 10, both=5)
    found = contrast(things([0] * 20 + [1] * 5), sides)
    assert (sides.both, found.totals) == (5, (10, 10))
    assert np.isnan(found.p[0])


def test_things_of_few_papers_are_not_tested() -> None:
    found = contrast(things([1] * 4 + [0] * 96, [1] * 5 + [0] * 95), halves(50, 50))
    assert np.isnan(found.p).tolist() == [True, False]
    q = all_q_values([found.p])[0]
    assert np.isnan(q[0])
    assert q[1] == found.p[1]


def test_where_nothing_differs_hardly_anything_is_said_to() -> None:
    rng = np.random.default_rng(8)
    false = 0
    for _ in range(40):
        columns = rng.random((60, 400)) < rng.uniform(0.02, 0.2, 60)[:, None]
        found = contrast(things(*columns.astype(int).tolist()), halves(150, 250))
        false += int(np.nanmin(all_q_values([found.p])[0]) <= 0.05)
    assert false <= 4


def test_an_empty_side_has_no_ratio() -> None:
    found = contrast(things([1] * 6 + [0] * 4), halves(10, 0))
    assert np.isnan(found.ratio[0])


def test_shared_periods_are_whole_on_both_sides() -> None:
    days = [MONDAY + timedelta(days=i) for i in range(70)] + [
        MONDAY + timedelta(days=20 + i) for i in range(70)
    ]
    shared = shared_periods(days, halves(70, 70), Period.WEEK)
    assert (shared.starts[0], shared.starts[-1]) == (date(2024, 1, 22), date(2024, 2, 26))


@pytest.mark.parametrize("gap", [71, 700])
def test_sides_of_other_times_share_no_period(gap: int) -> None:
    days = [MONDAY + timedelta(days=i) for i in range(70)]
    later = [day + timedelta(days=gap) for day in days]
    assert shared_periods([*days, *later], halves(70, 70), Period.WEEK).starts == ()


def weekly(lag: int, weeks: int) -> tuple[Things, Sides, list[date]]:
    """Papers of two sides of which a tenth to a half is of a thing, earlier in the first."""
    rng = np.random.default_rng(5)
    level = np.zeros(weeks + 10)
    for week in range(1, weeks + 10):
        level[week] = 0.7 * level[week - 1] + rng.normal(0, 0.7)
    rate = 1 / (1 + np.exp(1.5 - level))
    column: list[int] = []
    days: list[date] = []
    for shift in (0, lag):
        for week in range(weeks):
            own = rng.random(200) < rate[10 + week - shift]
            column += own.astype(int).tolist()
            days += [MONDAY + timedelta(days=7 * week + i % 7) for i in range(200)]
    return things(column), halves(200 * weeks, 200 * weeks), days


def test_the_side_that_is_earlier_is_found_to_lead() -> None:
    named, sides, days = weekly(3, 120)
    [(lag, q)] = find_lags(named, sides, days, shared_periods(days, sides, Period.WEEK)).values()
    assert (lag.periods, lag.leads) == (3, True)
    assert q < 0.01


def test_too_few_shared_periods_say_nothing_of_time() -> None:
    named, sides, days = weekly(4, LEAST_PERIODS)
    assert find_lags(named, sides, days, shared_periods(days, sides, Period.WEEK)) == {}
