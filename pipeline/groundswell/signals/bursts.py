"""Bursts: weeks in which a topic's papers come at twice its usual rate.

Kleinberg's automaton for batched arrivals (Kleinberg 2003, section 4): in state 0 a paper is of the
topic with its overall share p, in state 1 with 2 p; a week costs minus the log of its binomial
likelihood, entering state 1 costs gamma ln(weeks), leaving it nothing. The cheapest sequence of
states has the bursts; a burst's weight is what it saves against state 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import Counts
from groundswell.signals.noise import Noise

Values = NDArray[np.float64]

SCALE = 2.0
GAMMA = 1.0


@dataclass(frozen=True)
class Burst:
    """Weeks `start` to `end`, both within it, and the weight."""

    start: int
    end: int
    weight: float


def bursts(
    counts: Counts, totals: Counts, *, scale: float = SCALE, gamma: float = GAMMA
) -> list[Burst]:
    """Return the bursts of one topic; counts, totals (weeks,)."""
    saved = _saved(counts[None], totals, scale)[0]
    states = _states(saved[None], gamma)[0]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], states, [0]])))
    return [
        Burst(int(start), int(end) - 1, float(saved[start:end].sum()))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def heaviest(counts: Counts, totals: Counts) -> Values:
    """Return the weight of each row's heaviest burst, 0 where there is none; counts (n, weeks)."""
    saved = _saved(counts, totals, SCALE)
    states = _states(saved, GAMMA)
    best, running = np.zeros(len(counts)), np.zeros(len(counts))
    for week in range(saved.shape[1]):
        running = np.where(states[:, week] == 1, running + saved[:, week], 0.0)
        best = np.maximum(best, running)
    return best


def _saved(counts: Counts, totals: Counts, scale: float) -> Values:
    """Return what state 1 saves in each week; the binomial coefficients cancel out."""
    share = counts.sum(axis=1, keepdims=True) / max(1, int(totals.sum()))
    low = np.clip(share, 1e-12, 1 - 1e-9)
    high = np.clip(scale * low, 1e-12, 1 - 1e-9)
    gain = counts * np.log(high / low) + (totals - counts) * np.log((1 - high) / (1 - low))
    return np.asarray(gain)


def _states(saved: Values, gamma: float) -> Counts:
    """Return the cheapest states (n, weeks) by Viterbi's algorithm, starting in state 0."""
    n, weeks = saved.shape
    enter = gamma * np.log(max(weeks, 2))
    cost = np.stack([np.zeros(n), np.full(n, np.inf)])
    came = np.zeros((weeks, 2, n), dtype=np.int8)
    for week in range(weeks):
        down = cost[1] < cost[0]
        stay = cost[1] <= cost[0] + enter
        came[week, 0], came[week, 1] = down, stay
        cost = np.stack(
            [
                np.where(down, cost[1], cost[0]),
                np.where(stay, cost[1], cost[0] + enter) - saved[:, week],
            ]
        )
    states = np.zeros((n, weeks), dtype=np.int64)
    now = (cost[1] < cost[0]).astype(np.int64)
    for week in range(weeks - 1, -1, -1):
        states[:, week] = now
        now = came[week, now, np.arange(n)].astype(np.int64)
    return states


def chance(
    counts: Counts, totals: Counts, noise: Noise, weights: Values, *, draws: int, seed: int
) -> float:
    """Return how often chance makes a burst as heavy as a topic's heaviest one; 1 without a burst.

    Weeks are drawn with the topic's share and the noise that `weights` (atoms,) give: lognormal
    rates whose logarithms follow an autoregression of first order. The p-value counts the topic
    itself as a draw (Davison and Hinkley 1997), so it is never 0.
    """
    seen = heaviest(counts[None], totals)[0]
    if seen <= 0:
        return 1.0
    rng = np.random.default_rng([seed, int(counts.sum()), int(totals.sum())])
    mean = counts.sum() / max(1, int(totals.sum())) * totals
    atoms = rng.choice(len(weights), size=draws, p=weights / weights.sum())
    variance, phi = noise.variances[atoms], noise.correlations[atoms]
    step = rng.normal(size=(draws, len(mean))) * np.sqrt(variance)[:, None]
    level = step[:, 0].copy()
    rates = np.empty_like(step)
    for week in range(len(mean)):
        if week:
            level = phi * level + np.sqrt(1 - phi**2) * step[:, week]
        rates[:, week] = np.exp(level - variance / 2)
    drawn = np.minimum(rng.poisson(rates * mean), totals)
    return float((1 + (heaviest(drawn, totals) >= seen).sum()) / (1 + draws))
