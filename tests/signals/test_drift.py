from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.signals.counts import MONTHS, WEEKS, DatedPapers
from groundswell.signals.drift import notices

from tests.conftest import days

START = date(2024, 1, 1)
Rows = list[tuple[date, str]]
"""Papers by their day and their source or label."""


def found(rows: Rows, *, monthly: bool = False, labels: bool = False) -> list[str]:
    as_of = max(day for day, _ in rows)
    scale = MONTHS if monthly else WEEKS
    strata = np.arange(len(rows))  # which play no part
    digests = [day for day, _ in rows]
    papers = DatedPapers(digests, strata, as_of, scale)
    kinds = [kind for _, kind in rows]
    if labels:
        of_paper = [[kind, "second"] if kind else [] for kind in kinds]
        return list(notices(papers, ["one"] * len(rows), of_paper, digests))
    return list(notices(papers, kinds, [[]] * len(rows), digests))


def a_year(kinds: str = "aabc") -> Rows:
    return [(day, kind) for day in days(365, START) for kind in kinds]


def dropped(kind: str) -> Rows:
    rows = a_year()
    end = rows[-1][0]
    return [(day, each) for day, each in rows if each != kind or (end - day).days >= 56]


def test_a_source_that_the_collector_dropped_is_named() -> None:
    (notice,) = found(dropped("b"))
    assert notice.startswith("The share of source 'b' fell from 25.0% to 0.0% of the papers")
    assert "topics of that source may seem to fall" in notice


def test_a_source_that_the_collector_added_is_named() -> None:
    end = a_year()[-1][0]
    rows = [(day, kind) for day, kind in a_year("aabbbb") if kind != "b" or (end - day).days < 40]
    assert any(
        "source 'b' rose from" in notice and "seem to rise" in notice for notice in found(rows)
    )


def test_a_label_that_was_dropped_is_named() -> None:
    notices_of = found(dropped("b"), labels=True)
    assert any("label 'b' fell" in notice for notice in notices_of)
    assert not any("second" in notice for notice in notices_of)


def test_papers_whose_day_is_not_known_are_no_last_digest() -> None:
    rows = [(day, "a") for day in days(60, START) for _ in range(30)]
    monday = rows[-1][0] + timedelta(days=1)
    digests = [*(day for day, _ in rows), monday]
    papers = DatedPapers(digests, np.zeros(len(digests), dtype=np.int64), monday)
    kinds = ["a"] * len(digests)
    labels: list[list[str]] = [[]] * len(kinds)
    assert len(list(notices(papers, kinds, labels, digests))) == 1
    assert list(notices(papers, kinds, labels, digests[:-1])) == []


def test_a_constant_collection_is_no_news() -> None:
    assert found(a_year()) == []


def test_a_significant_but_small_change_is_no_news() -> None:
    """A source of half of the papers has a third less in the last weeks: its share is 40 %."""
    rows = [
        (day, kind)
        for number, day in enumerate(days(365, START))
        for kind in "a" * (60 if number < 300 else 40) + "b" * 60
    ]
    assert found(rows) == []


def test_labels_beyond_the_forty_most_common_count_for_no_label() -> None:
    """Ten rare ones end; the shares of all others rise by a twelfth."""
    rows = [
        (day, label)
        for number, day in enumerate(days(365, START))
        for label in (
            *(f"common {i:02}" for i in range(40)),
            *(f"rare {i}" for i in range(10) if number % 3 == 0 and number < 310),
        )
    ]
    assert found(rows, labels=True) == []


def test_papers_without_a_label_count_for_no_label() -> None:
    """Papers without one fall away, so the labels' shares rise together and neither stands out."""
    rows = a_year("ab") + [(day, "") for day in days(310, START) for _ in range(6)]
    rows.sort(key=lambda row: row[0])
    rose = [notice for notice in found(rows, labels=True) if "rose" in notice]
    assert [("'a'" in notice, "'b'" in notice) for notice in rose] == [(True, False), (False, True)]
    assert not any("fell" in notice for notice in found(rows, labels=True))


def test_papers_without_labels_and_a_single_source_are_no_news() -> None:
    rows = [(day, "") for day in days(365, START)]
    assert found(rows, labels=True) == []


def test_months_are_named_where_months_are_counted() -> None:
    rows = [
        (date(2022 + month // 12, month % 12 + 1, 1), kind)
        for month in range(36)
        for kind in "a" * 30 + "b" * (10 if month < 33 else 40)
    ]
    assert any("months: topics" in notice for notice in found(rows, monthly=True))


def last_digest(papers: int, before: int = 12, weeks: int = 10) -> list[str]:
    rows = [(day, "a") for day in days(7 * weeks, START) for _ in range(before)]
    last = rows[-1][0] + timedelta(days=1)
    return found([*rows, *[(last, "a")] * papers])


@pytest.mark.parametrize(("papers", "named"), [(3, True), (4, False)])
def test_a_last_digest_of_less_than_a_third_is_named(papers: int, named: bool) -> None:
    assert bool(last_digest(papers)) == named


def test_the_notice_of_a_last_digest_has_its_figures() -> None:
    (notice,) = last_digest(2)
    assert "holds 2 of the 12 papers" in notice
    assert "incompletely" in notice


@pytest.mark.parametrize(("weeks", "which"), [(3, "the 8 digests before"), (4, "Mondays")])
def test_four_digests_of_the_same_weekday_are_enough_to_compare(weeks: int, which: str) -> None:
    assert f"that {which} held" in last_digest(2, weeks=weeks)[0]


@pytest.mark.parametrize(
    ("papers", "before", "named"), [(2, 12, True), (3, 12, False), (1, 8, True), (1, 7, False)]
)
def test_without_them_a_last_digest_of_less_than_a_fifth_is_named(
    papers: int, before: int, named: bool
) -> None:
    assert bool(last_digest(papers, before, weeks=1)) == named


def test_a_digest_is_compared_with_those_of_its_weekday() -> None:
    """On Sundays there are two papers, on other days twenty."""
    rows = [(day, "a") for day in days(70, START) for _ in range(2 if day.weekday() == 6 else 20)]
    assert rows[-1][0].weekday() == 6
    assert found(rows) == []


def test_the_usual_digest_is_that_of_the_last_eight() -> None:
    sizes = [30] * 10 + [6] * 8 + [3]
    rows = [
        (START + timedelta(weeks=week), "a") for week, size in enumerate(sizes) for _ in range(size)
    ]
    assert not any("last digest" in notice for notice in found(rows))
