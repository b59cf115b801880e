"""Shares within groups over time: of a group's papers of a period, how many are of a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from groundswell.artifacts import GROUP_SHARES_SCHEMA
from groundswell.compute.linalg import Ids
from groundswell.periods import Period
from groundswell.signals.drivers import Followed
from groundswell.signals.groups import Grouping
from groundswell.signals.prevalence import jeffreys
from groundswell.signals.ratios import Counts


@dataclass(frozen=True)
class Grid:
    """The periods that shares are counted in, the groups followed at most, and the level."""

    days: Sequence[date]
    period: Period
    most_groups: int
    confidence: float

    @cached_property
    def starts(self) -> Sequence[date]:
        """The first days of all periods."""
        return self.period.starts(min(self.days), max(self.days)) if self.days else []

    @cached_property
    def columns(self) -> Ids:
        """The period of each paper."""
        place = {start: i for i, start in enumerate(self.starts)}
        return np.array([place[self.period.start(day)] for day in self.days], dtype=np.int64)


def group_shares(things: Sequence[Followed], grouping: Grouping, grid: Grid) -> pa.Table:
    """Return a row per thing, group and period, zeros included, of the largest groups.

    Groups without a paper of a thing have no rows of it. In a period without papers of a group,
    share and interval are null.
    """
    groups = min(grid.most_groups, len(grouping.names))
    totals = _counts(grouping, np.arange(len(grid.days)), groups, grid)
    tables = [GROUP_SHARES_SCHEMA.empty_table()]
    for thing in things:
        counts = _counts(grouping, thing.rows, groups, grid)
        some = np.flatnonzero(counts.sum(axis=1))
        low, high = jeffreys(counts[some], totals[some], grid.confidence)
        empty = (totals[some] == 0).ravel()
        with np.errstate(invalid="ignore"):
            share = (counts[some] / totals[some]).ravel()
        size, names = len(empty), [grouping.names[i] for i in some.tolist()]
        tables.append(
            pa.table(
                [
                    pa.repeat(thing.kind, size),
                    pa.repeat(pa.scalar(thing.id, pa.int64()), size),
                    pa.repeat(grouping.field, size),
                    pa.array([name for name in names for _ in grid.starts], pa.string()),
                    pa.array([*grid.starts] * len(some), pa.date32()),
                    pa.array(counts[some].ravel()),
                    pa.array(totals[some].ravel()),
                    *(pa.array(each.ravel(), mask=empty) for each in (share, low, high)),
                ],
                schema=GROUP_SHARES_SCHEMA,
            )
        )
    return pa.concat_tables(tables).combine_chunks()


def _counts(grouping: Grouping, rows: Ids, groups: int, grid: Grid) -> Counts:
    """Return the papers at some rows by group and period."""
    found = grouping.members[rows][:, :groups].tocoo()
    counts = np.zeros((groups, len(grid.starts)), dtype=np.int64)
    np.add.at(counts, (found.col, grid.columns[rows[found.row]]), 1)
    return counts
