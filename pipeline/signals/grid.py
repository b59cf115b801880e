"""Papers per topic and week, counted back from the last date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Weeks:
    """The last week ends on `as_of`; a first week that is not whole is left out.

    counts (strata, topics, weeks), totals (strata, weeks), starts: the first day of each week.
    Seven days hold each weekday once, so weekday gaps make no difference.
    """

    counts: Counts
    totals: Counts
    starts: Sequence[date]

    @property
    def length(self) -> int:
        """How many weeks there are."""
        return len(self.starts)


def weekly(days: Sequence[date], topics: Counts, strata: Counts, count: int, as_of: date) -> Weeks:
    """Count papers, each with a day, a topic in 0..count-1 or below 0 for none, and a stratum."""
    ago = np.array([(as_of - day).days // 7 for day in days], dtype=np.int64)
    whole = (as_of - min(days)).days + 1 if days else 0
    length = max(1, whole // 7)
    layers = int(strata.max(initial=0)) + 1
    counts = np.zeros((layers, count, length), dtype=np.int64)
    totals = np.zeros((layers, length), dtype=np.int64)
    kept = ago < length
    column = length - 1 - ago
    np.add.at(totals, (strata[kept], column[kept]), 1)
    own = kept & (topics >= 0)
    np.add.at(counts, (strata[own], topics[own], column[own]), 1)
    starts = [as_of - timedelta(days=7 * (length - i) - 1) for i in range(length)]
    return Weeks(counts, totals, starts)
