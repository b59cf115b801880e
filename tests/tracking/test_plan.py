from dataclasses import replace

import pytest
from groundswell.artifacts import Fit
from groundswell.tracking.profiles import profile
from groundswell.tracking.refit import Drift, decide, measure

from tests.conftest import blobs

STILL = Drift(
    fitted_as_of="2025-01-01",
    papers_at_fit=2500,
    papers_since=200,
    outliers_at_fit=0.1,
    outliers=0.1,
    fit=0.0,
)


@pytest.mark.parametrize(
    ("drift", "mode", "because"),
    [
        (None, "fit", "first run"),
        (STILL, "extend", "fit the topics"),
        (replace(STILL, papers_since=0), "extend", "no papers"),
        (replace(STILL, papers_since=1251), "fit", "grew by 50%"),
        (replace(STILL, outliers=0.25), "fit", "25% of the papers"),
        (replace(STILL, fit=-0.5), "fit", "0.50 standard deviations"),
        (replace(STILL, papers_since=20, outliers=0.9, fit=-2), "extend", "20 papers"),
    ],
)
def test_a_run_fits_anew_only_for_a_reason(drift, mode, because):
    found, reason = decide(drift, as_of="2025-02-01")
    assert found == mode
    assert because in reason


def test_a_set_interval_makes_a_run_fit_anew():
    assert decide(STILL, as_of="2025-01-31", consolidate_every_days=30)[0] == "fit"
    assert decide(STILL, as_of="2025-01-30", consolidate_every_days=30)[0] == "extend"


def test_another_encoder_makes_a_run_fit_anew():
    assert decide(STILL, as_of="2025-01-02", encoder_changed=True)[0] == "fit"


def test_papers_of_a_withheld_theme_are_measured_as_drift():
    vectors, which = blobs([100, 100, 60])
    old = which < 2
    profiles = profile(vectors[old], which[old])
    fitted = Fit(as_of="2025-01-01", papers=200, outliers=0.0)
    same = measure(vectors[:60], profiles, fitted)
    strange = measure(vectors[200:], profiles, fitted)
    assert abs(same.fit) < 0.3
    assert strange.fit < -2
    assert strange.outliers > 0.9
