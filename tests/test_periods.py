"""Periods of the calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from groundswell.periods import PERIODS, Period, apart, common_precision
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("day", "period", "start", "end"),
    [
        (date(2025, 1, 1), Period.WEEK, date(2024, 12, 30), date(2025, 1, 5)),
        (date(2024, 12, 30), Period.WEEK, date(2024, 12, 30), date(2025, 1, 5)),
        (date(2024, 2, 28), Period.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), Period.DAY, date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 2, 28), Period.YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(
    day: date, period: Period, start: date, end: date
) -> None:
    assert (period.start(day), period.end(day)) == (start, end)


def test_months_and_years_follow_each_other() -> None:
    first, last = date(2024, 11, 30), date(2025, 2, 1)
    assert Period.MONTH.starts(first, last) == [
        date(2024, 11, 1),
        date(2024, 12, 1),
        date(2025, 1, 1),
        date(2025, 2, 1),
    ]
    assert Period.YEAR.starts(first, last) == [date(2024, 1, 1), date(2025, 1, 1)]


@given(DAYS, DAYS, st.sampled_from(PERIODS))
def test_the_periods_between_two_days_leave_no_gap(one: date, other: date, period: Period) -> None:
    first, last = sorted((one, min(other, one + timedelta(days=900))))
    starts = period.starts(first, last)
    assert starts[0] <= first
    assert starts[-1] <= last <= period.end(starts[-1])
    for before, after in pairwise(starts):
        assert period.end(before) + timedelta(days=1) == after


def test_periods_are_in_order() -> None:
    assert Period.MONTH.finer_than(Period.YEAR)
    assert Period.WEEK.finer_than(Period.MONTH)
    assert not Period.DAY.finer_than(Period.DAY)


@pytest.mark.parametrize(
    ("period", "text"),
    [(Period.DAY, "2025-03-05"), (Period.MONTH, "2025-03"), (Period.YEAR, "2025")],
)
def test_a_period_is_written_as_precisely_as_it_is(period: Period, text: str) -> None:
    assert period.text(date(2025, 3, 5)) == text


@pytest.mark.parametrize(
    ("days", "months", "years", "precision"),
    [
        (5_000, 0, 0, Period.DAY),
        (5_000, 1, 0, Period.DAY),
        (81, 19, 0, Period.DAY),
        (80, 20, 0, Period.MONTH),
        (80, 10, 10, Period.MONTH),
        (50, 30, 20, Period.YEAR),
        (0, 81, 19, Period.MONTH),
        (0, 0, 1, Period.YEAR),
        (0, 0, 0, Period.DAY),
    ],
)
def test_dates_are_counted_in_the_coarsest_period_that_one_in_five_needs(
    days: int, months: int, years: int, precision: Period
) -> None:
    known = {Period.DAY: days, Period.MONTH: months, Period.YEAR: years}
    assert common_precision(known) == precision


def test_dates_that_follow_too_soon_are_passed_over() -> None:
    dates = [date(2025, 1, day) for day in (1, 2, 4, 6, 7)]
    assert [day.day for day in apart(dates, 3)] == [1, 4, 7]
    assert list(apart(dates, 1)) == dates
