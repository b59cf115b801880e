"""The onset of a rise: the period from which one step up explains a topic's counts best."""

import numpy as np

from groundswell.signals.counts import Counts


def onset(counts: Counts, totals: Counts, window: int, past: int) -> int:
    """Return the position of the period in which a topic's rise began.

    `counts` and `totals` are (periods,). The step's likelihood is binomial; it is looked for in the
    last `past` periods, and the last one only where `window` is one period. Where there is no step
    up, it is the first of the last `window` periods.
    """
    length = len(counts)
    best, position = -np.inf, length - window
    for start in range(max(1, length - past), length + 1 - min(window, 2)):
        before, after = int(counts[:start].sum()), int(counts[start:].sum())
        total_before, total_after = int(totals[:start].sum()), int(totals[start:].sum())
        gain = _binomial(before, total_before) + _binomial(after, total_after)
        if after * total_before > before * total_after and gain > best:
            best, position = gain, start
    return position


def _binomial(count: int, total: int) -> float:
    """Return the largest log-likelihood of `count` of `total`, up to a constant."""
    if not 0 < count < total:
        return 0.0
    return float(count * np.log(count / total) + (total - count) * np.log(1 - count / total))
