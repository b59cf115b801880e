"""The chance that a rise lasts: from those of its kind, of its archive, and of other archives."""

import numpy as np
import pytest
from groundswell.signals.persistence import EarlierRises, Followed, shrunk
from groundswell.signals.rises import WEEKLY, past_looks

NONE = Followed(0, 0)


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
    """A hundred themes: five that came for one week in the year before, and steady ones."""
    weeks = 200
    counts = np.full((100, weeks), 2)
    counts[:5] = 0
    for theme in range(5):
        counts[theme, 120 + theme] = 12
    totals = counts.sum(axis=0) + 100
    looks = past_looks(counts, totals, WEEKLY, 6)
    return EarlierRises(looks, 0.05, counts, totals, WEEKLY)


def test_rises_of_short_windows_that_went_lower_the_chance_of_such(earlier: EarlierRises) -> None:
    short, long = earlier.persistence(13, 6), earlier.persistence(13, 52)
    assert (short.followed, long.followed) == (5, 0)
    assert short.lasted == 0
    assert short.chance < long.chance < 0.85


def test_what_is_stated_are_the_rises_of_its_kind(earlier: EarlierRises) -> None:
    assert earlier.persistence(13, 6).stated
    assert not earlier.persistence(13, 52).stated
