"""Ratios of two shares with their intervals, and whether one is larger."""

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.probabilities import hypergeometric_tail

Values = NDArray[np.float64]
Counts = NDArray[np.int64]

_HALF_A_PAPER = 0.5
"""Added to both counts, as in Jeffreys' interval: that of a count of 0 is finite."""


def share_ratio(
    counts: tuple[Counts, Counts], totals: tuple[Counts, Counts], confidence: float = 0.95
) -> tuple[Values, Values, Values]:
    """Return the ratio of two shares between the ends of its interval: low, ratio, high.

    Given both counts together, the first is binomial with odds of the ratio times the totals; the
    interval is Jeffreys' for these odds. NaN where nothing is counted, or one side has no papers.
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    a, b = counts[0] + _HALF_A_PAPER, counts[1] + _HALF_A_PAPER
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = totals[1] / np.asarray(totals[0], dtype=float)
        ends = (betaincinv(a, b, end) for end in (tail, 1 - tail))
        low, high = (end / (1 - end) * odds for end in ends)
        ratio = a / b * odds
    known = (counts[0] + counts[1] > 0) & (np.minimum(totals[0], totals[1]) > 0)
    low, ratio, high = (np.where(known, value, np.nan) for value in (low, ratio, high))
    return low, ratio, high


def more_often(own: Counts, of: Counts, among: Counts, everywhere: Counts | int) -> Values:
    """Return the chance of at least `own` of `of` papers where `among` of all `everywhere` are.

    It is Fisher's exact test of one side: papers are as if dealt at random.
    """
    return hypergeometric_tail(own, of, among, everywhere)
