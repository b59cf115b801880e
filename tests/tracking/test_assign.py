import numpy as np
from groundswell.tracking.assignment import assign, unborn, vote
from groundswell.tracking.profiles import profile, restore, with_founded

from tests.conftest import blobs


def test_new_papers_join_the_topic_they_were_drawn_from():
    vectors, which = blobs([80, 60, 40])
    fresh, truth = blobs([20, 20, 20], seed=0)
    found = assign(fresh, profile(vectors, which))
    belongs = found.topic_ids >= 0
    assert belongs.mean() > 0.9
    assert (found.topic_ids[belongs] == truth[belongs]).all()


def test_a_paper_from_nowhere_is_an_outlier():
    vectors, which = blobs([80, 60, 40])
    stranger = -vectors[:1]
    found = assign(stranger, profile(vectors, which))
    assert found.topic_ids.tolist() == [-1]


def test_the_rule_leaves_out_about_as_many_papers_as_the_clustering_did():
    vectors, which = blobs([300, 300], spread=0.8)
    profiles = profile(vectors, which)
    cosine = np.einsum("ij,ij->i", vectors, profiles.centroids[which])
    labels = np.where(cosine < np.quantile(cosine, 0.12), -1, which)
    left_out = assign(vectors, profile(vectors, labels)).topic_ids < 0
    assert abs(left_out.mean() - 0.12) < 0.03


def test_the_order_of_papers_changes_nothing():
    vectors, which = blobs([50, 50, 50], spread=0.7)
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    straight = assign(vectors, profile(vectors, which))
    shuffled = assign(vectors[shuffle], profile(vectors[shuffle], which[shuffle]))
    assert (shuffled.topic_ids == straight.topic_ids[shuffle]).all()


def test_profiles_come_back_from_their_state():
    vectors, which = blobs([50, 30])
    profiles = profile(vectors, which)
    again = restore(profiles.record(), profiles.ids, profiles.centroids)
    np.testing.assert_allclose(again.mean, profiles.mean, atol=1e-6)
    np.testing.assert_allclose(again.spread, profiles.spread, atol=1e-6)


def test_a_founded_topic_takes_the_next_papers_like_its_founders():
    vectors, which = blobs([200, 200, 12])
    profiles = profile(vectors[:400], which[:400])
    profiles = with_founded(profiles, vectors, which, np.array([2]))
    fresh, truth = blobs([0, 0, 20], seed=0)
    found = assign(fresh, profiles)
    assert (found.topic_ids == truth).mean() > 0.8


def test_nothing_is_assigned_where_there_are_no_topics():
    vectors, _ = blobs([3])
    found = assign(vectors, profile(vectors, np.full(3, -1)))
    assert found.topic_ids.tolist() == [-1, -1, -1]


def test_a_paper_joins_its_neighbours_even_where_another_centre_is_nearer():
    axes = np.eye(8, dtype=np.float32)
    lumps = [axes[0], axes[1], 0.8 * axes[0] + 0.6 * axes[2]]
    rng = np.random.default_rng(0)
    archive = np.repeat(lumps, 20, axis=0) + rng.normal(size=(60, 8)).astype(np.float32) * 0.02
    archive /= np.linalg.norm(archive, axis=1, keepdims=True)
    topic_ids = np.repeat([3, 3, 5], 20)
    profiles = profile(archive, topic_ids)
    assert assign(axes[:1], profiles).topic_ids.tolist() != [3]
    voted = vote(axes[:1], archive, topic_ids)
    assert voted.tolist() == [3]


def arcs(*angles: np.ndarray) -> np.ndarray:
    """Unit vectors at angles of a circle, and all of these again on the other side of it."""
    there = np.concatenate(angles)
    there = np.concatenate([there + np.pi, there])
    return np.stack([np.cos(there), np.sin(there)], axis=1).astype(np.float32)


def test_a_topic_founded_lately_takes_the_papers_that_come_where_it_lies():
    """Of what lies there a third is of the ten founders, of what comes there lately most."""
    archive = arcs(np.linspace(0, 1, 100), np.linspace(0.4, 0.6, 10))
    topic_ids = np.repeat([9, 0, 1], [110, 100, 10])
    new = arcs(np.array([0.45, 0.55, 0.1, 0.9]))[4:]
    assert vote(new, archive, topic_ids).tolist() == [0, 0, 0, 0]
    assert vote(new, archive, topic_ids, founded=[1]).tolist() == [1, 1, 0, 0]


def test_a_topic_founded_long_ago_votes_as_others_do():
    archive = arcs(np.linspace(0.4, 0.6, 10), np.linspace(0, 1, 100))
    topic_ids = np.repeat([1, 0, 9], [10, 100, 110])
    new = arcs(np.array([0.45, 0.55]))[:2]
    assert vote(new, archive, topic_ids, founded=[1]).tolist() == [0, 0]


def test_one_neighbour_does_not_outvote_all_others():
    archive = arcs(np.linspace(0, 1, 1000), np.array([0.5]))
    topic_ids = np.repeat([9, 0, 1], [1001, 1000, 1])
    new = arcs(np.array([0.5001]))[1:]
    assert vote(new, archive, topic_ids, founded=[1]).tolist() == [0]


def test_outliers_do_not_vote():
    vectors, which = blobs([30, 30])
    topic_ids = np.where(which == 0, -1, 7)
    assert vote(vectors[:5], vectors, topic_ids).tolist() == [7] * 5
    assert vote(vectors[:5], vectors, np.full(60, -1)).tolist() == [-1] * 5


def test_a_voted_topic_is_left_by_a_paper_that_does_not_fit_it():
    vectors, which = blobs([60, 60], width=32)
    profiles = profile(vectors[:60], which[:60])
    found = assign(vectors[60:], profiles, np.zeros(60, dtype=np.int64))
    assert (found.topic_ids == -1).all()


def test_papers_of_a_topic_that_is_undone_go_back_to_where_they_came_from():
    vectors, which = blobs([80, 60, 40])
    split = which.copy()
    split[np.flatnonzero(which == 1)[:15]] = 3
    before = unborn(vectors, split, profile(vectors, split), [3])
    assert (before[which == 1] == 1).mean() > 0.9
    assert (before[split != 3] == which[split != 3]).all()
    assert 3 not in before
