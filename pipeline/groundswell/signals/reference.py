"""The reference set: the topics without a significant change, among which the others are compared.

Shares add up to one, so a topic that soars lowers the share of every other, and hides what doubles
beside it. What has changed significantly is therefore excluded from the papers that the others are
compared with, and all is tested again (as genes are in DEGES, Kadota et al. 2012,
doi:10.1186/1748-7188-7-5).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import PeriodCounts
from groundswell.signals.multiple_testing import q_values
from groundswell.signals.noise import NoiseModel
from groundswell.signals.tests import Comparison, Values, compare, past_noise

_MOST_TOPICS = 1 / 3
"""Part of the topics that is excluded, at most: a reference set holds most of them."""

_MOST_PAPERS = 1 / 2
"""Part of the recent or of the earlier papers that is excluded, at most."""


def compare_with_reference_set(
    periods: PeriodCounts,
    rate: float,
    detection_p: Values | None = None,
    noise: NoiseModel | None = None,
) -> Comparison:
    """Compare every topic's recent share with its past one, among topics without clear change.

    The topic with the most significant change is excluded from the reference set, one after the
    other, until no further one is significant at the false discovery rate `rate`, or too many are
    excluded. `detection_p` (k,) has the p-values of topics that were detected for their recent
    papers, NaN for others; they take the place of those of counts. `noise` is the topics', if
    known.
    """
    noise = noise or past_noise(periods)
    excluded = np.zeros(periods.counts.shape[1], dtype=bool)
    found = _with_detections(compare(periods, noise=noise), detection_p)
    while not excluded.all():
        p = np.minimum(found.p_up, found.p_down)
        q = np.minimum(q_values(found.p_up, detection_p), q_values(found.p_down))
        most_significant = int(np.where(excluded, np.inf, p).argmin())
        more = excluded.copy()
        more[most_significant] = True
        if q[most_significant] > rate or _too_many(periods, more):
            break
        excluded = more
        compared = compare(periods, noise=noise, excluded=excluded)
        found = _with_detections(compared, detection_p)
    return found


def _too_many(periods: PeriodCounts, excluded: NDArray[np.bool_]) -> bool:
    """Return whether the rest of the topics is too small a reference set."""
    counts, totals = periods.topic_counts, periods.all_papers
    newest = periods.scale.newest
    sides = (slice(-newest, None), slice(None, -newest))
    papers = any(
        counts[excluded][:, side].sum() > _MOST_PAPERS * totals[side].sum() for side in sides
    )
    return papers or bool(excluded.sum() > _MOST_TOPICS * len(excluded))


def _with_detections(found: Comparison, detection_p: Values | None) -> Comparison:
    """Return the comparison with the p-values of detected topics in place of those of counts."""
    if detection_p is None:
        return found
    known = ~np.isnan(detection_p)
    return replace(
        found,
        p_up=np.where(known, detection_p, found.p_up),
        p_down=np.where(known, 1.0, found.p_down),
    )
