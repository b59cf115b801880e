from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from groundswell.artifacts import Corpus, Topics
from groundswell.config import Period as ConfiguredPeriod
from groundswell.config import PrevalenceConfig
from groundswell.errors import UsageError
from groundswell.signals.prevalence import finest_period
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


@settings(max_examples=50, deadline=None)
@given(
    papers=st.lists(
        st.tuples(st.dates(date(2024, 1, 1), date(2024, 6, 30)), st.integers(-1, 3)),
        min_size=1,
        max_size=60,
    ),
    period=st.sampled_from(["day", "week", "month", "year", "auto"]),
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
    assert finest_period(make_corpus(every_day)) == "day"
    weekdays = [day for day in every_day if day.weekday() < 5]
    assert finest_period(make_corpus(weekdays)) == "week"


@pytest.mark.parametrize(
    ("papers", "period"), [(30, "day"), (29, "week"), (5, "week"), (4, "month")]
)
def test_a_period_holds_thirty_papers_on_average(papers: int, period: str) -> None:
    corpus = make_corpus([day for day in days(35) for _ in range(papers)])
    assert finest_period(corpus) == period


def test_dense_daily_digests_are_counted_by_day_and_sparse_ones_by_month() -> None:
    dense = make_corpus([day for day in days(30) for _ in range(40)])
    sparse = make_corpus(days(30))
    for corpus, period in ((dense, "day"), (sparse, "month")):
        n = len(corpus.papers)
        result = prevalence(corpus, of_topics(corpus, [0] * n), config=PrevalenceConfig())
        assert result.period == period


def known_to(*known: str) -> Corpus:
    """A paper a month for three years, known to the day but for the last ones."""
    dates = [date(2022 + n // 12, n % 12 + 1, 1) for n in range(36)]
    return make_corpus(dates, precision=[*["day"] * (36 - len(known)), *known])


@pytest.mark.parametrize("period", ["day", "week"])
def test_a_period_finer_than_the_dates_is_refused(period: ConfiguredPeriod) -> None:
    made = known_to(*["month"] * 10)
    with pytest.raises(UsageError, match=f"'{period}' is finer than the dates of 10 of 36 papers"):
        prevalence(made, of_topics(made, [0] * 36), config=PrevalenceConfig(period=period))


@pytest.mark.parametrize(
    ("known", "period"),
    [
        (["month"] * 36, "month"),
        (["year"] * 36, "year"),
        (["year"] * 8, "year"),
        (["year"], "month"),
    ],
)
def test_a_period_chosen_by_the_data_is_as_coarse_as_the_dates(
    known: list[str], period: str
) -> None:
    made = known_to(*known)
    found = prevalence(made, of_topics(made, [0] * 36), config=PrevalenceConfig())
    assert found.period == period


def test_a_few_coarse_dates_count_in_finer_periods_and_none_is_lost() -> None:
    made = known_to("month", "year")
    found = prevalence(made, of_topics(made, [0] * 36), config=PrevalenceConfig(period="week"))
    assert sum(row["count"] for row in found.table.to_pylist()) == 36


def test_five_years_known_by_year_are_five_periods() -> None:
    dates = [date(2021 + n % 5, 1, 1) for n in range(50)]
    made = make_corpus(dates, as_of=date(2025, 12, 31), precision=["year"] * 50)
    found = prevalence(made, of_topics(made, [0] * 50), config=PrevalenceConfig())
    rows = [row for row in found.table.to_pylist() if row["topic_id"] == 0]
    assert [(row["period_start"].year, row["count"]) for row in rows] == [
        (year, 10) for year in range(2021, 2026)
    ]
