"""What each artifact refuses when it is made: every check broken once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    OUTLIER,
    PAPER_SCHEMA,
    PREVALENCE_SCHEMA,
    RECORD_SCHEMA,
    REJECT_SCHEMA,
    Alignment,
    Audit,
    Burst,
    Check,
    Clusters,
    Corpus,
    Descriptions,
    Embeddings,
    Hierarchy,
    HierarchyRecord,
    Layout,
    LineageEvent,
    Plan,
    Prevalence,
    Records,
    Signals,
    TopicEdits,
    Topics,
    TrackingRecord,
    all_finite,
)
from groundswell.artifacts.schemas import check_unique
from groundswell.periods import Period

from tests.conftest import days, make_corpus
from tests.make import make_signal, make_topic

IDS = ["a", "b", "c"]
NUMBERS = np.array([0, 2, -1])
FLOATS = np.array([0.2, 1.0, 0.0], dtype=np.float32)
POSITIONS = np.zeros((3, 2), dtype=np.float32)
TWO = np.zeros((2, 4), dtype=np.float32)
NONE = np.zeros((0, 4), dtype=np.float32)
SHARES = pa.table(
    [[0, -1], [date(2025, 1, 1)] * 2, [1, 0], [1, 1], [1.0, 0.0], [0.5, 0.0], [1.0, 0.5]],
    schema=PREVALENCE_SCHEMA,
)

WHOLE: dict[type, Any] = {
    Embeddings: Embeddings(IDS, np.ones((3, 4), dtype=np.float32), {"name": "test"}, 0),
    Layout: Layout(IDS, POSITIONS),
    Clusters: Clusters(IDS, np.array([0, 1, -1]), FLOATS),
    Alignment: Alignment(IDS, NUMBERS, FLOATS, POSITIONS, (0, 2), TWO, (), TrackingRecord()),
    Hierarchy: Hierarchy(IDS, (0, 2), (7, 7), NUMBERS, HierarchyRecord(8, 1, {0: 7, 2: 7})),
    Descriptions: Descriptions((), NONE, (), (), NONE, (), NONE),
    Topics: Topics(IDS, NUMBERS, FLOATS, POSITIONS, (make_topic(0), make_topic(2)), TWO),
    Plan: Plan("refit", "so"),
    Prevalence: Prevalence(Period.DAY, 0.95, SHARES),
    LineageEvent: LineageEvent("split", "2025-01-01", (1,), (1, 2), 3, 0.5, "so"),
    Corpus: make_corpus(days(3)),
    Records: Records("2025-01-01", RECORD_SCHEMA.empty_table(), REJECT_SCHEMA.empty_table(), ()),
}
"""One sound artifact of each type."""


UNKNOWN: dict[str, Any] = {"status": "rising"}


def broken(artifact: type, /, **fields: Any) -> Callable[[], Any]:
    return lambda: replace(WHOLE[artifact], **fields)


def reordered(rows: list[int]) -> pa.Table:
    return WHOLE[Corpus].papers.take(pa.array(rows))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (broken(Embeddings, paper_ids=["a", "a", "b"]), "paper ids are not unique"),
        (broken(Embeddings, vectors=np.ones((2, 4), dtype=np.float32)), r"\(2, 4\) vectors for 3"),
        (broken(Embeddings, vectors=FLOATS), r"\(3,\) vectors for 3"),
        (broken(Embeddings, vectors=np.ones((3, 2, 2), dtype=np.float32)), r"\(3, 2, 2\) vectors"),
        (broken(Embeddings, vectors=np.full((3, 4), np.nan)), "no number"),
        (broken(Layout, paper_ids=["a", "a", "b"]), "layout: paper ids are not unique"),
        (broken(Layout, map=POSITIONS[:2]), r"map is \(2, 2\), expected \(3, 2\)"),
        (broken(Clusters, paper_ids=["a", "a", "b"]), "clusters: paper ids are not unique"),
        (broken(Clusters, labels=np.array([0, 1])), "one label per paper"),
        (broken(Clusters, strength=FLOATS[:2]), "one strength per paper"),
        (broken(Clusters, strength=FLOATS - 0.1), r"outside \[0, 1\]"),
        (broken(Clusters, strength=FLOATS + 0.1), r"outside \[0, 1\]"),
        (broken(Clusters, labels=np.array([0, 2, -1])), "labels are not 0..k-1"),
        (broken(Alignment, paper_ids=["a", "a", "b"]), "paper ids are not unique"),
        (broken(Alignment, topic_ids=NUMBERS[:2]), "one topic id per paper"),
        (broken(Alignment, strength=FLOATS[:2]), "one strength per paper"),
        (broken(Alignment, map=POSITIONS[:, :1]), "one map position per paper"),
        (broken(Alignment, ids=(0, 1, 2)), r"ids \(0, 1, 2\) listed, \(0, 2\) used"),
        (broken(Alignment, centroids=TWO[:1]), "one centroid per topic"),
        (broken(Hierarchy, paper_ids=["a", "a", "b"]), "hierarchy: paper ids are not unique"),
        (broken(Hierarchy, theme_of=(7,)), "one theme per topic"),
        (broken(Hierarchy, subtopic_ids=NUMBERS[:2]), "one subtopic per paper"),
        (broken(Descriptions, topic_centroids=TWO), r"0 topics, \(2, 4\) centroids"),
        (broken(Descriptions, topic_centroids=np.ones((0, 2, 2))), r"\(0, 2, 2\) centroids"),
        (broken(Descriptions, theme_centroids=TWO), r"0 themes, \(2, 4\) centroids"),
        (broken(Descriptions, subtopic_centroids=TWO[0]), r"0 subtopics, \(4,\) centroids"),
        (broken(Topics, paper_ids=["a", "a", "b"]), "paper ids are not unique"),
        (broken(Topics, topics=(make_topic(2), make_topic(0))), "not in the order of their ids"),
        (broken(Topics, topics=(make_topic(0), make_topic(0))), "not in the order of their ids"),
        (broken(Topics, topics=(make_topic(0), make_topic(1))), r"unknown topics \[2\]"),
        (broken(Topics, centroids=TWO[:1]), "one centroid per topic"),
        (broken(Topics, subtopic_ids=NUMBERS[:2]), "one subtopic per paper"),
        (broken(Plan, mode="guess"), "unknown mode 'guess'"),
        (broken(Prevalence, table=SHARES.drop_columns(["share"])), "prevalence has columns"),
        (broken(Prevalence, period="decade"), "unknown period decade"),
        (broken(Prevalence, table=pa.concat_tables([SHARES, SHARES])), "4 rows for 2 topics x 1"),
        (broken(LineageEvent, kind="death"), "unknown kind of event 'death', expected one of"),
        (broken(Corpus, papers=reordered([1, 0, 2])), "not sorted by digest date and paper id"),
        (broken(Corpus, papers=reordered([0, 0, 1])), "ids are not unique"),
        (broken(Corpus, papers=reordered([0]).drop_columns(["title"])), "papers has columns"),
        (broken(Corpus, rejects=PAPER_SCHEMA.empty_table()), "rejects has columns"),
        (broken(Corpus, as_of="2025-01-02"), "a paper of 2025-01-03, after as_of 2025-01-02"),
        (broken(Records, as_of="yesterday"), "isoformat"),
        (broken(Records, records=REJECT_SCHEMA.empty_table()), "records has columns"),
        (broken(Records, rejects=RECORD_SCHEMA.empty_table()), "rejects has columns"),
        (lambda: replace(make_signal(0), **UNKNOWN), "unknown status 'rising'"),
    ],
)
def test_an_artifact_that_contradicts_itself_is_refused(
    make: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_papers_of_one_day_are_in_the_order_of_their_ids() -> None:
    corpus = make_corpus([date(2025, 1, 1)] * 2)
    with pytest.raises(ValueError, match="not sorted"):
        replace(corpus, papers=corpus.papers.take(pa.array([1, 0])))


def test_an_empty_corpus_is_sound() -> None:
    empty = replace(WHOLE[Corpus], papers=PAPER_SCHEMA.empty_table())
    assert (empty.paper_ids, empty.digest_dates, empty.texts) == ([], [], [])


def test_topics_may_have_no_papers_and_no_subtopics() -> None:
    topics = (*WHOLE[Topics].topics, make_topic(9))
    more = replace(WHOLE[Topics], topics=topics, centroids=np.zeros((3, 4), dtype=np.float32))
    assert len(more.topics) == 3
    assert replace(more, subtopic_ids=NUMBERS).subtopic_ids.tolist() == [0, 2, -1]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_value_that_is_no_number_is_seen_among_many(value: float) -> None:
    values = np.linspace(-1, 1, 999).reshape(-1, 3)
    assert all_finite(values)
    values[100, 1] = value
    assert not all_finite(values)
    assert all_finite(values[:0])


def test_ids_are_unique_if_none_comes_twice() -> None:
    check_unique("papers", ["a", "b"])
    with pytest.raises(ValueError, match="papers: paper ids are not unique"):
        check_unique("papers", ["a", "b", "a"])


def test_vectors_of_papers_are_found_by_their_ids() -> None:
    vectors = np.arange(12, dtype=np.float32).reshape(3, 4)
    embeddings = replace(WHOLE[Embeddings], vectors=vectors)
    assert embeddings.of(["c", "a"]).tolist() == vectors[[2, 0]].tolist()
    assert embeddings.of(["a", "b", "c"]) is vectors
    assert np.shares_memory(embeddings.of(["a", "b"]), vectors)
    with pytest.raises(KeyError):
        embeddings.of(["d"])


def test_clusters_are_counted_without_the_outliers() -> None:
    assert WHOLE[Clusters].count == 2
    assert Clusters([], np.zeros(0, dtype=np.int64), FLOATS[:0]).count == 0
    assert Clusters(["a"], np.array([OUTLIER]), FLOATS[:1]).count == 0


@pytest.mark.parametrize(
    ("status", "rising"),
    [("emerging", True), ("growing", True), ("no_clear_change", False), ("declining", False)],
)
def test_emerging_and_growing_topics_rise(status: Any, rising: bool) -> None:
    assert make_signal(0, status=status).rising == rising


@pytest.mark.parametrize(
    ("burst", "bursting"),
    [(None, False), (Burst("2025-01-01", None), True), (Burst("2025-01-01", "2025-01-07"), False)],
)
def test_a_topic_bursts_while_its_burst_lasts(burst: Burst | None, bursting: bool) -> None:
    assert make_signal(0, burst=burst).bursting == bursting


def test_the_statuses_of_a_run_are_those_of_topics_and_subtopics() -> None:
    found = Signals(
        signals=(
            make_signal(5, "emerging"),
            make_signal(2, "growing"),
            make_signal(1, "emerging"),
        ),
        subtopics=(make_signal(9, "emerging"),),
    )
    assert found.statuses == {5: "emerging", 2: "growing", 1: "emerging", 9: "emerging"}


def test_a_run_fails_by_its_failed_errors_only() -> None:
    checks = (
        Check("a", True, ""),
        Check("b", False, "many outliers", "warning"),
        Check("c", False, "no papers"),
    )
    assert Audit(checks).failed == ["no papers"]


@pytest.mark.parametrize(
    ("before", "after", "leads"), [(1, 2, True), (1, 1, True), (2, 1, False), (3, 2, False)]
)
def test_an_event_leads_from_its_sources_to_its_targets(
    before: int, after: int, leads: bool
) -> None:
    assert WHOLE[LineageEvent].leads(before, after) == leads


def test_pinned_topics_and_those_that_others_were_merged_into_are_fixed() -> None:
    edits = TopicEdits(pinned=(4,), merged=((1, 2), (3, 2)))
    assert edits.into == {1: 2, 3: 2}
    assert edits.fixed == {2, 4}


def test_the_texts_of_papers_are_title_and_abstract() -> None:
    corpus = make_corpus(days(3), titles=["One", "Two", "Three"])
    assert list(corpus.texts_of([2, 0])) == [
        "Three\nAbstract of paper 2.",
        "One\nAbstract of paper 0.",
    ]
    assert len(corpus.texts) == 3
