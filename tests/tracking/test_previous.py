from datetime import date

import numpy as np
from groundswell.artifacts import (
    CosineProfile,
    Fit,
    ProfilesRecord,
    State,
    TopicEdits,
    TopicLabel,
    TrackingRecord,
)
from groundswell.tracking.previous import (
    NEW,
    join_previous,
    merge_ids,
    previous_topic_ids,
    with_merges,
)
from groundswell.tracking.profiles import fit_profiles, of_topics

from tests.conftest import blobs, days, make_corpus
from tests.make import state_papers


def previous() -> State:
    """A run of papers 0, 1 and 3 of five, in topics 6, 2 and none; refitted on the second day."""
    profiles = {2: CosineProfile(0.5, 0.1), 6: CosineProfile(0.6, 0.2)}
    return State(
        as_of="2025-01-04",
        papers=state_papers(
            ["p00003", "p00000", "p00001"],
            np.array([-1, 6, 2]),
            strength=np.array([0, 0.25, 0.75], dtype=np.float32),
            positions=np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32),
        ),
        topics=(TopicLabel(2, "two"), TopicLabel(6, "six")),
        centroids=np.eye(2, dtype=np.float32),
        tracking=TrackingRecord(
            fit=Fit(as_of="2025-01-02"), profiles=ProfilesRecord(-1.5, profiles)
        ),
    )


def test_papers_are_joined_by_their_id_in_the_order_of_the_corpus() -> None:
    joined = join_previous(make_corpus(days(5)), previous())
    assert joined.topic_ids.tolist() == [6, 2, NEW, -1, NEW]
    assert joined.new.tolist() == [False, False, True, False, True]
    assert joined.membership.tolist() == [0.25, 0.75, 0, 0, 0]
    assert joined.map.tolist() == [[3, 4], [5, 6], [0, 0], [1, 2], [0, 0]]


def test_papers_after_the_day_of_the_last_refit_came_since_it() -> None:
    joined = join_previous(make_corpus(days(5, date(2025, 1, 1))), previous())
    assert joined.since_refit.tolist() == [False, False, True, True, True]


def test_the_profiles_are_those_that_the_last_run_kept() -> None:
    profiles = join_previous(make_corpus(days(5)), previous()).profiles
    assert profiles.ids.tolist() == [2, 6]
    assert (profiles.mean.tolist(), profiles.threshold) == ([0.5, 0.6], -1.5)


def test_in_a_first_run_all_papers_are_new() -> None:
    assert previous_topic_ids(make_corpus(days(2)), State.empty()).tolist() == [NEW, NEW]
    assert previous_topic_ids(make_corpus(days(5)), previous()).tolist() == [6, 2, NEW, -1, NEW]


def test_a_merge_is_done_where_the_topic_that_stays_is_present() -> None:
    edits = TopicEdits(merged=((3, 5), (4, 9)))
    assert merge_ids(np.array([3, 5, 4, -1, NEW]), edits).tolist() == [5, 5, 4, -1, NEW]


def test_merged_topics_have_a_profile_of_all_their_papers_and_the_others_their_own() -> None:
    vectors, which = blobs([50, 50, 50])
    corpus = make_corpus(days(150))
    profiles = fit_profiles(vectors, which)
    before = State(
        as_of=corpus.as_of,
        papers=state_papers(corpus.paper_ids, which),
        topics=tuple(TopicLabel(topic, "") for topic in range(3)),
        centroids=profiles.centroids,
        tracking=TrackingRecord(fit=Fit(as_of=corpus.as_of), profiles=profiles.record()),
    )
    joined = join_previous(corpus, before)
    merged = with_merges(joined, vectors, TopicEdits(merged=((1, 0),)))
    assert merged.topic_ids.tolist() == np.where(which == 1, 0, which).tolist()
    assert merged.profiles.ids.tolist() == [0, 2]
    both = vectors[which < 2].sum(axis=0)
    np.testing.assert_allclose(merged.profiles.centroids[0], both / np.linalg.norm(both), atol=1e-6)
    kept = of_topics(joined.profiles, np.array([2]))
    assert merged.profiles.mean[1] == kept.mean[0]
    assert with_merges(joined, vectors, TopicEdits(merged=((1, 9),))) is joined
    without_first = with_merges(joined, vectors, TopicEdits(merged=((2, 1),)))
    assert without_first.profiles.ids.tolist() == [0, 1]
