"""Rises: what one look finds, and what a year of looks finds where nothing happens."""

from datetime import date

import numpy as np
import pytest
from groundswell.config import EmergingConfig
from groundswell.signals.rises import (
    MONTHLY,
    WEEKLY,
    Series,
    count,
    first_day,
    look,
    past_looks,
    periods_ago,
    whole_periods,
)
from scipy import stats
from scipy.sparse import csc_matrix

from tests.signals.series import autoregression

LEAST = 6
RATE = EmergingConfig().false_discovery_rate
AS_OF = date(2026, 1, 30)


def constant(weeks: int = 104, papers: int = 2, candidates: int = 20) -> np.ndarray:
    return np.full((candidates, weeks), papers, dtype=np.int64)


def totals(weeks: int = 104, papers: int = 100) -> np.ndarray:
    return np.full(weeks, papers, dtype=np.int64)


def test_a_theme_that_is_born_is_found_and_nothing_else() -> None:
    counts = constant()
    counts[3] = 0
    counts[3, -6:] = 3
    found = look(Series.of(counts, totals()), WEEKLY, LEAST)
    assert np.flatnonzero(found.q <= 0.05).tolist() == [3]


def test_the_recent_window_borders_on_the_past_it_is_compared_with() -> None:
    counts = constant(candidates=1)
    counts[0, -13:] = 9
    found = look(Series.of(counts, totals()), WEEKLY, LEAST)
    window, past = int(found.window[0]), int(found.past[0])
    assert window == 13
    assert found.recent[0] == 13 * 9
    assert past == 104 - 13
    assert found.before[0] == 2 * past
    assert (found.recent_total[0], found.before_total[0]) == (1_300, 100 * past)


def test_the_p_value_is_that_of_counts_that_vary_a_little_times_the_looks_of_a_year() -> None:
    counts = np.zeros((1, 65), dtype=np.int64)
    counts[0, 10], counts[0, -6:] = 1, [0, 1, 1, 2, 2, 1]
    found = look(Series.of(counts, totals(65)), WEEKLY, LEAST)
    shape = 1 / (1 / 2 + 0.02 * (1 + 6 / 59))
    mean = 2 * 6 / 59
    at_least_seven = stats.nbinom.sf(6, shape, shape / (shape + mean))
    assert found.window[0] == 6
    assert found.p[0] == pytest.approx(10 * at_least_seven)


def test_the_least_p_value_of_a_year_is_as_rare_as_it_says() -> None:
    draws, level = 20_000, 0.005
    places = np.random.default_rng(11).integers(0, 104, (draws, 20))
    counts = np.zeros((draws, 104), dtype=np.int64)
    np.add.at(counts, (np.arange(draws)[:, None], places), 1)
    looks = past_looks(Series.of(counts, totals()), WEEKLY, LEAST)[:52]
    least = np.min([each.p for each in looks], axis=0)
    assert 0.5 * level < (least <= level).mean() < 1.1 * level


def test_fewer_than_five_recent_papers_are_no_rise() -> None:
    counts = np.zeros((1, 104), dtype=np.int64)
    counts[0, -4:] = 1
    assert look(Series.of(counts, totals()), WEEKLY, 1).q[0] == 1


def test_a_share_that_has_not_doubled_is_no_rise_however_sure_it_is() -> None:
    counts = np.full((1, 104), 50, dtype=np.int64)
    counts[0, -26:] = 90
    assert look(Series.of(counts, totals(papers=1000)), WEEKLY, LEAST).q[0] == 1


def test_what_rose_and_fell_within_a_long_window_is_over() -> None:
    counts = constant(candidates=1)
    counts[0, -52:-30] = 12
    counts[0, -30:] = 1
    assert look(Series.of(counts, totals()), WEEKLY, LEAST).q[0] > 0.2


def test_a_share_that_keeps_up_while_the_archive_grows_is_no_rise() -> None:
    growing = np.linspace(20, 400, 104).astype(np.int64)
    counts = (growing // 10)[None, :]
    assert look(Series.of(counts, growing), WEEKLY, LEAST).q[0] == 1


def test_a_first_digest_claims_nothing() -> None:
    counts = np.array([[30]], dtype=np.int64)
    assert look(Series.of(counts, np.array([40])), WEEKLY, LEAST).q[0] == 1
    assert len(past_looks(Series.of(counts, np.array([40])), WEEKLY, LEAST)) == 1


def test_past_looks_see_nothing_of_what_came_later() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(2, (30, 120))
    later = np.concatenate([counts, rng.poisson(20, (30, 5))], axis=1)
    then = look(Series.of(counts, totals(120)), WEEKLY, LEAST)
    again = past_looks(Series.of(later, totals(125)), WEEKLY, LEAST)[5]
    for field in vars(then):
        assert np.array_equal(getattr(then, field), getattr(again, field)), field


def test_candidates_with_too_few_papers_share_no_error_rate() -> None:
    counts = constant(candidates=2)
    counts[0, :-6] = 0
    alone = look(Series.of(counts, totals()), WEEKLY, LEAST).q[0]
    crowd = np.concatenate([counts, np.zeros((500, 104), dtype=np.int64)])
    assert look(Series.of(crowd, totals()), WEEKLY, LEAST).q[0] == alone


def test_a_candidate_counts_by_its_papers_up_to_a_hundred() -> None:
    counts = constant(candidates=400)
    counts[0], counts[0, -6:] = 0, [2, 3, 2, 3, 2, 3]
    found = look(Series.of(counts, totals()), WEEKLY, LEAST)
    mean_weight = (15 + 399 * 100) / 400
    assert found.q[0] == pytest.approx(found.p[0] * 400 * mean_weight / 15)


def test_what_comes_back_every_year_does_not_rise() -> None:
    conference = np.zeros((1, 208), dtype=np.int64)
    for years_ago in range(4):
        end = 208 - 52 * years_ago
        conference[0, end - 6 : end] = 4
    late = np.roll(conference, 2)
    late[0, :2] = 0
    new = conference.copy()
    new[0, :-6] = 0
    for counts, rises in ((conference, False), (late, False), (new, True)):
        found = look(Series.of(counts, totals(208)), WEEKLY, LEAST)
        assert (found.q[0] <= RATE) == rises


def test_a_source_that_joins_makes_no_rise_of_what_it_is_about() -> None:
    old, new = totals(104, 50), np.where(np.arange(104) < 91, 0, 50)
    own = constant(candidates=1, papers=2)
    of_the_new = np.where(np.arange(104) < 91, 0, 10)[None]
    counts = own + of_the_new
    mixed = Series.of(counts, old + new)
    apart = Series.of(counts, old + new, strata=((own, old), (of_the_new, new)))
    assert look(mixed, WEEKLY, LEAST).q[0] <= RATE
    assert look(apart, WEEKLY, LEAST).q[0] == 1


def test_a_rise_within_a_source_is_found_there() -> None:
    old, other = totals(104, 50), totals(104, 50)
    own = constant(candidates=1, papers=1)
    own[0, -6:] = 8
    none = np.zeros_like(own)
    apart = Series.of(own, old + other, strata=((own, old), (none, other)))
    assert look(apart, WEEKLY, LEAST).p == pytest.approx(look(Series.of(own, old), WEEKLY, LEAST).p)


def test_in_forty_archives_of_a_year_in_which_nothing_happens_few_flag_anything() -> None:
    archives = 40
    flagged = 0
    for seed in range(archives):
        rng = np.random.default_rng(seed)
        rates = rng.gamma(0.5, 1.0, (300, 1))
        counts = rng.poisson(rates, (300, 156))
        looks = past_looks(Series.of(counts, totals(156)), WEEKLY, LEAST)[:52]
        flagged += any((each.q <= RATE).any() for each in looks)
    assert flagged <= 2


@pytest.mark.parametrize(("variance", "correlation"), [(0.25, 0.0), (0.12, 0.5)])
def test_shares_that_vary_by_themselves_flag_little(variance: float, correlation: float) -> None:
    flagged = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        logs = autoregression(variance, correlation, (60, 208), rng)
        counts = rng.poisson(4 * np.exp(logs - variance / 2))
        looks = past_looks(Series.of(counts, totals(208)), WEEKLY, LEAST)[:52]
        flagged += any((each.q <= RATE).any() for each in looks)
    assert flagged <= 1


def test_each_kind_of_candidate_has_its_own_variation() -> None:
    rng = np.random.default_rng(5)
    calm = rng.poisson(4, (40, 208))
    noisy = rng.poisson(4 * np.exp(autoregression(0.5, 0.8, (40, 208), rng) - 0.25))
    series = Series.of(np.concatenate([calm, noisy]), totals(208), np.repeat([0, 2], 40))
    variation = series.variation(13)
    assert variation[:40] == pytest.approx(0.02)
    assert variation[40:].min() > 0.1


def test_papers_are_counted_per_week_back_from_the_last_day() -> None:
    days = np.array(["2026-01-30", "2026-01-24", "2026-01-23", "2026-02-01"], dtype="datetime64[D]")
    groups = csc_matrix(np.array([[1.0], [1.0], [1.0], [1.0]]))
    ago = periods_ago(days, AS_OF, WEEKLY)
    counts, all_papers = count(groups, ago, 2)
    assert counts.tolist() == [[1, 2]]
    assert all_papers.tolist() == [1, 2]


def test_the_first_day_of_the_last_weeks_and_months() -> None:
    assert first_day(AS_OF, 1, WEEKLY) == date(2026, 1, 24)
    assert first_day(AS_OF, 2, MONTHLY) == date(2025, 12, 1)


def test_a_first_week_that_is_cut_off_is_not_counted() -> None:
    days = np.array(["2026-01-15", "2026-01-30"], dtype="datetime64[D]")
    assert whole_periods(days, AS_OF, WEEKLY) == 2
    assert whole_periods(days, AS_OF, MONTHLY) == 1
    assert whole_periods(days[:0], AS_OF, WEEKLY) == 1
