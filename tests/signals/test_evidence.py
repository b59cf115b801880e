from datetime import date

import numpy as np
from groundswell.signals.evidence import CandidatePapers

from tests.conftest import blobs

SINCE = date(2025, 6, 1)


def papers(days: list[date], membership: list[float], blob: int | None = None) -> CandidatePapers:
    """Papers p00, p01, ...; those from `blob` on are in another part of the space."""
    n = len(days)
    vectors, _ = blobs([blob or n, n - (blob or n)])
    return CandidatePapers(
        [f"p{row:02d}" for row in range(n)],
        np.array(days, dtype="datetime64[D]"),
        np.array(membership, dtype=np.float32),
        vectors,
    )


def test_papers_of_a_group_come_by_membership_then_by_id() -> None:
    given = papers([SINCE] * 5, [0.2, 0.9, 0.5, 0.9, 0.7])
    assert given.by_membership(np.array([3, 3, 4, 3, 4])) == {3: [1, 3, 0], 4: [4, 2]}


def test_evidence_is_recent_papers_in_the_order_given() -> None:
    days = [SINCE, date(2025, 5, 31), date(2025, 6, 2), SINCE]
    given = papers(days, [1.0] * 4)
    assert given.evidence([3, 1, 0, 2], SINCE, rising=False) == ("p03", "p00", "p02")


def test_evidence_is_at_most_20_papers() -> None:
    given = papers([SINCE] * 30, [1.0] * 30)
    assert len(given.evidence(list(range(30)), SINCE, rising=False)) == 20


def test_of_a_rising_topic_the_papers_amid_other_recent_ones_come_first() -> None:
    """The first part has two recent papers among forty, the second is all recent."""
    days = [SINCE if row in (0, 1) or row >= 40 else date(2025, 1, 1) for row in range(48)]
    given = papers(days, [1.0] * 48, blob=40)
    order = list(range(48))
    assert given.evidence(order, SINCE, rising=False)[:2] == ("p00", "p01")
    found = given.evidence(order, SINCE, rising=True)
    assert found == (*[f"p{row}" for row in range(40, 48)], "p00", "p01")
