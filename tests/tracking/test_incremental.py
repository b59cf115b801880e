"""What an incremental update makes of new papers."""

from datetime import date

import numpy as np
from groundswell.artifacts import (
    Clusters,
    Fit,
    SeededTopic,
    State,
    TopicEdits,
    TopicLabel,
    TrackingRecord,
)
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.incremental import incremental_clusters
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.profiles import fit_profiles

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.make import state_papers

REFIT = date(2025, 1, 1)
NO_EDITS = TopicEdits()


def inputs(
    vectors: Floats,
    topic_ids: Ids,
    *,
    edits: TopicEdits = NO_EDITS,
    titles: list[str] | None = None,
) -> TrackingInputs:
    """Papers of which the first, in `topic_ids`, were in a refit, and the others came since."""
    old = len(topic_ids)
    corpus = make_corpus([REFIT] * old + days(len(vectors) - old, date(2025, 1, 2)), titles=titles)
    profiles = fit_profiles(vectors[:old], topic_ids)
    previous = State(
        as_of="2025-01-01",
        papers=state_papers(
            corpus.paper_ids[:old], topic_ids, strength=np.full(old, 0.625, dtype=np.float32)
        ),
        topics=tuple(TopicLabel(topic, "") for topic in profiles.ids.tolist()),
        centroids=profiles.centroids,
        tracking=TrackingRecord(
            fit=Fit(as_of=REFIT.isoformat()), next_id=9, profiles=profiles.record()
        ),
    )
    return TrackingInputs(corpus, embeddings_of(corpus, vectors), previous, edits)


def world(theme: int, seed: int = 6) -> tuple[Floats, Ids, Ids]:
    """Vectors, the topics 3, 4, 5 and 6 of the first 500, and which blob each of all is in."""
    vectors, which = blobs([150, 150, 150, 150, theme], width=64, spread=1.2)
    order = np.random.default_rng(5).permutation(600)
    later = np.r_[order[500:], 600 : 600 + theme]
    later = later[np.random.default_rng(seed).permutation(len(later))]
    rows = np.r_[order[:500], later]
    return vectors[rows], which[rows[:500]] + 3, which[rows]


def topics_of(found: Clusters) -> Ids:
    """Each paper's topic, 100 and more for new ones."""
    ids = np.array([*found.continued, *range(100, 100 + found.count - len(found.continued)), -1])
    return ids[found.labels]


def test_new_papers_join_the_last_runs_topics_and_old_ones_stay() -> None:
    vectors, topic_ids, which = world(0)
    topic_ids[:5] = 3  # also where they would be assigned elsewhere
    found = topics_of(incremental_clusters(inputs(vectors, topic_ids)))
    assert np.array_equal(found[:500], topic_ids)
    belongs = found[500:] >= 0
    assert belongs.mean() > 0.9
    assert (found[500:][belongs] == which[500:][belongs] + 3).mean() > 0.95


def test_old_papers_keep_their_membership_and_new_ones_have_one() -> None:
    vectors, topic_ids, _ = world(0)
    found = incremental_clusters(inputs(vectors, topic_ids))
    assert (found.strength[:500] == 0.625).all()
    inside = found.labels[500:] >= 0
    assert (found.strength[500:][inside] > 0.05).all()
    assert (found.strength[500:][inside] != 0.625).all()
    assert (found.strength[500:][~inside] == 0).all()


def test_a_theme_that_arrives_becomes_a_topic_of_undecided_members() -> None:
    vectors, topic_ids, which = world(12)
    found = incremental_clusters(inputs(vectors, topic_ids))
    new = topics_of(found) == 100
    assert (which[new] == 4).mean() > 0.75
    assert (found.strength[new] == 0.5).all()
    assert found.new_seeded == ()


def test_a_seeded_topic_that_arrives_takes_its_papers_and_none_is_detected_beside_it() -> None:
    vectors, topic_ids, which = world(12)
    titles = ["On dust" if topic == 4 else "Other" for topic in which]
    edits = TopicEdits(seeded=(SeededTopic("dust"),))
    found = incremental_clusters(inputs(vectors, topic_ids, edits=edits, titles=titles))
    assert found.new_seeded == ("dust",)
    assert found.count == 5
    new = topics_of(found) == 100
    assert np.array_equal(new, which == 4)
    assert (found.strength[new] == 0.5).all()


def test_merged_topics_are_one_and_new_papers_of_either_join_it() -> None:
    vectors, topic_ids, which = world(0)
    found = incremental_clusters(inputs(vectors, topic_ids, edits=TopicEdits(merged=((4, 3),))))
    assert found.continued == (3, 5, 6)
    topics = topics_of(found)
    assert (topics[:500][topic_ids == 4] == 3).all()
    assert (topics[500:][which[500:] == 1] == 3).mean() > 0.9
