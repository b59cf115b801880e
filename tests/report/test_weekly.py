"""The week's digest: what seven days brought, in one column without scripts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import Emerging, Signals, StatusChange
from groundswell.report.facts import ReportInputs
from groundswell.report.weekly import Week, week_of

from tests.make import make_entry
from tests.report.inputs import EMERGING, HOSTILE, LABELS, inputs, make_event, report_files, rows
from tests.report.inputs import view_context as context_of
from tests.report.reading import Html

SINCE = "2025-03-25"
COOLED = StatusChange("entry", 8, "Kelp drones", "emerging", None, "cooled: <i>few</i> papers")


def emerging(*entries: Mapping[str, Any], changes: tuple[StatusChange, ...] = ()) -> ReportInputs:
    """The small run with other entries, each given by what matters of it."""
    made = tuple(make_entry(number, **fields) for number, fields in enumerate(entries, start=20))
    return replace(inputs(), emerging=replace(EMERGING, entries=made, changes=changes))


def week(given: ReportInputs) -> Week:
    return week_of(given, context_of(given).facts)


def shown(given: ReportInputs) -> str:
    return " ".join(Html(report_files(given)["weekly.html"]).shown.split())


def test_the_week_is_the_seven_days_up_to_the_run() -> None:
    found = week(inputs())
    assert (found.since.isoformat(), found.until.isoformat()) == (SINCE, "2025-03-31")
    papers = sum(row["digest_date"].isoformat() >= SINCE for row in rows())
    assert found.arrivals is not None
    assert found.arrivals.papers == papers
    assert f"{papers} papers came in; a usual week brings 23." in shown(inputs())


def test_what_was_found_within_the_week_is_new_and_the_rest_is_not() -> None:
    given = emerging(
        {"label": "Fresh", "first_flagged": SINCE},
        {"label": "Older", "first_flagged": "2025-03-24"},
    )
    assert [one.rise.entry.label for one in week(given).new] == ["Fresh"]
    assert "1 rise is new. 2 things rise in all." in shown(given)


def test_what_joined_the_list_within_the_week_is_new_though_found_before() -> None:
    joined = StatusChange("entry", 20, "Late", None, "growing", "in 5 of 10 papers")
    given = emerging({"label": "Late", "first_flagged": "2024-12-02"}, changes=(joined,))
    assert [one.rise.entry.label for one in week(given).new] == ["Late"]


def test_what_left_is_named_with_the_reason() -> None:
    given = emerging({"label": "Stays", "first_flagged": "2024-12-02"}, changes=(COOLED,))
    assert week(given).left == (COOLED,)
    assert "No longer rising Kelp drones cooled: <i>few</i> papers" in shown(given)


def test_what_left_and_came_back_has_not_left() -> None:
    given = emerging({"label": "Back"}, changes=(replace(COOLED, id=20),))
    assert week(given).left == ()


def test_a_week_without_news_says_that_it_was_quiet() -> None:
    given = emerging({"label": "Older", "first_flagged": "2024-12-02"})
    given = replace(given, topics=replace(given.topics, events=()))
    assert "A quiet week: nothing joined or left what emerges" in shown(given)
    assert "quiet week" not in shown(inputs())


def test_papers_that_move_between_topics_that_go_on_are_no_news() -> None:
    given = inputs()
    moved = make_event("split", [0], [0, 4], "closer")
    made = make_event("split", [0], [0, 1], "apart")
    given = replace(given, topics=replace(given.topics, events=(moved, made)))
    assert [event.why for event in week(given).events] == ["apart"]
    assert f"{LABELS[1]} split off from {LABELS[0]}" in shown(given)


def test_the_papers_of_the_week_with_the_most_votes_come_first() -> None:
    of_week = [row for row in rows() if row["digest_date"].isoformat() >= SINCE and row["votes"]]
    best = sorted(of_week, key=lambda row: -row["votes"])[:5]
    assert [paper.paper_id for paper in week(inputs()).upvoted] == [row["paper_id"] for row in best]


def test_where_no_paper_has_a_vote_none_is_called_upvoted() -> None:
    given = inputs()
    papers = given.corpus.papers
    none = pa.array([None] * len(papers), pa.int64())
    column = papers.schema.get_field_index("votes")
    corpus = replace(given.corpus, papers=papers.set_column(column, "votes", none))
    assert "Most upvoted" not in shown(replace(given, corpus=corpus))


def test_bars_are_dark_in_the_recent_window_and_as_tall_as_the_shares() -> None:
    [one, *_] = week(emerging({"label": "Fresh", "first_flagged": SINCE})).new
    assert [(bar.height, bar.recent) for bar in one.bars] == [(18, False), (36, True)]


def test_texts_of_sources_are_inert_and_nothing_is_loaded() -> None:
    given = emerging({"label": HOSTILE[0], "first_flagged": SINCE, "explanation": HOSTILE[1]})
    page = Html(report_files(given)["weekly.html"])
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "form"}
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
    assert not [link for link in page.links if link.startswith("javascript")]
    assert HOSTILE[0] in page.shown


@pytest.mark.parametrize(
    ("address", "start"),
    [(None, "index.html"), ("https://example.org/g", "https://example.org/g/")],
)
def test_links_lead_to_the_report_beside_it_or_at_its_address(
    address: str | None, start: str
) -> None:
    page = Html(report_files(inputs(), base_url=address)["weekly.html"])
    [link] = {link for link in page.links if link.endswith("#/emerging/3")}
    assert link.startswith(start)


def test_a_run_without_signals_lists_its_largest_topics() -> None:
    given = replace(inputs(), signals=Signals(()), emerging=Emerging())
    text = shown(given)
    assert "What emerges was not computed in this run." in text
    assert f"The largest topics {LABELS[0]}" in text
    assert np.all([label in text for label in LABELS.values()])
