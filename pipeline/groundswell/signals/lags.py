"""Whether one series leads another in time: cross-correlation, with a permutation null.

Series that drift by themselves correlate at some lag by chance (Yule 1926), so what is compared is
each series' deviation from its own moving mean. Under the null hypothesis the two have nothing to
do with each other: blocks of the first, long enough to hold its autocorrelation, are put in any
order, and the largest correlation over all lags is compared with that of the permutations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Counts = NDArray[np.int64]

LEAST_PERIODS = 30
"""Periods that both series must have for a lag to be looked for."""
_PERMUTATIONS = 1_999
_RESAMPLES = 400
_MOST = 8
"""A lag is at most the series' length divided by this: of a longer one too few periods overlap."""
_SMOOTHED = 4
"""The window of the moving mean is the series' length divided by this."""
_BLOCKS = 8
"""Blocks that a series is permuted in."""
_SIDES = (2.5, 97.5)
"""Percentiles of the lag's interval: 95 %."""


@dataclass(frozen=True)
class Lag:
    """By how many periods the first of two series is before the second; below 0 after it.

    `low` and `high` are the ends of its 95 % interval. `p_value` is the chance of a correlation as
    high at any lag where the series are independent.
    """

    periods: int
    low: int
    high: int
    correlation: float
    p_value: float

    @property
    def leads(self) -> bool:
        """Whether the interval holds lags of one sign only."""
        return self.low > 0 or self.high < 0


def shares(counts: Counts, totals: Counts) -> Values:
    """Return shares on a scale on which their noise is even (Anscombe 1948); NaN without papers."""
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (counts + 3 / 8) / (totals + 3 / 4)
    return np.where(totals > 0, np.arcsin(np.sqrt(np.clip(part, 0, 1))), np.nan)


def find_lag(first: Values, second: Values, seed: int) -> Lag:
    """Return the lag at which two series correlate most.

    Both are (t,), a value a period, gaps NaN. The same seed gives the same p-value.
    """
    a, b = _residuals(first), _residuals(second)
    most = len(a) // _MOST
    lags = np.arange(-most, most + 1)
    rng = np.random.default_rng(seed)
    correlations = _correlations(a[None], b[None], lags)[0]
    permuted = _correlations(_permuted(a, _PERMUTATIONS, rng), b[None], lags).max(axis=1)
    best = int(np.argmax(correlations))
    p = (1 + np.sum(permuted >= correlations[best])) / (1 + _PERMUTATIONS)
    low, high = _interval(a, b, lags, rng)
    return Lag(int(lags[best]), low, high, float(correlations[best]), float(p))


def _residuals(series: Values) -> Values:
    """Return a series less its moving mean, with gaps on the mean."""
    known = np.isfinite(series)
    width = 2 * (len(series) // (2 * _SMOOTHED)) + 1
    kernel = np.ones(width)
    sums = np.convolve(np.where(known, series, 0.0), kernel, mode="same")
    counts = np.convolve(known.astype(float), kernel, mode="same")
    return np.where(known, series - sums / np.maximum(counts, 1), 0.0)


def _correlations(a: Values, b: Values, lags: Counts) -> Values:
    """Return the correlation of a's periods with b's so many periods later, (m, lags)."""
    length = a.shape[1]
    found = []
    for lag in lags.tolist():
        mine = a[:, max(0, -lag) : length - max(0, lag)]
        theirs = b[:, max(0, lag) : length - max(0, -lag)]
        mine = mine - mine.mean(axis=1, keepdims=True)
        theirs = theirs - theirs.mean(axis=1, keepdims=True)
        norm = np.sqrt((mine**2).sum(axis=1) * (theirs**2).sum(axis=1))
        found.append((mine * theirs).sum(axis=1) / np.maximum(norm, 1e-12))
    return np.stack(found, axis=1)


def _permuted(series: Values, times: int, rng: np.random.Generator) -> Values:
    """Return a series with its blocks in any order, from any beginning, so many times."""
    blocks = _BLOCKS
    rows = []
    for _ in range(times):
        parts = np.array_split(np.roll(series, int(rng.integers(len(series)))), blocks)
        rows.append(np.concatenate([parts[i] for i in rng.permutation(blocks)]))
    return np.array(rows)


def _interval(a: Values, b: Values, lags: Counts, rng: np.random.Generator) -> tuple[int, int]:
    """Return the ends of the lag's interval: blocks of periods are sampled with replacement."""
    length, most = len(a), int(lags.max())
    inner = np.arange(most, length - most)
    products = np.stack([a[inner] * b[inner + lag] for lag in lags.tolist()])
    size = max(1, len(inner) // _BLOCKS)
    starts = rng.integers(0, len(inner) - size + 1, (_RESAMPLES, _BLOCKS))
    rows = (starts[:, :, None] + np.arange(size)).reshape(_RESAMPLES, -1)
    best = lags[products[:, rows].sum(axis=2).argmax(axis=0)]
    low, high = np.percentile(best, _SIDES, method="nearest")
    return int(low), int(high)
