from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.signals.counts import (
    MONTHS,
    WEEKS,
    YEARS,
    DatedPapers,
    TimeScale,
    time_scale,
    weekly,
)

from tests.conftest import make_corpus

AS_OF = date(2025, 6, 30)


def test_weeks_are_counted_back_from_the_last_date_and_a_broken_first_one_is_left_out() -> None:
    days = [AS_OF - timedelta(days=ago) for ago in (0, 6, 7, 13, 14, 20, 21)]
    topics = np.array([0, 0, 0, 1, 1, -1, 0])
    found = weekly(days, topics, np.zeros(7, dtype=np.int64), 2, AS_OF)
    assert found.counts[0].tolist() == [[0, 1, 2], [1, 1, 0]]
    assert found.totals[0].tolist() == [2, 2, 2]
    assert found.starts[-1] == AS_OF - timedelta(days=6)
    assert [b - a for a, b in zip(found.starts, found.starts[1:], strict=False)] == [
        timedelta(days=7)
    ] * 2
    assert found.scale == WEEKS


def test_a_week_is_whole_from_seven_days_on() -> None:
    def weeks(ago: int) -> int:
        days = [AS_OF - timedelta(days=ago), AS_OF]
        return weekly(
            days, np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64), 1, AS_OF
        ).length

    assert [weeks(ago) for ago in (12, 13, 19, 20)] == [1, 2, 2, 3]


def test_months_are_calendar_months_up_to_that_of_the_last_date() -> None:
    days = [date(2024, 12, 31), date(2025, 2, 1), date(2025, 2, 28)]
    papers = DatedPapers(days, np.zeros(3, dtype=np.int64), date(2025, 2, 28), MONTHS)
    found = papers.count(np.array([0, 0, -1]), 1)
    assert found.starts == [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]
    assert found.counts[0].tolist() == [[1, 0, 1]]
    assert found.totals[0].tolist() == [1, 0, 2]
    assert (found.scale, found.length) == (MONTHS, 3)


def test_years_are_counted_up_to_that_of_the_last_date() -> None:
    days = [date(2021, 12, 31), date(2023, 1, 1), date(2023, 6, 1)]
    papers = DatedPapers(days, np.zeros(3, dtype=np.int64), date(2024, 3, 1), YEARS)
    found = papers.count(np.array([0, 0, -1]), 1)
    assert found.starts == [date(year, 1, 1) for year in (2021, 2022, 2023, 2024)]
    assert found.counts[0].tolist() == [[1, 0, 1, 0]]
    assert found.totals[0].tolist() == [1, 0, 2, 0]


@pytest.mark.parametrize(
    ("precision", "scale"), [("day", WEEKS), ("month", MONTHS), ("year", YEARS)]
)
def test_the_time_scale_is_the_finest_that_dates_allow(precision: str, scale: TimeScale) -> None:
    months = [date(2023 + n // 12, n % 12 + 1, 1) for n in range(30)]
    assert time_scale(make_corpus(months, precision=[precision] * 30)) == scale


def test_months_of_which_most_are_empty_are_compared_as_years() -> None:
    def of_years(count: int) -> TimeScale:
        julys = [date(2020 + n, 7, 1) for n in range(count)]
        return time_scale(make_corpus(julys, precision=["month"] * count))

    assert (of_years(2), of_years(3)) == (MONTHS, YEARS)


def test_strata_are_counted_apart_and_add_up() -> None:
    days = [AS_OF] * 4
    papers = DatedPapers(days, np.array([0, 1, 1, 1]), AS_OF)
    found = papers.count(np.array([0, 0, 1, -1]), 2)
    assert found.counts[:, :, -1].tolist() == [[1, 0], [1, 1]]
    assert found.totals[:, -1].tolist() == [1, 3]
    assert found.topic_counts[:, -1].tolist() == [2, 1]
    assert found.all_papers.tolist() == [4]


def test_papers_are_counted_on_their_time_scale() -> None:
    papers = DatedPapers([AS_OF], np.zeros(1, dtype=np.int64), AS_OF, MONTHS)
    assert papers.count(np.array([0]), 1).starts == [date(2025, 6, 1)]


def test_without_papers_there_is_one_empty_week() -> None:
    none = np.zeros(0, dtype=np.int64)
    found = weekly([], none, none, 2, AS_OF)
    assert found.counts.tolist() == [[[0], [0]]]
    assert found.length == 1
