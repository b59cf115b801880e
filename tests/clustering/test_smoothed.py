"""The default clustering method on planted groups."""

import numpy as np
import pytest
from groundswell.artifacts import OUTLIER
from groundswell.clustering import smoothed
from groundswell.clustering.smoothed import Size, full_partition, numbered_by_size, smoothed_topics
from groundswell.config import ClusterConfig, Granularity
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, homogeneity_score

from tests.conftest import blobs

GRANULARITIES: tuple[Granularity, ...] = ("coarser", "default", "finer")


@pytest.mark.parametrize("count", [4, 9])
def test_as_many_topics_are_found_as_there_are_groups(count: int) -> None:
    vectors, groups = blobs([60] * count, spread=0.6)
    assert adjusted_rand_score(groups, full_partition(vectors)) == 1


def test_small_groups_of_few_papers_are_found() -> None:
    vectors, groups = blobs([8] * 6, spread=0.4)
    assert adjusted_rand_score(groups, full_partition(vectors)) > 0.9


def test_groups_of_unequal_size_are_found() -> None:
    vectors, groups = blobs([300, 120, 60, 40, 30], spread=0.6)
    assert adjusted_rand_score(groups, full_partition(vectors)) > 0.95


def test_a_wanted_number_of_topics_is_made() -> None:
    vectors, _ = blobs([60] * 6)
    assert full_partition(vectors, Size(about=3)).max() + 1 == 3


def test_topics_have_the_papers_asked_for_on_average_and_are_not_more_than_the_most() -> None:
    vectors, _ = blobs([60] * 6)
    assert full_partition(vectors, Size(smallest=90)).max() + 1 == 4
    assert full_partition(vectors, Size(numbers=(3,))).max() + 1 == 3


def test_topics_are_numbered_by_falling_size_and_ties_by_their_first_paper() -> None:
    vectors, _ = blobs([40, 120, 80])
    counts = np.bincount(full_partition(vectors, Size(about=3)))
    assert counts.tolist() == [120, 80, 40]
    assert numbered_by_size(np.array([7, 2, 2, 7, 5])).tolist() == [0, 1, 1, 0, 2]


def test_the_order_of_papers_changes_no_group() -> None:
    vectors, _ = blobs([60] * 5, spread=1.2)
    order = np.random.default_rng(1).permutation(len(vectors))
    found = full_partition(vectors)[order]
    assert adjusted_rand_score(found, full_partition(vectors[order])) > 0.97


def test_the_same_vectors_give_the_same_topics_to_the_bit() -> None:
    vectors, _ = blobs([60] * 5, spread=1.2)
    np.testing.assert_array_equal(full_partition(vectors), full_partition(vectors.copy()))


def test_of_many_papers_a_sample_is_partitioned_and_the_others_join_their_neighbors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, groups = blobs([200] * 5, spread=0.6)
    shuffled = np.random.default_rng(2).permutation(len(vectors))
    partitioned: list[int] = []
    whole = smoothed._partition

    def counted(rows: NDArray[np.float32], *more: object) -> NDArray[np.int64]:
        partitioned.append(len(rows))
        return whole(rows, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(smoothed, "_MOST", 300)
    monkeypatch.setattr(smoothed, "_partition", counted)
    labels = full_partition(vectors[shuffled])
    assert adjusted_rand_score(groups[shuffled], labels) == 1
    assert partitioned == [300]


def test_papers_that_are_all_the_same_are_one_topic() -> None:
    same = np.tile(np.eye(1, 8, dtype=np.float32), (90, 1))
    assert full_partition(same).tolist() == [0] * 90


def test_a_start_as_good_as_the_best_is_kept() -> None:
    vectors, groups = blobs([100, 80, 60, 40])
    rng = np.random.default_rng(0)
    start = groups.copy()
    moved = rng.permutation(280)[:40]
    start[moved] = rng.integers(0, 4, 40)
    np.testing.assert_array_equal(full_partition(vectors, start=start), groups)


def test_a_start_of_a_worse_number_of_topics_is_given_up() -> None:
    vectors, groups = blobs([100, 80, 60, 40])
    found = full_partition(vectors, start=(groups > 1).astype(np.int64))
    np.testing.assert_array_equal(found, groups)


def test_the_method_leaves_a_paper_outside_that_is_far_from_its_topic() -> None:
    vectors, groups = blobs([100, 80, 60], spread=0.3)
    far = np.random.default_rng(5).normal(size=(2, vectors.shape[1])).astype(np.float32)
    far /= np.linalg.norm(far, axis=1, keepdims=True)
    labels = smoothed_topics(np.concatenate([vectors, far]), ClusterConfig())
    assert (labels[240:] == OUTLIER).all()
    inside = labels[:240] != OUTLIER
    assert inside.mean() > 0.95
    np.testing.assert_array_equal(labels[:240][inside], groups[inside])


def test_the_method_makes_about_as_many_topics_as_the_settings_say() -> None:
    vectors, _ = blobs([60] * 6)
    assert smoothed_topics(vectors, ClusterConfig(topics=3)).max() + 1 == 3
    assert smoothed_topics(vectors, ClusterConfig(min_topic_size=90)).max() + 1 == 4


@pytest.fixture(scope="module")
def nested() -> NDArray[np.float32]:
    """Five groups of 60 papers, each of two halves."""
    rng = np.random.default_rng(4)
    centers = np.linalg.qr(rng.normal(size=(64, 64)))[0][:15]
    which = np.repeat(np.arange(10), 30)
    vectors = centers[which // 2] + 0.5 * centers[5 + which] + rng.normal(size=(300, 64)) * 0.05
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def topics_of(
    vectors: NDArray[np.float32],
    granularity: Granularity,
    smallest: int = smoothed.AUTOMATIC.smallest,
) -> int:
    size = Size(smallest=smallest, granularity=granularity)
    return int(full_partition(vectors, size).max()) + 1


@pytest.mark.parametrize("papers", [30, 60, 150, 300])
def test_finer_makes_more_topics_and_coarser_fewer_at_every_size(
    nested: NDArray[np.float32], papers: int
) -> None:
    some = nested[:: len(nested) // papers]
    coarser, default, finer = (topics_of(some, each) for each in GRANULARITIES)
    assert coarser < default < finer or (default == papers // 6 == finer and coarser < default)


def test_coarser_topics_join_what_belongs_together(nested: NDArray[np.float32]) -> None:
    halves, groups = np.repeat(np.arange(10), 30), np.repeat(np.arange(5), 60)
    coarser = full_partition(nested, Size(granularity="coarser"))
    assert homogeneity_score(coarser, halves) == pytest.approx(1)  # no half is divided
    assert homogeneity_score(groups, coarser) == pytest.approx(1)  # no topic has two groups


def test_topics_that_are_finer_already_stay_as_many(nested: NDArray[np.float32]) -> None:
    first = full_partition(nested, Size(granularity="finer"))
    again = full_partition(nested, Size(granularity="finer"), start=first)
    assert again.max() == first.max()


def test_where_papers_are_too_few_for_finer_topics_they_are_as_many_as_by_default() -> None:
    vectors, _ = blobs([10] * 3)
    default = topics_of(vectors, "default", smallest=10)
    assert topics_of(vectors, "finer", smallest=10) == default == 3
