"""The stage: all files for reading, the same for the same artifacts."""

import re
from dataclasses import replace

import numpy as np
import pytest
from groundswell.artifacts import Emerging, Signals, TrackingRecord
from groundswell.config import PrevalenceConfig, ReportConfig
from groundswell.stages.prevalence import prevalence
from groundswell.stages.report import report

from tests.report.inputs import inputs, report_files
from tests.report.reading import Html

NAMES = {
    "index.html",
    "topics.md",
    "changes.md",
    "weekly.html",
    "email.html",
    "email.txt",
    "feed.xml",
    "trends.svg",
    "map.svg",
}


def test_every_file_is_written() -> None:
    assert set(report_files(inputs())) == NAMES


def test_the_same_run_gives_the_same_bytes() -> None:
    assert report_files(inputs()) == report_files(inputs())


def test_without_signals_the_report_says_so_and_calls_nothing_emerging() -> None:
    given = inputs()
    files = report(
        given.corpus,
        given.topics,
        given.prevalence,
        given.previous,
        transitions=given.transitions,
        embeddings=given.embeddings,
        memberships=given.memberships,
        config=ReportConfig(),
    ).files
    for name in ("index.html", "changes.md", "email.html", "email.txt"):
        assert "No signals were computed" in files[name].decode()
        assert "Emerging: " not in files[name].decode()
    assert 'class="badge emerging"' not in files["index.html"].decode()
    assert files == report_files(replace(given, signals=Signals(()), emerging=Emerging()))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_text_shows_a_status_or_an_event_as_it_is_published(name: str) -> None:
    data = report_files(inputs())[name]
    shown = Html(data).shown if name.endswith("html") else data.decode()
    assert not re.search(r"no_clear_change|\b(birth|retirement|relabel)\b", shown)


def test_the_single_topic_of_too_few_papers_is_said_to_be_all() -> None:
    given = inputs(signals=False, first_run=True)
    topics = replace(
        given.topics,
        topic_ids=np.zeros_like(given.topics.topic_ids),
        topics=(replace(given.topics.topics[0], label="All papers"),),
        centroids=given.topics.centroids[:1],
        events=(),
        record=TrackingRecord(single_topic=True),
    )
    grid = prevalence(given.corpus, topics, config=PrevalenceConfig())
    files = report_files(replace(given, topics=topics, prevalence=grid))
    for name in ("index.html", "topics.md"):
        assert "There are too few papers for topics, so all of them form one." in (
            files[name].decode()
        )
