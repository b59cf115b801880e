"""The simple rules that Groundswell is judged beside, on planted counts."""

import numpy as np
import pytest
from groundswell.evaluate.baselines import (
    BASELINES,
    Counts,
    Rule,
    accumulated_popularity,
    kleinberg_alone,
    mann_kendall,
    popular,
    top_growth,
)


def counts(rise: int | None = None) -> Counts:
    """Sixty weeks of eight topics; one of them has four times as many papers in the last eight."""
    made: Counts = np.random.default_rng(0).poisson(np.full((8, 60), 6.0))
    if rise is not None:
        made[rise, -8:] *= 4
    return made


@pytest.mark.parametrize("rule", [top_growth, mann_kendall, kleinberg_alone])
def test_a_topic_that_soars_is_flagged(rule: Rule) -> None:
    made = counts(rise=3)
    assert rule(made, made.sum(axis=0))[3]


def test_top_growth_flags_three_topics_that_grew_and_no_more() -> None:
    made = np.full((6, 40), 10)
    made[[1, 2, 3, 4], -8:] = [[20], [22], [24], [26]]
    assert np.flatnonzero(top_growth(made, made.sum(axis=0))).tolist() == [2, 3, 4]


def test_top_growth_passes_over_topics_of_a_few_papers() -> None:
    made = np.full((3, 40), 10)
    made[0] = 0
    made[0, -1] = 4
    assert not top_growth(made, made.sum(axis=0))[0]
    made[0, -1] = 5
    assert top_growth(made, made.sum(axis=0))[0]


def test_a_falling_trend_is_not_flagged() -> None:
    made = np.full((2, 30), 20)
    made[0] = np.arange(30, 0, -1)
    assert not mann_kendall(made, made.sum(axis=0))[0]
    assert mann_kendall(made, made.sum(axis=0))[1]  # the other's share rises


def test_a_trend_needs_eight_weeks() -> None:
    made = np.arange(1, 9)[None, :].repeat(2, axis=0)
    made[1] = 8
    totals = np.full(8, 100)
    assert mann_kendall(made, totals)[0]
    assert not mann_kendall(made[:, :7], totals[:7])[0]


def test_mann_kendall_allows_for_weeks_that_are_as_high() -> None:
    """As scipy's test without continuity correction does, the level is that of the ranks."""
    from scipy import stats

    rng = np.random.default_rng(1)
    made = rng.poisson(np.linspace(0.5, 2.0, 26), (200, 26))
    totals = np.full(26, 100)
    p = [stats.kendalltau(range(26), own, alternative="greater").pvalue for own in made]
    slopes = [stats.theilslopes(own).slope for own in made]
    expected = (np.array(p) < 0.05) & (np.array(slopes) > 0)
    assert (mann_kendall(made, totals) == expected).mean() > 0.95


def test_what_few_have_more_papers_than_is_popular() -> None:
    made = np.ones((200, 20), dtype=np.int64)
    made[[3, 7], -13:] = 2
    assert np.flatnonzero(popular(made, made.sum(axis=0))).tolist() == [3, 7]
    made[:, :-13] = np.arange(200)[:, None]
    assert np.flatnonzero(popular(made, made.sum(axis=0))).tolist() == [3, 7]


def test_what_accumulates_is_flagged_though_nothing_happens() -> None:
    made = counts()
    assert accumulated_popularity(made, made.sum(axis=0)).sum() == 4


def test_what_has_no_new_papers_does_not_accumulate() -> None:
    made = np.array([[50, 0, 0, 0, 0], [1, 1, 1, 1, 1], [2, 2, 2, 2, 2], [3, 3, 3, 3, 3]])
    # Half of the topics have more than the median of 12.5 papers; one of them has no new ones.
    assert accumulated_popularity(made, made.sum(axis=0)).tolist() == [False, False, False, True]


def test_every_rule_answers_for_every_topic() -> None:
    made = counts()
    for name, rule in BASELINES.items():
        flags = rule(made, made.sum(axis=0))
        assert (flags.shape, flags.dtype) == ((8,), np.dtype(bool)), name
