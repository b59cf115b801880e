"""A topic of a handful of papers, between two fittings and through the next."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.artifacts import (
    CosineProfile,
    Detection,
    Embeddings,
    Layout,
    Plan,
    State,
    TopicEdits,
    TopicLabel,
    TrackingRecord,
)
from groundswell.config import AlignConfig, ClusterConfig
from groundswell.stages.align import align
from groundswell.stages.cluster import cluster
from groundswell.tracking.new_topics import lasting, young

from tests.conftest import blobs, make_corpus
from tests.make import state_papers

FOUNDED = date(2025, 3, 3)
FOUR = Detection(FOUNDED.isoformat(), 4)
"""Half of the eight papers that the topic has now: it has doubled."""


def run(corpus, vectors, previous, mode):
    embeddings = Embeddings(corpus.paper_ids, vectors, {"name": "test"}, truncated=0)
    layout = Layout(corpus.paper_ids, np.zeros((len(vectors), 2), dtype=np.float32))
    read = (previous, Plan(mode, "asked for"), TopicEdits())
    clusters = cluster(corpus, embeddings, *read, config=ClusterConfig())
    return align(corpus, embeddings, layout, clusters, *read, config=AlignConfig())


def published(corpus, found):
    return State(
        as_of=corpus.as_of,
        papers=state_papers(
            corpus.paper_ids, found.topic_ids, strength=found.strength, positions=found.map
        ),
        topics=tuple(TopicLabel(topic, str(topic)) for topic in found.ids),
        centroids=found.centroids,
        lineage=found.events,
        tracking=found.record,
    )


def detected(detections, emerging=()):
    tracking = TrackingRecord(detections=detections)
    return replace(State.empty(), tracking=tracking, emerging=emerging)


@pytest.fixture(scope="module")
def beside_a_topic():
    """Three topics, and eight papers close together at the first one's side that found a fourth.

    Returns the corpus, its vectors, which rows are the eight, and the run that founded them.
    """
    vectors, which = blobs([120, 100, 80, 8])
    eight = which == 3
    vectors[eight] = 0.8 * vectors[:8] + 0.6 * vectors[eight]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.r_[np.random.default_rng(1).permutation(300), np.arange(300, 308)]
    vectors, which, eight = vectors[order], which[order], eight[order]
    days = [FOUNDED - timedelta(days=400 - row) for row in range(300)] + [FOUNDED] * 8
    corpus = make_corpus(days)
    first = run(corpus, vectors, State.empty(), "fit")
    topic_ids = np.where(eight, 3, first.topic_ids)
    profiles = first.record.profiles
    profiles = replace(profiles, topics={**profiles.topics, 3: CosineProfile(0.9, 0.05)})
    record = replace(first.record, next_id=4, detections={3: FOUR}, profiles=profiles)
    centre = vectors[eight].mean(axis=0)
    centroids = np.stack([*first.centroids, centre / np.linalg.norm(centre)]).astype(np.float32)
    found = replace(
        first, topic_ids=topic_ids, ids=(0, 1, 2, 3), centroids=centroids, record=record
    )
    assert len(first.ids) == 3
    return corpus, vectors, eight, published(corpus, found)


@pytest.mark.parametrize(("weeks", "lives"), [(12, True), (14, False)])
def test_a_fitting_keeps_a_growing_topic_founded_less_than_13_weeks_before(
    beside_a_topic, weeks, lives
):
    corpus, vectors, eight, previous = beside_a_topic
    later = replace(corpus, as_of=(FOUNDED + timedelta(weeks=weeks)).isoformat())
    found = run(later, vectors, previous, "fit")
    assert (3 in found.ids) == lives
    if lives:
        assert np.array_equal(found.topic_ids == 3, eight)
        assert found.record.detections == {3: FOUR}
    else:
        assert any(3 in event.sources for event in found.events)
        assert not found.record.detections


def test_what_was_founded_is_young_for_13_weeks():
    detections = {7: Detection("2025-01-01", 6), 5: Detection("2025-03-01", 6)}
    assert young(detections, date(2025, 4, 1)) == [5, 7]
    assert young(detections, date(2025, 4, 2)) == [5]


@pytest.mark.parametrize(
    ("days", "papers", "lasts"), [(0, 8, True), (14, 11, False), (14, 12, True), (40, 15, False)]
)
def test_a_young_topic_lasts_where_it_doubles_within_four_weeks(days, papers, lasts):
    previous = detected({5: Detection("2025-03-01", 8)})
    topic_ids = np.repeat([5, 1], [papers, 40])
    seen = date(2025, 3, 1) + timedelta(days=days)
    found = lasting(previous, seen + timedelta(days=7), seen, topic_ids)
    assert found.tolist() == [5] * lasts


def test_a_founded_topic_lasts_where_the_last_run_called_it_emerging():
    born = {5: Detection("2025-03-01", 8), 7: Detection("2025-03-01", 8)}
    previous = detected(born, emerging=(1, 7))
    topic_ids = np.repeat([5, 7, 1], [8, 8, 40])
    seen = date(2025, 9, 20)
    assert lasting(previous, seen, seen, topic_ids).tolist() == [7]


def test_an_extension_carries_what_was_founded(beside_a_topic):
    corpus, vectors, _, previous = beside_a_topic
    later = replace(corpus, as_of=(FOUNDED + timedelta(weeks=30)).isoformat())
    found = run(later, vectors, previous, "extend")
    assert found.record.detections == {3: FOUR}
