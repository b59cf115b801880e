from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import Corpus, Period, Topics
from groundswell.config import Period as ConfiguredPeriod
from groundswell.config import PrevalenceConfig
from groundswell.errors import UsageError
from groundswell.signals.prevalence import finest_period, period_start, periods
from groundswell.stages.prevalence import prevalence
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from tests.conftest import days, make_corpus
from tests.make import make_topic

Grid = dict[tuple[int, date], dict[str, Any]]
"""Rows of a prevalence table by topic and first day of the period."""


def of_topics(corpus: Corpus, topic_ids: list[int]) -> Topics:
    ids = sorted(set(topic_ids) - {-1})
    n = len(topic_ids)
    return Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=np.array(topic_ids, dtype=np.int64),
        strength=np.ones(n, dtype=np.float32),
        map=np.zeros((n, 2), dtype=np.float32),
        topics=tuple(make_topic(i, size=topic_ids.count(i)) for i in ids),
        centroids=np.zeros((len(ids), 2), dtype=np.float32),
    )


def grid(
    dates: list[date],
    topic_ids: list[int],
    period: ConfiguredPeriod = "day",
    as_of: date | None = None,
) -> Grid:
    corpus = make_corpus(dates, as_of=as_of)
    result = prevalence(
        corpus, of_topics(corpus, topic_ids), config=PrevalenceConfig(period=period)
    )
    return {(r["topic_id"], r["period_start"]): r for r in result.table.to_pylist()}


def test_a_topic_absent_from_a_period_has_a_row_with_zero() -> None:
    rows = grid([date(2025, 1, 1), date(2025, 1, 2)], [0, 1])
    assert rows[0, date(2025, 1, 2)]["count"] == 0
    assert rows[0, date(2025, 1, 2)]["share"] == 0


def test_the_grid_runs_to_as_of_and_a_period_without_papers_has_no_share() -> None:
    rows = grid([date(2025, 1, 1)], [0], as_of=date(2025, 1, 3))
    empty = rows[0, date(2025, 1, 3)]
    assert (empty["total"], empty["share"], empty["share_low"]) == (0, None, None)


def test_the_interval_is_jeffreys() -> None:
    rows = grid([date(2025, 1, 1)] * 10, [0] * 3 + [-1] * 7)
    row = rows[0, date(2025, 1, 1)]
    assert row["share_low"] == pytest.approx(beta.ppf(0.025, 3.5, 7.5))
    assert row["share_high"] == pytest.approx(beta.ppf(0.975, 3.5, 7.5))


@pytest.mark.parametrize(
    ("day", "period", "start"),
    [
        (date(2025, 1, 1), "week", date(2024, 12, 30)),
        (date(2024, 12, 30), "week", date(2024, 12, 30)),
        (date(2025, 2, 28), "month", date(2025, 2, 1)),
        (date(2025, 2, 28), "day", date(2025, 2, 28)),
    ],
)
def test_a_period_starts_on_monday_or_the_first(day: date, period: Period, start: date) -> None:
    assert period_start(day, period) == start


def test_months_follow_each_other_through_the_years() -> None:
    assert periods(date(2024, 11, 30), date(2025, 2, 1), "month") == [
        date(2024, 11, 1),
        date(2024, 12, 1),
        date(2025, 1, 1),
        date(2025, 2, 1),
    ]


@settings(max_examples=50, deadline=None)
@given(
    papers=st.lists(
        st.tuples(st.dates(date(2024, 1, 1), date(2024, 6, 30)), st.integers(-1, 3)),
        min_size=1,
        max_size=60,
    ),
    period=st.sampled_from(["day", "week", "month", "auto"]),
)
def test_the_grid_is_complete_and_shares_sum_to_one(
    papers: list[tuple[date, int]], period: ConfiguredPeriod
) -> None:
    papers.sort(key=lambda paper: paper[0])
    rows = grid([p[0] for p in papers], [p[1] for p in papers], period)
    topics = {key[0] for key in rows}
    starts = {key[1] for key in rows}
    assert set(rows) == {(t, s) for t in topics for s in starts}
    assert sum(row["count"] for row in rows.values()) == len(papers)
    for start in starts:
        column = [rows[t, start] for t in topics]
        if column[0]["total"]:
            assert sum(row["share"] for row in column) == pytest.approx(1)
        for row in column:
            if row["total"]:
                assert row["share_low"] <= row["share"] <= row["share_high"]


def test_topics_of_other_papers_are_refused() -> None:
    corpus, other = make_corpus(days(3)), make_corpus(days(2))
    with pytest.raises(ValueError, match="not of this corpus"):
        prevalence(corpus, of_topics(other, [0, 0]), config=PrevalenceConfig())


def test_an_empty_corpus_has_a_month_without_papers() -> None:
    none = replace(make_corpus(days(1)), papers=make_corpus(days(1)).papers.slice(1))
    found = prevalence(none, of_topics(none, []), config=PrevalenceConfig())
    (row,) = found.table.to_pylist()
    assert (row["topic_id"], row["period_start"], row["total"]) == (-1, date(2025, 1, 1), 0)


def test_days_are_periods_only_where_nine_in_ten_have_a_digest() -> None:
    every_day = [day for day in days(30) for _ in range(40)]
    assert finest_period(every_day) == "day"
    weekdays = [day for day in every_day if day.weekday() < 5]
    assert finest_period(weekdays) == "week"


@pytest.mark.parametrize(
    ("papers", "period"), [(30, "day"), (29, "week"), (5, "week"), (4, "month")]
)
def test_a_period_holds_thirty_papers_on_average(papers: int, period: str) -> None:
    assert finest_period([day for day in days(35) for _ in range(papers)]) == period


def test_dense_daily_digests_are_counted_by_day_and_sparse_ones_by_month() -> None:
    dense = make_corpus([day for day in days(30) for _ in range(40)])
    sparse = make_corpus(days(30))
    for corpus, period in ((dense, "day"), (sparse, "month")):
        n = len(corpus.papers)
        result = prevalence(corpus, of_topics(corpus, [0] * n), config=PrevalenceConfig())
        assert result.period == period


def coarse_corpus() -> Corpus:
    made = make_corpus(days(30))
    column = made.papers.schema.get_field_index("precision")
    months = pa.array(["day"] * 29 + ["month"])
    return replace(made, papers=made.papers.set_column(column, "precision", months))


@pytest.mark.parametrize("period", ["day", "week"])
def test_a_period_finer_than_the_dates_is_refused(period: ConfiguredPeriod) -> None:
    made = coarse_corpus()
    with pytest.raises(UsageError, match=f"'{period}' is finer than dates known to the month"):
        prevalence(made, of_topics(made, [0] * 30), config=PrevalenceConfig(period=period))


def test_a_period_chosen_by_the_data_is_as_coarse_as_the_dates() -> None:
    made = coarse_corpus()
    found = prevalence(made, of_topics(made, [0] * 30), config=PrevalenceConfig())
    assert found.period == "month"
