from dataclasses import replace

import numpy as np
import pytest
from groundswell.artifacts import Fit
from groundswell.config import PlanConfig
from groundswell.tracking.profiles import fit_profiles
from groundswell.tracking.refit import Drift, decide, measure_drift

from tests.conftest import blobs

REFIT, UPDATE = "refit", "incremental_update"
STILL = Drift(
    fitted_as_of="2025-01-01",
    papers_at_fit=2500,
    papers_since=200,
    outliers_at_fit=0.1,
    outliers=0.1,
    mean_z_score=0.0,
)


@pytest.mark.parametrize(
    ("drift", "mode", "because"),
    [
        (STILL, UPDATE, "fit the topics"),
        (replace(STILL, papers_since=0), UPDATE, "no papers"),
        (replace(STILL, papers_since=1250), REFIT, "grew by 50%"),
        (replace(STILL, papers_since=250), UPDATE, "the 250 papers"),
        (replace(STILL, papers_since=251), REFIT, "more than 10%"),
        (replace(STILL, outliers=0.25), REFIT, "25% of the papers"),
        (replace(STILL, outliers=0.19), UPDATE, ""),
        (replace(STILL, mean_z_score=-0.5), REFIT, "0.50 standard deviations"),
        (replace(STILL, mean_z_score=-0.4), UPDATE, ""),
        (replace(STILL, papers_since=199, outliers=0.9, mean_z_score=-2), UPDATE, "199 papers"),
    ],
)
def test_a_run_fits_anew_only_for_a_reason(drift: Drift, mode: str, because: str) -> None:
    found = decide(drift, "2025-02-01", PlanConfig())
    assert found.mode == mode
    assert because in found.reason
    assert "2025-01-01" in found.reason or "10%" in found.reason


def test_a_set_interval_makes_a_run_fit_anew() -> None:
    rule = PlanConfig(every_days=30)
    found = decide(STILL, "2025-01-31", rule)
    assert (found.mode, "30 days" in found.reason) == ("refit", True)
    assert decide(STILL, "2025-01-30", rule).mode == "incremental_update"


def test_an_interval_without_papers_is_no_reason() -> None:
    still = replace(STILL, papers_since=0)
    assert decide(still, "2025-12-31", PlanConfig(every_days=30)).mode == "incremental_update"


def test_papers_of_a_withheld_theme_are_measured_as_drift() -> None:
    vectors, which = blobs([100, 100, 60])
    old = which < 2
    profiles = fit_profiles(vectors[old], which[old])
    last = Fit(as_of="2025-01-01", papers=200, outliers=0.05)
    same = measure_drift(vectors[:60], profiles, last)
    strange = measure_drift(vectors[200:], profiles, last)
    assert abs(same.mean_z_score) < 0.3
    assert strange.mean_z_score < -2
    assert strange.outliers > 0.9
    assert (strange.papers_since, strange.papers_at_fit, strange.growth) == (60, 200, 0.3)
    assert (strange.fitted_as_of, strange.outliers_at_fit) == ("2025-01-01", 0.05)


def test_without_papers_there_is_no_drift() -> None:
    vectors, which = blobs([100, 100])
    none = vectors[:0]
    found = measure_drift(none, fit_profiles(vectors, which), Fit(papers=0))
    assert (found.outliers, found.mean_z_score, found.growth) == (0, 0, 0)
    assert np.isfinite(found.mean_z_score)
