"""Shares within groups over time: of a group's papers of a period, how many are of a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from groundswell.artifacts import GROUP_SHARES_SCHEMA, TERM_GROUP_SHARES_SCHEMA
from groundswell.compute.linalg import Ids
from groundswell.periods import Period
from groundswell.signals.counts import Days, places
from groundswell.signals.drivers import Followed
from groundswell.signals.groups import Grouping
from groundswell.signals.prevalence import jeffreys
from groundswell.signals.ratios import Counts


@dataclass(frozen=True)
class Grid:
    """The periods that shares are counted in, the groups followed at most, and the level."""

    days: Days
    period: Period
    most_groups: int
    confidence: float

    @cached_property
    def starts(self) -> Sequence[date]:
        """The first days of all periods."""
        if not len(self.days):
            return []
        days = np.asarray(self.days, dtype="datetime64[D]")
        return self.period.starts(days.min().item(), days.max().item())

    @cached_property
    def columns(self) -> Ids:
        """The period of each paper."""
        return places(self.days, self.starts)


class GroupShares:
    """Counts papers within the largest groups of a field, by period."""

    def __init__(self, grouping: Grouping, grid: Grid) -> None:
        """Take the groups of all papers, and the periods."""
        self.field, self._grid = grouping.field, grid
        size = min(grid.most_groups, len(grouping.names))
        self._names = grouping.names[:size]
        self._members = grouping.members[:, :size]
        self._totals = self._counts(np.arange(len(grid.days)))

    def of(self, rows: Ids) -> pa.Table:
        """Return a row per group and period of some papers, zeros included.

        Groups without one of the papers have no rows. In a period without papers of a group, share
        and interval are null. Columns are those of `GROUP_SHARES_SCHEMA` from `group` on.
        """
        return self.table(*self.cells(rows))

    def cells(self, rows: Ids) -> tuple[Ids, Ids, Counts]:
        """Return the group, the period and the count of each row that `of` has for some papers."""
        counts = self._counts(rows)
        some = np.flatnonzero(counts.sum(axis=1))
        place = np.repeat(some, len(self._grid.starts))
        period = np.tile(np.arange(len(self._grid.starts)), len(some))
        return place, period, counts[some].ravel()

    def of_terms(self, terms: Sequence[str], uses: pa.Table) -> pa.Table:
        """Return a row per term, group and period in which a paper of the group uses the term.

        `uses` are as `Terms` has them, by the places of the t terms.
        """
        found = self._members[uses["row"].to_numpy()].tocoo()
        term = uses["term"].to_numpy()[found.row].astype(np.int64)
        period = self._grid.columns[uses["row"].to_numpy()[found.row]]
        shape = (max(len(terms), 1), *self._totals.shape)
        cells = np.ravel_multi_index((term, found.col, period), shape)
        some, counts = np.unique(cells, return_counts=True)
        which, place, at = np.unravel_index(some, shape)
        names = pa.array(terms, pa.string()).take(pa.array(which, pa.int64()))
        table = self.table(place, at, counts)
        table = table.add_column(0, "field", pa.repeat(self.field, len(table)))
        return table.add_column(0, "term", names).cast(TERM_GROUP_SHARES_SCHEMA)

    def table(self, place: Ids, period: Ids, counts: Counts) -> pa.Table:
        """Return a row per cell of a group and a period, as `of` does."""
        totals = self._totals[place, period]
        empty = totals == 0
        low, high = jeffreys(counts, totals, self._grid.confidence)
        with np.errstate(invalid="ignore"):
            share = counts / totals
        starts = pa.array(self._grid.starts, pa.date32())
        return pa.table(
            [
                pa.array(self._names, pa.string()).take(pa.array(place, pa.int64())),
                starts.take(pa.array(period, pa.int64())),
                pa.array(counts, pa.int64()),
                pa.array(totals),
                *(pa.array(each, mask=empty) for each in (share, low, high)),
            ],
            schema=pa.schema(list(GROUP_SHARES_SCHEMA)[3:]),
        )

    def _counts(self, rows: Ids) -> Counts:
        """Return the papers at some rows by group and period."""
        found = self._members[rows].tocoo()
        counts = np.zeros((len(self._names), len(self._grid.starts)), dtype=np.int64)
        np.add.at(counts, (found.col, self._grid.columns[rows[found.row]]), 1)
        return counts


def group_shares(things: Sequence[Followed], shares: GroupShares) -> pa.Table:
    """Return what `GroupShares.of` does for each thing, as `GROUP_SHARES_SCHEMA`."""
    if not things:
        return GROUP_SHARES_SCHEMA.empty_table()
    cells = [shares.cells(thing.rows) for thing in things]
    table = shares.table(*map(np.concatenate, zip(*cells, strict=True)))
    which = pa.array(np.repeat(np.arange(len(things)), [len(place) for place, _, _ in cells]))
    known = [
        pa.array([thing.kind for thing in things], pa.string()).take(which),
        pa.array([thing.id for thing in things], pa.int64()).take(which),
        pa.repeat(shares.field, len(table)),
    ]
    return pa.table([*known, *table.columns], schema=GROUP_SHARES_SCHEMA)
