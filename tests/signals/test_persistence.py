"""The chance that a rise lasts: from those of its kind, of its archive, and of other archives."""

from datetime import date

import numpy as np
import pytest
from groundswell.artifacts import RiseName
from groundswell.signals.joint_list import Candidates, DatedVectors, Scan
from groundswell.signals.persistence import EarlierRises, Followed, shrunk
from groundswell.signals.rises import WEEKLY
from scipy.sparse import csc_matrix

NONE = Followed(0, 0)
AS_OF = date(2026, 1, 30)


def test_without_earlier_rises_the_chance_is_that_of_other_archives() -> None:
    assert shrunk(NONE, NONE, 0.85) == pytest.approx(0.85)


def test_other_archives_count_as_twenty_rises_of_ones_own() -> None:
    assert shrunk(NONE, Followed(20, 0), 0.8) == pytest.approx(0.4)


def test_the_whole_archive_counts_as_ten_rises_of_a_kind() -> None:
    archive = Followed(20, 20)
    own = (20 + 20 * 0.5) / 40
    assert shrunk(Followed(10, 0), archive, 0.5) == pytest.approx(own / 2)


def test_many_rises_of_a_kind_decide() -> None:
    many = Followed(10_000, 9_000)
    assert shrunk(many, many, 0.2) == pytest.approx(0.9, abs=0.001)


@pytest.fixture(scope="module")
def earlier() -> EarlierRises:
    """Twenty unchanged themes, and five that came for one week in the year before."""
    weeks, themes = 200, 25
    counts = np.full((themes, weeks), 4)
    counts[:5] = 0
    for theme in range(5):
        counts[theme, 120 + theme] = 12
    used = np.nonzero(counts)
    rows = np.repeat(np.stack(used), counts[used], axis=1)
    papers = rows.shape[1]
    days = np.datetime64(AS_OF) - 7 * (weeks - 1 - rows[1])
    scan = Scan(
        Candidates(
            [RiseName("term", str(i)) for i in range(themes)],
            [str(i) for i in range(themes)],
            [frozenset()] * themes,
            csc_matrix((np.ones(papers), (np.arange(papers), rows[0]))),
        ),
        DatedVectors(
            [f"p{i}" for i in range(papers)],
            days,
            np.ones((papers, 1), dtype=np.float32),
            np.zeros(papers, dtype=np.int64),
        ),
        AS_OF,
        WEEKLY,
        6,
    )
    return scan.earlier(0.05)


def test_rises_of_short_windows_that_went_lower_the_chance_of_such(earlier: EarlierRises) -> None:
    short, long = earlier.persistence(13, 6), earlier.persistence(13, 52)
    assert (short.followed, long.followed) == (5, 0)
    assert short.lasted == 0
    assert short.chance < long.chance < 0.85


def test_what_is_stated_are_the_rises_of_its_kind(earlier: EarlierRises) -> None:
    assert earlier.persistence(13, 6).stated
    assert not earlier.persistence(13, 52).stated
