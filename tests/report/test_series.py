"""Shares over time as they are drawn."""

from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.config import PrevalenceConfig
from groundswell.periods import PERIODS, Period
from groundswell.report import series
from groundswell.report.series import Point, sparkline
from groundswell.stages.prevalence import prevalence

from tests.conftest import make_corpus
from tests.report.inputs import inputs


@pytest.mark.parametrize("period", PERIODS)
def test_there_is_an_interval_for_every_count_in_the_grid(period: Period) -> None:
    given = inputs()
    found = series.intervals(given.corpus, given.topics.topic_ids, 0.95)[period]
    pairs = zip(found.count, found.total, strict=True)
    limits = dict(zip(pairs, zip(found.low, found.high, strict=True), strict=True))
    config = PrevalenceConfig(period=period.value)
    for row in prevalence(given.corpus, given.topics, config=config).table.to_pylist():
        if row["total"]:
            low, high = limits[row["count"], row["total"]]
            assert low == pytest.approx(row["share_low"], abs=1e-5)
            assert high == pytest.approx(row["share_high"], abs=1e-5)


def test_lines_are_those_of_the_published_grid() -> None:
    given = inputs()
    lines = series.lines(given.corpus, given.topics, Period.WEEK, 0.95)
    rows = [row for row in given.prevalence.table.to_pylist() if row["topic_id"] == 4]
    assert [(p.start, p.count, p.total, p.share, p.low, p.high) for p in lines[4]] == [
        tuple(
            row[name]
            for name in ("period_start", "count", "total", "share", "share_low", "share_high")
        )
        for row in rows
    ]


@pytest.mark.parametrize(
    ("leading", "expected"),
    [([0, 1, 4], "week"), ([9], "month"), ([], "month")],
)
def test_a_grid_too_fine_for_its_topics_is_drawn_in_longer_periods(
    leading: list[int], expected: str
) -> None:
    given = inputs()
    day = prevalence(given.corpus, given.topics, config=PrevalenceConfig(period="day"))
    assert series.readable_period(day, leading) == expected


def test_a_period_that_can_be_read_is_kept() -> None:
    given = inputs()
    week = prevalence(given.corpus, given.topics, config=PrevalenceConfig(period="week"))
    assert series.readable_period(week, [0, 1, 4]) == "week"


def test_years_are_drawn_as_years() -> None:
    given = inputs()
    year = prevalence(given.corpus, given.topics, config=PrevalenceConfig(period="year"))
    assert series.readable_period(year, [9]) == "year"


@pytest.mark.parametrize(("known", "offered"), [("month", ["month", "year"]), ("year", ["year"])])
def test_no_period_is_offered_that_is_finer_than_the_dates(known: str, offered: list[str]) -> None:
    corpus = make_corpus([date(2024, 1, 1)] * 3, precision=[known] * 3)
    assert list(series.offered_periods(corpus)) == offered
    assert list(series.intervals(corpus, np.zeros(3, dtype=np.int64), 0.95)) == offered


def points(*values: tuple[float, float, float] | None) -> list[Point]:
    """A point per (share, low, high), or None where there are no papers."""
    start = date(2025, 1, 6)
    return [
        Point(start + timedelta(weeks=i), 1, 10, *value)
        if value
        else Point(start + timedelta(weeks=i), 0, 0, None, None, None)
        for i, value in enumerate(values)
    ]


def test_a_sparkline_reaches_from_edge_to_edge_and_its_peak_to_the_top() -> None:
    spark = sparkline(points((0.1, 0.0, 0.2), (0.4, 0.3, 0.4), (0.2, 0.1, 0.3)), 100, 40)
    assert spark.top == 0.4
    assert spark.line == "0.0,30.0 50.0,0.0 100.0,20.0"
    assert spark.band == "0.0,20.0 50.0,0.0 100.0,10.0 100.0,30.0 50.0,10.0 0.0,40.0"


def test_a_sparkline_shows_every_interval_whole() -> None:
    spark = sparkline(points((0.1, 0.0, 0.9), (0.2, 0.1, 0.3), (0.2, 0.1, 0.3)), 100, 40)
    assert spark.top == 0.9
    assert spark.band.startswith("0.0,0.0 50.0,26.7 ")


def test_periods_without_papers_leave_a_gap_in_time() -> None:
    spark = sparkline(points((0.1, 0.0, 0.2), None, (0.1, 0.0, 0.2)), 100, 40)
    assert [place.split(",")[0] for place in spark.line.split()] == ["0.0", "100.0"]


def test_a_sparkline_without_papers_is_empty() -> None:
    spark = sparkline(points(None, None))
    assert (spark.line, spark.band, spark.top) == ("", "", 0.0)
