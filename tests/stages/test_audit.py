"""Each expectation of the audit, broken once by a planted artifact."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    Check,
    Corpus,
    Embeddings,
    Prevalence,
    Report,
    Signals,
    Topics,
)
from groundswell.config import AuditConfig, PrevalenceConfig
from groundswell.stages.audit import audit
from groundswell.stages.prevalence import prevalence

from tests.conftest import embeddings_of, make_corpus
from tests.make import make_node, make_signal, make_topic

CORPUS = make_corpus([date(2025, 1, 1)] * 5 + [date(2025, 1, 2)] * 5)
TOPICS = Topics(
    paper_ids=CORPUS.paper_ids,
    topic_ids=np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, -1]),
    strength=np.ones(10, dtype=np.float32),
    map=np.zeros((10, 2), dtype=np.float32),
    topics=(
        make_topic(0, size=4, parent=100),
        make_topic(1, size=3, parent=100),
        make_topic(2, size=2),
    ),
    centroids=np.zeros((3, 2), dtype=np.float32),
    nodes=(make_node(100, "theme", None, size=7), make_node(200, "subtopic", 0, size=2)),
    subtopic_ids=np.array([200, 200, *[-1] * 8]),
)
EMBEDDINGS = embeddings_of(CORPUS, np.ones((10, 2), dtype=np.float32))
SIGNALS = Signals(tuple(make_signal(topic) for topic in (2, 0, 1)))
REPORT = Report({"index.html": b"<html>"})
SHARES = prevalence(CORPUS, TOPICS, config=PrevalenceConfig(period="day"))


def failed(
    *,
    corpus: Corpus = CORPUS,
    embeddings: Embeddings = EMBEDDINGS,
    topics: Topics = TOPICS,
    shares: Prevalence = SHARES,
    signals: Signals = SIGNALS,
    report: Report = REPORT,
    **settings: float,
) -> list[Check]:
    """The checks that fail where one of the artifacts, or a setting, is another."""
    config = AuditConfig.model_validate(settings)
    found = audit(corpus, embeddings, topics, shares, signals, report, config=config)
    return [check for check in found.checks if not check.passed]


def test_a_sound_run_passes_every_check() -> None:
    found = audit(CORPUS, EMBEDDINGS, TOPICS, SHARES, SIGNALS, REPORT, config=AuditConfig())
    assert all(check.passed and not check.finding for check in found.checks)
    assert len({check.name for check in found.checks}) == len(found.checks) == 10
    assert found.failed == []


def test_too_few_papers_are_an_error_that_names_the_setting() -> None:
    (check,) = failed(min_papers=11)
    assert (check.name, check.level) == ("enough papers", "error")
    assert check.finding.startswith("10 papers up to 2025-01-02, expected at least 11: ")
    assert failed(min_papers=10) == []


def test_vectors_of_other_papers_are_an_error() -> None:
    other = replace(EMBEDDINGS, paper_ids=[*CORPUS.paper_ids[:-1], "other"])
    (check,) = failed(embeddings=other)
    assert (check.name, check.level) == ("a vector and a topic per paper", "error")


def test_topics_of_other_papers_are_an_error() -> None:
    other = replace(TOPICS, paper_ids=CORPUS.paper_ids[::-1])
    (check,) = failed(topics=other)
    assert check.name == "a vector and a topic per paper"


def test_many_outliers_are_a_warning_that_stops_nothing() -> None:
    (check,) = failed(max_outliers=0.09)
    assert (check.name, check.level) == ("few outliers", "warning")
    assert check.finding.startswith("10% of the papers are unassigned, expected at most 9%")
    assert failed(max_outliers=0.1) == []
    config = AuditConfig(max_outliers=0.0)
    assert audit(CORPUS, EMBEDDINGS, TOPICS, SHARES, SIGNALS, REPORT, config=config).failed == []


def with_column(name: str, values: list[float]) -> Prevalence:
    """The shares with another column."""
    table = SHARES.table
    position = table.schema.get_field_index(name)
    column = pa.array(values, table.schema.field(name).type)
    return replace(SHARES, table=table.set_column(position, name, column))


def test_a_paper_that_is_counted_twice_is_an_error() -> None:
    counts = SHARES.table["count"].to_pylist()
    (check,) = failed(shares=with_column("count", [counts[0] + 1, *counts[1:]]))
    assert (check.name, check.level) == ("every paper is counted once", "error")
    assert "counts 11 papers, the corpus has 10" in check.finding


@pytest.mark.parametrize(("more", "fails"), [(1e-6, True), (1e-12, False)])
def test_shares_that_do_not_sum_to_one_are_an_error(more: float, fails: bool) -> None:
    shares = SHARES.table["share"].to_pylist()
    found = failed(shares=with_column("share", [shares[0] + more, *shares[1:]]))
    assert [check.name for check in found] == ["shares sum to one"] * fails
    assert all("2025-01-01" in check.finding for check in found)


def test_an_empty_period_has_no_shares_to_sum() -> None:
    corpus = replace(CORPUS, as_of="2025-01-03")
    shares = prevalence(corpus, TOPICS, config=PrevalenceConfig(period="day"))
    assert failed(corpus=corpus, shares=shares) == []


def test_a_topic_of_another_size_is_an_error() -> None:
    first, second, third = TOPICS.topics
    (check,) = failed(topics=replace(TOPICS, topics=(first, second, replace(third, size=3))))
    assert (check.name, check.level) == ("topics have their size", "error")
    assert "[2]" in check.finding


def test_a_topic_without_papers_has_the_wrong_size() -> None:
    more = replace(
        TOPICS,
        topics=(*TOPICS.topics, make_topic(7, size=1)),
        centroids=np.zeros((4, 2), dtype=np.float32),
    )
    signals = Signals(tuple(make_signal(topic) for topic in (0, 1, 2, 7)))
    (check,) = failed(topics=more, signals=signals)
    assert (check.name, "[7]" in check.finding) == ("topics have their size", True)


def test_a_topic_in_an_unknown_theme_is_an_error() -> None:
    first, second, third = TOPICS.topics
    lost = replace(TOPICS, topics=(first, second, replace(third, parent=101)))
    (check,) = failed(topics=lost)
    assert (check.name, check.level) == ("themes consist of their topics", "error")
    assert "topics [2] are in no theme" in check.finding


def test_a_theme_of_another_size_than_its_topics_is_an_error() -> None:
    theme, subtopic = TOPICS.nodes
    (check,) = failed(topics=replace(TOPICS, nodes=(replace(theme, size=8), subtopic)))
    assert check.name == "themes consist of their topics"
    assert "themes [100] of a wrong size" in check.finding


def test_a_subtopic_in_another_topic_is_an_error() -> None:
    outside = replace(TOPICS, subtopic_ids=np.array([200, *[-1] * 3, 200, *[-1] * 5]))
    (check,) = failed(topics=outside)
    assert (check.name, check.level) == ("subtopics are within their topic", "error")


def test_a_subtopic_without_papers_is_an_error() -> None:
    (check,) = failed(topics=replace(TOPICS, subtopic_ids=np.full(10, -1)))
    assert check.name == "subtopics are within their topic"


def test_topics_without_subtopics_pass() -> None:
    (theme, _) = TOPICS.nodes
    none = np.zeros(0, dtype=np.int64)
    assert failed(topics=replace(TOPICS, subtopic_ids=none, nodes=(theme,))) == []


@pytest.mark.parametrize("ids", [(0, 1), (0, 1, 2, 3)])
def test_a_topic_without_a_signal_or_a_signal_without_a_topic_is_an_error(
    ids: tuple[int, ...],
) -> None:
    (check,) = failed(signals=Signals(tuple(make_signal(topic) for topic in ids)))
    assert (check.name, check.level) == ("every topic has its signal", "error")


def test_a_missing_page_is_an_error() -> None:
    (check,) = failed(report=Report({"topics.md": b"#"}))
    assert (check.name, check.level) == ("the report is there", "error")
    assert check.finding == "no index.html was made"
