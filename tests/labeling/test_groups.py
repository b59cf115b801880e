from datetime import date

import numpy as np
from groundswell.artifacts import Alignment, Hierarchy, HierarchyRecord, TrackingRecord
from groundswell.labeling.groups import (
    subtopic_groups,
    theme_groups,
    topic_groups,
    topic_of_subtopic,
)

PAPERS = ["a", "b", "c", "d", "e"]
ALIGNMENT = Alignment(
    PAPERS,
    np.array([7, 3, -1, 7, 5]),
    np.ones(5, dtype=np.float32),
    np.zeros((5, 2), dtype=np.float32),
    ids=(3, 5, 7),
    centroids=np.zeros((3, 2), dtype=np.float32),
    events=(),
    record=TrackingRecord(),
)
HIERARCHY = Hierarchy(
    PAPERS,
    (3, 5, 7),
    (20, -1, 10),
    np.array([31, -1, -1, 30, -1]),
    HierarchyRecord(21, 32, {3: 20, 5: -1, 7: 10}),
)


def test_topics_are_groups_by_the_order_of_their_ids() -> None:
    groups = topic_groups(ALIGNMENT)
    assert groups.ids == (3, 5, 7)
    assert groups.labels.tolist() == [2, 0, -1, 2, 1]


def test_a_theme_has_the_papers_of_its_topics_and_a_topic_may_have_none() -> None:
    groups = theme_groups(ALIGNMENT, HIERARCHY)
    assert groups.ids == (10, 20)
    assert groups.labels.tolist() == [0, 1, -1, 0, -1]


def test_subtopics_have_their_papers_and_their_topic() -> None:
    groups = subtopic_groups(HIERARCHY)
    assert groups.ids == (30, 31)
    assert groups.labels.tolist() == [1, -1, -1, 0, -1]
    assert topic_of_subtopic(ALIGNMENT, HIERARCHY) == {30: 7, 31: 7}


def test_a_group_has_its_size_and_its_first_and_last_date() -> None:
    dates = [date(2025, 1, day) for day in (5, 4, 3, 2, 1)]
    assert topic_groups(ALIGNMENT).span(2, dates) == (2, "2025-01-02", "2025-01-05")


def test_groups_become_clusters_of_the_same_papers() -> None:
    clusters = topic_groups(ALIGNMENT).clusters(ALIGNMENT)
    assert clusters.paper_ids == PAPERS
    assert (clusters.labels.tolist(), clusters.count) == ([2, 0, -1, 2, 1], 3)
