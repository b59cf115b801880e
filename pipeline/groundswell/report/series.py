"""Shares over time as the report draws them: the grid's lines, and the intervals of other periods.

The page counts papers per period itself, but takes every interval from here, so that one function
of one package is the only one to compute them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, CoursePoint, Prevalence, Topics
from groundswell.compute.linalg import distinct
from groundswell.periods import PERIODS, Period
from groundswell.signals.counts import places
from groundswell.signals.prevalence import jeffreys, prevalence_grid

_DAYS = {Period.DAY: 1.0, Period.WEEK: 7.0, Period.MONTH: 30.4}
"""Days in a period; of a month, the mean."""

_FEWEST_YEARS = 3
"""Years that are drawn, at least: two make no line to read."""

_READABLE = 5.0
"""Papers that a leading topic should have in a period that is drawn: with fewer, most of what a
line shows is sampling noise and zeros."""

_DECIMALS = 5
"""Of the intervals in the page's data: a thousandth of the percent that is printed."""


@dataclass(frozen=True)
class Point:
    """A topic in one period: papers, all papers, its share and the share's interval.

    Share and interval are None in a period without papers.
    """

    start: date
    count: int
    total: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Sparkline:
    """A topic's share and interval as the points of an SVG polyline and polygon.

    `top` is the share at the drawing's upper edge.
    """

    line: str
    band: str
    top: float
    width: int
    height: int


@dataclass(frozen=True)
class IntervalTable:
    """The interval of a share for each pair of count and total, as four columns."""

    count: list[int]
    total: list[int]
    low: list[float]
    high: list[float]


def readable_period(prevalence: Prevalence, leading: Sequence[int]) -> Period:
    """Return the period to draw: the grid's own, or a longer one that the eye can read.

    The grid may be too fine for its topics: the period is the first in which the median of the
    `leading` ones has `_READABLE` papers; a year where that makes `_FEWEST_YEARS`, or the grid has
    years itself.
    """
    table = prevalence.table
    counts = sorted(
        pc.mean(table.filter(pc.equal(table["topic_id"], topic))["count"]).as_py()
        for topic in leading
    )
    typical = counts[len(counts) // 2] if counts else 0.0
    starts = table["period_start"]
    span = pc.min(starts).as_py(), pc.max(starts).as_py()
    return first_readable(prevalence.period, typical, span)


def first_readable(finest: Period, typical: float, span: tuple[date, date]) -> Period:
    """Return the first period from `finest` on in which the eye can read a line.

    `typical` is how many papers a line has in one of the finest, `span` the first and last day.
    """
    longest = Period.YEAR if len(Period.YEAR.starts(*span)) >= _FEWEST_YEARS else Period.MONTH
    for period in PERIODS[PERIODS.index(finest) : PERIODS.index(longest)]:
        if typical * _DAYS[period] / _DAYS[finest] >= _READABLE:
            return period
    return max(finest, longest, key=PERIODS.index)


def points(
    days: Sequence[date], inside: NDArray[np.bool_], grid: Sequence[date], confidence: float
) -> tuple[Point, ...]:
    """Return the points of the papers `inside` among all, whose days are `days`.

    `grid` are the first days of the periods, in their order.
    """
    columns = places(days, grid)
    totals = np.bincount(columns, minlength=len(grid))
    counts = np.bincount(columns[inside], minlength=len(grid))
    return _counted_points(grid, counts, totals, confidence)


def course_points(course: Sequence[CoursePoint], confidence: float) -> tuple[Point, ...]:
    """Return the points of an entry of the joint list."""
    counts, totals = (
        np.array([getattr(each, name) for each in course], dtype=np.int64)
        for name in ("count", "total")
    )
    grid = [date.fromisoformat(each.since) for each in course]
    return _counted_points(grid, counts, totals, confidence)


def _counted_points(
    grid: Sequence[date],
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
    confidence: float,
) -> tuple[Point, ...]:
    low, high = jeffreys(counts, totals, confidence)
    return tuple(
        Point(
            start=start,
            count=int(counts[i]),
            total=int(totals[i]),
            share=float(counts[i] / totals[i]) if totals[i] else None,
            low=float(low[i]) if totals[i] else None,
            high=float(high[i]) if totals[i] else None,
        )
        for i, start in enumerate(grid)
    )


def offered_periods(corpus: Corpus) -> tuple[Period, ...]:
    """Return the periods that papers can be counted in: those no finer than dates are known."""
    return tuple(period for period in PERIODS if not period.finer_than(corpus.precision))


def lines(
    corpus: Corpus, topics: Topics, period: Period, confidence: float
) -> dict[int, tuple[Point, ...]]:
    """Return each topic's points in the order of periods, by topic id.

    The same numbers as in the published grid, where that has the same period.
    """
    table = prevalence_grid(corpus, topics, period, confidence).table
    found: dict[int, list[Point]] = {}
    for row in table.sort_by("period_start").to_pylist():
        found.setdefault(row["topic_id"], []).append(
            Point(
                start=row["period_start"],
                count=row["count"],
                total=row["total"],
                share=row["share"],
                low=row["share_low"],
                high=row["share_high"],
            )
        )
    return {topic: tuple(points) for topic, points in found.items()}


def intervals(
    corpus: Corpus, topic_ids: NDArray[np.int64], confidence: float
) -> dict[Period, IntervalTable]:
    """Return, per length of period, the interval of every (count, total) that some topic has.

    `topic_ids` are the topics of the corpus's papers, in its order. Few pairs differ, so this is
    small beside the grids themselves.
    """
    found: dict[Period, IntervalTable] = {}
    first, _ = dates_span(corpus)
    topics = np.unique(topic_ids, return_inverse=True)[1]
    for period in offered_periods(corpus):
        grid = period.starts(first, date.fromisoformat(corpus.as_of))
        columns = places(corpus.days, grid)
        totals = np.bincount(columns, minlength=len(grid))
        cells, counts = np.unique(topics * len(grid) + columns, return_counts=True)
        base = int(totals.max(initial=0)) + 1
        pairs = counts * base + totals[cells % len(grid)]
        count, total = np.divmod(distinct(np.concatenate([pairs, totals[totals > 0]])), base)
        low, high = jeffreys(count, total, confidence)
        found[period] = IntervalTable(
            count=count.tolist(),
            total=total.tolist(),
            low=[round(share, _DECIMALS) for share in low.tolist()],
            high=[round(share, _DECIMALS) for share in high.tolist()],
        )
    return found


def sparkline(points: Sequence[Point], width: int = 240, height: int = 44) -> Sparkline:
    """Return a topic's share and interval as SVG points; `width` and `height` in SVG units.

    Periods without papers are left out. The top is the highest upper end of an interval.
    """
    there = [
        (i, point.share, point.low, point.high)
        for i, point in enumerate(points)
        if point.share is not None and point.low is not None and point.high is not None
    ]
    if not there:
        return Sparkline("", "", 0.0, width, height)
    top = max(high for _, _, _, high in there) or 1.0
    step = width / max(len(points) - 1, 1)

    def place(i: int, share: float) -> str:
        return f"{i * step:.1f},{height * (1 - share / top):.1f}"

    upper = [place(i, high) for i, _, _, high in there]
    lower = [place(i, low) for i, _, low, _ in reversed(there)]
    return Sparkline(
        line=" ".join(place(i, share) for i, share, _, _ in there),
        band=" ".join([*upper, *lower]),
        top=top,
        width=width,
        height=height,
    )


def dates_span(corpus: Corpus) -> tuple[date, date]:
    """Return the first and the last digest date; `as_of` twice where there is no paper."""
    as_of = date.fromisoformat(corpus.as_of)
    return min(corpus.digest_dates, default=as_of), max(corpus.digest_dates, default=as_of)
