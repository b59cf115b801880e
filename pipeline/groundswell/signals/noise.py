"""Overdispersion and autocorrelation: how a topic's rate varies where nothing happens.

A topic's counts are Poisson with a log rate that is a stationary Gaussian autoregression of first
order, of variance s2 in each period and correlation phi between neighboring ones. With phi = 0 they
are about negative binomial of dispersion s2; with a large phi a share rises and falls by itself.
Both are estimated on a grid of values from a topic's past, around a smooth course: a change that
takes months is what is looked for, not noise (restricted likelihood, Patterson and Thompson 1971).
One past is too short, so the grid's weights are learned from all topics (Laird 1978: a mixing
distribution by maximum likelihood), and each topic's likelihood turns them into its posterior.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import Counts

Values = NDArray[np.float64]

VARIANCES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28)
"""The grid's variances, each twice the one before: from less than the Poisson noise of 50 papers a
period to rates that treble."""

CORRELATIONS = (0.0, 0.3, 0.5, 0.7, 0.85)
"""The grid's correlations: of the last one a quarter is left after nine weeks. What goes on for
longer is a course."""

_LONGEST = 104
"""Periods of the past that are looked at, at most: two years of weeks."""

SHORTEST = 8
"""Periods below which noise is not estimated: the course takes two of them."""

_ROUNDS = 50
"""Steps of expectation maximization: later ones change no topic's expected variance by .0004
(docs/evaluation/constants.md)."""

_BURSTY = 0.1
"""Part of the topics with the largest variance, which has no part in the common weights: their past
bursts are what is looked for, not noise."""

_PSEUDO_TOPICS = 0.5
"""How many topics the uniform distribution over the grid counts for, so that no weight is zero."""

_TINY = 1e-12
"""Guard against division by zero for a topic without papers."""


@dataclass(frozen=True)
class NoiseModel:
    """The distribution of variance and correlation of k topics' log rates, on a grid of g pairs.

    `variances` and `correlations` are (g,), `weights` (k, g), each row a distribution.
    """

    variances: Values
    correlations: Values
    weights: Values

    def others(self) -> Values:
        """Return for each topic the mean weights of the other topics, (k, g)."""
        n = len(self.weights)
        rest: Values = (self.weights.sum(axis=0) - self.weights) / max(n - 1, 1)
        return rest if n > 1 else self.weights


def noise_grid() -> tuple[Values, Values]:
    """Return the variances and correlations (g,) that are weighted; the first pair is no noise."""
    pairs = [(0.0, 0.0), *((s2, phi) for phi in CORRELATIONS for s2 in VARIANCES)]
    return np.array([s2 for s2, _ in pairs]), np.array([phi for _, phi in pairs])


def fit_noise(
    counts: Counts, totals: Counts, bend: int, unknown: float = VARIANCES[-1]
) -> NoiseModel:
    """Estimate each topic's noise from past `counts` (k, periods) and `totals` (periods,).

    It is what is left around a polynomial that has a degree more for each `bend` periods. Where the
    past is too short for that, all variances up to `unknown` are equally likely.
    """
    counts, totals = counts[:, -_LONGEST:], totals[-_LONGEST:]
    counts, totals = counts[:, totals > 0], totals[totals > 0]
    variances, correlations = noise_grid()
    if len(totals) < SHORTEST:
        likely = variances <= unknown
        weights = np.tile(likely / likely.sum(), (len(counts), 1))
        return NoiseModel(variances, correlations, weights)
    likelihood = _log_likelihood(counts, totals, bend, (variances, correlations))
    likelihood = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    uniform = np.full(len(variances), 1 / len(variances))
    prior = _mixing_distribution(likelihood, uniform)
    expected_variance = likelihood * prior @ variances / (likelihood @ prior)
    calm = len(counts) - int(np.ceil(_BURSTY * len(counts)))
    calmest = np.argsort(expected_variance, kind="stable")[:calm]
    weights = _mixing_distribution(likelihood[calmest], uniform) * likelihood
    return NoiseModel(variances, correlations, weights / weights.sum(axis=1, keepdims=True))


def _mixing_distribution(likelihood: Values, uniform: Values) -> Values:
    """Return the distribution over the grid, (g,), under which the topics are likeliest.

    `likelihood` (k, g) is each topic's for each pair; it is found by expectation maximization.
    """
    prior = uniform
    for _ in range(_ROUNDS):
        weights = prior * likelihood
        weights /= weights.sum(axis=1, keepdims=True)
        prior = (weights.sum(axis=0) + _PSEUDO_TOPICS * uniform) / (
            len(likelihood) + _PSEUDO_TOPICS
        )
    return prior


def _log_likelihood(
    counts: Counts, totals: Counts, bend: int, grid: tuple[Values, Values]
) -> Values:
    """Return the restricted log-likelihood of every pair for every topic, (k, g).

    Pearson residuals u of Poisson counts have the covariance I + s2 share D R D, with R the
    autocorrelations and D the roots of the totals, which for each phi is diagonal in one basis for
    all topics and variances. The counts of a small topic are far from Gaussian, so its likelihood
    counts for less, by their kurtosis.
    """
    variances, correlations = grid
    share = counts.sum(axis=1) / totals.sum()
    known = share > 0
    mean = share[:, None] * totals
    residuals = np.where(known[:, None], (counts - mean) / np.sqrt(np.maximum(mean, _TINY)), 0.0)
    found = np.zeros((len(counts), len(variances)))
    for phi in CORRELATIONS:
        size, basis = _noise_basis(totals, phi, bend)
        seen = (residuals @ basis) ** 2
        for pair in np.flatnonzero(correlations == phi):
            spread = 1 + variances[pair] * share[:, None] * np.maximum(size, 0)
            found[:, pair] = -0.5 * (np.log(spread) + seen / spread).sum(axis=1)
    # The variance of a squared residual is 2 + 1/mean where a Gaussian's is 2.
    trust = 1 / (1 + 0.5 / np.maximum(mean.mean(axis=1), _TINY))
    return np.where(known, trust, 0.0)[:, None] * found


def _noise_basis(totals: Counts, phi: float, bend: int) -> tuple[Values, Values]:
    """Return eigenvalues and eigenvectors (periods, rest) of D R D without the course."""
    periods = len(totals)
    root = np.sqrt(totals)
    course = np.polynomial.legendre.legvander(np.linspace(-1, 1, periods), 1 + periods // bend)
    rest = np.linalg.qr(root[:, None] * course, mode="complete")[0][:, course.shape[1] :]
    lag = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    covariance = root[:, None] * phi**lag * root
    size, axes = np.linalg.eigh(rest.T @ covariance @ rest)
    return size, rest @ axes


def log_rate_change(
    noise: NoiseModel, totals: Counts, new: slice, old: slice
) -> tuple[Values, Values]:
    """Return mean and variance (g,) of what noise alone adds to the change of the log rate.

    The change is from the periods `old` to the periods `new`, each weighted by its `totals`. The
    rates, not their logarithms, have the mean 1, which gives the change a mean of its own.
    """
    means, spreads = np.zeros(len(noise.variances)), np.zeros(len(noise.variances))
    for phi in np.unique(noise.correlations):
        recent = _covariance(phi, totals, new, new)
        past = _covariance(phi, totals, old, old)
        both = _covariance(phi, totals, new, old)
        pairs = noise.correlations == phi
        means[pairs] = noise.variances[pairs] * (past - recent) / 2
        spreads[pairs] = noise.variances[pairs] * (recent + past - 2 * both)
    return means, spreads


def _covariance(phi: float, totals: Counts, one: slice, other: slice) -> float:
    """Return the covariance of two weighted means of an autoregression of variance 1."""
    periods = np.arange(len(totals))
    a, b = (totals[each] / max(1, int(totals[each].sum())) for each in (one, other))
    lag = np.abs(np.subtract.outer(periods[one], periods[other]))
    return float(a @ phi**lag @ b)
