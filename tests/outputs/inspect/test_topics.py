"""The papers of a topic, and why it has its status."""

import json
from dataclasses import replace
from typing import Any

import pytest
from groundswell.artifacts import Burst, Status
from groundswell.artifacts.codecs import json_bytes
from groundswell.errors import UsageError
from groundswell.outputs.inspect.topics import (
    Explanation,
    PaperEntry,
    explain,
    explain_text,
    paper_entries,
    papers_text,
)
from groundswell.outputs.published_run import PublishedRun
from groundswell.signals.driver_summary import DriverSummary

from tests.make import make_signal
from tests.planted import DAYS, PlantedRuns

PAPER = PaperEntry("p1", "2025-01-02", "A title", "https://example.org/1", 0.875)


def explanation(status: Status = "growing", **fields: Any) -> Explanation:
    signal = make_signal(2, status, **fields)
    return Explanation(
        "2025-01-31", "A topic", ("one", "two"), 7, signal, (PAPER,), DriverSummary()
    )


@pytest.fixture
def run(planted_runs: PlantedRuns) -> PublishedRun:
    return PublishedRun(planted_runs.out / "latest")


def test_a_topic_is_explained_by_its_signal_and_its_evidence(run: PublishedRun) -> None:
    found = explain(run, 4)
    assert found.as_of == DAYS[-1].isoformat()
    assert found.signal.status == "emerging"
    assert [paper.paper_id for paper in found.evidence] == list(found.signal.evidence)
    assert all("comet dust" in paper.title for paper in found.evidence)
    value = json.loads(json_bytes(found.as_json()))
    signals = json.loads((run.folder / "signals.json").read_text())
    signal = next(each for each in signals if each["id"] == 4)
    assert {**value, "evidence": []} == {
        "drivers": {"one": [], "many": [], "fields": []},
        **signal,
        "as_of": found.as_of,
        "label": found.label,
        "keywords": list(found.keywords),
        "size": found.size,
        "evidence": [],
    }
    assert value["evidence"][0] == found.evidence[0].as_json()


def test_outliers_have_no_signal(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="give the id of a topic or a subtopic"):
        explain(run, -1)


def test_the_text_compares_with_the_past_and_states_the_test() -> None:
    found = explanation(
        share_recent=0.04,
        share_before=0.09,
        recent_count=4,
        recent_total=100,
        recent_until="2025-01-31",
        before_since="2024-01-03",
        before_count=90,
        before_total=1000,
        rate_ratio=0.47,
        rate_ratio_low=0.2,
        rate_ratio_high=1.6,
        p_value=0.01,
        q_value=0.04,
        recent_since="2025-01-01",
    )
    assert explain_text(found) == (
        "A topic (topic 2) is growing as of 2025-01-31. "
        "In 4 of 100 papers from 1 Jan 2025 to 31 Jan 2025; "
        "90 of 1,000 from 3 Jan 2024 until then. "
        "That is 4.0% of the papers after 9.0%, 0.47 times as much "
        "(95 % interval 0.20 to 1.6). "
        "Without a change, a share this high has p = 0.01; over all topics tested, q = 0.04. "
        "It is about one, two.\n"
        "\n"
        "Papers that show it:\n"
        "2025-01-02  p1             A title"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("no_clear_change", ("shows no clear change as of", "a share this high")),
        ("declining", ("is declining as of", "a share this low")),
        ("dormant", ("is dormant as of", "a share this high")),
    ],
)
def test_the_text_names_the_status_and_the_side_of_the_test(
    status: Status, words: tuple[str, ...]
) -> None:
    text = explain_text(explanation(status))
    assert [word for word in words if word not in text] == []


def test_a_topic_without_a_past_is_said_to_have_none() -> None:
    past: dict[str, Any] = {"rate_ratio": None, "share_before": None, "p_value": 0.002}
    text = explain_text(explanation("emerging", **past, q_value=0.01))
    assert "do not reach back far enough to compare with its past" in text
    assert "found with p = 0.002; over all topics, q = 0.01" in text
    assert "p = " not in explain_text(explanation("no_clear_change", **past))


def test_onset_and_burst_are_dated() -> None:
    text = explain_text(explanation(onset="2025-01-06", burst=Burst("2025-01-03", None)))
    assert "The rise began in the week of 2025-01-06." in text
    assert "A burst of papers began on 2025-01-03 and goes on." in text
    ended = explain_text(explanation(burst=Burst("2025-01-03", "2025-01-20")))
    assert "A burst of papers began on 2025-01-03 and ended on 2025-01-20." in ended


def test_without_evidence_no_list_follows() -> None:
    assert "Papers that show it" not in explain_text(replace(explanation(), evidence=()))


def test_papers_are_rows_of_the_table_in_its_order(run: PublishedRun) -> None:
    papers = run.papers().slice(0, 3)
    assert [paper.paper_id for paper in paper_entries(papers)] == papers["paper_id"].to_pylist()


def test_papers_are_lines_of_text() -> None:
    assert papers_text([PAPER, PAPER]) == "\n".join(["2025-01-02  p1             A title"] * 2)
