"""What a refit groups anew, and what it leaves as it is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from groundswell.artifacts import (
    Clusters,
    Detection,
    Fit,
    SeededTopic,
    State,
    TopicEdits,
    TopicLabel,
    TrackingRecord,
)
from groundswell.compute.linalg import Ids
from groundswell.config import ClusterConfig
from groundswell.tracking import regrouping
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.profiles import fit_profiles
from groundswell.tracking.regrouping import regrouped_clusters, single_topic

from tests.conftest import blobs, embeddings_of, make_corpus
from tests.make import state_papers

SIZES = [120, 100, 80]
VECTORS, BLOB = blobs(SIZES)
TODAY = date(2025, 6, 1)
NO_EDITS = TopicEdits()


def inputs(
    topic_ids: Ids | None = None,
    *,
    edits: TopicEdits = NO_EDITS,
    detections: dict[int, Detection] | None = None,
    emerging: tuple[int, ...] = (),
    titles: list[str] | None = None,
    single: bool = False,
) -> TrackingInputs:
    """300 papers in three blobs; the last run had the first of them in `topic_ids`."""
    corpus = make_corpus([TODAY] * len(VECTORS), titles=titles)
    previous = State.empty()
    if topic_ids is not None:
        n = len(topic_ids)
        profiles = fit_profiles(VECTORS[:n], topic_ids)
        previous = State(
            as_of=TODAY.isoformat(),
            papers=state_papers(corpus.paper_ids[:n], topic_ids),
            topics=tuple(TopicLabel(topic, "") for topic in profiles.ids.tolist()),
            centroids=profiles.centroids,
            statuses=dict.fromkeys(emerging, "emerging"),
            tracking=TrackingRecord(
                single_topic=single,
                fit=Fit(as_of="2025-01-01"),
                next_id=50,
                profiles=profiles.record(),
                detections=detections or {},
            ),
        )
    return TrackingInputs(corpus, embeddings_of(corpus, VECTORS), previous, edits)


def refit(given: TrackingInputs, **settings: int) -> Clusters:
    return regrouped_clusters(given, ClusterConfig(**settings))


def assert_grouped(labels: Ids, expected: Ids) -> None:
    """Assert that papers have the labels expected, but for a few that are far from their topic."""
    inside = labels >= 0
    assert inside.mean() > 0.95
    assert np.array_equal(labels[inside], expected[inside])


def test_a_first_run_groups_all_papers() -> None:
    found = refit(inputs())
    assert_grouped(found.labels, BLOB)
    assert (found.continued, found.new_seeded, found.seeded) == ((), (), {})
    assert (found.strength > 0.9).mean() > 0.9


def test_a_pinned_topic_keeps_its_papers_and_the_rest_is_grouped_beside_it() -> None:
    topic_ids = BLOB.copy()
    topic_ids[:20] = 1  # twenty papers of blob 0 are in topic 1
    found = refit(inputs(topic_ids, edits=TopicEdits(pinned=(1,))))
    assert found.continued == (1,)
    assert np.array_equal(found.labels == 0, topic_ids == 1)
    assert_grouped(found.labels, np.where(topic_ids == 1, 0, np.where(BLOB == 0, 1, 2)))


def test_a_pinned_topic_gets_no_outlier_of_the_last_run() -> None:
    topic_ids = BLOB.copy()
    topic_ids[120:125] = -1  # five papers of blob 1
    found = refit(inputs(topic_ids, edits=TopicEdits(pinned=(1,))))
    assert np.array_equal(found.labels == 0, topic_ids == 1)


def test_without_pins_misplaced_papers_return_to_their_topic() -> None:
    topic_ids = BLOB.copy()
    topic_ids[:20] = 1
    assert_grouped(refit(inputs(topic_ids)).labels, BLOB)


def test_new_papers_join_a_pinned_topic_by_their_neighbors() -> None:
    order = np.argsort(np.arange(300) % 3 == 2, kind="stable")  # a third of each blob comes late
    vectors, blob = VECTORS[order], BLOB[order]
    given = inputs(blob[:200], edits=TopicEdits(pinned=(1,)))
    given = replace(given, embeddings=embeddings_of(given.corpus, vectors))
    found = refit(given)
    assert found.continued == (1,)
    assert np.array_equal(found.labels == 0, blob == 1)


def test_merged_topics_stay_one() -> None:
    found = refit(inputs(BLOB, edits=TopicEdits(merged=((2, 1),))))
    assert found.continued == (1,)
    assert np.array_equal(found.labels == 0, BLOB > 0)


def test_a_seeded_topic_that_is_new_comes_after_those_that_stay() -> None:
    titles = ["On dust" if blob == 2 else "Other" for blob in BLOB]
    edits = TopicEdits(seeded=(SeededTopic("dust"),), pinned=(0,))
    topic_ids = np.where(BLOB == 2, 1, BLOB)
    found = refit(inputs(topic_ids, edits=edits, titles=titles))
    assert (found.continued, found.new_seeded, found.seeded) == ((0,), ("dust",), {})
    assert np.array_equal(found.labels == 0, BLOB == 0)
    assert np.array_equal(found.labels == 1, BLOB == 2)


def test_a_seeded_topic_that_exists_stays() -> None:
    titles = ["On dust" if blob == 2 else "Other" for blob in BLOB]
    edits = TopicEdits(seeded=(SeededTopic("dust"),))
    found = refit(inputs(BLOB, edits=edits, titles=titles))
    assert (found.continued, found.seeded) == ((2,), {"dust": 2})
    assert np.array_equal(found.labels == 0, BLOB == 2)


SMALL = np.where(np.arange(300) < 12, 7, BLOB)
"""Twelve papers of topic 0 were detected as topic 7."""


@pytest.mark.parametrize(("emerging", "stays"), [((7,), True), ((), False)])
def test_a_detected_topic_stays_if_it_is_emerging(emerging: tuple[int, ...], stays: bool) -> None:
    found = refit(inputs(SMALL, detections={7: Detection("2024-01-01", 12)}, emerging=emerging))
    assert found.continued == ((7,) if stays else ())
    assert (len(set(found.labels[:12].tolist()) & set(found.labels[12:].tolist())) == 0) == stays


def started_with(monkeypatch: pytest.MonkeyPatch, given: TrackingInputs) -> list[Ids | None]:
    """The topics that the clustering method is started from."""
    starts: list[Ids | None] = []

    def method(vectors: Ids, settings: ClusterConfig, *, start: Ids | None, engine: object) -> Ids:
        starts.append(start)
        return np.zeros(len(vectors), dtype=np.int64)

    monkeypatch.setattr(regrouping, "method", lambda _: method)
    refit(given)
    return starts


def test_the_clustering_starts_from_the_last_runs_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    (start,) = started_with(monkeypatch, inputs(BLOB))
    assert start is not None
    assert np.array_equal(start, BLOB)


def test_papers_without_a_topic_start_from_their_neighbors(monkeypatch: pytest.MonkeyPatch) -> None:
    topic_ids = BLOB.copy()
    topic_ids[::7] = -1
    (start,) = started_with(monkeypatch, inputs(topic_ids[:290]))
    assert start is not None
    assert np.array_equal(start, BLOB)


def test_the_clustering_starts_from_nothing_where_there_were_no_topics(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for given in (inputs(), inputs(np.zeros(300, dtype=np.int64), single=True)):
        assert started_with(monkeypatch, given) == [None]


@pytest.mark.parametrize(("free", "grouped"), [(29, False), (30, True)])
def test_fewer_than_30_papers_are_not_grouped_anew(free: int, grouped: bool) -> None:
    topic_ids = np.where(np.arange(300) < 300 - free, 0, 1)
    found = refit(inputs(topic_ids, edits=TopicEdits(pinned=(0,))))
    assert (found.labels[-free:] == -1).all() != grouped


def test_one_topic_stands_for_all_papers_where_none_can_be_made() -> None:
    found = single_topic(inputs())
    assert found.single_topic
    assert (found.labels == 0).all()
    assert (found.strength == 1).all()
