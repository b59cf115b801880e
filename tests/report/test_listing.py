"""The papers that the page lists, and those that it counts."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from groundswell.report.listing import SIDE, Listing
from groundswell.report.views.view import ViewContext

from tests.report.inputs import BEFORE, inputs, rows, view_context

FIRST = date(2024, 10, 3)


@pytest.fixture(scope="module")
def short() -> Listing:
    return view_context(inputs(), max_papers=100).listing


def test_all_papers_are_listed_where_there_is_room(context: ViewContext) -> None:
    papers = context.listing.papers
    assert papers.paper_id == inputs().corpus.paper_ids
    assert papers.topic_id.tolist() == [row["topic"] for row in by_id()]
    assert papers.day.tolist() == [(row["digest_date"] - FIRST).days for row in by_id()]
    assert papers.votes == [row["votes"] for row in by_id()]
    assert papers.notes == [row["notes"] for row in by_id()]
    assert context.listing.older.count == context.listing.cells.count == []


def by_id() -> list[dict[str, Any]]:
    return sorted(rows(), key=lambda row: (row["digest_date"], row["paper_id"]))


def test_new_papers_are_those_that_the_run_before_did_not_have(context: ViewContext) -> None:
    expected = [row["digest_date"] > BEFORE for row in by_id()]
    assert context.listing.papers.new.tolist() == expected


def test_positions_keep_their_proportions_in_a_square_of_whole_numbers(
    context: ViewContext,
) -> None:
    given = inputs().topics.map
    place = np.stack([context.listing.papers.x, context.listing.papers.y], axis=1)
    assert place.min(axis=0).tolist() == [0, 0]
    assert place.max() == SIDE
    scale = np.ptp(given, axis=0) / np.ptp(place, axis=0)
    assert scale[0] == pytest.approx(scale[1], rel=1e-3)


def test_papers_beyond_the_limit_are_counted_per_day_and_topic(short: Listing) -> None:
    listed = set(short.papers.paper_id)
    expected = Counter(
        ((row["digest_date"] - FIRST).days, row["topic"])
        for row in rows()
        if row["paper_id"] not in listed
    )
    older = short.older
    assert dict(zip(zip(older.day, older.topic_id, strict=True), older.count, strict=True)) == (
        expected
    )
    assert sum(short.cells.count) == len(rows()) - len(listed)


def test_cited_papers_are_listed_however_old(short: Listing) -> None:
    topics = inputs().topics.topics
    cited = {paper for topic in topics for paper in topic.exemplars}
    cited |= {quote.paper_id for topic in topics for quote in topic.quotes}
    assert cited <= set(short.papers.paper_id)
    assert 100 < len(short.papers.paper_id) < len(rows())


def test_a_cell_is_where_its_papers_are(short: Listing, context: ViewContext) -> None:
    papers = context.listing.papers
    listed = set(short.papers.paper_id)
    older = [row for row, paper in enumerate(papers.paper_id) if paper not in listed]
    cells = set(zip(short.cells.x, short.cells.y, short.cells.topic_id, strict=True))
    half = (SIDE + 1) / 96 / 2 + 1
    for row in older:
        assert any(
            abs(papers.x[row] - x) <= half and abs(papers.y[row] - y) <= half
            for x, y, topic in cells
            if topic == papers.topic_id[row]
        )


def test_degrees_in_other_topics_are_listed_rounded_down(context: ViewContext) -> None:
    papers, given = context.listing.papers, inputs().memberships
    assert given
    assert papers.second_id.tolist() == given.topic_ids[:, 0].tolist()
    assert papers.third_id.tolist() == given.topic_ids[:, 1].tolist()
    assert set(papers.second.tolist()) == {0, 200, 350}
    assert set(papers.third.tolist()) == {0, 100, 310}


def test_without_degrees_a_paper_has_one_topic() -> None:
    papers = view_context(replace(inputs(), memberships=None)).listing.papers
    assert set(papers.second_id.tolist()) == set(papers.third_id.tolist()) == {-1}
