"""Bursts: periods in which a topic's papers come at twice its usual rate.

Kleinberg's automaton for batched arrivals (Kleinberg 2003, section 4): in state 0 a paper is of the
topic with its overall share p, in state 1 with 2 p; a period costs minus the logarithm of its
binomial likelihood, entering state 1 costs gamma ln(periods), leaving it nothing. The cheapest
sequence of states has the bursts; a burst's weight is what it saves against state 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import Counts
from groundswell.signals.noise import NoiseModel

Values = NDArray[np.float64]

RATE = 2.0
"""The rate of state 1 in usual rates: Kleinberg's choice."""

GAMMA = 1.0
"""The cost of entering state 1 in logarithms of the number of periods: Kleinberg's choice."""

_BLOCK, _ENOUGH = 200, 50
"""Series that are simulated at a time, and the bursts as heavy as a topic's among them after which
no more are: such a p-value is too large for its digits to matter."""

_LEAST, _MOST = 1e-12, 1 - 1e-9
"""Bounds of a share, whose logarithm and whose complement's is taken."""


@dataclass(frozen=True)
class BurstSpan:
    """The periods `start` to `end` of a burst, both within it, by position, and its weight."""

    start: int
    end: int
    weight: float


def bursts(counts: Counts, totals: Counts) -> list[BurstSpan]:
    """Return the bursts of one topic; `counts` and `totals` are (periods,)."""
    saved = _saved(counts[None], totals)[0]
    states = _states(saved[None])[0]
    changes = np.flatnonzero(np.diff(np.concatenate([[0], states, [0]])))
    return [
        BurstSpan(int(start), int(end) - 1, float(saved[start:end].sum()))
        for start, end in zip(changes[::2], changes[1::2], strict=True)
    ]


def bursting(counts: Counts, totals: Counts) -> NDArray[np.bool_]:
    """Return which rows are in a burst in the last period, (n,); `counts` are (n, periods)."""
    return np.asarray(_states(_saved(counts, totals))[:, -1] == 1)


def heaviest(counts: Counts, totals: Counts) -> Values:
    """Return the weight of each row's heaviest burst, (n,), or 0; `counts` are (n, periods)."""
    saved = _saved(counts, totals)
    states = _states(saved)
    best, running = np.zeros(len(counts)), np.zeros(len(counts))
    for period in range(saved.shape[1]):
        running = np.where(states[:, period] == 1, running + saved[:, period], 0.0)
        best = np.maximum(best, running)
    return best


def _saved(counts: Counts, totals: Counts) -> Values:
    """Return what state 1 saves in each period, (n, periods); binomial coefficients cancel out."""
    share = counts.sum(axis=1, keepdims=True) / max(1, int(totals.sum()))
    low = np.clip(share, _LEAST, _MOST)
    high = np.clip(RATE * low, _LEAST, _MOST)
    gain = counts * np.log(high / low) + (totals - counts) * np.log((1 - high) / (1 - low))
    return np.asarray(gain)


def _states(saved: Values) -> Counts:
    """Return the cheapest states (n, periods) by Viterbi's algorithm, starting in state 0."""
    n, periods = saved.shape
    enter = GAMMA * np.log(max(periods, 2))
    cost = np.stack([np.zeros(n), np.full(n, np.inf)])
    came_from = np.zeros((periods, 2, n), dtype=np.int8)
    for period in range(periods):
        down = cost[1] < cost[0]
        stay = cost[1] <= cost[0] + enter
        came_from[period, 0], came_from[period, 1] = down, stay
        cost = np.stack(
            [
                np.where(down, cost[1], cost[0]),
                np.where(stay, cost[1], cost[0] + enter) - saved[:, period],
            ]
        )
    states = np.zeros((n, periods), dtype=np.int64)
    state = (cost[1] < cost[0]).astype(np.int64)
    for period in range(periods - 1, -1, -1):
        states[:, period] = state
        state = came_from[period, state, np.arange(n)].astype(np.int64)
    return states


@dataclass(frozen=True)
class Simulation:
    """How many series are simulated, and the seed of their random numbers."""

    draws: int
    seed: int


def burst_p_values(
    counts: Counts,
    totals: Counts,
    noise: NoiseModel,
    weights: Values,
    simulation: Simulation,
) -> Values:
    """Return how likely noise makes a burst as heavy as each topic's heaviest one, (k,); 1 without.

    Series are simulated with a topic's share in `counts` (k, periods) and the noise that its
    `weights` (k, g) over the model's grid give. The topic itself counts as one (Davison and Hinkley
    1997), so no p-value is 0. Where many are as heavy, fewer are simulated (Besag and Clifford
    1991, doi:10.1093/biomet/78.2.301).
    """
    seen = heaviest(counts, totals)
    simulated, as_heavy = np.zeros((2, len(counts)), dtype=np.int64)
    means = counts.sum(axis=1, keepdims=True) / max(1, int(totals.sum())) * totals
    rngs = [
        np.random.default_rng([simulation.seed, int(own.sum()), int(totals.sum())])
        for own in counts
    ]
    for start in range(0, simulation.draws, _BLOCK):
        draws = min(_BLOCK, simulation.draws - start)
        unclear = np.flatnonzero((seen > 0) & (as_heavy < _ENOUGH))
        if not len(unclear):
            break
        series = [
            _simulated(rngs[topic], means[topic], totals, noise, weights[topic], draws)
            for topic in unclear
        ]
        weight = heaviest(np.concatenate(series), totals).reshape(len(unclear), draws)
        as_heavy[unclear] += (weight >= seen[unclear, None]).sum(axis=1)
        simulated[unclear] += draws
    return np.asarray((1 + as_heavy) / (1 + simulated), dtype=np.float64)


def _simulated(
    rng: np.random.Generator,
    mean: Values,
    totals: Counts,
    noise: NoiseModel,
    weights: Values,
    draws: int,
) -> Counts:
    """Return series (draws, periods) of a topic with `mean` (periods,) papers and some noise."""
    pairs = rng.choice(len(weights), size=draws, p=weights / weights.sum())
    rates = _simulated_rates(rng, noise.variances[pairs], noise.correlations[pairs], len(mean))
    return np.minimum(rng.poisson(rates * mean), totals)


def _simulated_rates(
    rng: np.random.Generator, variances: Values, correlations: Values, periods: int
) -> Values:
    """Return lognormal rates of mean 1, (draws, periods), with AR(1) logarithms."""
    step = rng.normal(size=(len(variances), periods)) * np.sqrt(variances)[:, None]
    level = step[:, 0].copy()
    rates = np.empty_like(step)
    for period in range(periods):
        if period:
            level = correlations * level + np.sqrt(1 - correlations**2) * step[:, period]
        rates[:, period] = np.exp(level - variances / 2)
    return rates
