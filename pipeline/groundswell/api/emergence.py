"""Signals on any table of counts per period: keywords, categories, downloads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.api.documents import column_of, dates_of
from groundswell.api.tables import table_of
from groundswell.artifacts import Status
from groundswell.config import SignalsConfig
from groundswell.errors import UsageError
from groundswell.periods import Period
from groundswell.signals.counts import MONTHS, WEEKS, YEARS, PeriodCounts, TimeScale
from groundswell.signals.status import Assessment, Criteria, assess
from groundswell.sources.dates import read_date

Counts = NDArray[np.int64]

_ANY_DAY = date(2000, 1, 3)
"""The first day of periods without dates; no date of theirs is in the result."""

_SCALES = {Period.WEEK: WEEKS, Period.MONTH: MONTHS, Period.YEAR: YEARS}
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SeriesSignal:
    """What the share of one series is doing, a row of the result of `emergence`.

    The fields are those of signals.json (docs/signals.md). `window` is how many periods the recent
    side has, `past` how many are compared with it, 0 where there are too few.
    """

    name: str
    status: Status
    onset: str | None
    window: int
    past: int
    recent_since: str | None
    recent_until: str | None
    before_since: str | None
    before_until: str | None
    recent_count: int
    recent_total: int
    before_count: int | None
    before_total: int | None
    rate_ratio: float | None
    rate_ratio_low: float | None
    rate_ratio_high: float | None
    p_value: float
    q_value: float
    score: float


def emergence(
    counts: object,
    totals: object,
    dates: object = None,
    *,
    false_discovery_rate: float = SignalsConfig().false_discovery_rate,
    emerging_ratio: float = SignalsConfig().emerging_ratio,
) -> pa.Table:
    """Return what the share of each series is doing in the newest periods, the surest rise first.

    `counts` has a row per period, the oldest first, and a column per series: an array
    (periods, series), a table of pandas, polars or Arrow, or a mapping of names to columns. It
    holds whole numbers from 0 on, at most `totals` (periods,), of which they are the part. `dates`
    (periods,) are days in the periods, a week, a month or a year apart; without them, periods count
    as weeks and no row is dated.

    The statistics are those of a run's topics: 'emerging' holds over all looks of a year, for all
    series together (docs/signals.md). Series may overlap.

    Raises:
        UsageError: The columns have several lengths, a value is no count, or dates do not lie a
            week, a month or a year apart.
    """
    names, table = _series(counts)
    total = _whole(_of_length(len(table), totals, "totals"), "totals")
    above = np.argwhere(table > total[:, None])
    if len(above):
        row, column = above[0].tolist()
        raise UsageError(
            f"counts['{names[column]}'][{row}] is {table[row, column]:,} of a total of "
            f"{total[row]:,}: totals count everything, the series included"
        )
    scale, starts = _periods(dates, len(table))
    periods = PeriodCounts(table.T[None], total[None], starts, scale)
    found = assess(periods, Criteria(false_discovery_rate, emerging_ratio, simulation=None))
    rows = [
        _row(name, each, dated=dates is not None) for name, each in zip(names, found, strict=True)
    ]
    return table_of(SeriesSignal, sorted(rows, key=lambda row: (-row.score, row.q_value, row.name)))


def _series(counts: object) -> tuple[list[str], Counts]:
    """Return the names of the series and their counts, (periods, series)."""
    columns: Mapping[Any, Any]
    if isinstance(counts, Mapping):
        columns = counts
    elif hasattr(counts, "columns"):
        names = getattr(counts, "column_names", None) or list(counts.columns)
        columns = {name: counts[name] for name in names}  # type: ignore[index]
    else:
        array = np.asarray(counts)
        if array.ndim != 2:
            raise UsageError(
                f"counts are of the shape {array.shape}: expected (periods, series), or a table"
            )
        columns = {i: array[:, i] for i in range(array.shape[1])}
    if not columns:
        raise UsageError("counts hold no series: give a column for each")
    read = {
        str(name): _whole(column_of(values, f"counts['{name}']"), f"counts['{name}']")
        for name, values in columns.items()
    }
    lengths = {len(values) for values in read.values()}
    if len(lengths) > 1 or not min(lengths):
        raise UsageError(
            f"the columns of counts have {min(lengths):,} to {max(lengths):,} values: give each "
            f"one per period"
        )
    return list(read), np.stack(list(read.values()), axis=1)


def _of_length(n: int, values: object, name: str) -> list[Any]:
    """Return a column of n values."""
    column = column_of(values, name)
    if len(column) != n:
        raise UsageError(f"{name} has {len(column):,} values for {n:,} periods: give one for each")
    return column


def _whole(values: Sequence[Any], name: str) -> Counts:
    """Return values as whole numbers from 0 on."""
    for row, value in enumerate(values):
        try:
            fine = value >= 0 and value == int(value)
        except (TypeError, ValueError, OverflowError):
            fine = False
        if not fine:
            raise UsageError(f"{name}[{row}] is {value!r}: expected a whole number from 0 on")
    return np.array([int(value) for value in values], dtype=np.int64)


def _periods(dates: object, n: int) -> tuple[TimeScale, list[date]]:
    """Return the scale of n periods, and their first days."""
    if dates is None:
        return WEEKS, [_ANY_DAY + i * _WEEK for i in range(n)]
    read = [read_date(text) for text in dates_of(_of_length(n, dates, "dates"))]
    days = [each.day for each in read if each]
    if all(later - day == _WEEK for day, later in pairwise(days)):
        return WEEKS, days
    for unit in (Period.MONTH, Period.YEAR):
        starts = unit.starts(days[0], days[-1])
        if starts == [unit.start(day) for day in days]:
            return _SCALES[unit], starts
    raise UsageError(
        f"dates go from {days[0]} to {days[-1]} in {n:,} steps that are not all a week, a month or "
        f"a year: give one date per period, the oldest first, and 0 where nothing was counted"
    )


def _row(name: str, found: Assessment, *, dated: bool) -> SeriesSignal:
    recent, before = found.recent, found.before

    def day(value: date | None) -> str | None:
        return value.isoformat() if dated and value else None

    return SeriesSignal(
        name=name,
        status=found.status,
        onset=day(found.onset),
        window=recent.periods,
        past=before.periods if before else 0,
        recent_since=day(recent.since),
        recent_until=day(recent.until),
        before_since=day(before.since if before else None),
        before_until=day(before.until if before else None),
        recent_count=recent.count,
        recent_total=recent.total,
        before_count=before.count if before else None,
        before_total=before.total if before else None,
        rate_ratio=found.ratio,
        rate_ratio_low=found.low,
        rate_ratio_high=found.high,
        p_value=found.p_value,
        q_value=found.q_value,
        score=found.score,
    )
