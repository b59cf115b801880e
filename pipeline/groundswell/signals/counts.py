"""Papers per topic and week, counted back from the last date; per month where dates say no more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Period:
    """What counts are made by, and how many of it the spans of time are that signals look at.

    windows: what 'recent' may mean. recent: what is no past, whatever the window, for a rise older
    than the window is not its own past. past: what lies before that and is compared with, at most.
    dormant: what a topic without a paper is dormant after. bursts_since: where bursts are looked
    for, for what was usual longer ago is no measure; fewest: the past without which none is.
    """

    name: str
    windows: tuple[int, ...]
    recent: int
    past: int
    dormant: int
    bursts_since: int
    fewest: int


WEEK = Period("week", (4, 6, 9, 13), 13, 52, 26, 156, 24)
MONTH = Period("month", (1, 2, 3), 3, 12, 6, 36, 12)


@dataclass(frozen=True)
class Weeks:
    """Counts per week, or another `period`.

    counts (strata, topics, weeks), totals (strata, weeks), starts: the first day of each week.
    """

    counts: Counts
    totals: Counts
    starts: Sequence[date]
    period: Period = WEEK

    @property
    def length(self) -> int:
        """How many weeks there are."""
        return len(self.starts)


Count = Callable[[Sequence[date], Counts, Counts, int, date], Weeks]
"""A way to count papers: `weekly` or `monthly`."""


def weekly(days: Sequence[date], topics: Counts, strata: Counts, count: int, as_of: date) -> Weeks:
    """Count papers, each with a day, a topic in 0..count-1 or below 0 for none, and a stratum.

    The last week ends on `as_of`; a first week that is not whole is left out. Seven days hold each
    weekday once, so weekday gaps make no difference.
    """
    ago = np.array([(as_of - day).days // 7 for day in days], dtype=np.int64)
    whole = (as_of - min(days)).days + 1 if days else 0
    length = max(1, whole // 7)
    starts = [as_of - timedelta(days=7 * (length - i) - 1) for i in range(length)]
    return Weeks(*_tally(ago, topics, strata, count, length), starts)


def monthly(days: Sequence[date], topics: Counts, strata: Counts, count: int, as_of: date) -> Weeks:
    """Count papers as `weekly` does, but per calendar month, the month of `as_of` the last."""
    last = 12 * as_of.year + as_of.month - 1
    ago = np.array([last - (12 * day.year + day.month - 1) for day in days], dtype=np.int64)
    length = int(ago.max(initial=0)) + 1
    months = range(last - length + 1, last + 1)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return Weeks(*_tally(ago, topics, strata, count, length), starts, MONTH)


def _tally(
    ago: Counts, topics: Counts, strata: Counts, count: int, length: int
) -> tuple[Counts, Counts]:
    layers = int(strata.max(initial=0)) + 1
    counts = np.zeros((layers, count, length), dtype=np.int64)
    totals = np.zeros((layers, length), dtype=np.int64)
    kept = ago < length
    column = length - 1 - ago
    np.add.at(totals, (strata[kept], column[kept]), 1)
    own = kept & (topics >= 0)
    np.add.at(counts, (strata[own], topics[own], column[own]), 1)
    return counts, totals
