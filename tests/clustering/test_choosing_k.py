"""The three measures, on values worked out by hand, and the choice by their product."""

import numpy as np
import pytest
from groundswell.clustering.choosing_k import (
    Space,
    adjusted_rand,
    averaged,
    best_number,
    choose_k,
    modularity,
    other_numbers,
    partitions_and_scores,
    silhouette,
    stability,
)
from groundswell.clustering.knn_graph import centered_components, neighbor_graph
from groundswell.clustering.partition import Partition
from groundswell.compute import parallel
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from tests.conftest import blobs

MANY = 10_000
"""Papers of which the scores are certain."""


def test_modularity_is_newmans() -> None:
    """Two triangles joined by an edge: 2 (3/7 - (7/14)^2) = 5/14, Newman and Girvan (2004)."""
    edges = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]
    dense = np.zeros((6, 6))
    for a, b in edges:
        dense[a, b] = dense[b, a] = 1
    labels = np.array([0, 0, 0, 1, 1, 1])
    assert modularity(sparse.csr_array(dense), labels) == pytest.approx(5 / 14)


def test_a_partition_worse_than_none_has_modularity_zero() -> None:
    dense = np.array([[0.0, 1], [1, 0]])
    assert modularity(sparse.csr_array(dense), np.array([0, 1])) == 0


def test_the_silhouette_compares_the_nearest_centroid_with_the_second() -> None:
    centroids = np.array([[0, 0], [4, 0]], dtype=np.float32)
    space = np.array([[1, 0], [3, 0]], dtype=np.float32)
    assert silhouette(space, centroids) == pytest.approx(1 - 1 / 3)


@pytest.mark.parametrize("groups", [1, 4, 300])
def test_the_rand_index_is_scikit_learns_to_the_bit(groups: int) -> None:
    rng = np.random.default_rng(groups)
    one, noise = rng.integers(0, groups, (2, 300))
    other = np.where(rng.random(300) < 0.3, noise, one)
    assert adjusted_rand(one, other) == adjusted_rand_score(one, other)
    assert adjusted_rand(one, one) == adjusted_rand_score(one, one) == 1.0


def test_stability_is_the_agreement_with_each_subsample_and_never_negative() -> None:
    labels = np.arange(100) % 2
    kept = [np.arange(100) % 5 != fold for fold in range(5)]
    nothing = np.zeros((2, 1), dtype=np.float32)
    same = [{2: Partition(1 - labels[own], nothing)} for own in kept]
    found = {2: Partition(labels, nothing)}
    assert stability(found, same) == {2: 1.0}
    crossed = [{2: Partition(np.arange(100)[own] // 50, nothing)} for own in kept]
    assert stability(found, crossed)[2] < 0.01


def test_scores_are_averaged_over_numbers_of_like_ratio() -> None:
    average = averaged({5: 1.0, 10: 1.0, 19: 0.8, 20: 1.0, 21: 0.8, 100: 1.0})
    assert average[20] < 0.9
    assert abs(average[20] - average[19]) < 0.01
    assert average[5] > 0.95
    assert average[100] > 0.99


def test_a_clear_peak_is_chosen() -> None:
    assert choose_k({5: 0.2, 10: 0.5, 20: 0.3, 40: 0.1}, MANY) == 10


def test_of_numbers_that_are_as_good_the_largest_is_chosen() -> None:
    assert choose_k({10: 0.50, 11: 0.50, 12: 0.50, 50: 0.1}, MANY) == 12


def test_a_number_far_below_the_best_is_not_chosen_for_its_neighbors() -> None:
    assert choose_k({10: 0.50, 11: 0.50, 12: 0.40}, MANY) == 11


def test_the_present_number_is_kept_where_it_is_about_as_good_as_the_best() -> None:
    scores = {10: 0.50, 100: 0.48, 800: 0.2}
    assert choose_k(scores, MANY) == 10
    assert choose_k(scores, MANY, present=100) == 100
    assert choose_k(scores, MANY, present=800) == 10
    assert choose_k(scores, MANY, present=15) == 10


def test_of_few_papers_scores_that_differ_little_are_ties() -> None:
    scores = {3: 0.150, 6: 0.140, 12: 0.050}
    assert choose_k(scores, MANY) == 3
    assert choose_k(scores, 60) == 6


def planted() -> Space:
    rows = centered_components(blobs([60] * 4, spread=0.6)[0])
    return Space.of(rows, neighbor_graph(rows))


def test_the_planted_number_has_the_best_score() -> None:
    found, scores = partitions_and_scores(planted(), [3, 4, 5, 6])
    assert max(scores, key=lambda k: scores[k]) == 4
    assert sorted(np.bincount(found[4].labels).tolist()) == [60] * 4


def test_a_single_number_is_not_compared() -> None:
    found, scores = partitions_and_scores(planted(), [7])
    assert scores == {7: 1.0}
    assert len(found[7].centroids) == 7


def test_processes_give_the_same_scores_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    space = planted()
    alone = partitions_and_scores(space, [3, 4])[1]
    monkeypatch.setattr(parallel, "_WORTHWHILE", 0)
    assert partitions_and_scores(space, [3, 4])[1] == alone


@pytest.mark.parametrize(
    ("best", "finer", "numbers"),
    [
        (10, True, [16, 18, 20, 22, 25]),
        (10, False, [4, 5, 6]),
        (3, False, [2]),
        (100, True, [165, 195, 230, 250]),
        (2, False, [2]),
    ],
)
def test_other_numbers_are_half_as_many_again_to_two_and_a_half_times(
    best: int, finer: bool, numbers: list[int]
) -> None:
    assert other_numbers(best, 1_000, 1, finer=finer) == numbers


def test_few_papers_leave_the_numbers_beyond_the_best_or_it_alone() -> None:
    assert other_numbers(6, 8, 1, finer=True) == [7, 8]
    assert other_numbers(6, 6, 1, finer=True) == [6]


def test_the_present_number_is_compared_where_it_is_as_fine_as_wanted() -> None:
    assert 21 in other_numbers(10, 1_000, 21, finer=True)
    assert 11 not in other_numbers(10, 1_000, 11, finer=True)


def test_the_present_number_is_kept_only_where_it_is_about_as_good() -> None:
    assert best_number({16: 0.5, 18: 0.52, 20: 0.4}, 16) == 16
    assert best_number({16: 0.4, 18: 0.52, 20: 0.4}, 16) == 18
    assert best_number({16: 0.5, 18: 0.52}, 1) == 18
