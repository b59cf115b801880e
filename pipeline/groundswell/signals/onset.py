"""The onset of a rise: the period from which one step up explains a topic's counts best."""

import numpy as np
from numpy.typing import NDArray

from groundswell.signals.counts import Counts


def onset(counts: Counts, totals: Counts, window: int, past: int) -> int:
    """Return the position of the period in which a topic's rise began.

    `counts` and `totals` are (periods,). The step's likelihood is binomial; it is looked for in the
    last `past` periods, and the last one only where `window` is one period. Where there is no step
    up, it is the first of the last `window` periods.
    """
    length = len(counts)
    starts = np.arange(max(1, length - past), length + 1 - min(window, 2))
    before, total_before = (np.cumsum(values)[starts - 1] for values in (counts, totals))
    after, total_after = counts.sum() - before, totals.sum() - total_before
    gains = _binomial(before, total_before) + _binomial(after, total_after)
    up = after * total_before > before * total_after
    if not up.any():
        return length - window
    return int(starts[np.argmax(np.where(up, gains, -np.inf))])


def _binomial(count: Counts, total: Counts) -> NDArray[np.float64]:
    """Return the largest log-likelihoods of `count` of `total`, up to a constant."""
    found = np.zeros(len(count))
    inside = (count > 0) & (count < total)
    k, n = count[inside], total[inside]
    found[inside] = k * np.log(k / n) + (n - k) * np.log(1 - k / n)
    return found
