"""A topic of a handful of papers, between two refits and through the next."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.artifacts import (
    Alignment,
    Corpus,
    CosineProfile,
    Detection,
    Embeddings,
    Layout,
    NullDistribution,
    Plan,
    State,
    Status,
    TopicEdits,
    TopicLabel,
    Topics,
    TrackingRecord,
)
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import ClusterConfig
from groundswell.stages.align import align
from groundswell.stages.cluster import cluster
from groundswell.tracking.new_topics import (
    kept_by_refit,
    new_topics,
    significance,
    valid_null_distribution,
)
from groundswell.tracking.profiles import fit_profiles
from numpy.typing import NDArray

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.make import make_topic, state_papers

pytestmark = pytest.mark.slow

REFIT, UPDATE = Plan("refit", "asked for"), Plan("incremental_update", "asked for")
DETECTED = date(2025, 3, 3)
FOUR = Detection(DETECTED.isoformat(), 4)
"""Half of the eight papers that the topic has now: it has doubled."""

Beside = tuple[Corpus, Floats, NDArray[np.bool_], State]


def run(corpus: Corpus, vectors: Floats, previous: State, plan: Plan) -> Alignment:
    embeddings = embeddings_of(corpus, vectors)
    layout = Layout(corpus.paper_ids, np.zeros((len(vectors), 2), dtype=np.float32))
    read = (previous, plan, TopicEdits())
    clusters = cluster(corpus, embeddings, *read, config=ClusterConfig())
    return align(corpus, embeddings, layout, clusters, *read)


def published(corpus: Corpus, found: Alignment) -> State:
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


@pytest.fixture(scope="module")
def beside_a_topic() -> Beside:
    """Three topics, and a fourth of eight papers close together at the first one's side.

    Returns the corpus, its vectors, which rows are the eight, and the state after their detection.
    """
    vectors, which = blobs([120, 100, 80, 8])
    eight = which == 3
    vectors[eight] = 0.8 * vectors[:8] + 0.6 * vectors[eight]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.r_[np.random.default_rng(1).permutation(300), np.arange(300, 308)]
    vectors, eight = vectors[order], eight[order]
    corpus = make_corpus(days(300, DETECTED - timedelta(days=400)) + [DETECTED] * 8)
    first = run(corpus, vectors, State.empty(), REFIT)
    assert len(first.ids) == 3
    profiles = first.record.profiles
    profiles = replace(profiles, topics={**profiles.topics, 3: CosineProfile(0.9, 0.05)})
    centroid = vectors[eight].mean(axis=0)
    found = replace(
        first,
        topic_ids=np.where(eight, 3, first.topic_ids),
        ids=(0, 1, 2, 3),
        centroids=np.stack([*first.centroids, centroid / np.linalg.norm(centroid)]),
        record=replace(first.record, next_id=4, detections={3: FOUR}, profiles=profiles),
    )
    return corpus, vectors, eight, published(corpus, found)


@pytest.mark.parametrize(("weeks", "kept"), [(12, True), (14, False)])
def test_a_refit_keeps_a_growing_topic_detected_less_than_13_weeks_before(
    beside_a_topic: Beside, weeks: int, kept: bool
) -> None:
    corpus, vectors, eight, previous = beside_a_topic
    later = replace(corpus, as_of=(DETECTED + timedelta(weeks=weeks)).isoformat())
    found = run(later, vectors, previous, REFIT)
    assert (3 in found.ids) == kept
    if kept:
        assert np.array_equal(found.topic_ids == 3, eight)
        assert found.record.detections == {3: FOUR}
    else:
        assert any(3 in event.sources for event in found.events)
        assert not found.record.detections


def test_an_incremental_update_keeps_detections_however_old(beside_a_topic: Beside) -> None:
    corpus, vectors, _, previous = beside_a_topic
    later = replace(corpus, as_of=(DETECTED + timedelta(weeks=30)).isoformat())
    assert run(later, vectors, previous, UPDATE).record.detections == {3: FOUR}


def test_a_detected_topic_is_new_for_13_weeks() -> None:
    detections = {7: Detection("2025-01-01", 6), 5: Detection("2025-03-01", 6)}
    assert new_topics(detections, date(2025, 4, 1)) == [5, 7]
    assert new_topics(detections, date(2025, 4, 2)) == [5]


def state(detections: dict[int, Detection], seen: date, emerging: tuple[int, ...] = ()) -> State:
    tracking = TrackingRecord(detections=detections)
    statuses: dict[int, Status] = dict.fromkeys(emerging, "emerging")
    return replace(State.empty(), as_of=seen.isoformat(), tracking=tracking, statuses=statuses)


@pytest.mark.parametrize(
    ("passed", "papers", "kept"), [(0, 8, True), (14, 11, False), (14, 12, True), (40, 15, False)]
)
def test_a_new_topic_is_kept_that_doubles_within_four_weeks(
    passed: int, papers: int, kept: bool
) -> None:
    seen = date(2025, 3, 1) + timedelta(days=passed)
    previous = state({5: Detection("2025-03-01", 8)}, seen)
    topic_ids = np.repeat([5, 1], [papers, 40])
    found = kept_by_refit(previous, seen + timedelta(days=7), topic_ids)
    assert found.tolist() == [5] * kept


def test_a_detected_topic_is_kept_that_the_last_run_called_emerging() -> None:
    detections = {5: Detection("2025-03-01", 8), 7: Detection("2025-03-01", 8)}
    seen = date(2025, 9, 20)
    topic_ids = np.repeat([5, 7, 1], [8, 8, 40])
    previous = state(detections, seen, emerging=(1, 7))
    assert kept_by_refit(previous, seen, topic_ids).tolist() == [7]


def described(topic_ids: Ids, vectors: Floats, detections: dict[int, Detection]) -> Topics:
    """Topics as the signals read them."""
    profiles = fit_profiles(vectors, topic_ids)
    n = len(topic_ids)
    return Topics(
        paper_ids=[f"p{row:05d}" for row in range(n)],
        topic_ids=topic_ids,
        strength=np.ones(n, dtype=np.float32),
        map=np.zeros((n, 2), dtype=np.float32),
        topics=tuple(make_topic(topic) for topic in profiles.ids.tolist()),
        centroids=profiles.centroids,
        record=TrackingRecord(profiles=profiles.record(), detections=detections),
    )


NULL = NullDistribution(612, 12.0, 2.0)


@pytest.fixture(scope="module")
def theme() -> tuple[Corpus, Floats, Ids]:
    """Four topics of 150 papers in random order, a paper a day, then 12 of a theme in a day."""
    vectors, which = blobs([150, 150, 150, 150, 12], width=64, spread=1.2)
    order = np.r_[np.random.default_rng(5).permutation(600), np.arange(600, 612)]
    first = DETECTED - timedelta(days=600)
    return make_corpus(days(600, first) + [DETECTED] * 12), vectors[order], which[order]


def test_only_new_topics_have_a_p_value_but_all_detected_ones_are_undone(
    theme: tuple[Corpus, Floats, Ids],
) -> None:
    corpus, vectors, topic_ids = theme
    detections = {3: Detection("2020-01-01", 6), 4: Detection(DETECTED.isoformat(), 12)}
    topics = described(topic_ids, vectors, detections)
    found = significance(corpus, vectors, topic_ids, topics, NULL, seed=7)
    assert found.p_values[4] < 0.05
    assert np.isnan(found.p_values[3])
    assert not np.isin(found.counterfactual, [3, 4]).any()
    old = topic_ids < 3
    assert np.array_equal(found.counterfactual[old], topic_ids[old])
    assert found.null == NULL


def test_the_null_distribution_is_fitted_where_it_is_needed_and_not_known(
    theme: tuple[Corpus, Floats, Ids],
) -> None:
    corpus, vectors, topic_ids = theme
    new = described(topic_ids, vectors, {4: Detection(DETECTED.isoformat(), 12)})
    old = described(topic_ids, vectors, {4: Detection("2020-01-01", 12)})
    fitted = significance(corpus, vectors, topic_ids, new, None, seed=7).null
    assert fitted is not None
    assert (fitted.papers, fitted.location > 5) == (612, True)
    assert significance(corpus, vectors, topic_ids, old, None, seed=7).null is None


def test_without_detections_nothing_is_tested(theme: tuple[Corpus, Floats, Ids]) -> None:
    corpus, vectors, topic_ids = theme
    topics = described(topic_ids, vectors, {})
    found = significance(corpus, vectors, topic_ids, topics, NULL, seed=7)
    assert (found.p_values, found.null) == ({}, NULL)
    assert np.array_equal(found.counterfactual, topic_ids)


@pytest.mark.parametrize(
    ("papers", "encoder", "valid"),
    [(110, "test", True), (111, "test", False), (100, "another", False)],
)
def test_a_null_distribution_holds_until_the_papers_have_grown_by_a_tenth(
    papers: int, encoder: str, valid: bool
) -> None:
    known = NullDistribution(100, 12.0, 2.0)
    tracking = TrackingRecord(encoder={"name": encoder})
    previous = replace(State.empty(), null_distribution=known, tracking=tracking)
    ids = [str(row) for row in range(papers)]
    vectors = np.ones((papers, 2), dtype=np.float32)
    found = valid_null_distribution(previous, Embeddings(ids, vectors, {"name": "test"}, 0))
    assert found == (known if valid else None)


def test_where_no_null_distribution_is_known_none_holds() -> None:
    embeddings = Embeddings([], np.ones((0, 2), dtype=np.float32), {}, 0)
    assert valid_null_distribution(State.empty(), embeddings) is None
