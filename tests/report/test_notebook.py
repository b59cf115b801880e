"""What a notebook shows: the facts, and no text of a digest as markup."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from groundswell.report.notebook import (
    MOST_ENTRIES,
    NotebookPaper,
    NotebookRun,
    NotebookTopic,
    entry_html,
    run_html,
    topic_html,
)
from groundswell.report.series import Point

from tests.make import make_entry, make_signal

HOSTILE = '<script>alert("x")</script>'
PAPERS = (
    NotebookPaper(HOSTILE, "2025-01-02", "https://example.org/1"),
    NotebookPaper("Tides", "2025-01-01", "javascript:alert(1)"),
)


def notebook_run(entries: int, label: str = "A term") -> NotebookRun:
    listed = [make_entry(i, label=label) for i in range(entries)]
    return NotebookRun("2025-03-31", "out/2025-03-31", 1234, 5, 6, 7, listed, ("Half a day.",))


def notebook_topic(label: str = "Tides") -> NotebookTopic:
    line = (
        Point(date(2025, 1, 1), 1, 4, 0.25, 0.1, 0.5),
        Point(date(2025, 2, 1), 2, 4, 0.5, 0.2, 0.8),
    )
    signal = make_signal(3, "growing", share_recent=0.5, share_before=0.25, rate_ratio=2.0)
    return NotebookTopic(3, label, 12, ("a", "b"), "“A sentence.”", signal, line, "month", PAPERS)


def test_a_run_has_its_counts_its_notices_and_the_surest_entries() -> None:
    html = run_html(notebook_run(MOST_ENTRIES + 2))
    assert "1,234 papers of 5 digests in 6 topics; 7 records not used" in html
    assert "Half a day." in html
    assert html.count("A term") == MOST_ENTRIES
    assert "and 2 more in" in html


def test_a_run_in_which_nothing_emerges_says_so() -> None:
    assert "Nothing rises more than chance would produce" in run_html(notebook_run(0))


def test_a_topic_has_its_line_its_signal_and_its_papers() -> None:
    html = topic_html(notebook_topic())
    assert "topic 3, 12 papers" in html
    assert "growing: 50.0 % of papers since" in html
    assert "<polyline" in html
    assert 'href="https://example.org/1"' in html


def test_an_entry_has_why_it_emerges_and_its_papers() -> None:
    html = entry_html(make_entry(4), PAPERS)
    assert "term, emerging, q 0.010" in html
    assert "In 12 of 300 papers." in html


@pytest.mark.parametrize(
    "html",
    [
        run_html(notebook_run(1, HOSTILE)),
        topic_html(notebook_topic(HOSTILE)),
        entry_html(make_entry(4, label=HOSTILE), PAPERS),
    ],
)
def test_no_text_of_a_digest_is_markup_and_no_address_a_script(html: str) -> None:
    assert "<script" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize(
    "html",
    [run_html(notebook_run(2)), topic_html(notebook_topic()), entry_html(make_entry(4), PAPERS)],
)
def test_what_is_shown_is_well_formed_and_has_the_notebooks_colors(html: str) -> None:
    ElementTree.fromstring(html)  # noqa: S314 - it is our own
    assert not re.search(r"#[0-9a-f]{6}", html)
