"""The page of published runs: a calendar of them, and what each said."""

import json
import os
from pathlib import Path

import pytest
from groundswell.artifacts import StatusChange
from groundswell.delivery import run_calendar
from groundswell.delivery.run_calendar import calendar_page
from groundswell.outputs.run_record import ContinuedRun

from tests.make import write_record
from tests.report.reading import Html

HOSTILE = '<img src=x onerror="window.pwned = 1">'


def change(label: str, before: str | None, after: str | None) -> StatusChange:
    return StatusChange("entry", 1, label, before, after, "why")  # type: ignore[arg-type]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two runs: the second continues the first, and has news."""
    write_record(tmp_path / "2025-01-31")
    write_record(
        tmp_path / "2025-02-03",
        previous=ContinuedRun("2025-01-31", "digest"),
        status_changes=(
            change(HOSTILE, None, "emerging"),
            change("Kelp drones", "growing", None),
            change("Stays", "growing", "emerging"),
        ),
        notices=("The last digest holds 3 of the 20 papers that are usual.",),
    )
    (tmp_path / "2025-02-03" / "emerging.json").write_text(json.dumps([{}, {}, {}]))
    (tmp_path / "2025-02-03" / "weekly.html").touch()
    return tmp_path


def shown(out: Path) -> str:
    return " ".join(Html(calendar_page(out).encode()).shown.split())


def test_each_run_says_what_joined_and_left_and_how_much_rises(out: Path) -> None:
    text = shown(out)
    assert (
        "3 Feb 2025 1,200 papers in 7 topics; 3 things rise. Joined the list: "
        f"{HOSTILE}. Left it: Kelp drones." in text
    )
    assert "The last digest holds 3 of the 20 papers that are usual." in text


def test_a_run_that_published_no_list_says_nothing_of_it(out: Path) -> None:
    assert "31 Jan 2025 1,200 papers in 7 topics. ReportChanges" in shown(out)


def test_a_run_that_continues_another_leads_to_both_compared(out: Path) -> None:
    links = Html(calendar_page(out).encode()).links
    assert "/2025-02-03/#/changes?from=2025-01-31&to=2025-02-03" in links
    assert {"/2025-02-03/", "/2025-02-03/weekly.html", "/2025-01-31/changes.md"} <= links
    assert "/2025-01-31/weekly.html" not in links


def test_the_calendar_has_a_link_on_the_day_of_each_run_and_marks_news(out: Path) -> None:
    page = calendar_page(out)
    assert page.index("<caption>February 2025</caption>") < page.index(
        "<caption>January 2025</caption>"
    )
    days = [attrs for tag, attrs in Html(page.encode()).tags if tag == "a" and "title" in attrs]
    assert [(each["href"], each.get("class")) for each in days] == [
        ("/2025-02-03/", "news"),
        ("/2025-01-31/", None),
    ]
    assert days[0]["title"] == "2025-02-03: 1,200 papers, 1 joined the list"


def test_names_are_text_and_nothing_is_loaded(out: Path) -> None:
    tags = {tag for tag, _ in Html(calendar_page(out).encode()).tags}
    assert not tags & {"script", "img", "link", "iframe"}


def test_a_run_that_is_published_again_is_read_again(out: Path) -> None:
    assert "Kelp drones" in shown(out)
    write_record(out / "2025-02-03", status_changes=(change("Sponges", "growing", None),))
    os.utime(out / "2025-02-03" / "run.json", ns=(1, 1))
    assert "Left it: Sponges" in shown(out)
    assert "Kelp drones" not in shown(out)


def test_old_runs_are_in_the_calendar_alone(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_calendar, "_READ", 1)
    page = calendar_page(out)
    assert 'href="/2025-01-31/" title="the run of 2025-01-31"' in page
    assert "Those before 3 Feb 2025 are only in the calendar" in shown(out)
    assert "/2025-01-31/changes.md" not in page
