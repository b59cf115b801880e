import numpy as np
import pytest
from groundswell.compute.linalg import Ids
from groundswell.tracking.lineage import covered
from groundswell.tracking.matching import Matching, continued, match
from groundswell.tracking.previous import NEW
from hypothesis import given
from hypothesis import strategies as st


def run(before: list[int] | Ids, labels: list[int] | Ids, next_id: int = 10) -> Matching:
    return match(np.array(before), np.array(labels), date="2025-01-02", next_id=next_id)


def test_the_first_clustering_gets_fresh_ids_and_no_events() -> None:
    found = run([NEW] * 4, [1, 0, 0, -1], next_id=0)
    assert found.topic_ids.tolist() == [1, 0, 0, -1]
    assert found.events == []
    assert found.next_id == 2


def test_topics_keep_their_ids_whatever_the_clustering_numbers_them() -> None:
    found = run([7] * 5 + [3] * 4 + [NEW], [0] * 5 + [1] * 4 + [1])
    assert found.topic_ids.tolist() == [7] * 5 + [3] * 5
    assert found.events == []
    assert found.next_id == 10


def test_a_few_papers_across_a_border_stay_in_the_topic_they_had() -> None:
    found = run([7] * 60 + [3] * 60, [0] * 59 + [1] + [1] * 58 + [0, -1])
    assert found.topic_ids.tolist() == [7] * 60 + [3] * 60
    assert found.events == []


def test_given_clusters_are_followed_paper_by_paper() -> None:
    labels = np.array([0] * 59 + [1] + [1] * 58 + [0, -1])
    before = np.array([7] * 60 + [3] * 60)
    found = match(before, labels, date="2025-01-02", next_id=10, given=True)
    assert found.topic_ids.tolist() == [7] * 59 + [3] * 59 + [7, -1]
    assert all(covered(b, a, found.events) for b, a in zip(before, found.topic_ids, strict=True))


@pytest.mark.parametrize(("papers", "moved"), [(1, 0), (2, 2)])
def test_from_two_in_a_hundred_papers_on_a_move_takes_place(papers: int, moved: int) -> None:
    found = run([7] * 100 + [3] * 100, [0] * (100 - papers) + [1] * (100 + papers))
    assert (found.topic_ids[:100] == 3).sum() == moved
    assert len(found.events) == (moved > 0)


def test_a_split_leaves_the_id_with_the_larger_part() -> None:
    found = run([7] * 30, [0] * 18 + [1] * 12)
    assert found.topic_ids.tolist() == [7] * 18 + [10] * 12
    assert found.next_id == 11
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("split", (7,), (7, 10))
    assert (event.papers, event.share_moved) == (12, 0.4)


def test_a_merge_leaves_the_id_of_the_larger_topic() -> None:
    found = run([7] * 30 + [3] * 12, [0] * 42)
    assert set(found.topic_ids.tolist()) == {7}
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("merge", (3, 7), (7,))
    assert event.papers == 12


def test_new_papers_and_outliers_make_a_birth() -> None:
    found = run([7] * 30 + [-1] * 5 + [NEW] * 6, [0] * 30 + [1] * 11)
    assert found.topic_ids[30:].tolist() == [10] * 11
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("birth", (-1,), (10,))


def test_a_topic_whose_papers_scatter_is_retired() -> None:
    before = [7] * 30 + [3] * 30 + [5] * 30 + [1] * 9
    labels = [0] * 30 + [1] * 30 + [2] * 30 + [0, 1, 2] * 3
    found = run(before, labels)
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("retirement", (1,), (3, 5, 7))
    assert event.share_moved == 1


def test_papers_of_a_topic_that_ends_become_outliers_where_no_cluster_has_them() -> None:
    found = run([7] * 30 + [1] * 9, [0] * 30 + [-1] * 9)
    assert found.topic_ids[30:].tolist() == [-1] * 9
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("retirement", (1,), (-1,))


def test_an_outlier_stays_one_where_no_topic_is_new() -> None:
    found = run([7] * 30 + [-1], [0] * 31)
    assert found.topic_ids[-1] == -1


@pytest.mark.parametrize(("kept", "continues"), [(30, True), (29, False)])
def test_a_cluster_continues_a_topic_by_three_tenths_of_its_papers(
    kept: int, continues: bool
) -> None:
    """The rest of the topic's hundred papers are outliers, the cluster's are new to it."""
    before = [7] * 100 + [-1] * 300
    labels = [0] * kept + [-1] * (100 - kept) + [0] * 300
    assert (7 in run(before, labels).topic_ids) == continues


@pytest.mark.parametrize(("kept", "continues"), [(15, True), (14, False)])
def test_a_cluster_made_of_a_topic_continues_it_by_half_as_many(kept: int, continues: bool) -> None:
    before = [7] * 100
    labels = [0] * kept + [-1] * (100 - kept)
    assert (7 in run(before, labels).topic_ids) == continues


def test_topics_and_clusters_are_paired_so_that_they_share_most_papers() -> None:
    """Topic 7 shares most with cluster 0, but 3 has no other cluster: together they keep more."""
    before = [7] * 50 + [7] * 45 + [3] * 60
    labels = [0] * 50 + [1] * 45 + [0] * 60
    found = run(before, labels)
    assert found.topic_ids[95:].tolist() == [3] * 60
    assert found.topic_ids[50:95].tolist() == [7] * 45


def test_a_new_cluster_takes_what_a_topic_gives_to_a_tenth_of_it() -> None:
    before = [7] * 500 + [3] * 200
    found = run(before, [0] * 493 + [1] * 7 + [1] * 50 + [2] * 150)
    assert (found.topic_ids[493:500] == 10).all()
    tenth = run(before, [0] * 495 + [1] * 5 + [1] * 45 + [2] * 155)
    assert (tenth.topic_ids[495:500] == 10).all()
    fewer = run(before, [0] * 495 + [1] * 5 + [1] * 50 + [2] * 150)
    assert (fewer.topic_ids[495:500] == 7).all()


def test_a_new_cluster_from_many_topics_takes_all_that_they_give() -> None:
    """Twenty topics of a thousand papers give it five each, less than a tenth of it."""
    before = np.repeat(np.arange(20), 1000)
    labels = before.copy()
    labels[np.arange(20_000) % 1000 < 5] = 20
    found = run(before, labels, next_id=30)
    assert (found.topic_ids[labels == 20] == 30).all()


def test_a_label_with_braces_does_no_harm() -> None:
    before, labels = np.array([7] * 30), np.array([0] * 18 + [1] * 12)
    found = match(before, labels, date="2025-01-02", next_id=10, names={7: "{x} sets"})
    assert "7 ({x} sets)" in found.events[0].why


@given(st.lists(st.tuples(st.integers(-2, 6), st.integers(-1, 5)), min_size=1, max_size=80))
def test_every_old_paper_that_moves_is_covered_and_no_id_is_used_again(
    pairs: list[tuple[int, int]],
) -> None:
    before = np.array([b for b, _ in pairs])
    used, labels = np.unique([label for _, label in pairs], return_inverse=True)
    labels = labels - (1 if used[0] == -1 else 0)
    found = run(before, labels)
    moves = set(zip(before.tolist(), found.topic_ids.tolist(), strict=True))
    assert all(covered(a, b, found.events) for a, b in moves if a != NEW)
    assert set(found.topic_ids.tolist()) <= {-1, *before.tolist(), *range(10, found.next_id)}
    assert all(0 <= event.share_moved <= 1 for event in found.events)


def test_clusters_without_events_take_the_ids_they_continue_and_each_paper_goes_along() -> None:
    before = np.array([40] * 5 + [41] * 5 + [NEW] * 3 + [-1])
    ids, next_id = continued(before, np.array([1] * 4 + [0] * 6 + [2, 2, -1] + [0]), next_id=50)
    assert ids.tolist() == [40] * 4 + [41] * 6 + [50, 50, -1] + [41]
    assert next_id == 51


def test_clusters_that_continue_nothing_get_free_ids_in_their_order() -> None:
    ids, next_id = continued(np.full(4, NEW), np.array([1, 0, -1, 1]), next_id=5)
    assert ids.tolist() == [6, 5, -1, 6]
    assert next_id == 7
