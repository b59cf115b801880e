"""Papers per topic and week, counted back from the last date; per month where dates are coarse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

_DAYS = 7
"""Days in a week: a count holds each weekday once, so weekday gaps make no difference."""


@dataclass(frozen=True)
class TimeScale:
    """The unit in which papers are counted, 'week' or 'month', and in it the spans of the signals.

    windows: the lengths that 'recent' may have. recent: what is not the past, whatever the window;
    a rise older than the window is not its own past. past: what lies before that and is compared
    with, at most. dormant: a topic without a paper for so long is dormant. bursts: how far back
    bursts are looked for, because what was usual longer ago is no measure. least_past: the past
    without which no burst is looked for.
    """

    unit: str
    windows: tuple[int, ...]
    recent: int
    past: int
    dormant: int
    bursts: int
    least_past: int


WEEKS = TimeScale("week", (4, 6, 9, 13), 13, 52, 26, 156, 24)
"""Windows each half as long again as the one before; a past of a year, which holds all seasons;
dormant after half a year, bursts of three years."""

MONTHS = TimeScale("month", (1, 2, 3), 3, 12, 6, 36, 12)
"""The same spans in months."""


@dataclass(frozen=True)
class PeriodCounts:
    """Papers per topic and period of a time scale, in s strata.

    `counts` are (s, topics, periods), `totals` (s, periods) those of all papers, in a topic or not;
    `starts` (periods,) are the periods' first days.
    """

    counts: Counts
    totals: Counts
    starts: Sequence[date]
    scale: TimeScale = WEEKS

    @property
    def length(self) -> int:
        """How many periods there are."""
        return len(self.starts)

    @cached_property
    def topic_counts(self) -> Counts:
        """The counts over all strata, (topics, periods)."""
        return np.asarray(self.counts.sum(axis=0))

    @cached_property
    def all_papers(self) -> Counts:
        """The totals over all strata, (periods,)."""
        return np.asarray(self.totals.sum(axis=0))


@dataclass(frozen=True)
class DatedPapers:
    """The days and strata (n,) of n papers, to be counted up to a date on a time scale."""

    days: Sequence[date]
    strata: Counts
    as_of: date
    scale: TimeScale = WEEKS

    def count(self, topics: Counts, k: int) -> PeriodCounts:
        """Count the papers of k topics: `topics` (n,) is 0 to k - 1, or below 0 for none."""
        counted = weekly if self.scale == WEEKS else monthly
        return counted(self.days, topics, self.strata, k, self.as_of)


def weekly(
    days: Sequence[date], topics: Counts, strata: Counts, k: int, as_of: date
) -> PeriodCounts:
    """Count papers per week, each with a day, a topic in 0..k-1 or below 0 for none, and a stratum.

    The last week ends on `as_of`; a first week that is not whole is left out.
    """
    ago = np.array([(as_of - day).days // _DAYS for day in days], dtype=np.int64)
    whole = (as_of - min(days)).days + 1 if days else 0
    length = max(1, whole // _DAYS)
    starts = [as_of - timedelta(days=_DAYS * (length - i) - 1) for i in range(length)]
    return PeriodCounts(*_tally(ago, topics, strata, k, length), starts)


def monthly(
    days: Sequence[date], topics: Counts, strata: Counts, k: int, as_of: date
) -> PeriodCounts:
    """Count papers as `weekly` does, but per calendar month, the month of `as_of` the last."""
    last = 12 * as_of.year + as_of.month - 1
    ago = np.array([last - (12 * day.year + day.month - 1) for day in days], dtype=np.int64)
    length = int(ago.max(initial=0)) + 1
    months = range(last - length + 1, last + 1)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return PeriodCounts(*_tally(ago, topics, strata, k, length), starts, MONTHS)


def _tally(
    ago: Counts, topics: Counts, strata: Counts, k: int, length: int
) -> tuple[Counts, Counts]:
    """Return counts and totals of papers so many periods `ago` (n,), the newest period last."""
    layers = int(strata.max(initial=0)) + 1
    counts = np.zeros((layers, k, length), dtype=np.int64)
    totals = np.zeros((layers, length), dtype=np.int64)
    inside = ago < length
    column = length - 1 - ago
    np.add.at(totals, (strata[inside], column[inside]), 1)
    own = inside & (topics >= 0)
    np.add.at(counts, (strata[own], topics[own], column[own]), 1)
    return counts, totals
