"""Is a topic's recent share above its own past?

Given a topic's papers m of the recent window and the past together, the number of the recent ones
is binomial where nothing changed and nothing wavers: its mean is m pi, with pi the recent window's
part of all papers. Rates do waver, by themselves and for weeks on end: that shifts the log odds of
pi by a normal deviate (the logit-normal binomial, model III of Williams 1982), whose variance
follows from each topic's noise (noise.py). How well the noise is known is allowed for by averaging
over all it may be.

Rises are looked for in windows of several lengths, and their p-values joined.

Shares add up to one, so a topic that soars lowers the share of every other. What surely moved is
therefore left out of the papers that the others are compared with, and all is tested again (as
genes are in DEGES, Kadota et al. 2012, doi:10.1186/1748-7188-7-5).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import Counts, Weeks
from groundswell.signals.noise import Noise, noise, shift

Values = NDArray[np.float64]

_FEWEST_BLOCKS = 3
"""Past windows below which nothing is said."""

_CELLS, _FINEST, _REACH = 121, 0.2, 3.9
"""Cells that the deviates of log odds are summed in: 0.013 wide in the middle, up to +-5 in all."""

_SHRINK = 5.0
"""Papers by which the score's counts are drawn towards 'no change'."""


@dataclass(frozen=True)
class Rise:
    """Per topic: one-sided p-values, and the window that says most, with what it says.

    p_up and p_down: the chance of a recent share so high or low where nothing changed; 1 where the
    past is too short to tell. `window` in weeks (or months), 0 where there is none. `ratio` is the
    recent share over the past one, (low, high) its 95 % interval. `score` is log2 of the ratio,
    drawn to 0 where papers are few.
    """

    p_up: Values
    p_down: Values
    window: Counts
    recent: Values
    past: Values
    ratio: Values
    low: Values
    high: Values
    score: Values


def compare_with_steady(
    weeks: Weeks, rate: float, founded: Values | None = None, wavers: Noise | None = None
) -> Rise:
    """Compare every topic's recent share with its past one, among what did not surely move.

    What has moved most surely is set apart, one topic after the other, until no other has moved at
    the false discovery rate `rate`: at most a third of the topics and half of the papers. What
    was `founded` for its recent papers has a p-value of its own there, and NaN stands elsewhere.
    `wavers` is the topics' noise, where it is known already.
    """
    wavers = wavers or past_noise(weeks)
    found = _told(compare(weeks, wavers=wavers), founded)
    counts, total = weeks.counts.sum(axis=0), weeks.totals.sum(axis=0)
    apart = np.zeros(len(counts), dtype=bool)
    while not apart.all():
        p = np.minimum(found.p_up, found.p_down)
        q = np.minimum(q_values(found.p_up, founded), q_values(found.p_down))
        next_ = int(np.where(apart, np.inf, p).argmin())
        more = apart.copy()
        more[next_] = True
        halves = (slice(-weeks.period.recent, None), slice(None, -weeks.period.recent))
        most = any(2 * counts[more][:, half].sum() > total[half].sum() for half in halves)
        if q[next_] > rate or most or 3 * more.sum() > len(more):
            break
        apart = more
        found = _told(compare(weeks, wavers=wavers, apart=apart), founded)
    return found


def q_values(p: Values, founded: Values | None = None) -> Values:
    """Return the q-value of each topic's p-value (topics,).

    They are of Benjamini and Hochberg (1995), who bound the false part of what is called so. Where
    some topics were `founded` for their papers (their p-values; NaN elsewhere), these are a family
    of their own, and either family has half the rate: together they keep to it. A founding's
    p-value speaks for all foundings that chance could make already.
    """
    from scipy.stats import false_discovery_control

    if not len(p):
        return p
    own = np.zeros(len(p), dtype=bool) if founded is None else ~np.isnan(founded)
    if not own.any():
        return np.asarray(false_discovery_control(p))
    q = p.copy()
    if not own.all():
        q[~own] = false_discovery_control(p[~own])
    return np.minimum(2 * q, 1.0)


def _told(found: Rise, founded: Values | None) -> Rise:
    if founded is None:
        return found
    known = ~np.isnan(founded)
    return replace(
        found,
        p_up=np.where(known, founded, found.p_up),
        p_down=np.where(known, 1.0, found.p_down),
    )


def compare(
    weeks: Weeks,
    *,
    wavers: Noise | None = None,
    apart: NDArray[np.bool_] | None = None,
) -> Rise:
    """Compare every topic's recent share with its past one.

    Papers of the topics set `apart` (topics,) are no part of the totals but of their own topic's.
    `wavers` is the topics' noise, where it is known already.
    """
    wavers = wavers or past_noise(weeks)
    topics = weeks.counts.shape[1]
    if apart is None:
        apart = np.zeros(topics, dtype=bool)
    tried = [
        found
        for w in weeks.period.windows
        if (found := _window(weeks, w, wavers, apart)) is not None
    ]
    if not tried:
        one, nothing = np.ones(topics), np.full(topics, np.nan)
        zero = np.zeros(topics)
        none = np.zeros(topics, dtype=np.int64)
        return Rise(one, one, none, nothing, nothing, nothing, nothing, nothing, zero)
    p_up = np.stack([found.p_up for found in tried])
    p_down = np.stack([found.p_down for found in tried])
    # The window that speaks loudest, in whichever direction.
    best = np.minimum(p_up, p_down).argmin(axis=0)
    at = np.arange(topics)

    def chosen(name: str) -> NDArray[np.generic]:
        return np.asarray(np.stack([getattr(found, name) for found in tried])[best, at])

    rest = {
        name: chosen(name) for name in ("window", "recent", "past", "ratio", "low", "high", "score")
    }
    return Rise(together(p_up), together(p_down), **rest)  # type: ignore[arg-type]


def past_noise(weeks: Weeks) -> Noise:
    """Learn the topics' noise from the weeks that no window calls recent."""
    past = slice(None, -weeks.period.recent)
    return noise(weeks.counts.sum(axis=0)[:, past], weeks.totals.sum(axis=0)[past])


def together(p: Values) -> Values:
    """Join p-values (tests, n) of tests that depend on each other, by Cauchy's combination.

    Liu and Xie (2020), doi:10.1080/01621459.2018.1554485.
    """
    from scipy import stats

    clipped = np.clip(p, 1e-300, 1 - 1e-9)  # Cauchy's deviate of 1 is infinite
    # For small p the cotangent of pi p is 1 / (pi p), which does not lose digits.
    cotangent = np.where(clipped < 1e-8, 1 / (np.pi * clipped), np.tan((0.5 - clipped) * np.pi))
    return np.where(p.min(axis=0) >= 1, 1.0, stats.cauchy.sf(cotangent.mean(axis=0)))


def _window(weeks: Weeks, window: int, wavers: Noise, apart: NDArray[np.bool_]) -> Rise | None:
    """Compare with one length of 'recent'; None where the past holds too few such windows."""
    from scipy import special

    blocks = min(weeks.period.past, weeks.length - weeks.period.recent) // window
    if blocks < _FEWEST_BLOCKS:
        return None
    past = _past(weeks, window, blocks)
    new = weeks.counts[:, :, -window:].sum(axis=2)
    old = weeks.counts[:, :, past].sum(axis=2)
    new_total = weeks.totals[:, -window:].sum(axis=1)
    old_total = weeks.totals[:, past].sum(axis=1)
    new_base, old_base = _base(new, new_total, apart), _base(old, old_total, apart)
    part = new_base / np.maximum(new_base + old_base, 1)
    m = (new + old).sum(axis=0).astype(float)
    # Within a stratum the recent part is that of its own papers.
    expected = ((new + old) * part).sum(axis=0)
    pi = np.clip(expected / np.maximum(m, 1), 1e-9, 1 - 1e-9)
    means, spreads = shift(
        wavers, weeks.totals.sum(axis=0), slice(weeks.length - window, weeks.length), past
    )
    inflation = 1 + m * pi * (1 - pi) * (wavers.weights @ spreads)
    seen = new.sum(axis=0).astype(float)
    p_up, p_down = tails(seen, m, pi, wavers.weights, means, spreads)
    untold = (m == 0) | (new_total.sum() == 0) | (old_total.sum() == 0)
    p_up, p_down = np.where(untold, 1.0, p_up), np.where(untold, 1.0, p_down)

    a, b = seen / inflation + 0.5, (m - seen) / inflation + 0.5
    odds = (1 - pi) / pi
    ends = np.stack([special.betaincinv(a, b, q) for q in (0.025, 0.975)])
    low, high = ends / (1 - ends) * odds
    ratio = (seen + 0.5) / (m - seen + 0.5) * odds
    low, high, ratio = (np.where(m == 0, np.nan, value) for value in (low, high, ratio))
    shrunk = (seen / inflation + _SHRINK) / (expected / inflation + _SHRINK)
    return Rise(
        p_up=p_up,
        p_down=p_down,
        window=np.full(len(m), window),
        recent=seen / max(1, int(new_total.sum())),
        past=(m - seen) / max(1, int(old_total.sum())),
        ratio=ratio,
        low=low,
        high=high,
        score=np.log2(shrunk),
    )


def _base(counts: Counts, totals: Counts, apart: NDArray[np.bool_]) -> Counts:
    """Return the papers that each topic is a part of, (strata, topics)."""
    rest: Counts = totals - counts[:, apart].sum(axis=1)
    return rest[:, None] + np.where(apart, counts, 0)


def _past(weeks: Weeks, window: int, blocks: int) -> slice:
    """Return the weeks of the past that make `blocks` whole windows."""
    end = weeks.length - weeks.period.recent
    return slice(end - window * blocks, end)


def tails(
    seen: Values, m: Values, pi: Values, weights: Values, means: Values, spreads: Values
) -> tuple[Values, Values]:
    """Return P(at least `seen`) and P(at most `seen`) of m papers, each (topics,).

    The papers are binomial with log odds of pi plus a deviate: of each of the mixture's normal
    components `means` and `spreads` (variances) are (components,), `weights` (topics, components).
    """
    from scipy import stats

    edges = np.sinh(np.linspace(-_REACH, _REACH, _CELLS + 1)) * _FINEST
    deviates = np.concatenate([[edges[0]], (edges[1:] + edges[:-1]) / 2, [edges[-1]]])
    scale = np.sqrt(np.maximum(spreads, 1e-12))[:, None]
    below = stats.norm.cdf((edges - means[:, None]) / scale)
    mass = weights @ np.diff(below, axis=1, prepend=0, append=1)
    chance = 1 / (1 + (1 - pi)[:, None] / pi[:, None] * np.exp(-deviates))
    of = stats.binom(np.maximum(m, 1)[:, None], chance)
    up = (mass * of.sf(seen[:, None] - 1)).sum(axis=1)
    down = (mass * of.cdf(seen[:, None])).sum(axis=1)
    return np.clip(up, 0, 1), np.clip(down, 0, 1)


def onset(counts: Counts, totals: Counts, window: int, past: int) -> int:
    """Return the week a topic's rise began: where one step up explains its counts best.

    counts, totals (weeks,). The step's likelihood is binomial; it is looked for in the last `past`
    weeks.
    """
    length = len(counts)
    first = max(1, length - past)
    best, at = -np.inf, length - window
    for start in range(first, length - 1):
        before, after = counts[:start], counts[start:]
        gain = _binomial(before.sum(), totals[:start].sum())
        gain += _binomial(after.sum(), totals[start:].sum())
        higher = after.sum() * totals[:start].sum() > before.sum() * totals[start:].sum()
        if higher and gain > best:
            best, at = gain, start
    return at


def _binomial(count: int, total: int) -> float:
    """Return the largest log-likelihood of `count` of `total`, up to a constant."""
    if not 0 < count < total:
        return 0.0
    return float(count * np.log(count / total) + (total - count) * np.log(1 - count / total))
