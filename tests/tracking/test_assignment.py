from dataclasses import replace

import numpy as np
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.assignment import (
    assign,
    assign_new,
    counterfactual_assignment,
    neighbor_vote,
)
from groundswell.tracking.profiles import fit_profiles, with_topics
from numpy.typing import NDArray

from tests.conftest import blobs


def test_new_papers_join_the_topic_that_they_were_sampled_from() -> None:
    vectors, which = blobs([80, 60, 40])
    fresh, truth = blobs([20, 20, 20], seed=0)
    found = assign(fresh, fit_profiles(vectors, which))
    belongs = found.topic_ids >= 0
    assert belongs.mean() > 0.9
    assert (found.topic_ids[belongs] == truth[belongs]).all()


def test_a_paper_unlike_all_topics_is_an_outlier() -> None:
    vectors, which = blobs([80, 60, 40])
    found = assign(-vectors[:1], fit_profiles(vectors, which))
    assert found.topic_ids.tolist() == [-1]


def test_a_z_score_at_the_threshold_belongs_and_one_below_it_does_not() -> None:
    vectors, which = blobs([80, 60])
    profiles = fit_profiles(vectors, which)
    scores = assign(vectors, profiles).z_scores
    lowest = int(scores.argmin())
    at = assign(vectors, replace(profiles, threshold=float(scores[lowest])))
    above = assign(vectors, replace(profiles, threshold=float(scores[lowest] + 1e-6)))
    assert at.topic_ids[lowest] == which[lowest]
    assert above.topic_ids[lowest] == -1


def test_the_order_of_papers_changes_nothing() -> None:
    vectors, which = blobs([50, 50, 50], spread=0.7)
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    straight = assign(vectors, fit_profiles(vectors, which))
    shuffled = assign(vectors[shuffle], fit_profiles(vectors[shuffle], which[shuffle]))
    assert (shuffled.topic_ids == straight.topic_ids[shuffle]).all()


def test_a_detected_topic_takes_the_next_papers_like_its_first_ones() -> None:
    vectors, which = blobs([200, 200, 12])
    profiles = fit_profiles(vectors[:400], which[:400])
    profiles = with_topics(profiles, vectors, which, np.array([2]))
    fresh, truth = blobs([0, 0, 20], seed=0)
    assert (assign(fresh, profiles).topic_ids == truth).mean() > 0.8


def test_nothing_is_assigned_where_there_are_no_topics() -> None:
    vectors, _ = blobs([3])
    found = assign(vectors, fit_profiles(vectors, np.full(3, -1)))
    assert found.topic_ids.tolist() == [-1, -1, -1]
    assert np.isneginf(found.z_scores).all()


def test_a_paper_joins_its_neighbors_even_where_another_centroid_is_nearer() -> None:
    axes = np.eye(8, dtype=np.float32)
    lumps = np.stack([axes[0], axes[1], 0.8 * axes[0] + 0.6 * axes[2]])
    rng = np.random.default_rng(0)
    archive = np.repeat(lumps, 20, axis=0) + rng.normal(size=(60, 8)).astype(np.float32) * 0.02
    archive /= np.linalg.norm(archive, axis=1, keepdims=True)
    topic_ids = np.repeat([3, 3, 5], 20)
    profiles = fit_profiles(archive, topic_ids)
    assert assign(axes[:1], profiles).topic_ids.tolist() != [3]
    assert neighbor_vote(axes[:1], archive, topic_ids).tolist() == [3]


def test_a_voted_topic_is_not_joined_by_a_paper_that_does_not_fit_it() -> None:
    vectors, which = blobs([60, 60], width=32)
    profiles = fit_profiles(vectors[:60], which[:60])
    found = assign(vectors[60:], profiles, np.zeros(60, dtype=np.int64))
    assert (found.topic_ids == -1).all()


def test_a_vote_is_compared_with_its_own_topic_and_no_vote_with_the_nearest() -> None:
    vectors, which = blobs([60, 60])
    profiles = fit_profiles(vectors, which + 4)
    found = assign(vectors[:2], profiles, np.array([5, -1]))
    assert found.topic_ids.tolist() == [-1, 4]


def test_old_papers_keep_their_topic_and_only_new_ones_are_assigned() -> None:
    vectors, which = blobs([60, 60])
    topic_ids = np.where(which == 0, 3, 8)
    topic_ids[0] = 8  # a paper that would be assigned to 3
    new = np.zeros(120, dtype=bool)
    new[[10, 70]] = True
    given = np.where(new, -2, topic_ids)
    found = assign_new(vectors, given, new, fit_profiles(vectors, topic_ids))
    assert found.tolist() == topic_ids.tolist()


def arcs(*angles: NDArray[np.float64]) -> Floats:
    """Unit vectors at angles of a circle, after the same on the other side of it."""
    there = np.concatenate(angles)
    there = np.concatenate([there + np.pi, there])
    return np.stack([np.cos(there), np.sin(there)], axis=1).astype(np.float32)


def test_a_detected_topic_takes_the_papers_that_come_where_it_is() -> None:
    """Of the archive there a third is of the ten first papers, of what comes now most."""
    archive = arcs(np.linspace(0, 1, 100), np.linspace(0.4, 0.6, 10))
    topic_ids = np.repeat([9, 0, 1], [110, 100, 10])
    new = arcs(np.array([0.45, 0.55, 0.1, 0.9]))[4:]
    assert neighbor_vote(new, archive, topic_ids).tolist() == [0, 0, 0, 0]
    assert neighbor_vote(new, archive, topic_ids, detected=[1]).tolist() == [1, 1, 0, 0]


def test_a_topic_detected_long_ago_votes_as_others_do() -> None:
    archive = arcs(np.linspace(0.4, 0.6, 10), np.linspace(0, 1, 100))
    topic_ids = np.repeat([1, 0, 9], [10, 100, 110])
    new = arcs(np.array([0.45, 0.55]))[:2]
    assert neighbor_vote(new, archive, topic_ids, detected=[1]).tolist() == [0, 0]


def test_a_narrow_majority_stands_against_a_topic_detected_long_ago() -> None:
    archive = arcs(np.full(7, 0.5), np.full(8, 0.5))
    topic_ids = np.repeat([1, 0, 9], [7, 8, 15])
    new = arcs(np.array([0.5]))[:1]
    assert neighbor_vote(new, archive, topic_ids, detected=[1]).tolist() == [0]


def test_one_neighbor_does_not_outvote_all_others() -> None:
    archive = arcs(np.linspace(0, 1, 1000), np.array([0.5]))
    topic_ids = np.repeat([9, 0, 1], [1001, 1000, 1])
    new = arcs(np.array([0.5001]))[1:]
    assert neighbor_vote(new, archive, topic_ids, detected=[1]).tolist() == [0]


def test_two_neighbors_of_a_new_topic_outvote_thirteen_of_an_old_one() -> None:
    archive = arcs(np.linspace(0, 1, 1000), np.array([0.4999, 0.5]))
    topic_ids = np.repeat([9, 0, 1], [1002, 1000, 2])
    new = arcs(np.array([0.50005]))[1:]
    assert neighbor_vote(new, archive, topic_ids, detected=[1]).tolist() == [1]


def test_outliers_do_not_vote() -> None:
    vectors, which = blobs([30, 30])
    topic_ids: Ids = np.where(which == 0, -1, 7)
    assert neighbor_vote(vectors[:5], vectors, topic_ids).tolist() == [7] * 5
    assert neighbor_vote(vectors[:5], vectors, np.full(60, -1)).tolist() == [-1] * 5


def test_papers_of_a_removed_topic_return_to_where_they_came_from() -> None:
    vectors, which = blobs([80, 60, 40])
    split = which.copy()
    split[np.flatnonzero(which == 1)[:15]] = 3
    before = counterfactual_assignment(vectors, split, fit_profiles(vectors, split), [3])
    assert (before[which == 1] == 1).mean() > 0.9
    assert (before[split != 3] == which[split != 3]).all()
    assert 3 not in before


def test_without_papers_of_a_removed_topic_nothing_changes() -> None:
    vectors, which = blobs([80, 60])
    found = counterfactual_assignment(vectors, which, fit_profiles(vectors, which), [7])
    assert found.tolist() == which.tolist()
