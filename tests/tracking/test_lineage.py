import numpy as np
import pytest
from groundswell.artifacts import LineageEvent
from groundswell.tracking.lineage import TopicChange, covered, event, explain
from groundswell.tracking.previous import NEW

Rows = list[tuple[int, int, int]]


def explained(
    *rows: tuple[int, int, int], names: dict[int, str] | None = None, given: bool = False
) -> list[LineageEvent]:
    """The events of so many papers that went from which topic to which: (papers, before, after)."""
    before = np.repeat([b for _, b, _ in rows], [n for n, _, _ in rows])
    after = np.repeat([a for _, _, a in rows], [n for n, _, _ in rows])
    return explain(TopicChange(before, after, "2025-01-02", names or {}, given))


def what(found: LineageEvent) -> tuple[str, tuple[int, ...], tuple[int, ...], int, float]:
    return found.kind, found.sources, found.targets, found.papers, found.share_moved


def test_papers_that_stay_are_no_event() -> None:
    assert explained((5, 1, 1), (3, -1, -1), (2, NEW, 1), (2, NEW, -1)) == []


def test_a_new_topic_with_all_its_old_papers_from_one_is_a_split_of_that() -> None:
    (found,) = explained((18, 7, 7), (12, 7, 10), (30, NEW, 10), names={7: "gans"})
    assert what(found) == ("split", (7,), (7, 10), 12, 0.4)
    assert found.why.startswith("12 of the 30 papers of 7 (gans) ")


def test_a_topic_that_ends_in_two_new_ones_is_split_into_these() -> None:
    (found,) = explained((18, 7, 9), (12, 7, 10), (1, 7, -1))
    assert what(found) == ("split", (7,), (-1, 9, 10), 31, 1.0)
    assert "the 31 papers of 7 " in found.why
    assert "2 groups" in found.why


def test_a_new_topic_from_several_is_a_birth_that_names_three_of_them() -> None:
    found, *rest = explained(
        *[(20, topic, topic) for topic in range(1, 5)],
        *[(2, topic, 10) for topic in range(1, 5)],
        (3, -1, 10),
        (4, NEW, 10),
        names={1: "one"},
    )
    assert what(found) == ("birth", (-1, 1, 2, 3, 4), (10,), 11, 0.125)
    assert found.why.startswith("15 papers ")
    assert found.why.endswith("11 of them were in 1 (one) and 2 and 3")
    assert rest == []


def test_a_new_topic_of_outliers_had_no_topic() -> None:
    (found,) = explained((3, -1, 10), (4, NEW, 10))
    assert what(found) == ("birth", (-1,), (10,), 3, 0.0)
    assert found.why.endswith("none of them had a topic")


def test_a_new_topic_mostly_of_outliers_is_born_though_only_one_topic_gave() -> None:
    split, born = (
        explained((20, 7, 7), (2, 7, 10), (2, -1, 10)),
        explained((20, 7, 7), (2, 7, 10), (3, -1, 10)),
    )
    assert [e.kind for e in split] == ["split", "split"]  # the outliers' move is one of its own
    assert [what(e) for e in born] == [("birth", (-1, 7), (10,), 5, 0.2273)]


def test_a_topic_that_ends_is_merged_into_an_old_one_that_takes_half() -> None:
    (found,) = explained((30, 7, 7), (6, 3, 7), (6, 3, -1), names={3: "a", 7: "b"})
    assert what(found) == ("merge", (3, 7), (-1, 7), 12, round(12 / 42, 4))
    assert "the papers of 3 (a) " in found.why
    assert "7 (b)" in found.why


def test_two_topics_that_go_into_one_are_one_merge() -> None:
    (found,) = explained((30, 7, 7), (6, 3, 7), (6, 4, 7))
    assert what(found) == ("merge", (3, 4, 7), (7,), 12, round(12 / 42, 4))
    assert "of 3 and 4 " in found.why


def test_a_topic_that_ends_in_small_parts_is_retired() -> None:
    (found,) = explained((9, 7, 7), (9, 8, 8), (2, 3, 7), (1, 3, 8), (2, 3, -1))
    assert what(found) == ("retirement", (3,), (-1, 7, 8), 5, 1.0)
    assert "the 5 papers of 3 " in found.why
    assert found.why.endswith("5 moved elsewhere")


def test_a_topic_that_ends_in_a_new_one_of_many_is_explained_by_its_birth() -> None:
    """It has no move left that the birth does not explain."""
    found = explained((9, 7, 7), (2, 7, 10), (4, 3, 10))
    assert [what(e)[:3] for e in found] == [("birth", (3, 7), (10,))]


def test_a_move_between_topics_that_live_on_is_a_split_of_the_giver() -> None:
    first, second = explained((9, 7, 7), (9, 8, 8), (3, 7, 8), (2, 8, -1))
    assert what(first) == ("split", (7,), (7, 8), 3, 0.25)
    assert what(second) == ("split", (8,), (-1, 8), 2, round(2 / 11, 4))
    assert first.why.startswith("3 of the 12 papers of 7 ")


def test_kinds_come_in_the_order_births_splits_merges_retirements() -> None:
    found = explained(
        (20, 1, 1), (20, 2, 2), (5, 1, 10), (5, 2, 10),  # a birth
        (5, 1, 11),  # a split
        (5, 3, 1),  # a merge
        (3, 4, 1), (3, 4, 2), (3, 4, -1),  # a retirement
        (5, 2, 1),  # a remaining move
    )  # fmt: skip
    kinds = [e.kind for e in found]
    assert kinds == ["birth", "split", "merge", "retirement", "split"]


def test_no_more_than_all_papers_of_an_events_topics_move() -> None:
    """Outliers count among the papers that move, and not among those of a topic."""
    (found,) = explained((2, 3, 10), (3, -1, 10), (9, 7, 7), (1, 7, 10))
    assert what(found) == ("birth", (-1, 3, 7), (10,), 6, 0.5)
    first, second = (
        explained((2, 3, 10), (2, 4, 10), (5, -1, 10)),
        explained((2, 3, 10), (1, 4, 10)),
    )
    assert [event.share_moved for event in (*first, *second)] == [1.0, 1.0]


def test_an_event_sorts_its_topics_and_rounds_its_share() -> None:
    found = event(
        "split", "2025-01-02", sources=[3, 1], targets=[9, 2], papers=4, share_moved=1 / 3, why="so"
    )
    assert what(found) == ("split", (1, 3), (2, 9), 4, 0.3333)
    assert (found.date, found.why) == ("2025-01-02", "so")


@pytest.mark.parametrize(
    ("before", "after", "is_covered"), [(1, 9, True), (1, 1, True), (9, 1, False), (2, 9, False)]
)
def test_a_move_is_covered_by_an_event_from_its_topic_to_its_topic(
    before: int, after: int, is_covered: bool
) -> None:
    events = [
        event("split", "", sources=[1], targets=[9], papers=1, share_moved=0, why=""),
        event("merge", "", sources=[2], targets=[3], papers=1, share_moved=0, why=""),
    ]
    assert covered(before, after, events) == is_covered


def test_of_given_topics_all_moves_from_a_topic_or_from_none_are_one_event() -> None:
    rows = [(8, 1, 1), (2, 1, 2), (1, 1, -1), (9, 2, 2), (3, -1, 1), (4, -1, -1)]
    outliers, first = explained(*rows, names={1: "kelp"}, given=True)
    assert what(outliers) == ("split", (-1,), (-1, 1), 3, 0.0)
    assert outliers.why.startswith("3 of the 7 papers without a topic moved to 1 (kelp)")
    assert what(first) == ("split", (1,), (-1, 1, 2), 3, 0.2727)
    assert first.why.startswith("3 of the 11 papers of 1 (kelp) moved to 2 other topics")


def test_no_reason_of_given_topics_speaks_of_distances() -> None:
    birth, merge = explained((9, 1, 1), (1, 1, 7), (3, 2, 7), (9, 3, 1), given=True)[:2]
    assert (birth.kind, birth.why) == ("birth", birth.why)
    assert birth.why.startswith("4 papers are given as a topic")
    assert merge.why == "the papers of 3 moved to 1, as the topics are given"
