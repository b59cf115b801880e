"""How much more the shares of many candidates vary from window to window than chance makes them.

What varies within months is noise, what goes on for longer is a course. Neighboring windows of one
length share their course, so what they differ by beyond Poisson counts is noise. One candidate's
counts are too few to estimate it, so one coefficient of variation is shared by all of a kind (the
negative binomial's dispersion by moments, Anscombe 1950, doi:10.1093/biomet/37.3-4.358).
"""

import numpy as np

from groundswell.signals.counts import Counts

_CHANGING = 0.1
"""Part of the candidates that differ most between windows, which has no part in the estimate: what
rises and falls is looked for."""

_SAFETY = 3.0
"""What the estimate is multiplied by. Neighboring windows share part of what varies for weeks, the
tenth that varies most is left out, and rates have longer tails than the gamma distribution that
tests take: with less, a year of looks flags more than it should (docs/evaluation/constants.md)."""

_UNSEEN = 0.02
"""The least that rates are taken to vary, and what they do where too little is known. Leaving out
the tenth that differ most makes Poisson counts seem calmer than chance by .01 to .03, which hides
as much of what does vary (docs/evaluation/constants.md)."""

_FEWEST_PAIRS = 3
"""Pairs of neighboring windows below which nothing can be estimated."""


def variation(counts: Counts, totals: Counts, window: int) -> float:
    """Return the squared coefficient of variation of rates in windows of so many periods.

    It is an upper estimate, as tests need one, and never nothing.
    `counts` (c, periods) are those of one kind of candidates, `totals` (periods,) of all papers.
    """
    windows = counts.shape[1] // window
    span = windows * window
    own = counts[:, counts.shape[1] - span :].reshape(len(counts), windows, window).sum(axis=2)
    return variation_between(own, totals[len(totals) - span :].reshape(windows, window).sum(axis=1))


def variation_between(own: Counts, total: Counts) -> float:
    """Return what `variation` does, given the papers in each window: (c, windows), (windows,)."""
    if len(total) <= _FEWEST_PAIRS or not len(own):
        return _UNSEEN
    filled = (total[:-1] > 0) & (total[1:] > 0)
    part = (total[1:] / np.maximum(total[1:] + total[:-1], 1))[filled]
    both = (own[:, :-1] + own[:, 1:])[:, filled]
    deviation = (own[:, 1:][:, filled] - both * part) ** 2 / (part * (1 - part))
    excess, papers = (deviation - both).sum(axis=1), both.sum(axis=1)
    order = np.argsort(excess / np.maximum(papers, 1), kind="stable")
    kept = order[: len(order) - int(_CHANGING * len(order))]
    # Of two Poisson counts m in all, m (m - 1) is expected to be the square of their mean's sum.
    pairs = (both * (both - 1)).sum(axis=1)[kept].sum() / 2
    return max(_UNSEEN, _SAFETY * float(excess[kept].sum()) / max(float(pairs), 1.0))
