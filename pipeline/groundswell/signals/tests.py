"""Is a topic's recent share above its own past? A test per topic, over windows of several lengths.

Given a topic's papers m of the recent window and the past together, the number of recent ones is
binomial where nothing changed and rates do not vary: its mean is m pi, with pi the recent window's
part of all papers. Rates vary by themselves, and for weeks on end: that shifts the log odds of pi
by a normal deviate (the logit-normal binomial, model III of Williams 1982), whose variance follows
from each topic's noise (noise.py). That the noise is an estimate is allowed for by averaging over
its posterior. The p-values of all windows are combined.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.probabilities import binomial_at_least, binomial_at_most
from groundswell.signals.counts import Counts, PeriodCounts
from groundswell.signals.multiple_testing import combined_p_values
from groundswell.signals.noise import NoiseModel, fit_noise, log_rate_change

Values = NDArray[np.float64]

LEAST_PAST = 3
"""Periods of the past without which there is no test ..."""

_FEWEST_WINDOWS = 2
"""... and as many times the window as it must hold."""

_CELLS, _FINEST, _REACH = 121, 0.2, 3.9
"""Cells in which deviates of the log odds are integrated: as many as keep them 0.013 wide in the
middle, while all reach up to 5 either side (0.2 sinh 3.9)."""

_SHRINKAGE = 5.0
"""Papers' worth of 'no change' that a score's counts are shrunk by."""

_CONTINUITY = 0.5
"""Added to both counts of a ratio, as in Jeffreys' interval: that of a count of 0 is finite."""

_INTERVAL = (0.025, 0.975)
"""Ends of the ratio's interval: 95 %."""

_LEAST, _MOST = 1e-9, 1 - 1e-9
"""Bounds of pi, whose odds are taken."""

_LEAST_VARIANCE = 1e-12
"""Guard against division by zero where there is no noise."""


@dataclass(frozen=True)
class Comparison:
    """Each topic's recent share beside its past one; all arrays are (k,).

    `p_up` and `p_down` are one-sided: how likely a recent share so high or low is where nothing
    changed; 1 where the past is too short. The rest is of the window with the smallest p-value:
    `window` is its length in periods, 0 where there is none, and `past_length` that of the past
    which borders on it; `recent` and `past` are the two shares, `ratio` their ratio within the
    reference set, with its 95 % interval from `low` to `high`. `score` is log2 of the ratio, shrunk
    to 0 where papers are few.
    """

    p_up: Values
    p_down: Values
    window: Counts
    past_length: Counts
    recent: Values
    past: Values
    ratio: Values
    low: Values
    high: Values
    score: Values


def past_noise(periods: PeriodCounts) -> NoiseModel:
    """Estimate the topics' noise from all but the newest periods."""
    past, scale = slice(None, -periods.scale.newest), periods.scale
    counts, totals = periods.topic_counts[:, past], periods.all_papers[past]
    return fit_noise(counts, totals, scale.bend, scale.unknown_variance)


def compare(
    periods: PeriodCounts,
    *,
    noise: NoiseModel | None = None,
    excluded: NDArray[np.bool_] | None = None,
) -> Comparison:
    """Compare every topic's recent share with its past one.

    Papers of the topics `excluded` (k,) from the reference set count in no totals but those of
    their own topic. `noise` is the topics', if it is known already.
    """
    noise = noise or past_noise(periods)
    k = periods.counts.shape[1]
    excluded = np.zeros(k, dtype=bool) if excluded is None else excluded
    tried = [
        found
        for window in periods.scale.windows
        if (found := _compare_window(periods, window, noise, excluded)) is not None
    ]
    return _combined(tried) if tried else _no_comparison(k)


def _no_comparison(k: int) -> Comparison:
    one, unknown = np.ones(k), np.full(k, np.nan)
    none = np.zeros(k, dtype=np.int64)
    return Comparison(
        one, one, none, none, unknown, unknown, unknown, unknown, unknown, score=np.zeros(k)
    )


def _combined(tried: list[Comparison]) -> Comparison:
    """Combine the comparisons of several windows."""
    p_up = np.stack([found.p_up for found in tried])
    p_down = np.stack([found.p_down for found in tried])
    # The window with the smallest p-value, in whichever direction.
    best = np.minimum(p_up, p_down).argmin(axis=0)
    topics = np.arange(p_up.shape[1])

    def chosen(values: list[Values]) -> Values:
        return np.asarray(np.stack(values)[best, topics])

    return Comparison(
        p_up=combined_p_values(p_up),
        p_down=combined_p_values(p_down),
        window=np.stack([found.window for found in tried])[best, topics],
        past_length=np.stack([found.past_length for found in tried])[best, topics],
        recent=chosen([found.recent for found in tried]),
        past=chosen([found.past for found in tried]),
        ratio=chosen([found.ratio for found in tried]),
        low=chosen([found.low for found in tried]),
        high=chosen([found.high for found in tried]),
        score=chosen([found.score for found in tried]),
    )


@dataclass(frozen=True)
class _Sides:
    """Papers of the recent window and of the past: by topic (s, k), and all (s,), in s strata."""

    recent: Counts
    past: Counts
    recent_total: Counts
    past_total: Counts

    @classmethod
    def of(cls, periods: PeriodCounts, window: int, past: slice) -> "_Sides":
        return cls(
            periods.counts[:, :, -window:].sum(axis=2),
            periods.counts[:, :, past].sum(axis=2),
            periods.totals[:, -window:].sum(axis=1),
            periods.totals[:, past].sum(axis=1),
        )

    @property
    def both(self) -> Counts:
        """The papers of both sides by topic, (s, k)."""
        return self.recent + self.past

    def expected(self, excluded: NDArray[np.bool_]) -> Values:
        """Return the recent papers of each topic (k,) where nothing changed, stratum by stratum."""
        recent = _reference(self.recent, self.recent_total, excluded)
        past = _reference(self.past, self.past_total, excluded)
        part = recent / np.maximum(recent + past, 1)
        return np.asarray((self.both * part).sum(axis=0))

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Which topics (k,) cannot be compared: without papers, or as one side has none at all."""
        none = self.recent_total.sum() == 0 or self.past_total.sum() == 0
        return np.asarray((self.both.sum(axis=0) == 0) | none)


def _reference(counts: Counts, totals: Counts, excluded: NDArray[np.bool_]) -> Counts:
    """Return the papers that each topic is compared among, (s, k): the reference set and itself."""
    rest: Counts = totals - counts[:, excluded].sum(axis=1)
    return rest[:, None] + np.where(excluded, counts, 0)


def _compare_window(
    periods: PeriodCounts, window: int, noise: NoiseModel, excluded: NDArray[np.bool_]
) -> Comparison | None:
    """Compare with one length of 'recent'; None where the past holds too few such windows."""
    begin = periods.length - window
    length = min(periods.scale.past, begin)
    if length < max(LEAST_PAST, _FEWEST_WINDOWS * window):
        return None
    past = slice(begin - length, begin)
    sides = _Sides.of(periods, window, past)
    expected, m = sides.expected(excluded), sides.both.sum(axis=0).astype(float)
    pi = np.clip(expected / np.maximum(m, 1), _LEAST, _MOST)
    recent_slice = slice(begin, periods.length)
    shift = LogOddsShift(
        noise.weights, *log_rate_change(noise, periods.all_papers, recent_slice, past)
    )
    seen = sides.recent.sum(axis=0).astype(float)
    p_up, p_down = tail_probabilities(seen, m, pi, shift)
    # How much larger the variance is than the binomial's; counts are worth so much less.
    inflation = 1 + m * pi * (1 - pi) * (shift.weights @ shift.variances)
    low, ratio, high = _ratio_interval(seen, m, pi, inflation)
    score = (seen / inflation + _SHRINKAGE) / (expected / inflation + _SHRINKAGE)
    return Comparison(
        p_up=np.where(sides.empty, 1.0, p_up),
        p_down=np.where(sides.empty, 1.0, p_down),
        window=np.full(len(m), window),
        past_length=np.full(len(m), length),
        recent=seen / max(1, int(sides.recent_total.sum())),
        past=(m - seen) / max(1, int(sides.past_total.sum())),
        ratio=ratio,
        low=low,
        high=high,
        score=np.log2(score),
    )


def _ratio_interval(
    seen: Values, m: Values, pi: Values, inflation: Values
) -> tuple[Values, Values, Values]:
    """Return the ratio of the recent share to the past one between its interval's ends, each (k,).

    The interval is Jeffreys' for the odds of a recent paper, of counts divided by the `inflation`
    of their variance. NaN for a topic without papers.
    """
    from scipy import special

    a, b = seen / inflation + _CONTINUITY, (m - seen) / inflation + _CONTINUITY
    odds = (1 - pi) / pi
    ends = np.stack([special.betaincinv(a, b, q) for q in _INTERVAL])
    low, high = ends / (1 - ends) * odds
    ratio = (seen + _CONTINUITY) / (m - seen + _CONTINUITY) * odds
    low, ratio, high = (np.where(m == 0, np.nan, value) for value in (low, ratio, high))
    return low, ratio, high


@dataclass(frozen=True)
class LogOddsShift:
    """What noise adds to k topics' log odds: a mixture of g normal deviates.

    `weights` are (k, g), `means` and `variances` (g,).
    """

    weights: Values
    means: Values
    variances: Values


def tail_probabilities(
    seen: Values, m: Values, pi: Values, shift: LogOddsShift
) -> tuple[Values, Values]:
    """Return P(at least `seen`) and P(at most `seen`) of m papers, each (k,).

    The papers are binomial with the log odds of pi plus a deviate distributed as `shift`.
    """
    from scipy.special import ndtr

    borders = np.sinh(np.linspace(-_REACH, _REACH, _CELLS + 1)) * _FINEST
    deviates = np.concatenate([[borders[0]], (borders[1:] + borders[:-1]) / 2, [borders[-1]]])
    deviation = np.sqrt(np.maximum(shift.variances, _LEAST_VARIANCE))[:, None]
    below = ndtr((borders - shift.means[:, None]) / deviation)
    mass = shift.weights @ np.diff(below, axis=1, prepend=0, append=1)
    probability = 1 / (1 + (1 - pi)[:, None] / pi[:, None] * np.exp(-deviates))
    papers = np.maximum(m, 1)[:, None]
    up = (mass * binomial_at_least(seen[:, None], papers, probability)).sum(axis=1)
    down = (mass * binomial_at_most(seen[:, None], papers, probability)).sum(axis=1)
    return np.clip(up, 0, 1), np.clip(down, 0, 1)
