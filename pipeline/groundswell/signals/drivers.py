"""Who drives a rise: how much of it each group of papers makes, and whether one makes it alone.

A thing's share of all papers is the sum over groups of w s, with w the group's part of all papers
and s the thing's share within the group. Of a change, a group's part is the difference of its w s;
it is split evenly (Bennet 1920, doi:10.2307/2340636) into what is from s, the group's own share,
and what is from w, the group's growth: mean(w) ds + mean(s) dw. The parts of all groups sum to the
change; a paper of several groups counts in each for its part.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Ids
from groundswell.signals.groups import LEAST_PAPERS, Grouping
from groundswell.signals.ratios import Counts, Values, more_often

_LEAST_STATED = 0.5
"""How often a field must be stated before, as a part of how often it is now, to be compared."""


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Return which days are in it."""
        return (days >= np.datetime64(self.first)) & (days <= np.datetime64(self.last))


@dataclass(frozen=True)
class Followed:
    """A topic, or an entry of the joint list: the rows of its papers, and what is compared.

    `before` is None where there is no past to compare with.
    """

    kind: str
    id: int
    label: str
    rising: bool
    rows: Ids
    recent: Span
    before: Span | None


@dataclass(frozen=True)
class Side:
    """Papers of one window by group, (g + 2,): of the thing and all; counts, and divided evenly.

    `papers` are the thing's papers in the window, and all.
    """

    own: Counts
    total: Counts
    own_weight: Values
    weight: Values
    papers: tuple[int, int]

    def stated(self, grouping: Grouping) -> tuple[int, int]:
        """Return of how many of the thing's papers, and of all, something is stated."""
        own, of_all = self.papers
        return own - int(self.own[grouping.stated]), of_all - int(self.total[grouping.stated])


@dataclass(frozen=True)
class Drivers:
    """What the groups of a field have to do with one thing; arrays are (g + 2,).

    The three of the change are NaN where nothing is compared; p-values are NaN where nothing is
    tested.
    """

    thing: Followed
    grouping: Grouping
    recent: Side
    before: Side | None
    part: Values
    own: Values
    growth: Values
    rise_p: Values
    over_p: Values

    @property
    def compared(self) -> bool:
        """Whether the past states the field often enough to say what changed."""
        return bool(np.isfinite(self.part).all())


class Windows:
    """Counts papers by group within windows; what all papers of a window are is counted once."""

    def __init__(self, days: NDArray[np.datetime64], grouping: Grouping) -> None:
        """Take the days of all papers and their groups."""
        self._days, self.grouping = days, grouping
        self._totals: dict[Span, tuple[Counts, Values, int]] = {}

    def side(self, rows: Ids, span: Span) -> Side:
        """Count the papers at some rows within a window."""
        if span not in self._totals:
            every = np.flatnonzero(span.holds(self._days))
            self._totals[span] = (*self._by_group(every), len(every))
        total, weight, papers = self._totals[span]
        mine = rows[span.holds(self._days[rows])]
        own, own_weight = self._by_group(mine)
        return Side(own, total, own_weight, weight, (len(mine), papers))

    def _by_group(self, rows: Ids) -> tuple[Counts, Values]:
        # The sums of a sparse matrix's rows; choosing the rows first takes ten times as long.
        weights = self.grouping.weights
        first, size = weights.indptr[rows], np.diff(weights.indptr)[rows]
        ends = np.cumsum(size)
        places = np.arange(size.sum()) + np.repeat(first - (ends - size), size)
        group, parts = weights.indices[places], weights.data[places]
        groups = weights.shape[1]
        members: Counts = np.bincount(group, minlength=groups)
        return members, np.asarray(np.bincount(group, parts, groups), dtype=np.float64)


def drivers(thing: Followed, windows: Windows, looks: int) -> Drivers:
    """Return what the groups have to do with a thing.

    `looks` is of how many windows the one compared was chosen: p-values of a rise are so much
    larger.
    """
    recent = windows.side(thing.rows, thing.recent)
    before = windows.side(thing.rows, thing.before) if thing.before else None
    size = len(recent.own)
    part, own, growth, rise_p = np.full((4, size), np.nan)
    if before is not None and _is_comparable(recent, before, windows.grouping):
        part, own, growth = shift_share(recent, before)
        rise_p = _rise(recent, before, looks)
    return Drivers(
        thing,
        windows.grouping,
        recent,
        before,
        part,
        own,
        growth,
        rise_p,
        _over_represented(recent, windows.grouping),
    )


def shift_share(recent: Side, before: Side) -> tuple[Values, Values, Values]:
    """Return each group's part of the change in share, and of it its own share's and its growth's.

    The share within a group that has no papers in one window is assumed to be that of the other.
    """
    w1, w0 = (side.weight / max(side.papers[1], 1) for side in (recent, before))
    with np.errstate(invalid="ignore"):
        s1, s0 = (side.own_weight / side.weight for side in (recent, before))
    s1, s0 = np.where(recent.weight > 0, s1, s0), np.where(before.weight > 0, s0, s1)
    s1, s0 = np.nan_to_num(s1), np.nan_to_num(s0)
    own, growth = (w1 + w0) / 2 * (s1 - s0), (s1 + s0) / 2 * (w1 - w0)
    return own + growth, own, growth


def _is_comparable(recent: Side, before: Side, grouping: Grouping) -> bool:
    """Return whether the past states the field about as often; a source can begin to state it."""
    now, then = (side.stated(grouping)[1] / max(side.papers[1], 1) for side in (recent, before))
    return before.papers[1] > 0 and then >= _LEAST_STATED * now


def _rise(recent: Side, before: Side, looks: int) -> Values:
    """Return the chance of so many recent papers in each group of those it has in both windows."""
    own, total = recent.own + before.own, recent.total + before.total
    p = np.minimum(1.0, looks * more_often(recent.own, own, recent.total, total))
    p[(own < LEAST_PAPERS) | (recent.total == 0) | (before.total == 0)] = np.nan
    p[-2:] = np.nan
    return p


def _over_represented(recent: Side, grouping: Grouping) -> Values:
    """Return the chance of so many of the recent papers in each group, of those that state one."""
    own, of_all = recent.stated(grouping)
    p = more_often(recent.own, np.full(len(recent.own), own), recent.total, of_all)
    p[(recent.total < LEAST_PAPERS) | (own < LEAST_PAPERS)] = np.nan
    p[-2:] = np.nan
    return p
