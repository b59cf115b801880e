"""Simple rules that flag rising topics from weekly counts, which Groundswell is judged beside.

A rule gets counts (topics, weeks) and totals (weeks,), the last week last, and returns the flagged
topics as a mask (topics,).
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.bursts import bursting

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Rule = Callable[[Counts, Counts], Flags]

OURS = "groundswell"
"""The name of Groundswell among the methods: what it calls emerging."""

RISING = "groundswell, or growing"
"""The same with what it calls growing, which is clear at one look and not over a year of looks."""

_RECENT, _PAST = 8, 26
"""Weeks that `top_growth` compares: the last, and those before them."""
_LEAST_RECENT = 5
"""Recent papers that `top_growth` asks for: a ratio of fewer is mostly noise."""
_TOP = 3
"""Topics that `top_growth` flags: a convention of such lists."""
_TREND = 26
"""Weeks that `mann_kendall` looks at."""
_LEAST_TREND = 8
"""Weeks from which on its statistic is nearly normal (Mann 1945, Kendall 1975)."""
_LEVEL = 0.05
"""The level of its test."""
_QUARTER, _PERCENTILE = 13, 0.99
"""Weeks whose papers `popular` counts, and the part of the topics that have fewer."""
_NEW = 4
"""Weeks in which a popular topic has new papers."""


def top_growth(counts: Counts, totals: Counts) -> Flags:
    """Flag the three topics whose share grew most, eight weeks against the 26 before."""
    span = _RECENT + _PAST
    recent = counts[:, -_RECENT:].sum(axis=1)
    past = counts[:, -span:-_RECENT].sum(axis=1)
    # Half a paper more keeps a topic without a past comparable (Haldane and Anscombe).
    shares = (recent + 0.5) / max(1, int(totals[-_RECENT:].sum()))
    ratio = shares / ((past + 0.5) / max(1, int(totals[-span:-_RECENT].sum())))
    ratio[recent < _LEAST_RECENT] = 0
    best = np.argsort(-ratio, kind="stable")[:_TOP]
    return np.asarray(np.isin(np.arange(len(counts)), best) & (ratio > 1))


def mann_kendall(counts: Counts, totals: Counts, level: float = _LEVEL) -> Flags:
    """Flag a rising trend of the last 26 weeks' shares: Mann and Kendall's test, Sen's slope."""
    from scipy.stats import norm

    shares = (counts / np.maximum(totals, 1))[:, -_TREND:]
    weeks = shares.shape[1]
    if weeks < _LEAST_TREND:
        return np.zeros(len(counts), dtype=bool)
    first, second = np.triu_indices(weeks, 1)
    steps = shares[:, second] - shares[:, first]
    score = np.sign(steps).sum(axis=1)
    # Of t weeks that are as high the variance has t (t - 1) (2 t + 5) / 18 less, summed up by week.
    as_high = (steps == 0).astype(np.float64) @ (first[:, None] == np.arange(weeks))
    ties = (as_high * (as_high + 2)).sum(axis=1) / 3
    spread = np.sqrt(np.maximum((weeks * (weeks - 1) * (2 * weeks + 5)) / 18 - ties, 1e-9))
    slope = np.median(steps / (second - first), axis=1)
    return np.asarray((norm.sf((score - 1) / spread) < level) & (slope > 0))


def kleinberg_alone(counts: Counts, totals: Counts) -> Flags:
    """Flag a burst that goes on, without a test against the null distribution."""
    return bursting(counts, totals)


def accumulated_popularity(counts: Counts, totals: Counts) -> Flags:
    """Flag a topic with more papers so far than the median topic, and some in the last weeks.

    This is the rule of tools that add up mentions and set their threshold at a percentile.
    """
    del totals
    so_far = counts.sum(axis=1)
    return np.asarray((so_far > np.median(so_far)) & (counts[:, -_NEW:].sum(axis=1) > 0))


def popular(counts: Counts, totals: Counts) -> Flags:
    """Flag a topic above the 99th percentile of papers in the last 13 weeks."""
    del totals
    recent = counts[:, -_QUARTER:].sum(axis=1)
    return np.asarray(recent > np.quantile(recent, _PERCENTILE) if len(recent) else recent > 0)


BASELINES: Mapping[str, Rule] = {
    "top growth": top_growth,
    "Mann-Kendall": mann_kendall,
    "Kleinberg alone": kleinberg_alone,
    "accumulated popularity": accumulated_popularity,
}
"""The rules by name."""
