"""Many tests at once: p-values combined over windows, and false discovery rates over topics."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.probabilities import false_discovery_rates

Values = NDArray[np.float64]

_LEAST, _MOST = 1e-300, 1 - 1e-9
"""Bounds of a p-value whose Cauchy deviate is taken: that of 1 is infinite."""

_SMALL = 1e-8
"""p-value below which the cotangent of pi p is 1 / (pi p) to double precision."""


def combined_p_values(p: Values) -> Values:
    """Combine p-values (tests, n) of dependent tests into (n,), by Cauchy's combination.

    Liu and Xie (2020), doi:10.1080/01621459.2018.1554485.
    """
    clipped = np.clip(p, _LEAST, _MOST)
    # The tangent would lose the digits of a small p.
    deviates = np.where(clipped < _SMALL, 1 / (np.pi * clipped), np.tan((0.5 - clipped) * np.pi))
    return np.where(p.min(axis=0) >= 1, 1.0, np.arctan2(1, deviates.mean(axis=0)) / np.pi)


def q_values(p: Values, detection_p: Values | None = None) -> Values:
    """Return the q-value of each topic's p-value, (k,), by Benjamini and Hochberg (1995).

    Calling all topics with a q-value of at most q keeps the expected share of false ones among them
    to q. `detection_p` (k,) has p-values of topics that were detected for their recent papers, NaN
    for the others. Those are a family of their own, and either family has half the rate, so that
    both together keep to it. A detection's p-value already accounts for all detections that could
    have been, so its family needs no further correction.
    """
    if not len(p):
        return p
    detected = np.zeros(len(p), dtype=bool) if detection_p is None else ~np.isnan(detection_p)
    if not detected.any():
        return false_discovery_rates(p)
    q = p.copy()
    if not detected.all():
        q[~detected] = false_discovery_rates(p[~detected])
    return np.minimum(2 * q, 1.0)


def all_q_values(found: Sequence[Values]) -> list[Values]:
    """Return the q-values of several arrays of p-values as one family; NaN where nothing is tested.

    As `q_values`, over all that is finite.
    """
    if not found:
        return []
    p = np.concatenate(found)
    q, tested = np.full(len(p), np.nan), np.isfinite(p)
    q[tested] = q_values(p[tested])
    return np.split(q, np.cumsum([len(each) for each in found])[:-1])
