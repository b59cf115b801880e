from dataclasses import replace

import numpy as np
import pytest
from groundswell.signals.counts import MONTHS, PeriodCounts
from groundswell.signals.noise import NoiseModel
from groundswell.signals.tests import LogOddsShift, compare, past_noise, tail_probabilities
from scipy import stats

from tests.signals.series import periods_of, poisson

CALM = NoiseModel(np.zeros(1), np.zeros(1), np.ones((12, 1)))
"""No noise for 12 topics."""


def test_a_doubled_topic_is_found_and_its_neighbors_are_not() -> None:
    means = np.full((12, 80), 8.0)
    means[3, -6:] *= 2.5
    found = compare(poisson(means))
    assert found.p_up[3] < 1e-3
    assert np.delete(found.p_up, 3).min() > 0.01
    assert found.low[3] > 1.3
    assert found.score.argmax() == 3


def test_a_fall_is_no_rise() -> None:
    means = np.full((12, 80), 8.0)
    means[3, -9:] *= 0.2
    found = compare(poisson(means))
    assert found.p_down[3] < 1e-3
    assert found.p_up[3] > 0.5
    assert found.score.argmin() == 3


def test_more_papers_of_every_topic_are_no_rise() -> None:
    means = np.full((12, 80), 8.0)
    means[:, -6:] *= 3
    assert compare(poisson(means)).p_up.min() > 0.005


def test_a_topic_without_a_past_rises_once_it_has_a_few_papers() -> None:
    counts = np.random.default_rng(0).poisson(np.full((12, 80), 8.0))
    counts[0] = 0
    nothing = compare(periods_of(counts))
    assert (nothing.p_up[0], nothing.p_down[0]) == (1, 1)
    assert np.isnan([nothing.ratio[0], nothing.low[0], nothing.high[0]]).all()
    counts[0, -2:] = 4
    assert compare(periods_of(counts)).p_up[0] < 1e-4


def test_a_single_paper_is_no_less_likely_than_the_shortest_window_is_long() -> None:
    counts = np.full((12, 80), 8)
    counts[0] = 0
    counts[0, -1] = 1
    assert compare(periods_of(counts), noise=CALM).p_up[0] >= 4 / (4 + 52)


@pytest.mark.parametrize(("weeks", "windows"), [(11, 0), (12, 4)])
def test_a_past_of_less_than_two_windows_tells_nothing(weeks: int, windows: int) -> None:
    """The shortest window has 4 weeks."""
    found = compare(poisson(np.full((5, weeks), 8.0)))
    assert found.window.tolist() == [windows] * 5
    assert (found.p_up == 1).all() == (windows == 0)
    assert np.isnan(found.ratio).all() == (windows == 0)


def only_four_weeks(recent: int, past: int, others: tuple[int, int]) -> PeriodCounts:
    """Two topics in 25 weeks, with papers in the last four and in the first."""
    counts = np.zeros((2, 25), dtype=np.int64)
    counts[0, -4:], counts[0, :12] = np.array([recent, 0, 0, 0]), np.r_[past, np.zeros(11)]
    counts[1, -1], counts[1, 0] = others
    return periods_of(counts)


def test_shares_ratio_and_interval_are_those_of_a_binomial_without_noise() -> None:
    periods = only_four_weeks(10, 20, (90, 480))
    calm = NoiseModel(np.zeros(1), np.zeros(1), np.ones((2, 1)))
    found = compare(periods, noise=calm)
    assert found.window[0] == 4
    assert (found.recent[0], found.past[0]) == (0.1, 0.04)
    pi = 100 / 600
    odds = (1 - pi) / pi
    assert found.ratio[0] == pytest.approx(10.5 / 20.5 * odds)
    low, high = stats.beta(10.5, 20.5).ppf([0.025, 0.975])
    assert found.low[0] == pytest.approx(low / (1 - low) * odds)
    assert found.high[0] == pytest.approx(high / (1 - high) * odds)
    assert found.score[0] == pytest.approx(np.log2(15 / (30 * pi + 5)))
    assert found.p_up[0] == pytest.approx(stats.binom(30, pi).sf(9), rel=1e-6)
    assert found.p_down[0] == pytest.approx(stats.binom(30, pi).cdf(10), rel=1e-6)


def test_noise_widens_the_interval_and_shrinks_the_score() -> None:
    periods = only_four_weeks(10, 20, (90, 480))
    calm, noisy = (
        compare(periods, noise=NoiseModel(np.array([s2]), np.array([0.5]), np.ones((2, 1))))
        for s2 in (0.0, 0.3)
    )
    assert noisy.low[0] < calm.low[0] < calm.high[0] < noisy.high[0]
    assert 0 < noisy.score[0] < calm.score[0]
    assert noisy.p_up[0] > calm.p_up[0]
    assert noisy.ratio[0] == calm.ratio[0]


def test_papers_outside_the_reference_set_count_for_their_own_topic_only() -> None:
    """Without the other topic, the first one's share is all. The other's ratio is as it was."""
    periods = only_four_weeks(10, 20, (90, 480))
    noise = past_noise(periods)
    outside = compare(periods, noise=noise, excluded=np.array([False, True]))
    all_in = compare(periods, noise=noise)
    assert outside.ratio[0] == pytest.approx(10.5 / 20.5 * 2)
    assert outside.ratio[1] == all_in.ratio[1]
    assert (outside.recent[0], outside.past[0]) == (all_in.recent[0], all_in.past[0])


@pytest.mark.parametrize(("weeks_before", "counts"), [(13 + 52, True), (13 + 53, False)])
def test_the_past_is_that_of_a_year_before_the_window(weeks_before: int, counts: bool) -> None:
    means = np.full((12, 80), 8.0)
    means[3, -13:] *= 2  # so that the window of 13 weeks is reported
    periods = poisson(means)
    more = periods.topic_counts.copy()
    more[3, -weeks_before] += 5
    noise = past_noise(periods)
    found, again = compare(periods, noise=noise), compare(periods_of(more), noise=noise)
    assert found.window[3] == 13
    assert (again.past[3] != found.past[3]) == counts


def test_the_window_of_the_smallest_p_value_is_reported() -> None:
    means = np.full((12, 80), 20.0)
    means[3, -4:] *= 2
    means[5, -13:] *= 1.6
    found = compare(poisson(means))
    assert (found.window[3], found.window[5]) == (4, 13)


def test_by_month_a_rise_of_the_last_month_alone_is_reported_as_one_of_a_month() -> None:
    means = np.full((12, 30), 60.0)
    means[3, -1] *= 2
    monthly = replace(poisson(means), scale=MONTHS)
    assert compare(monthly).window[3] == 1


def test_within_strata_a_larger_source_lifts_none_of_its_topics() -> None:
    """Source 1 triples; topic 0 is written about there only, at a constant share of it."""
    rng = np.random.default_rng(1)
    size = np.stack([np.full(80, 60.0), np.r_[np.full(74, 20.0), np.full(6, 60.0)]])
    share = np.array([[0.0] + [0.1] * 10, [0.3] + [0.07] * 10])
    counts = rng.poisson(share[:, :, None] * size[:, None, :])
    starts = periods_of(counts[0]).starts
    within = compare(PeriodCounts(counts, counts.sum(axis=1), starts))
    merged = compare(periods_of(counts.sum(axis=0)))
    assert merged.p_up[0] < 0.01
    assert within.p_up[0] > 0.05


def test_a_source_that_ended_long_ago_changes_nothing() -> None:
    counts = np.random.default_rng(2).poisson(np.full((12, 80), 8.0))
    ended = np.zeros_like(counts)
    ended[:, :2] = 4  # the past of the longest window is 78 weeks
    both, starts = np.stack([counts, ended]), periods_of(counts).starts
    found = compare(PeriodCounts(both, both.sum(axis=1), starts), noise=CALM)
    assert found.ratio.tolist() == compare(periods_of(counts), noise=CALM).ratio.tolist()


def test_tails_are_the_binomials_where_rates_do_not_vary() -> None:
    one, none = np.ones(1), np.zeros(1)
    still = LogOddsShift(np.ones((1, 1)), none, none)
    up, down = tail_probabilities(7 * one, 20 * one, 0.25 * one, still)
    assert up[0] == pytest.approx(stats.binom(20, 0.25).sf(6))
    assert down[0] == pytest.approx(stats.binom(20, 0.25).cdf(7))


def test_tails_of_varying_odds_are_those_of_simulated_ones() -> None:
    one = np.ones(1)
    shift = LogOddsShift(np.array([[0.4, 0.6]]), np.array([0.0, -0.1]), np.array([0.0, 0.3]))
    up, down = tail_probabilities(20 * one, 60 * one, 0.2 * one, shift)
    rng = np.random.default_rng(0)
    varies = rng.random(400_000) < 0.6
    odds = 0.25 * np.exp(varies * (np.sqrt(0.3) * rng.normal(size=400_000) - 0.1))
    simulated = rng.binomial(60, odds / (1 + odds))
    assert up[0] == pytest.approx((simulated >= 20).mean(), rel=0.03)
    assert down[0] == pytest.approx((simulated <= 20).mean(), rel=0.03)
