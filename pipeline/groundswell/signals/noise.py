"""How much a topic's rate wavers from week to week where nothing happens, and for how long.

The counts of a topic are Poisson with a log rate that is a stationary Gaussian series of first
order (an autoregression): variance s2 each week, correlation phi between neighbouring weeks. phi 0
is what a negative binomial of dispersion s2 is like; a large phi is a share that swells and sinks
by itself. Both are estimated from a topic's past with a level and a straight trend taken out
(restricted likelihood, Patterson and Thompson 1971), on a grid of values. One topic's past says
little, so the grid's weights are learned from all topics (Laird 1978: a mixing distribution by
maximum likelihood) and every topic's own likelihood turns them into its posterior.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import Counts

Values = NDArray[np.float64]

VARIANCES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28)
CORRELATIONS = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95)

_LONGEST = 104
"""Weeks of the past that are looked at, at most."""

_SHORTEST = 8
"""Weeks below which the past says nothing on its noise."""

_ROUNDS = 50
"""Steps of the expectation maximisation; the weights hardly move after 30."""

_STORMY = 0.1
"""The most unsteady part of the topics, which has no part in the common weights: their past bursts
are what is looked for, not noise."""

_UNSURE = 0.5
"""How many topics the even distribution over the grid counts for."""


@dataclass(frozen=True)
class Noise:
    """The grid's pairs, variances and correlations (atoms,), and weights (topics, atoms)."""

    variances: Values
    correlations: Values
    weights: Values

    def others(self) -> Values:
        """Return for each topic the mean weights of the other topics, (topics, atoms)."""
        n = len(self.weights)
        rest: Values = (self.weights.sum(axis=0) - self.weights) / max(n - 1, 1)
        return rest if n > 1 else self.weights


def grid() -> tuple[Values, Values]:
    """Return the pairs of variance and correlation that are weighed; the first is no noise."""
    pairs = [(0.0, 0.0), *((s2, phi) for phi in CORRELATIONS for s2 in VARIANCES)]
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])


def noise(counts: Counts, totals: Counts) -> Noise:
    """Learn each topic's noise; counts (topics, weeks) and totals (weeks,) of the past only."""
    counts, totals = counts[:, -_LONGEST:], totals[-_LONGEST:]
    counts, totals = counts[:, totals > 0], totals[totals > 0]
    variances, correlations = grid()
    likelihood = np.zeros((len(counts), len(variances)))
    if len(totals) >= _SHORTEST:
        likelihood = _log_likelihood(counts, totals, variances, correlations)
    likelihood = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    even = np.full(len(variances), 1 / len(variances))
    prior = _prior(likelihood, even)
    unsteady = likelihood * prior @ variances / (likelihood @ prior)
    calm = np.argsort(unsteady, kind="stable")[: len(counts) - int(np.ceil(_STORMY * len(counts)))]
    prior = _prior(likelihood[calm], even)
    weights = prior * likelihood
    return Noise(variances, correlations, weights / weights.sum(axis=1, keepdims=True))


def _prior(likelihood: Values, even: Values) -> Values:
    """Return the mixing distribution (atoms,) under which the likelihoods are largest."""
    prior = even
    for _ in range(_ROUNDS):
        weights = prior * likelihood
        weights /= weights.sum(axis=1, keepdims=True)
        prior = (weights.sum(axis=0) + _UNSURE * even) / (len(likelihood) + _UNSURE)
    return prior


def _log_likelihood(
    counts: Counts, totals: Counts, variances: Values, correlations: Values
) -> Values:
    """Return the restricted log-likelihood of every pair for every topic.

    Pearson residuals u of Poisson counts have the covariance I + s2 share D R D, with R the
    correlations and D the roots of the totals, which for each phi is diagonal in one basis for all
    topics and variances. The counts of a small topic are far from Gaussian: its likelihood is
    weighed down by their kurtosis.
    """
    weeks = len(totals)
    share = counts.sum(axis=1) / totals.sum()
    told = share > 0
    mean = share[:, None] * totals
    residuals = np.where(told[:, None], (counts - mean) / np.sqrt(np.maximum(mean, 1e-12)), 0.0)
    root = np.sqrt(totals)
    time = np.linspace(-1, 1, weeks)
    trend = np.stack([root, root * time], axis=1)
    rest = np.linalg.qr(trend, mode="complete")[0][:, 2:]
    lag = np.abs(np.subtract.outer(np.arange(weeks), np.arange(weeks)))
    found = np.zeros((len(counts), len(variances)))
    for phi in CORRELATIONS:
        wave = root[:, None] * phi**lag * root
        size, axes = np.linalg.eigh(rest.T @ wave @ rest)
        basis = rest @ axes
        seen = (residuals @ basis) ** 2
        for atom in np.flatnonzero(correlations == phi):
            spread = 1 + variances[atom] * share[:, None] * np.maximum(size, 0)
            found[:, atom] = -0.5 * (np.log(spread) + seen / spread).sum(axis=1)
    # The variance of a squared residual is 2 + 1/mean where a Gaussian's is 2.
    trust = 1 / (1 + 0.5 / np.maximum(mean.mean(axis=1), 1e-12))
    return np.where(told, trust, 0.0)[:, None] * found


def shift(noise: Noise, totals: Counts, new: slice, old: slice) -> tuple[Values, Values]:
    """Return mean and variance, per pair, of what noise alone adds to the log rate's change.

    The change is from the weeks `old` to the weeks `new`, each weighed by its papers. The rates,
    not their logarithms, have the mean 1, which gives the change its own mean.
    """
    a, b = totals[new] / max(1, totals[new].sum()), totals[old] / max(1, totals[old].sum())
    at_a, at_b = np.arange(len(totals))[new], np.arange(len(totals))[old]

    def covariance(phi: float, x: Values, at_x: Counts, y: Values, at_y: Counts) -> float:
        lag = np.abs(np.subtract.outer(at_x, at_y))
        return float(x @ phi**lag @ y)

    means, spreads = np.zeros(len(noise.variances)), np.zeros(len(noise.variances))
    for phi in np.unique(noise.correlations):
        one = covariance(phi, a, at_a, a, at_a)
        two = covariance(phi, b, at_b, b, at_b)
        both = covariance(phi, a, at_a, b, at_b)
        of = noise.correlations == phi
        means[of] = noise.variances[of] * (two - one) / 2
        spreads[of] = noise.variances[of] * (one + two - 2 * both)
    return means, spreads
