"""Clusters under lasting ids: after a refit, and after an incremental update."""

from dataclasses import replace

import numpy as np
from groundswell.artifacts import (
    Clusters,
    Detection,
    Fit,
    LineageEvent,
    State,
    TopicEdits,
    TopicLabel,
    TrackingRecord,
)
from groundswell.compute.linalg import Ids
from groundswell.tracking.edit_events import birth, edit_events
from groundswell.tracking.identity import (
    IdentifiedTopics,
    identified_after_refit,
    identified_after_update,
)
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.lineage import TopicChange
from groundswell.tracking.previous import NEW
from groundswell.tracking.profiles import fit_profiles

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.make import state_papers

VECTORS, BLOB = blobs([40, 40, 40])
NO_EDITS = TopicEdits()
DETECTIONS = {5: Detection("2024-12-01", 9), 6: Detection("2024-12-02", 9)}


def inputs(topic_ids: Ids, edits: TopicEdits = NO_EDITS) -> TrackingInputs:
    """120 papers of which the last run had the first ones, in `topic_ids`."""
    n = len(topic_ids)
    corpus = make_corpus(days(len(VECTORS)))
    profiles = fit_profiles(VECTORS[:n], topic_ids)
    previous = State(
        as_of="2025-04-01",
        papers=state_papers(corpus.paper_ids[:n], topic_ids),
        topics=tuple(TopicLabel(topic, f"topic {topic}") for topic in profiles.ids.tolist()),
        centroids=profiles.centroids,
        tracking=TrackingRecord(
            encoder={"name": "test"},
            fit=Fit(as_of="2025-03-01", papers=n),
            next_id=20,
            profiles=profiles.record(),
            detections=DETECTIONS,
        ),
    )
    return TrackingInputs(corpus, embeddings_of(corpus, VECTORS), previous, edits)


def clusters(labels: Ids, **given: object) -> Clusters:
    ids = [f"p{row:05d}" for row in range(len(labels))]
    made = Clusters(ids, labels, np.full(len(labels), 0.5, dtype=np.float32))
    return replace(made, **given)  # type: ignore[arg-type]


OLD = np.where(BLOB == 2, 6, BLOB + 4)
"""Topics 4, 5 and 6, one a blob."""


def after_refit(
    labels: Ids, topic_ids: Ids = OLD, edits: TopicEdits = NO_EDITS, **given: object
) -> IdentifiedTopics:
    return identified_after_refit(inputs(topic_ids, edits), clusters(labels, **given))


def test_a_refit_continues_topics_and_forgets_that_they_were_detected() -> None:
    found = after_refit(BLOB)
    assert np.array_equal(found.topic_ids, OLD)
    assert found.events == ()
    assert found.record.detections == {}
    assert (found.record.next_id, found.record.fit.next_id) == (20, 20)
    assert (found.record.fit.papers, found.record.fit.outliers) == (120, 0)
    assert found.record.fit.as_of == "2025-04-30"


def test_the_first_clusters_continue_the_topics_that_stay_and_their_detections() -> None:
    labels = np.array([1, 0, 2])[BLOB]
    found = after_refit(labels, continued=(5,))
    assert np.array_equal(found.topic_ids, OLD)
    assert found.record.detections == {5: DETECTIONS[5]}
    assert found.record.next_id == 20


def test_a_new_seeded_topic_gets_the_next_id_and_the_rest_those_after_it() -> None:
    labels = np.where(BLOB == 0, 0, np.where(BLOB == 1, 1, 2))
    found = after_refit(
        labels, topic_ids=np.full(120, -1) + 0 * BLOB, new_seeded=("lichens",), seeded={"dust": 3}
    )
    assert sorted(set(found.topic_ids.tolist())) == [20, 21, 22]
    assert (found.topic_ids[BLOB == 0] == 20).all()
    assert found.record.seeded == {"dust": 3, "lichens": 20}
    assert found.record.next_id == 23
    (seeded, *_) = found.events
    assert (seeded.kind, seeded.targets) == ("birth", (20,))
    assert "'lichens'" in seeded.why


def test_outliers_of_a_refit_are_counted_and_stay_outside() -> None:
    labels = BLOB.copy()
    labels[:12] = -1
    found = after_refit(labels, topic_ids=np.where(np.arange(120) < 12, -1, OLD))
    assert (found.topic_ids[:12] == -1).all()
    assert found.record.fit.outliers == 0.1


def test_a_merge_into_a_topic_that_is_new_in_this_run_is_done_after_matching() -> None:
    found = after_refit(
        BLOB, topic_ids=np.zeros(0, dtype=np.int64), edits=TopicEdits(merged=((21, 20),))
    )
    assert sorted(set(found.topic_ids.tolist())) == [20, 22]
    assert found.profiles.ids.tolist() == [20, 22]


def test_an_update_continues_its_topics_and_numbers_new_ones_after_them() -> None:
    labels = BLOB.copy()
    labels[[0, 1, 2]] = 3
    labels[[3, 4]] = 4
    found = identified_after_update(
        inputs(OLD), clusters(labels, continued=(4, 5, 6), new_seeded=("lichens",))
    )
    assert found.topic_ids[:5].tolist() == [20, 20, 20, 21, 21]
    assert np.array_equal(found.topic_ids[5:], OLD[5:])
    assert found.record.next_id == 22
    assert found.record.seeded == {"lichens": 20}
    assert found.record.detections == {**DETECTIONS, 21: Detection("2025-04-30", 2)}
    assert found.record.fit == Fit(as_of="2025-03-01", papers=120)
    assert found.profiles.ids.tolist() == [4, 5, 6, 20, 21]
    seeded, detected = found.events
    assert "'lichens'" in seeded.why
    assert (detected.kind, detected.sources, detected.targets) == ("birth", (4,), (21,))
    assert detected.why.startswith("2 papers since 2025-03-01 ")


def test_an_update_without_new_topics_keeps_the_profiles_as_they_were() -> None:
    given = inputs(OLD)
    found = identified_after_update(given, clusters(BLOB, continued=(4, 5, 6)))
    assert found.record.profiles == given.previous.tracking.profiles
    assert found.events == ()


def test_a_topic_that_an_update_does_not_continue_is_no_detection_any_more() -> None:
    given = inputs(OLD, TopicEdits(merged=((6, 4),)))
    labels = np.where(BLOB == 2, 0, BLOB)
    found = identified_after_update(given, clusters(labels, continued=(4, 5)))
    assert found.record.detections == {5: DETECTIONS[5]}
    assert [event.kind for event in found.events] == ["merge"]


def events(
    before: list[int],
    after: list[int],
    *,
    merged: tuple[tuple[int, int], ...] = (),
    seeded: dict[str, int] | None = None,
) -> list[LineageEvent]:
    change = TopicChange(np.array(before), np.array(after), "2025-01-02", {1: "one", 2: "two"})
    seeded = seeded or {}
    made = Clusters([], np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    made = replace(made, new_seeded=tuple(seeded))
    return edit_events(change, made, list(seeded.values()), TopicEdits(merged=merged))


def test_a_users_merge_counts_the_papers_that_moved_of_both() -> None:
    (found,) = events([1, 1, 2, 2, 2, NEW], [2] * 6, merged=((1, 2),))
    assert (found.kind, found.sources, found.targets) == ("merge", (1, 2), (2,))
    assert (found.papers, found.share_moved) == (2, 0.4)
    assert found.why == "you merged 1 (one) into 2 (two)"


def test_a_merge_of_topics_that_are_not_there_is_no_event() -> None:
    assert events([2, 2], [2, 2], merged=((1, 2), (2, 9))) == []


def test_a_seeded_topic_is_born_from_where_its_papers_were() -> None:
    (found,) = events([1, 1, 1, -1, NEW], [1, 1, 5, 5, 5], seeded={"dust": 5})
    assert (found.kind, found.sources, found.targets) == ("birth", (-1, 1), (5,))
    assert (found.papers, found.share_moved) == (2, 0.5)
    assert found.why.startswith("you asked for 'dust': 3 papers ")


def test_a_topic_that_a_seeded_one_leaves_empty_is_retired() -> None:
    born, retired = events([1, 1, 2, 2], [5, 5, 5, 2], seeded={"dust": 5})
    assert born.kind == "birth"
    assert (retired.kind, retired.sources, retired.targets) == ("retirement", (1,), (5,))
    assert (retired.papers, retired.share_moved) == (2, 1)
    assert "1 (one)" in retired.why


def test_a_topic_that_the_user_merged_is_not_retired_as_well() -> None:
    found = events([1, 1, 2], [5, 5, 2], seeded={"dust": 5}, merged=((1, 2),))
    assert [event.kind for event in found] == ["merge", "birth"]


def test_a_first_run_has_no_events_of_edits() -> None:
    assert events([NEW, NEW], [5, 5], seeded={"dust": 5}) == []


def test_a_birth_of_new_papers_only_comes_from_nowhere() -> None:
    change = TopicChange(np.array([1, NEW, NEW]), np.array([1, 5, 5]), "2025-01-02", {})
    found = birth(change, 5, "so")
    assert (found.sources, found.papers, found.share_moved) == ((), 0, 0)
