"""Two sets of papers side by side: what is over-represented in which, and where one leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Ids
from groundswell.periods import Period
from groundswell.signals.lags import LEAST_PERIODS, Lag, find_lag, shares
from groundswell.signals.multiple_testing import all_q_values
from groundswell.signals.ratios import Counts, Values, more_often, share_ratio

LEAST_PAPERS = 5
"""Papers of a thing on both sides together, at least, for it to be compared."""
LEAST_IN_TIME = 30
"""Papers of a thing on each side, at least, for a lag to be looked for."""
_MOST_IN_TIME = 60
"""Things that a lag is looked for of, those with the most papers: each takes a twentieth second."""


@dataclass(frozen=True)
class Things:
    """Topics and terms: kinds, ids (that of a term is its name) and labels.

    `groups` (n, c) is sparse, of ones: which paper is whose.
    """

    kinds: Sequence[str]
    ids: Sequence[int | str]
    labels: Sequence[str]
    groups: Any


@dataclass(frozen=True)
class Sides:
    """Which of n papers are of the first side and of the second, both (n,) of truth values.

    Papers of both are on neither side.
    """

    names: tuple[str, str]
    in_first: NDArray[np.bool_]
    in_second: NDArray[np.bool_]

    @property
    def both(self) -> int:
        """How many papers are of both."""
        return int((self.in_first & self.in_second).sum())

    @cached_property
    def rows(self) -> tuple[Ids, Ids]:
        """The rows of the papers of each side."""
        first = np.flatnonzero(self.in_first & ~self.in_second)
        return first, np.flatnonzero(self.in_second & ~self.in_first)


@dataclass(frozen=True)
class Contrast:
    """c things on two sides; arrays are (c,).

    `ratio` is the share of the first side's papers over that of the second's, `low` and `high` its
    95 % interval. `p` is two-sided; NaN where a thing has too few papers.
    """

    counts: tuple[Counts, Counts]
    totals: tuple[int, int]
    low: Values
    ratio: Values
    high: Values
    p: Values


def contrast(things: Things, sides: Sides) -> Contrast:
    """Return how much more often each thing is on one side than on the other."""
    rows = sides.rows
    first, second = (
        np.rint(np.asarray(things.groups[some].sum(axis=0)).ravel()).astype(np.int64)
        for some in rows
    )
    totals = len(rows[0]), len(rows[1])
    of_each = np.full_like(first, totals[0]), np.full_like(first, totals[1])
    low, ratio, high = share_ratio((first, second), of_each)
    both, every = first + second, sum(totals)
    tails = (
        more_often(own, both, total, every)
        for own, total in zip((first, second), of_each, strict=True)
    )
    p = np.minimum(1.0, 2 * np.minimum(*tails))
    p[both < LEAST_PAPERS] = np.nan
    return Contrast((first, second), totals, low, ratio, high, p)


@dataclass(frozen=True)
class Shared:
    """The whole periods in which both sides have papers, by their first days."""

    unit: Period
    starts: Sequence[date]


def shared_periods(days: Sequence[date], sides: Sides, unit: Period) -> Shared:
    """Return the periods in which both sides have papers, without a first or last that is cut."""
    both = [[days[row] for row in some] for some in sides.rows]
    if not all(both):
        return Shared(unit, ())
    first, last = max(map(min, both)), min(map(max, both))
    return Shared(unit, unit.starts(first, last)[1:-1] if first <= last else ())


def find_lags(
    things: Things, sides: Sides, days: Sequence[date], shared: Shared
) -> dict[int, tuple[Lag, float]]:
    """Return where one side leads the other, by thing: the lag and its q-value.

    Things are tested that have papers enough on both sides in the shared periods, those with the
    most, one family.
    """
    if len(shared.starts) < LEAST_PERIODS:
        return {}
    place = {start: i for i, start in enumerate(shared.starts)}
    period = np.array([place.get(shared.unit.start(day), -1) for day in days], dtype=np.int64)
    series = [_by_period(things.groups, some, period, len(place)) for some in sides.rows]
    (first, all_first), (second, all_second) = series
    papers = np.minimum(first.sum(axis=1), second.sum(axis=1))
    most = np.argsort(-papers, kind="stable")[:_MOST_IN_TIME]
    tested = sorted(most[papers[most] >= LEAST_IN_TIME].tolist())
    found = [
        find_lag(shares(first[i], all_first), shares(second[i], all_second), seed=i) for i in tested
    ]
    [q] = all_q_values([np.array([lag.p_value for lag in found])])
    return {i: (lag, float(each)) for i, lag, each in zip(tested, found, q, strict=True)}


def _by_period(groups: Any, rows: Ids, period: Ids, length: int) -> tuple[Counts, Counts]:
    """Return the papers of each thing, (c, length), and all, (length,), per period."""
    from scipy.sparse import csr_matrix

    inside = rows[period[rows] >= 0]
    shape = (length, groups.shape[0])
    ones = np.ones(len(inside))
    counts = csr_matrix((ones, (period[inside], inside)), shape=shape) @ groups
    found = np.rint(np.asarray(counts.todense())).astype(np.int64).T
    return found, np.bincount(period[inside], minlength=length)
