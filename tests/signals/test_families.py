"""What detected topics change in the tests of others."""

from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.compute.linalg import Ids
from groundswell.signals.counts import DatedPapers
from groundswell.signals.families import Family, assess_family
from groundswell.signals.status import Criteria

AS_OF = date(2025, 6, 30)
CRITERIA = Criteria(0.05, 1.5, None)


def stream(detected: int) -> tuple[DatedPapers, Ids, Ids]:
    """Ten topics of six papers a week, of which 0 has `detected` more in the last four weeks.

    Those are topic 50, which was detected. Returns the papers, their topics, and these without it.
    """
    rows = [(week, topic * 2) for week in range(60) for topic in range(10) for _ in range(6)]
    rows += [(week, 50) for week in range(56, 60) for _ in range(detected)]
    days = [AS_OF - timedelta(days=7 * (59 - week)) for week, _ in rows]
    topics = np.array([topic for _, topic in rows])
    papers = DatedPapers(days, np.zeros(len(rows), dtype=np.int64), AS_OF)
    return papers, topics, np.where(topics == 50, 0, topics)


def statuses(detected: int, p: float) -> dict[int, str]:
    papers, topics, without = stream(detected)
    found = assess_family(Family(topics, without, {50: p}), papers, CRITERIA)
    return {topic: each.status for topic, each in found.items()}


def test_a_significant_detection_emerges_and_its_papers_count_for_no_other() -> None:
    found = statuses(12, 1e-4)
    assert found.pop(50) == "emerging"
    assert set(found.values()) == {"no_clear_change"}
    assert sorted(found) == list(range(0, 20, 2))


def test_papers_of_an_insignificant_detection_count_for_the_topic_that_they_came_from() -> None:
    found = statuses(12, 0.5)
    assert found[50] == "no_clear_change"
    assert found[0] == "emerging"


def test_an_old_detection_is_tested_by_its_counts() -> None:
    assert statuses(12, float("nan"))[50] == "emerging"


@pytest.mark.parametrize("other", [-1, 77])
def test_papers_of_no_group_or_another_family_are_in_the_totals(other: int) -> None:
    papers, topics, _ = stream(0)
    topics = np.where(topics == 18, other, topics)
    family = Family.without_detections(np.where(topics == 77, -1, topics))
    found = assess_family(family, papers, CRITERIA)
    assert sorted(found) == list(range(0, 18, 2))
    assert found[0].recent.share == pytest.approx(0.1)


def test_a_family_without_groups_has_no_assessment() -> None:
    papers, topics, _ = stream(0)
    family = Family.without_detections(np.full(len(topics), -1))
    assert assess_family(family, papers, CRITERIA) == {}
