"""Counts of topics to test on: Poisson, and with rates that vary by themselves."""

from datetime import date, timedelta

import numpy as np
from groundswell.signals.counts import Counts, PeriodCounts
from numpy.typing import NDArray

AS_OF = date(2025, 6, 30)


def periods_of(counts: Counts, totals: Counts | None = None) -> PeriodCounts:
    """Counts (topics, weeks), in one stratum, of weeks that end on AS_OF."""
    length = counts.shape[1]
    starts = [AS_OF - timedelta(days=7 * (length - i) - 1) for i in range(length)]
    totals = counts.sum(axis=0) if totals is None else totals
    return PeriodCounts(counts[None], totals[None], starts)


def poisson(means: NDArray[np.float64], seed: int = 0) -> PeriodCounts:
    """Poisson counts of `means` (topics, weeks)."""
    return periods_of(np.random.default_rng(seed).poisson(means))


def autoregression(
    variance: float, phi: float, shape: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Stationary log rates (series, weeks), by their definition, week by week."""
    series, weeks = shape
    logs = np.empty(shape)
    level = np.sqrt(variance) * rng.normal(size=series)
    for week in range(weeks):
        logs[:, week] = level
        level = phi * level + np.sqrt(variance * (1 - phi**2)) * rng.normal(size=series)
    return logs
