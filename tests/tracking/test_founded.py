"""A topic of a handful of papers, between two fittings and through the next."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    PREVIOUS_PAPER_SCHEMA,
    Embeddings,
    Guidance,
    Layout,
    Plan,
    Previous,
)
from groundswell.config import AlignConfig, ClusterConfig
from groundswell.stages.align import align
from groundswell.stages.cluster import cluster
from groundswell.tracking.new_topics import Founding, as_json, foundings, lasting, young

from tests.conftest import blobs, make_corpus

FOUNDED = date(2025, 3, 3)
FOUR = Founding(FOUNDED.isoformat(), 4)
"""Half of the eight papers that the topic has now: it has doubled."""


def run(corpus, vectors, previous, mode):
    embeddings = Embeddings(corpus.paper_ids, vectors, {"name": "test"}, cut=0)
    layout = Layout(corpus.paper_ids, np.zeros((len(vectors), 2), dtype=np.float32))
    read = (previous, Plan(mode, "asked for"), Guidance())
    clusters = cluster(corpus, embeddings, *read, config=ClusterConfig())
    return align(corpus, embeddings, layout, clusters, *read, config=AlignConfig())


def published(corpus, found):
    columns = [corpus.paper_ids, found.topic_ids, found.strength, *found.map.T]
    return Previous(
        corpus.as_of,
        pa.table([pa.array(column) for column in columns], schema=PREVIOUS_PAPER_SCHEMA),
        [{"id": topic, "label": str(topic)} for topic in found.ids],
        found.centroids,
        found.events,
        found.state,
    )


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
    first = run(corpus, vectors, Previous.none(), "fit")
    topic_ids = np.where(eight, 3, first.topic_ids)
    state = {**first.state, "next_id": 4, "founded": as_json({3: FOUR}), "emerging": []}
    state["profiles"] = {
        **state["profiles"],
        "topics": {**state["profiles"]["topics"], "3": [0.9, 0.05]},
    }
    centre = vectors[eight].mean(axis=0)
    centroids = np.stack([*first.centroids, centre / np.linalg.norm(centre)]).astype(np.float32)
    found = replace(first, topic_ids=topic_ids, ids=[0, 1, 2, 3], centroids=centroids, state=state)
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
        assert foundings(found.state) == {3: FOUR}
    else:
        assert any(3 in event["from"] for event in found.events)
        assert not foundings(found.state)


def test_what_was_founded_is_young_for_13_weeks():
    state = {"founded": as_json({7: Founding("2025-01-01", 6), 5: Founding("2025-03-01", 6)})}
    assert young(state, date(2025, 4, 1)) == [5, 7]
    assert young(state, date(2025, 4, 2)) == [5]


@pytest.mark.parametrize(
    ("days", "papers", "lasts"), [(0, 8, True), (14, 11, False), (14, 12, True), (40, 15, False)]
)
def test_a_young_topic_lasts_where_it_doubles_within_four_weeks(days, papers, lasts):
    state = {"founded": as_json({5: Founding("2025-03-01", 8)}), "emerging": []}
    topic_ids = np.repeat([5, 1], [papers, 40])
    seen = date(2025, 3, 1) + timedelta(days=days)
    found = lasting(state, seen + timedelta(days=7), seen, topic_ids)
    assert found.tolist() == [5] * lasts


def test_a_founded_topic_lasts_where_the_last_run_called_it_emerging():
    born = as_json({5: Founding("2025-03-01", 8), 7: Founding("2025-03-01", 8)})
    state = {"founded": born, "emerging": [1, 7]}
    topic_ids = np.repeat([5, 7, 1], [8, 8, 40])
    seen = date(2025, 9, 20)
    assert lasting(state, seen, seen, topic_ids).tolist() == [7]


def test_an_extension_carries_what_was_founded(beside_a_topic):
    corpus, vectors, _, previous = beside_a_topic
    later = replace(corpus, as_of=(FOUNDED + timedelta(weeks=30)).isoformat())
    found = run(later, vectors, previous, "extend")
    assert foundings(found.state) == {3: FOUR}
