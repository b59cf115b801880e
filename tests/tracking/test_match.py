import numpy as np
from groundswell.tracking.lineage import covered
from groundswell.tracking.matching import NEW, match
from hypothesis import given
from hypothesis import strategies as st


def run(before, labels, next_id=10):
    return match(np.array(before), np.array(labels), date="2025-01-02", next_id=next_id)


def test_the_first_clustering_gets_fresh_ids_and_no_events():
    found = run([NEW] * 4, [1, 0, 0, -1], next_id=0)
    assert found.topic_ids.tolist() == [1, 0, 0, -1]
    assert found.events == []
    assert found.next_id == 2


def test_topics_keep_their_ids_whatever_the_clustering_numbers_them():
    found = run([7] * 5 + [3] * 4 + [NEW], [0] * 5 + [1] * 4 + [1])
    assert found.topic_ids.tolist() == [7] * 5 + [3] * 5
    assert found.events == []
    assert found.next_id == 10


def test_stragglers_stay_in_the_topic_they_had():
    found = run([7] * 60 + [3] * 60, [0] * 59 + [1] + [1] * 58 + [0, -1])
    assert found.topic_ids.tolist() == [7] * 60 + [3] * 60
    assert found.events == []


def test_a_split_leaves_the_id_with_the_larger_part():
    found = run([7] * 30, [0] * 18 + [1] * 12)
    assert found.topic_ids.tolist() == [7] * 18 + [10] * 12
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("split", (7,), (7, 10))
    assert (event.papers, event.share_moved) == (12, 0.4)


def test_a_merge_leaves_the_id_of_the_larger_topic():
    found = run([7] * 30 + [3] * 12, [0] * 42)
    assert set(found.topic_ids.tolist()) == {7}
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("merge", (3, 7), (7,))
    assert event.papers == 12


def test_new_papers_and_outliers_make_a_birth():
    found = run([7] * 30 + [-1] * 5 + [NEW] * 6, [0] * 30 + [1] * 11)
    assert found.topic_ids[30:].tolist() == [10] * 11
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("birth", (-1,), (10,))


def test_a_topic_whose_papers_scatter_is_retired():
    before = [7] * 30 + [3] * 30 + [5] * 30 + [1] * 9
    labels = [0] * 30 + [1] * 30 + [2] * 30 + [0, 1, 2] * 3
    found = run(before, labels)
    (event,) = found.events
    assert (event.kind, event.sources, event.targets) == ("retirement", (1,), (3, 5, 7))
    assert event.share_moved == 1


def test_an_outlier_stays_one_where_no_topic_is_founded():
    found = run([7] * 30 + [-1], [0] * 31)
    assert found.topic_ids[-1] == -1


def test_a_label_with_braces_does_no_harm():
    found = match(
        np.array([7] * 30),
        np.array([0] * 18 + [1] * 12),
        date="2025-01-02",
        next_id=10,
        names={7: "{x} sets"},
    )
    assert "7 ({x} sets)" in found.events[0].why


@given(st.lists(st.tuples(st.integers(-2, 6), st.integers(-1, 5)), min_size=1, max_size=80))
def test_every_old_paper_that_moves_is_covered_and_no_id_is_used_again(pairs):
    before = np.array([b for b, _ in pairs])
    used, labels = np.unique([label for _, label in pairs], return_inverse=True)
    labels = labels - (1 if used[0] == -1 else 0)
    found = run(before, labels)
    moves = set(zip(before.tolist(), found.topic_ids.tolist(), strict=True))
    assert all(covered(a, b, found.events) for a, b in moves if a != NEW)
    assert set(found.topic_ids.tolist()) <= {-1, *before.tolist(), *range(10, found.next_id)}
    assert all(0 <= event.share_moved <= 1 for event in found.events)
