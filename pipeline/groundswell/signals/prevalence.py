"""Topics' shares of the papers, period by period, with Jeffreys' intervals."""

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, PREVALENCE_SCHEMA, Corpus, Prevalence, Topics
from groundswell.periods import PERIODS, Period
from groundswell.signals.counts import places, time_scale

PAPERS_PER_PERIOD = 30
"""With fewer papers in a period, the interval of a share is too wide to read."""

_DAYS_WITH_DIGEST = 0.9
"""Days are offered as periods only where most have a digest: weekends often have none."""


def prevalence_grid(
    corpus: Corpus, topics: Topics, period: Period, confidence: float
) -> Prevalence:
    """Count each topic's papers per period, with its share of all papers and an interval.

    The grid is complete: every topic, and the outliers, in every period from the first paper to
    `as_of`, zeros included. In a period without papers share and interval are null.
    """
    if list(topics.paper_ids) != corpus.paper_ids:
        raise ValueError("prevalence: the topics are not of this corpus's papers")
    as_of = date.fromisoformat(corpus.as_of)
    starts = period.starts(min(corpus.digest_dates, default=as_of), as_of)
    topic_ids = np.array([OUTLIER, *sorted(topic.id for topic in topics.topics)], dtype=np.int64)

    columns = places(corpus.days, starts)
    rows = np.searchsorted(topic_ids, topics.topic_ids)
    counts = np.zeros((len(topic_ids), len(starts)), dtype=np.int64)
    np.add.at(counts, (rows, columns), 1)
    totals = np.broadcast_to(counts.sum(axis=0), counts.shape)
    low, high = jeffreys(counts, totals, confidence)
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
    return Prevalence(period=period, confidence=confidence, table=table)


def finest_period(corpus: Corpus) -> Period:
    """Return the finest period that holds enough papers on average to read a share from.

    It is no finer than dates are known, and a year where months are for signals too fine.
    """
    dates = corpus.digest_dates
    if not dates or corpus.precision != Period.DAY:
        return max(Period.MONTH, time_scale(corpus).unit, key=PERIODS.index)
    days = (dates[-1] - dates[0]).days + 1
    if len(dates) / days >= PAPERS_PER_PERIOD and len(set(dates)) >= _DAYS_WITH_DIGEST * days:
        return Period.DAY
    return Period.WEEK if len(dates) * 7 / days >= PAPERS_PER_PERIOD else Period.MONTH


def jeffreys(
    counts: NDArray[np.int64], totals: NDArray[np.int64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper ends of Jeffreys' interval for `counts` out of `totals`.

    It is the equal-tailed interval of a Beta(count + 1/2, total - count + 1/2) posterior, its lower
    end 0 at count 0 and its upper end 1 at count = total (Brown, Cai and DasGupta 2001).
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    # Few pairs differ, and an end takes a microsecond.
    base = int(totals.max(initial=0)) + 1
    pairs, place = np.unique(counts * base + totals, return_inverse=True)
    count, total = np.divmod(pairs, base)
    a, b = count + 0.5, total - count + 0.5
    low = np.where(count == 0, 0.0, betaincinv(a, b, tail))
    high = np.where(count == total, 1.0, betaincinv(a, b, 1 - tail))
    return low[place], high[place]
