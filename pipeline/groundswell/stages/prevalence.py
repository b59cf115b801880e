"""Prevalence: each topic's share of the papers, period by period.

The grid is complete: every topic, and the outliers, in every period from the first paper to
`as_of`, zeros included.
"""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, PREVALENCE_SCHEMA, AlignedTopics, Corpus, Prevalence
from groundswell.config import PrevalenceConfig
from groundswell.errors import UsageError

_PAPERS_PER_PERIOD = 30
"""With fewer papers in a period, the interval of a share is too wide to read."""


def prevalence(corpus: Corpus, aligned: AlignedTopics, *, config: PrevalenceConfig) -> Prevalence:
    """Count each topic's papers per period, with its share of all papers and an interval.

    The interval is Jeffreys' (the equal-tailed interval of a Beta(count + 1/2, total - count + 1/2)
    posterior, its lower end 0 at count 0 and its upper end 1 at count = total; Brown, Cai and
    DasGupta 2001). In a period without papers share and interval are null. Raises `UsageError` for
    a period finer than some of the dates are known.
    """
    if list(aligned.paper_ids) != corpus.paper_ids:
        raise ValueError("prevalence: the aligned topics are not of this corpus's papers")
    dates = corpus.digest_dates
    as_of = date.fromisoformat(corpus.as_of)
    period: str = config.period
    if refuse_finer(corpus, config):
        period = "month"
    elif period == "auto":
        period = _fitting_period(dates)
    starts = periods(min(dates, default=as_of), as_of, period)
    topic_ids = np.array(
        [OUTLIER, *sorted(topic["id"] for topic in aligned.topics)], dtype=np.int64
    )

    position = {start: i for i, start in enumerate(starts)}
    columns = np.array([position[period_start(day, period)] for day in dates], dtype=np.int64)
    rows = np.searchsorted(topic_ids, aligned.topic_ids)
    counts = np.zeros((len(topic_ids), len(starts)), dtype=np.int64)
    np.add.at(counts, (rows, columns), 1)
    totals = np.broadcast_to(counts.sum(axis=0), counts.shape)
    low, high = jeffreys(counts, totals, config.confidence)
    with np.errstate(invalid="ignore"):
        share = counts / totals

    empty = (totals == 0).ravel()
    table = pa.table(
        [
            pa.array(np.repeat(topic_ids, len(starts))),
            pa.array(starts * len(topic_ids), pa.date32()),
            pa.array(counts.ravel()),
            pa.array(totals.ravel()),
            pa.array(share.ravel(), mask=empty),
            pa.array(low.ravel(), mask=empty),
            pa.array(high.ravel(), mask=empty),
        ],
        schema=PREVALENCE_SCHEMA,
    )
    return Prevalence(period=period, table=table)


def refuse_finer(corpus: Corpus, config: PrevalenceConfig) -> int:
    """Raise `UsageError` for a period finer than dates are known; return how many are so coarse.

    The job asks this as soon as there is a corpus, not minutes later.
    """
    coarse: int = pc.sum(pc.equal(corpus.papers["precision"], "month")).as_py() or 0
    if coarse and config.period not in ("auto", "month"):
        raise UsageError(
            f"prevalence.period = '{config.period}' is finer than dates known to the month, as "
            f"{coarse:,} of the papers have: choose 'month', or leave those out by "
            f"corpus.coarse_dates = 'refuse'"
        )
    return coarse


def period_start(day: date, period: str) -> date:
    """Return the first day of the period `day` lies in; a week begins on Monday."""
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def periods(first: date, last: date, period: str) -> list[date]:
    """Return the start of every period from the one of `first` to the one of `last`."""
    starts = [period_start(first, period)]
    while (following := _next_start(starts[-1], period)) <= last:
        starts.append(following)
    return starts


def jeffreys(
    counts: NDArray[np.int64], totals: NDArray[np.int64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper ends of Jeffreys' interval for `counts` out of `totals`."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    a, b = counts + 0.5, totals - counts + 0.5
    low = np.where(counts == 0, 0.0, betaincinv(a, b, tail))
    high = np.where(counts == totals, 1.0, betaincinv(a, b, 1 - tail))
    return low, high


def _next_start(start: date, period: str) -> date:
    if period == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=1 if period == "day" else 7)


def _fitting_period(dates: list[date]) -> str:
    """Return the finest period that holds enough papers on average to read a share from."""
    if not dates:
        return "month"
    days = (dates[-1] - dates[0]).days + 1
    for period, length in (("day", 1), ("week", 7)):
        enough = len(dates) * length / days >= _PAPERS_PER_PERIOD
        # A day without a digest is common (weekends), so days are offered only where most have one.
        if enough and (period == "week" or len(set(dates)) >= 0.9 * days):
            return period
    return "month"
