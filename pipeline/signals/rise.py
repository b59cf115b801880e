"""Is a topic's recent share above its own past?

Given a topic's papers m of the recent window and the past together, the number of the recent ones
is beta-binomial where nothing changed: its mean is m times the recent window's part of all papers,
its variance that of a binomial times 1 + alpha pi (1 - pi) m (1 + 1/B), where alpha is the
dispersion of the negative binomial counts of windows as long as the recent one, and B the number of
such windows in the past. Windows, not weeks, are compared, so what lasts for weeks without being a
trend (autocorrelation) is in alpha too. A topic's own alpha is known poorly, so it is drawn towards
that of all topics, as variances are in Smyth (2004).

Rises are looked for in windows of several lengths, and their p-values joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.signals.grid import Counts, Weeks

Values = NDArray[np.float64]

WINDOWS = (4, 6, 9, 13)
"""Weeks that 'recent' may mean."""

RECENT = 13
"""Weeks that are no past, whatever the window: a rise older than the window is not its own past."""

PAST = 52
"""Weeks before them, at most, that a topic is compared with."""

_FEWEST_BLOCKS = 3
"""Past windows below which nothing is said."""

_PRIOR_BLOCKS = 8.0
"""How many past windows of its own the common dispersion counts for."""

_SHRINK = 5.0
"""Papers by which the score's counts are drawn towards 'no change'."""


@dataclass(frozen=True)
class Rise:
    """Per topic: one-sided p-values, and the window that says most, with what it says.

    p_up and p_down: the chance of a recent share so high or low where nothing changed; 1 where the
    past is too short to tell. `window` in weeks, 0 where there is none. `ratio` is the recent share
    over the past one, (low, high) its 95 % interval. `score` is log2 of the ratio, drawn to 0 where
    papers are few.
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


def compare(weeks: Weeks, windows: Sequence[int] = WINDOWS) -> Rise:
    """Compare every topic's recent share with its past one."""
    tried = [found for w in windows if (found := _window(weeks, w)) is not None]
    topics = weeks.counts.shape[1]
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


def together(p: Values) -> Values:
    """Join p-values (tests, n) of tests that depend on each other, by Cauchy's combination.

    Liu and Xie (2020), doi:10.1080/01621459.2018.1554485.
    """
    from scipy import stats

    clipped = np.clip(p, 1e-300, 1 - 1e-9)  # Cauchy's deviate of 1 is infinite
    # For small p the cotangent of pi p is 1 / (pi p), which does not lose digits.
    cotangent = np.where(clipped < 1e-8, 1 / (np.pi * clipped), np.tan((0.5 - clipped) * np.pi))
    return np.where(p.min(axis=0) >= 1, 1.0, stats.cauchy.sf(cotangent.mean(axis=0)))


def _window(weeks: Weeks, window: int) -> Rise | None:
    """Compare with one length of 'recent'; None where the past holds too few such windows."""
    from scipy import special

    blocks = min(PAST, weeks.length - RECENT) // window
    if blocks < _FEWEST_BLOCKS:
        return None
    past = _past(weeks, window, blocks)
    new = weeks.counts[:, :, -window:].sum(axis=2)
    old = weeks.counts[:, :, past].sum(axis=2)
    new_total = weeks.totals[:, -window:].sum(axis=1)
    old_total = weeks.totals[:, past].sum(axis=1)
    both = np.maximum(new_total + old_total, 1)
    m = (new + old).sum(axis=0).astype(float)
    # Within a stratum the recent part is that of its own papers.
    expected = ((new + old) * (new_total / both)[:, None]).sum(axis=0)
    pi = np.clip(expected / np.maximum(m, 1), 1e-9, 1 - 1e-9)
    alpha, freedom = dispersion(weeks, window, blocks)
    inflation = 1 + alpha * pi * (1 - pi) * m * (1 + 1 / blocks)
    seen = new.sum(axis=0).astype(float)
    p_up, p_down = (
        uncertain(p, inflation, freedom) for p in beta_binomial_tails(seen, m, pi, inflation)
    )
    untold = (m == 0) | (new_total.sum() == 0) | (old_total.sum() == 0)
    p_up, p_down = np.where(untold, 1.0, p_up), np.where(untold, 1.0, p_down)

    a, b = seen / inflation + 0.5, (m - seen) / inflation + 0.5
    odds = (1 - pi) / pi
    part = np.stack([special.betaincinv(a, b, q) for q in (0.025, 0.975)])
    low, high = part / (1 - part) * odds
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


def _past(weeks: Weeks, window: int, blocks: int) -> slice:
    """Return the weeks of the past that make `blocks` whole windows."""
    return slice(weeks.length - RECENT - window * blocks, weeks.length - RECENT)


def dispersion(weeks: Weeks, window: int, blocks: int) -> tuple[Values, Values]:
    """Return each topic's negative-binomial dispersion of window counts, at least 0, by moments.

    Past windows only; what a topic's own windows say is mixed with what all topics' say. The second
    value is the degrees of freedom it is known with.
    """
    from scipy.stats import chi2

    past = _past(weeks, window, blocks)
    counts = weeks.counts.sum(axis=0)[:, past].reshape(-1, blocks, window).sum(axis=2)
    totals = weeks.totals.sum(axis=0)[past].reshape(blocks, window).sum(axis=1)
    share = counts.sum(axis=1) / max(1, int(totals.sum()))
    mean = share[:, None] * totals
    # What a straight line explains is a trend, not noise.
    time = np.arange(blocks) - (blocks - 1) / 2
    rest = counts - mean
    rest = rest - (rest @ time / (time @ time))[:, None] * time
    spread = (rest**2).sum(axis=1) * blocks / (blocks - 2)
    weight = (mean**2).sum(axis=1)
    # The most unsteady tenth of the topics have no part in the common value: their bursts are what
    # is looked for. Of variances that are all the same, that leaves out what `kept` says.
    told = weight > 0
    if not told.any():
        return np.zeros(len(share)), np.full(len(share), _PRIOR_BLOCKS)
    own = np.where(told, (spread - mean.sum(axis=1)) / np.maximum(weight, 1e-12), 0.0)
    precision = np.minimum(mean.mean(axis=1), 10.0) * told
    calm = np.argsort(own, kind="stable")[: len(own) - max(1, len(own) // 10)]
    part, free = len(calm) / len(own), float(blocks - 2)
    kept = chi2.cdf(chi2.ppf(part, free), free + 2) / part if len(calm) else 1.0
    fair = (spread[calm] / kept - mean[calm].sum(axis=1)) / np.maximum(weight[calm], 1e-12)
    fair = np.where(told[calm], fair, 0.0)
    usual = np.average(fair, weights=np.maximum(precision[calm], 1e-12)) if len(calm) else 0.0
    common = max(0.0, float(usual))
    trust = (blocks - 2) * np.minimum(1.0, mean.mean(axis=1) / 5)
    mixed = (trust * own + _PRIOR_BLOCKS * common) / (trust + _PRIOR_BLOCKS)
    freedom = trust + _PRIOR_BLOCKS
    # Two standard errors more than the estimate: with that the stated rate holds (docs/signals.md).
    return np.maximum(mixed, 0.0) * (1 + 2 * np.sqrt(2 / freedom)), freedom


def uncertain(p: Values, inflation: Values, freedom: Values) -> Values:
    """Return p-values that allow for the dispersion being estimated.

    The normal deviate of p is judged by Student's t. Its degrees of freedom are the dispersion's,
    by Satterthwaite's rule: the binomial part of the variance is known.
    """
    from scipy import stats

    part = np.maximum(1 - 1 / inflation, 1e-6)
    z = stats.norm.isf(np.clip(p, 1e-300, 1 - 1e-16))
    return np.where(p < 0.5, stats.t.sf(z, np.minimum(freedom / part**2, 1e6)), p)


def beta_binomial_tails(
    seen: Values, m: Values, pi: Values, inflation: Values
) -> tuple[Values, Values]:
    """Return P(at least `seen`) and P(at most `seen`) of m with mean m pi, variance inflated."""
    from scipy import stats

    rho = np.clip((inflation - 1) / np.maximum(m - 1, 1), 0, 0.999)
    plain = rho < 1e-9
    scale = 1 / np.maximum(rho, 1e-9) - 1
    whole = np.maximum(m, 1)
    spread = stats.betabinom(
        whole, np.maximum(pi * scale, 1e-9), np.maximum((1 - pi) * scale, 1e-9)
    )
    even = stats.binom(whole, pi)
    up = np.where(plain, even.sf(seen - 1), spread.sf(seen - 1))
    down = np.where(plain, even.cdf(seen), spread.cdf(seen))
    return np.clip(up, 0, 1), np.clip(down, 0, 1)


def onset(counts: Counts, totals: Counts, window: int) -> int:
    """Return the week a topic's rise began: where one step up explains its counts best.

    counts, totals (weeks,). The step's likelihood is binomial; it is looked for in the year before
    the end of the window.
    """
    length = len(counts)
    first = max(1, length - PAST)
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
