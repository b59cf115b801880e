"""Shares over time as the report draws them: the grid's lines, and the intervals of other periods.

The page counts papers per day, week and month itself, but takes every interval from here, so that
one function of one stage is the only one to compute them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow.compute as pc

from groundswell.artifacts import Corpus, Period, Prevalence, Topics
from groundswell.signals.prevalence import jeffreys, period_start, prevalence_grid

PERIODS: tuple[Period, ...] = ("day", "week", "month")
Row = Mapping[str, Any]

_HANDFUL = 5.0
"""Papers a leading topic should hold in a period that is drawn."""


def readable_period(prevalence: Prevalence, leading: Sequence[int]) -> Period:
    """Return the period to draw: the grid's own, or a longer one that the eye can read.

    The grid may be finer than its topics: where the `leading` ones hold fewer than a handful of
    papers in a period, their lines are mostly noise and zeros.
    """
    table = prevalence.table
    counts = sorted(
        pc.mean(table.filter(pc.equal(table["topic_id"], topic))["count"]).as_py()
        for topic in leading
    )
    typical = counts[len(counts) // 2] if counts else 0.0
    days = {"day": 1.0, "week": 7.0, "month": 30.4}
    own = [*days].index(prevalence.period)
    for period in PERIODS[own:]:
        if typical * days[period] / days[prevalence.period] >= _HANDFUL:
            return period
    return PERIODS[-1]


def lines(corpus: Corpus, topics: Topics, period: Period, level: float) -> dict[int, list[Row]]:
    """Return each topic's count, total, share and interval per period, in the order of periods.

    The same numbers as in the published grid, where that has the same period.
    """
    table = prevalence_grid(corpus, topics, period, level).table
    found: dict[int, list[Row]] = {}
    for row in table.sort_by("period_start").to_pylist():
        found.setdefault(row["topic_id"], []).append(row)
    return found


def intervals(
    corpus: Corpus, topic_ids: Sequence[int], confidence: float
) -> dict[str, dict[str, list[Any]]]:
    """Return the interval of every (count, total) that some topic has in some period.

    Per period length, four columns: count, total, low and high. `topic_ids` are the topics of the
    corpus's papers, in its order. Few pairs differ, so this is small beside the grids themselves.
    """
    found: dict[str, dict[str, list[Any]]] = {}
    for period in PERIODS:
        starts = [period_start(day, period) for day in corpus.digest_dates]
        totals = Counter(starts)
        counts = Counter(zip(topic_ids, starts, strict=True))
        pairs = {(count, totals[start]) for (_, start), count in counts.items()}
        pairs |= {(0, total) for total in totals.values()}
        ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        low, high = jeffreys(ordered[:, 0], ordered[:, 1], confidence)
        found[period] = {
            "count": ordered[:, 0].tolist(),
            "total": ordered[:, 1].tolist(),
            "low": [round(share, 5) for share in low.tolist()],
            "high": [round(share, 5) for share in high.tolist()],
        }
    return found


def sparkline(line: Sequence[Row], width: int = 240, height: int = 44) -> dict[str, Any]:
    """Return a topic's share and interval as SVG points, and the share at the drawing's top.

    Periods without papers are passed over. The top is the highest share or the median upper end of
    the intervals, whichever is more, so that one thin period does not flatten the line.
    """
    there = [(i, row) for i, row in enumerate(line) if row["total"]]
    if not there:
        return {"line": "", "band": "", "top": 0.0, "width": width, "height": height}
    uppers = sorted(row["share_high"] for _, row in there)
    top = max(max(row["share"] for _, row in there), uppers[len(uppers) // 2]) or 1.0
    step = width / max(len(line) - 1, 1)

    def point(i: int, share: float) -> str:
        return f"{i * step:.1f},{height * (1 - min(share / top, 1)):.1f}"

    upper = [point(i, row["share_high"]) for i, row in there]
    lower = [point(i, row["share_low"]) for i, row in reversed(there)]
    return {
        "line": " ".join(point(i, row["share"]) for i, row in there),
        "band": " ".join([*upper, *lower]),
        "top": top,
        "width": width,
        "height": height,
    }


def dates_span(corpus: Corpus) -> tuple[date, date]:
    """Return the first and the last digest date; `as_of` twice where there is no paper."""
    as_of = date.fromisoformat(corpus.as_of)
    return min(corpus.digest_dates, default=as_of), max(corpus.digest_dates, default=as_of)
