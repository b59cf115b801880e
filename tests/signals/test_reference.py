from itertools import product

import numpy as np
import pytest
from groundswell.signals.reference import compare_with_reference_set
from groundswell.signals.tests import compare, past_noise
from scipy import stats

from tests.signals.series import autoregression, periods_of, poisson

pytestmark = pytest.mark.slow


def test_a_topic_that_soars_hides_no_other_and_lowers_none() -> None:
    means = np.full((12, 80), 20.0)
    means[0, -8:] *= 8
    means[1, -8:] *= 1.7
    periods = poisson(means)
    alone = compare(periods)
    found = compare_with_reference_set(periods, 0.05)
    assert alone.p_down[2:].min() < 1e-3
    assert found.p_up[1] < 1e-3 < alone.p_up[1]
    assert found.p_down[2:].min() > 0.005
    assert found.ratio[1] == pytest.approx(1.7, rel=0.25)


def test_where_nothing_changes_all_topics_are_the_reference_set() -> None:
    periods = poisson(np.full((12, 80), 20.0))
    found, alone = compare_with_reference_set(periods, 0.05), compare(periods)
    np.testing.assert_array_equal(found.p_up, alone.p_up)
    np.testing.assert_array_equal(found.ratio, alone.ratio)


def test_at_most_a_third_of_the_topics_is_excluded() -> None:
    """Of six topics four rise; whichever is excluded, there are two of them."""
    means = np.full((6, 80), 300.0)
    means[:4, -8:] *= np.array([[1.6], [1.5], [1.4], [1.3]])
    periods = poisson(means)
    found, noise = compare_with_reference_set(periods, 0.05), past_noise(periods)
    masks = [np.array(mask) for mask in product([False, True], repeat=6)]
    (excluded,) = [
        mask
        for mask in masks
        if np.array_equal(compare(periods, noise=noise, excluded=mask).ratio, found.ratio)
    ]
    assert excluded.sum() == 2


def test_topics_of_more_than_half_of_the_papers_are_not_excluded() -> None:
    means = np.full((12, 80), 2.0)
    means[0, -8:] = 200
    periods = poisson(means)
    np.testing.assert_array_equal(
        compare_with_reference_set(periods, 0.05).ratio, compare(periods).ratio
    )


@pytest.mark.parametrize(
    ("usual", "recent"), [((10, 10), 400), ((100, 420), 10)], ids=["recent", "before"]
)
def test_half_is_of_either_the_recent_papers_or_those_before(
    usual: tuple[int, int], recent: int
) -> None:
    """Eleven topics have twenty papers a week each; recent are thirteen weeks."""
    means = np.full((12, 80), 20.0)
    means[0], means[0, -8:] = np.linspace(*usual, 80), recent
    periods = poisson(means)
    np.testing.assert_array_equal(
        compare_with_reference_set(periods, 0.05).ratio, compare(periods).ratio
    )


def test_where_half_of_the_topics_changed_the_rises_stay_rises() -> None:
    means = np.full((4, 80), 30.0)
    means[:2, -8:] *= 4
    assert compare_with_reference_set(poisson(means), 0.05).p_up[:2].max() < 1e-4


def test_a_detected_topic_has_the_p_value_of_its_detection() -> None:
    means = np.full((6, 80), 20.0)
    means[2, -6:] *= 3
    detection_p = np.full(6, np.nan)
    detection_p[2] = 0.7
    found = compare_with_reference_set(poisson(means), 0.05, detection_p)
    assert (found.p_up[2], found.p_down[2]) == (0.7, 1)
    assert found.ratio[2] > 1.9


@pytest.mark.parametrize(("variance", "phi"), [(0.0, 0.0), (0.3, 0.0), (0.25, 0.8)])
def test_where_nothing_happens_false_discoveries_stay_rare(variance: float, phi: float) -> None:
    rng = np.random.default_rng(5)
    false = 0
    for _ in range(50):
        logs = autoregression(variance, phi, (20, 70), rng)
        counts = rng.poisson(6.0 * np.exp(logs - variance / 2))
        found = compare_with_reference_set(periods_of(counts), 0.05)
        false += bool(stats.false_discovery_control(found.p_up).min() <= 0.05)
    assert false <= 5
