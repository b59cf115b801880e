from datetime import date, timedelta

import numpy as np
from groundswell.signals.counts import Weeks
from groundswell.signals.status import verdicts

AS_OF = date(2025, 6, 30)


def judged(means, seed=0):
    counts = np.random.default_rng(seed).poisson(means)
    length = counts.shape[1]
    starts = [AS_OF - timedelta(days=7 * (length - i) - 1) for i in range(length)]
    weeks = Weeks(counts[None], counts.sum(axis=0)[None], starts)
    return verdicts(weeks, rate=0.05, emerging_ratio=1.5, draws=499, seed=7)


def steady(topics=12, weeks=90):
    return np.full((topics, weeks), 8.0)


def test_a_doubled_topic_emerges_and_says_since_when():
    means = steady()
    means[2, -6:] *= 2.5
    found = judged(means)
    assert found[2].status == "emerging"
    assert abs((found[2].onset - (AS_OF - timedelta(days=41))).days) <= 7
    assert {v.status for i, v in enumerate(found) if i != 2} == {"no_clear_change"}


def test_a_small_but_sure_rise_is_growing():
    means = steady() * 12
    means[2, -13:] *= 1.35
    assert judged(means)[2].status == "growing"


def test_a_topic_that_falls_declines():
    means = steady()
    means[2, -9:] *= 0.15
    assert judged(means)[2].status == "declining"


def test_a_topic_without_papers_for_half_a_year_is_dormant():
    means = steady()
    means[2, -30:] = 0
    assert judged(means)[2].status == "dormant"


def test_a_topic_none_of_whose_papers_count_yet_is_steady_and_has_no_ratio():
    means = steady()
    means[2] = 0
    found = judged(means)[2]
    assert (found.status, found.ratio, found.p_value) == ("no_clear_change", None, 1.0)


def test_a_burst_that_is_over_has_an_end():
    means = steady()
    means[2, 40:46] *= 5
    burst = judged(means)[2].burst
    assert burst.end is not None
    assert abs((date.fromisoformat(burst.start) - (AS_OF - timedelta(days=7 * 50 - 1))).days) <= 7


def test_all_topics_of_a_growing_collection_are_steady():
    means = steady() * np.linspace(0.3, 2, 90)
    assert {v.status for v in judged(means)} == {"no_clear_change"}


def test_a_topic_founded_beyond_chance_emerges_also_where_no_past_reaches_back_far_enough():
    counts = np.random.default_rng(1).poisson(np.full((6, 5), 8.0))
    counts[5] = [0, 0, 0, 5, 7]
    starts = [AS_OF - timedelta(days=7 * (5 - i) - 1) for i in range(5)]
    weeks = Weeks(counts[None], counts.sum(axis=0)[None], starts)
    for p, status in ((0.001, "emerging"), (0.2, "no_clear_change")):
        founded = np.array([np.nan] * 5 + [p])
        found = verdicts(weeks, rate=0.05, emerging_ratio=1.5, draws=99, seed=7, founded=founded)
        assert [verdict.status for verdict in found] == ["no_clear_change"] * 5 + [status]
        assert found[5].ratio is None
        assert found[5].onset == (starts[3] if status == "emerging" else None)
