from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.signals.counts import Weeks, weekly
from groundswell.signals.tests import (
    compare,
    compare_with_steady,
    onset,
    q_values,
    tails,
    together,
)
from scipy import stats

AS_OF = date(2025, 6, 30)


def weeks_of(counts, totals=None) -> Weeks:
    counts = np.asarray(counts, dtype=np.int64)
    length = counts.shape[1]
    totals = counts.sum(axis=0) if totals is None else np.asarray(totals)
    starts = [AS_OF - timedelta(days=7 * (length - i) - 1) for i in range(length)]
    return Weeks(counts[None], totals[None], starts)


def poisson(means, seed=0) -> Weeks:
    return weeks_of(np.random.default_rng(seed).poisson(means))


def test_weeks_are_counted_back_from_the_last_date_and_a_broken_first_one_is_left_out():
    days = [AS_OF - timedelta(days=ago) for ago in (0, 6, 7, 13, 14, 20, 21)]
    topics = np.array([0, 0, 0, 1, 1, -1, 0])
    grid = weekly(days, topics, np.zeros(7, dtype=np.int64), 2, AS_OF)
    assert grid.counts[0].tolist() == [[0, 1, 2], [1, 1, 0]]
    assert grid.totals[0].tolist() == [2, 2, 2]
    assert grid.starts[-1] == AS_OF - timedelta(days=6)


def test_a_doubled_topic_is_found_and_its_neighbours_are_not():
    means = np.full((12, 80), 8.0)
    means[3, -6:] *= 2.5
    rise = compare(poisson(means))
    assert rise.p_up[3] < 1e-3
    assert np.delete(rise.p_up, 3).min() > 0.01
    assert rise.low[3] > 1.3
    assert rise.score.argmax() == 3


def test_a_fall_is_no_rise():
    means = np.full((12, 80), 8.0)
    means[3, -9:] *= 0.2
    rise = compare(poisson(means))
    assert rise.p_down[3] < 1e-3
    assert rise.p_up[3] > 0.5


def test_more_papers_of_every_topic_are_no_rise():
    means = np.full((12, 80), 8.0)
    means[:, -6:] *= 3
    assert compare(poisson(means)).p_up.min() > 0.005


def test_a_topic_without_a_past_rises_once_it_has_a_few_papers():
    counts = np.random.default_rng(0).poisson(np.full((12, 80), 8.0))
    counts[0] = 0
    assert compare(weeks_of(counts)).p_up[0] == 1
    counts[0, -2:] = 4
    assert compare(weeks_of(counts)).p_up[0] < 1e-4


def test_a_short_past_tells_nothing():
    rise = compare(poisson(np.full((5, 10), 8.0)))
    assert rise.p_up.tolist() == [1.0] * 5
    assert rise.window.tolist() == [0] * 5


def test_within_strata_a_larger_source_lifts_none_of_its_topics():
    """Source 1 triples; topic 0 is written about there only, at a constant share of it."""
    rng = np.random.default_rng(1)
    size = np.stack([np.full(80, 60.0), np.r_[np.full(74, 20.0), np.full(6, 60.0)]])
    share = np.array([[0.0] + [0.1] * 10, [0.3] + [0.07] * 10])
    counts = rng.poisson(share[:, :, None] * size[:, None, :])
    starts = weeks_of(counts[0]).starts
    apart = compare(Weeks(counts, counts.sum(axis=1), starts))
    merged = compare(
        Weeks(counts.sum(axis=0, keepdims=True), counts.sum(axis=(0, 1))[None], starts)
    )
    assert merged.p_up[0] < 0.01
    assert apart.p_up[0] > 0.05


def test_tails_are_the_binomials_where_nothing_wavers():
    one, none = np.ones(1), np.zeros(1)
    up, down = tails(7 * one, 20 * one, 0.25 * one, np.ones((1, 1)), none, none)
    assert up[0] == pytest.approx(stats.binom(20, 0.25).sf(6))
    assert down[0] == pytest.approx(stats.binom(20, 0.25).cdf(7))


def test_tails_of_wavering_odds_are_those_of_drawn_ones():
    one, spreads = np.ones(1), np.array([0.0, 0.3])
    up, down = tails(
        20 * one, 60 * one, 0.2 * one, np.array([[0.4, 0.6]]), np.array([0.0, -0.1]), spreads
    )
    rng = np.random.default_rng(0)
    which = rng.random(400_000) < 0.6
    odds = 0.25 * np.exp(which * (np.sqrt(0.3) * rng.normal(size=400_000) - 0.1))
    drawn = rng.binomial(60, odds / (1 + odds))
    assert up[0] == pytest.approx((drawn >= 20).mean(), rel=0.03)
    assert down[0] == pytest.approx((drawn <= 20).mean(), rel=0.03)


def test_a_topic_that_soars_hides_no_other_and_lowers_none():
    means = np.full((12, 80), 20.0)
    means[0, -8:] *= 8
    means[1, -8:] *= 1.7
    made = poisson(means)
    assert compare(made).p_down[2:].min() < 1e-3
    apart = compare_with_steady(made, 0.05)
    assert apart.p_up[1] < 1e-3 < compare(made).p_up[1]
    assert apart.p_down[2:].min() > 0.005
    assert apart.ratio[1] == pytest.approx(1.7, rel=0.25)


def test_where_half_of_the_topics_moved_the_rises_stay_rises():
    means = np.full((4, 80), 30.0)
    means[:2, -8:] *= 4
    assert compare_with_steady(poisson(means), 0.05).p_up[:2].max() < 1e-4


def test_one_p_value_joined_with_itself_stays_what_it_is():
    p = np.array([[0.3, 1e-4, 1e-12]] * 4)
    np.testing.assert_allclose(together(p), p[0], rtol=1e-6)


def test_foundings_are_a_family_of_their_own_and_either_has_half_the_rate():
    p = np.array([0.01, 0.04, 0.012, 0.5, 0.9])
    founded = np.array([np.nan, np.nan, 0.012, np.nan, 0.9])
    rest = 2 * stats.false_discovery_control(p[[0, 1, 3]])
    assert q_values(p, founded) == pytest.approx([rest[0], rest[1], 0.024, min(rest[2], 1), 1])
    assert q_values(p) == pytest.approx(stats.false_discovery_control(p))


def test_the_onset_is_the_week_of_the_step():
    counts = np.r_[np.full(60, 3), np.full(20, 9)]
    assert onset(counts, np.full(80, 100), 6, 52) == 60


@pytest.mark.parametrize(("variance", "phi"), [(0.0, 0.0), (0.3, 0.0), (0.25, 0.8)])
def test_where_nothing_happens_false_discoveries_stay_rare(variance, phi):
    rng = np.random.default_rng(5)
    false = 0
    for _ in range(100):
        level = np.sqrt(variance) * rng.normal(size=20)
        means = np.empty((20, 70))
        for week in range(70):
            means[:, week] = 6.0 * np.exp(level - variance / 2)
            step = np.sqrt(variance * (1 - phi**2)) * rng.normal(size=20)
            level = phi * level + step
        rise = compare_with_steady(weeks_of(rng.poisson(means)), 0.05)
        false += stats.false_discovery_control(rise.p_up).min() <= 0.05
    assert false <= 8
