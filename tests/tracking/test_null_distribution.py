import numpy as np
import pytest
from groundswell.artifacts import NullDistribution
from groundswell.compute.linalg import Floats
from groundswell.tracking import null_distribution
from groundswell.tracking.null_distribution import fit_null_distribution, null_p_values

from tests.conftest import blobs

pytestmark = pytest.mark.slow


def with_a_theme(per_topic: int) -> Floats:
    """Four topics in random order, and at the end 12 papers of a theme that none has."""
    vectors, _ = blobs([per_topic] * 4 + [12], width=64, spread=1.2)
    n = 4 * per_topic
    return vectors[[*np.random.default_rng(5).permutation(n), *range(n, n + 12)]]


def test_a_theme_that_was_never_there_is_significant_and_any_group_is_not() -> None:
    vectors = with_a_theme(150)
    any_group = np.unique(500 + np.random.default_rng(8).choice(100, 12))
    null = fit_null_distribution(vectors, draws=30, seed=7)
    theme, other = null_p_values(
        vectors, [np.arange(600, 612), any_group], papers_since=400, null=null
    )
    assert theme < 0.05
    assert other > 0.2


def test_the_null_distribution_depends_on_the_seed_by_its_sampling_error_only() -> None:
    vectors, _ = blobs([120] * 4, width=64, spread=1.2)
    null = fit_null_distribution(vectors, draws=20, seed=7)
    again = fit_null_distribution(vectors, draws=20, seed=8)
    assert null.papers == 480
    assert null.location == pytest.approx(again.location, abs=2.0)
    assert null.scale == pytest.approx(again.scale, rel=0.5)
    assert null != again
    assert fit_null_distribution(vectors, draws=20, seed=7) == null


def test_the_scale_is_larger_where_fewer_orders_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its standard error: 1 / sqrt(n) of itself."""
    ratios = iter([10.0, 14.0] * 34)
    monkeypatch.setattr(null_distribution, "_largest_ratio", lambda *_: next(ratios))
    vectors = with_a_theme(60)
    few, many = (fit_null_distribution(vectors, draws=n, seed=7) for n in (4, 64))
    scale = 2 * np.sqrt(6) / np.pi  # the ratios' standard deviation is 2, their mean 12
    assert few.scale == pytest.approx(scale * 1.5, abs=1e-3)
    assert many.scale == pytest.approx(scale * 1.125, abs=1e-3)
    assert few.location == many.location == pytest.approx(12 - 0.5772 * scale, abs=1e-3)


def test_orders_that_are_all_alike_have_a_scale_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(null_distribution, "_largest_ratio", lambda *_: 12.0)
    found = fit_null_distribution(with_a_theme(60), draws=4, seed=7)
    assert 0 < found.scale < 0.01
    assert found.location == 12.0


def test_too_few_papers_for_a_scan_have_no_null_distribution() -> None:
    vectors = with_a_theme(40)[:150]
    null = fit_null_distribution(vectors, draws=3, seed=7)
    assert null == NullDistribution(150, 0.0, 0.0)
    assert null_p_values(vectors, [np.arange(10)], papers_since=50, null=null) == [1.0]


def test_without_groups_there_are_no_p_values() -> None:
    null = NullDistribution(500, 10.0, 1.0)
    assert null_p_values(with_a_theme(150), [], papers_since=0, null=null) == []


def test_a_p_value_is_gumbels_upper_tail() -> None:
    vectors = with_a_theme(200)
    group = [np.arange(800, 812)]
    ratio = _ratio(vectors)
    for location, scale in ((12.0, 2.0), (20.0, 5.0)):
        null = NullDistribution(812, location, scale)
        (p,) = null_p_values(vectors, group, papers_since=200, null=null)
        assert p == pytest.approx(1 - np.exp(-np.exp(-(ratio - location) / scale)), rel=1e-3)


def _ratio(vectors: Floats) -> float:
    """The group's ratio, from the p-value under a standard distribution."""
    null = NullDistribution(812, 0.0, 10.0)
    (p,) = null_p_values(vectors, [np.arange(800, 812)], papers_since=200, null=null)
    return float(-10 * np.log(-np.log1p(-p)))


@pytest.mark.parametrize(("since", "scans"), [(100, 1), (200, 1), (300, 1.5), (4000, 2)])
def test_each_scan_of_200_papers_could_have_met_the_group(since: int, scans: float) -> None:
    """As far as the longest span of these papers reaches, 400."""
    vectors = with_a_theme(200)
    null = NullDistribution(812, 12.0, 2.0)
    once, found = (
        null_p_values(vectors, [np.arange(800, 812)], papers_since=papers, null=null)[0]
        for papers in (200, since)
    )
    assert found == pytest.approx(scans * once, rel=1e-4)


def test_a_group_before_all_time_spans_is_not_significant() -> None:
    vectors = with_a_theme(200)
    null = NullDistribution(812, 12.0, 2.0)
    assert null_p_values(vectors, [np.arange(12)], papers_since=200, null=null) == [1.0]
