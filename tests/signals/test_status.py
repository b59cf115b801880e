from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.signals.bursts import Simulation
from groundswell.signals.status import Assessment, Criteria, assess
from numpy.typing import NDArray

from tests.signals.series import AS_OF, periods_of, poisson

CRITERIA = Criteria(0.05, 1.5, Simulation(draws=499, seed=7))


def assessed(means: NDArray[np.float64], criteria: Criteria = CRITERIA) -> Sequence[Assessment]:
    return assess(poisson(means), criteria)


def constant(topics: int = 12, weeks: int = 90) -> NDArray[np.float64]:
    return np.full((topics, weeks), 8.0)


def test_a_doubled_topic_emerges_with_its_onset() -> None:
    means = constant()
    means[2, -6:] *= 2.5
    found = assessed(means)
    emerging, onset = found[2], found[2].onset
    assert (emerging.status, emerging.rising) == ("emerging", True)
    assert onset is not None
    assert abs((onset - (AS_OF - timedelta(days=41))).days) <= 7
    assert emerging.before is not None
    assert emerging.ratio == pytest.approx(emerging.recent.share / emerging.before.share, rel=0.3)
    others = [each for topic, each in enumerate(found) if topic != 2]
    assert {each.status for each in others} == {"no_clear_change"}
    assert {each.onset for each in others} == {None}


def test_a_small_but_significant_rise_is_growing() -> None:
    means = constant() * 12
    means[2, -13:] *= 1.35
    (growing,) = [each for each in assessed(means) if each.rising]
    assert growing.status == "growing"
    assert growing.ratio is not None
    larger = Criteria(0.05, growing.ratio - 1e-9, None)
    assert assessed(means, larger)[2].status == "emerging"


def test_a_topic_that_falls_declines_with_the_p_value_of_its_fall() -> None:
    means = constant()
    means[2, -9:] *= 0.15
    found = assessed(means)[2]
    assert (found.status, found.rising, found.onset) == ("declining", False, None)
    assert found.p_value <= found.q_value <= 0.05


def test_a_stricter_rate_finds_less() -> None:
    means = constant()
    means[2, -6:] *= 2.5
    strict = Criteria(1e-9, 1.5, None)
    assert {each.status for each in assessed(means, strict)} == {"no_clear_change"}


@pytest.mark.parametrize(("weeks", "status"), [(26, "dormant"), (25, "declining")])
def test_a_topic_without_papers_for_half_a_year_is_dormant(weeks: int, status: str) -> None:
    means = constant()
    means[2, -weeks:] = 0
    assert assessed(means)[2].status == status


def test_a_topic_without_any_paper_has_no_clear_change_and_no_ratio() -> None:
    means = constant()
    means[2] = 0
    found = assessed(means)[2]
    assert (found.status, found.ratio, found.p_value) == ("no_clear_change", None, 1.0)
    assert (found.low, found.high, found.before, found.recent.share) == (None, None, None, 0)


def test_where_no_window_is_compared_the_shortest_is_the_recent_one() -> None:
    found = assessed(constant(weeks=11))[0]
    assert (found.recent.since, found.before) == (AS_OF - timedelta(days=27), None)
    assert assessed(constant(weeks=3))[0].recent.since == AS_OF - timedelta(days=20)


def test_the_two_sides_border_on_each_other_and_hold_all_their_papers() -> None:
    means = constant()
    means[2, -4:] *= 3
    periods = poisson(means)
    found = assess(periods, CRITERIA)[2]
    before = found.before
    assert before is not None
    assert (found.recent.since, found.recent.until) == (AS_OF - timedelta(days=27), AS_OF)
    assert before.until == AS_OF - timedelta(days=28)
    assert before.since == AS_OF - timedelta(days=28 + 52 * 7 - 1)
    assert found.recent.count == periods.topic_counts[2, -4:].sum()
    assert before.count == periods.topic_counts[2, -56:-4].sum()
    assert before.total == periods.all_papers[-56:-4].sum()


def test_a_rise_that_some_look_of_a_year_would_find_by_chance_is_growing_only() -> None:
    means = constant()
    means[2, -6:] *= 2.5
    q = assessed(means)[2].q_value
    once = Criteria(1.01 * q, 1.5, None)
    every_week = Criteria(20.2 * q, 1.5, None)
    assert assessed(means, once)[2].status == "growing"
    assert assessed(means, every_week)[2].status == "emerging"


def test_a_detection_allows_for_the_looks_of_a_quarter_already() -> None:
    p = np.full(12, np.nan)
    p[2] = 0.004
    means = constant()
    means[2, :-4] = 0
    found = assess(poisson(means), Criteria(0.05, 1.5, None), p)[2]
    assert (found.status, found.q_value) == ("emerging", 0.008)
    p[2] = 0.01
    assert assess(poisson(means), Criteria(0.05, 1.5, None), p)[2].status == "growing"


def test_a_burst_that_is_over_has_an_end() -> None:
    means = constant()
    means[2, 40:46] *= 5
    burst = assessed(means)[2].burst
    assert burst is not None
    assert burst.end is not None
    start = AS_OF - timedelta(days=7 * 50 - 1)
    assert abs((date.fromisoformat(burst.start) - start).days) <= 7
    assert abs((date.fromisoformat(burst.end) - (start + timedelta(days=41))).days) <= 7


def test_a_burst_that_lasts_has_no_end() -> None:
    means = constant()
    means[2, -6:] *= 5
    burst = assessed(means)[2].burst
    assert burst is not None
    assert burst.end is None


def test_bursts_are_those_of_three_years() -> None:
    means = constant(weeks=220)
    means[2, 40:46] *= 5
    means[3, 70:76] *= 5
    found = assessed(means)
    assert found[2].burst is None
    assert found[3].burst is not None


def test_no_burst_is_looked_for_without_simulation_a_past_or_other_topics() -> None:
    means = constant()
    means[2, 40:46] *= 5
    assert assessed(means, Criteria(0.05, 1.5, None))[2].burst is None
    short = constant(weeks=36)
    short[2, 20:26] *= 6
    assert assessed(short)[2].burst is None
    longer = constant(weeks=37)
    longer[2, 20:26] *= 6
    assert assessed(longer)[2].burst is not None
    assert (
        assess(periods_of(poisson(means).counts[0][2:3], np.full(90, 96)), CRITERIA)[0].burst
        is None
    )


def test_all_topics_of_a_growing_collection_have_no_clear_change() -> None:
    means = constant() * np.linspace(0.3, 2, 90)
    assert {each.status for each in assessed(means)} == {"no_clear_change"}


@pytest.mark.parametrize(("p", "status"), [(0.001, "emerging"), (0.2, "no_clear_change")])
def test_a_significant_detection_emerges_also_without_a_past_to_compare(
    p: float, status: str
) -> None:
    counts = np.random.default_rng(1).poisson(np.full((6, 5), 8.0))
    counts[5] = [0, 0, 0, 5, 7]
    periods = periods_of(counts)
    found = assess(periods, CRITERIA, np.array([np.nan] * 5 + [p]))
    assert [each.status for each in found] == ["no_clear_change"] * 5 + [status]
    assert found[5].ratio is None
    assert found[5].onset == (periods.starts[3] if status == "emerging" else None)


def test_a_burst_of_a_detected_topic_needs_a_significant_detection() -> None:
    means = constant()
    means[2] = 0.0
    means[2, -6:] = 20
    periods = poisson(means)
    for p, bursts in ((0.001, True), (0.2, False)):
        detection_p = np.full(12, np.nan)
        detection_p[2] = p
        assert (assess(periods, CRITERIA, detection_p)[2].burst is not None) == bursts
