from dataclasses import replace

import numpy as np
import pytest
from groundswell.tracking.assignment import assign
from groundswell.tracking.profiles import (
    Profiles,
    fit_profiles,
    of_topics,
    restore,
    with_topics,
)

from tests.conftest import blobs


def test_the_threshold_leaves_out_about_as_many_papers_as_the_clustering_did() -> None:
    vectors, which = blobs([300, 300], spread=0.8)
    profiles = fit_profiles(vectors, which)
    cosine = np.einsum("ij,ij->i", vectors, profiles.centroids[which])
    labels = np.where(cosine < np.quantile(cosine, 0.12), -1, which)
    left_out = assign(vectors, fit_profiles(vectors, labels)).topic_ids < 0
    assert abs(left_out.mean() - 0.12) < 0.03


def test_a_clustering_without_outliers_leaves_out_one_paper_in_two_hundred() -> None:
    vectors, which = blobs([1000, 1000], width=300, spread=1.5)
    profiles = fit_profiles(vectors, which)
    assert -3 < profiles.threshold < -0.5
    assert (assign(vectors, profiles, which).topic_ids < 0).sum() == pytest.approx(10, abs=2)


def test_the_threshold_is_no_higher_than_half_a_deviation_below_the_mean() -> None:
    vectors, which = blobs([100, 100])
    assert fit_profiles(vectors, np.where(np.arange(200) % 10 == 0, which, -1)).threshold == -0.5


def test_the_threshold_is_no_lower_than_three_deviations_below_the_mean() -> None:
    vectors, which = blobs([100, 100])
    vectors[:3] = -vectors[:3]  # members far from all others
    assert fit_profiles(vectors, which).threshold == -3


def test_profiles_come_back_from_their_record() -> None:
    vectors, which = blobs([50, 30])
    profiles = fit_profiles(vectors, which * 4 + 3)
    again = restore(profiles.record(), profiles.ids, profiles.centroids)
    assert again.ids.tolist() == [3, 7]
    assert again.threshold == pytest.approx(profiles.threshold, abs=1e-6)
    np.testing.assert_allclose(again.mean, profiles.mean, atol=1e-6)
    np.testing.assert_allclose(again.deviation, profiles.deviation, atol=1e-6)


def profiles_of(count: int) -> Profiles:
    vectors, which = blobs([40] * count)
    return fit_profiles(vectors, which * 10)


def test_profiles_of_some_topics_are_theirs() -> None:
    whole = profiles_of(4)
    some = of_topics(whole, np.array([10, 30]))
    assert some.ids.tolist() == [10, 30]
    for name in ("centroids", "mean", "deviation"):
        assert np.array_equal(getattr(some, name), getattr(whole, name)[[1, 3]])
    assert some.threshold == whole.threshold


def test_added_topics_take_their_place_by_id_and_leave_the_others_as_they_were() -> None:
    vectors, which = blobs([60, 60, 60])
    whole = fit_profiles(vectors, which * 10)
    without = of_topics(whole, np.array([0, 20]))
    again = with_topics(without, vectors, which * 10, np.array([10]))
    assert again.ids.tolist() == [0, 10, 20]
    assert np.array_equal(again.centroids, whole.centroids)
    assert np.array_equal(again.mean[[0, 2]], whole.mean[[0, 2]])
    assert np.array_equal(again.deviation[[0, 2]], whole.deviation[[0, 2]])
    assert again.threshold == whole.threshold


def test_a_small_added_topic_has_much_of_the_median_profile() -> None:
    vectors, which = blobs([100, 100, 6])
    profiles = fit_profiles(vectors[:200], which[:200])
    profiles = replace(profiles, mean=np.full(2, 0.2), deviation=np.full(2, 0.3))
    again = with_topics(profiles, vectors, which, np.array([2]))
    own = fit_profiles(vectors, which)
    assert 0.2 < again.mean[2] < own.mean[2] - 0.1
    assert own.deviation[2] < again.deviation[2] < 0.3


def test_z_scores_are_in_deviations_from_the_mean() -> None:
    profiles = Profiles(
        np.array([5, 6]),
        np.eye(2, dtype=np.float32),
        np.array([0.5, 0.6]),
        np.array([0.1, 0.2]),
        threshold=-2.0,
    )
    scores = profiles.z_scores(np.array([0.4, 0.4], dtype=np.float32), np.array([0, 1]))
    assert scores == pytest.approx([-1, -1])
