"""Papers per topic and week, counted back from the last date; per month or year of coarse dates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus
from groundswell.artifacts.own_columns import own_values
from groundswell.periods import Period

Counts = NDArray[np.int64]
Days = Sequence[date] | NDArray[np.datetime64]

_DAYS = 7
"""Days in a week: a count holds each weekday once, so weekday gaps make no difference."""


_MONTHS_WITH_PAPERS = 0.5
"""Months in which fewer than this part have papers say less than years, as of a conference ..."""

_FEWEST_YEARS = 3
"""... from so many years on: with fewer there is nothing to compare."""


_MOST_STRATA = 20
"""Sources or labels within which shares are compared, at most."""


@dataclass(frozen=True)
class TimeScale:
    """The unit in which papers are counted, a week or longer, and in it the spans of the signals.

    windows: the lengths that 'recent' may have. past: what borders on the window and is compared
    with, at most. bend: a course that is no noise bends at most once in so many periods (noise.py).
    newest: the periods that noise is not estimated from, because they hold what is looked for.
    looks: how many independent looks a year is, in which every period is looked at.
    dormant: a topic without a paper for so long is dormant. bursts: how far back bursts are looked
    for, because what was usual longer ago is no measure. least_past: the past without which no
    burst is looked for. unknown_variance: the most that the variance of log rates is taken for
    while the past is too short to estimate it (noise.py).
    """

    unit: Period
    windows: tuple[int, ...]
    past: int
    bend: int
    newest: int
    looks: int
    dormant: int
    bursts: int
    least_past: int
    unknown_variance: float = 1.28


_LOOKS_OF_A_YEAR = 20
"""By how much a year of weekly looks finds a p-value below x more often than one look may, at most
(docs/evaluation/constants.md)."""

WEEKS = TimeScale(Period.WEEK, (4, 8, 13, 26), 52, 26, 13, _LOOKS_OF_A_YEAR, 26, 156, 24)
"""Windows about twice as long each; a past of a year, which holds all seasons; dormant after half a
year, bursts of three years."""

MONTHS = TimeScale(Period.MONTH, (1, 2, 3, 6), 12, 6, 3, 8, 6, 36, 12)
"""The same spans in months."""

YEARS = TimeScale(Period.YEAR, (1,), 5, 10, 1, 1, 2, 10, 8, unknown_variance=0.16)
"""The last year beside up to five before it; bursts where eight years can say what is usual. From
year to year the log rates of arXiv's categories have a variance of .03 (docs/signals.md)."""


def time_scale(corpus: Corpus) -> TimeScale:
    """Return the scale on which a corpus's papers are compared: the finest that dates allow.

    Where only months are known, and most of them have no paper, it is years.
    """
    if corpus.precision is not Period.MONTH:
        return YEARS if corpus.precision is Period.YEAR else WEEKS
    dates = corpus.digest_dates
    months = Period.MONTH.starts(dates[0], dates[-1])
    sparse = len({Period.MONTH.start(day) for day in dates}) < _MONTHS_WITH_PAPERS * len(months)
    years = len(Period.YEAR.starts(dates[0], dates[-1]))
    return YEARS if sparse and years >= _FEWEST_YEARS else MONTHS


def strata_of(corpus: Corpus, by: str) -> Counts:
    """Return (n,) the stratum of each paper as a number, the most frequent first.

    It is its source, first label or first value in a column of a user's own.

    Those beyond the most frequent are one.
    """
    columns = corpus.papers
    names = [""] * len(columns)
    if by == "source":
        names = columns["source"].to_pylist()
    elif by == "label":
        names = [labels[0] if labels else "" for labels in columns["labels"].to_pylist()]
    elif by != "none":
        for row, value in zip(*own_values(columns, by), strict=True):
            names[row] = names[row] or value.as_py()
    ranked = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    number = {name: min(i, _MOST_STRATA - 1) for i, (name, _) in enumerate(ranked)}
    return np.array([number[name] for name in names], dtype=np.int64)


@dataclass(frozen=True)
class PeriodCounts:
    """Papers per topic and period of a time scale, in s strata.

    `counts` are (s, topics, periods), `totals` (s, periods) those of all papers, in a topic or not;
    `starts` (periods,) are the periods' first days.
    """

    counts: Counts
    totals: Counts
    starts: Sequence[date]
    scale: TimeScale = WEEKS

    @property
    def length(self) -> int:
        """How many periods there are."""
        return len(self.starts)

    @property
    def until(self) -> date:
        """The last day of the newest period."""
        if self.scale.unit is Period.WEEK:
            return self.starts[-1] + timedelta(days=_DAYS - 1)
        return self.scale.unit.end(self.starts[-1])

    @cached_property
    def topic_counts(self) -> Counts:
        """The counts over all strata, (topics, periods)."""
        return np.asarray(self.counts.sum(axis=0))

    @cached_property
    def all_papers(self) -> Counts:
        """The totals over all strata, (periods,)."""
        return np.asarray(self.totals.sum(axis=0))


@dataclass(frozen=True)
class DatedPapers:
    """The days and strata (n,) of n papers, to be counted up to a date on a time scale."""

    days: Days
    strata: Counts
    as_of: date
    scale: TimeScale = WEEKS

    def count(self, topics: Counts, k: int) -> PeriodCounts:
        """Count the papers of k topics: `topics` (n,) is 0 to k - 1, or below 0 for none."""
        if self.scale == WEEKS:
            return weekly(self.days, topics, self.strata, k, self.as_of)
        return by_calendar(self, topics, k)


def weekly(days: Days, topics: Counts, strata: Counts, k: int, as_of: date) -> PeriodCounts:
    """Count papers per week, each with a day, a topic in 0..k-1 or below 0 for none, and a stratum.

    The last week ends on `as_of`; a first week that is not whole is left out.
    """
    since = (np.datetime64(as_of) - np.asarray(days, dtype="datetime64[D]")).astype(np.int64)
    ago, length = since // _DAYS, max(1, (int(since.max(initial=-1)) + 1) // _DAYS)
    starts = [as_of - timedelta(days=_DAYS * (length - i) - 1) for i in range(length)]
    return PeriodCounts(*_tally(ago, topics, strata, k, length), starts)


def by_calendar(papers: DatedPapers, topics: Counts, k: int) -> PeriodCounts:
    """Count papers as `weekly` does, but per month or year, the one of `as_of` the last."""
    unit = papers.scale.unit
    days = np.asarray(papers.days, dtype="datetime64[D]")
    starts = unit.starts(days.min().item() if len(days) else papers.as_of, papers.as_of)
    ago = len(starts) - 1 - places(days, starts)
    return PeriodCounts(*_tally(ago, topics, papers.strata, k, len(starts)), starts, papers.scale)


def places(days: Days, starts: Days) -> Counts:
    """Return (n,) which period each day is in; `starts` are the periods' first days, in order."""
    first, each = (np.asarray(given, dtype="datetime64[D]") for given in (starts, days))
    return np.asarray(np.searchsorted(first, each, side="right") - 1)


def _tally(
    ago: Counts, topics: Counts, strata: Counts, k: int, length: int
) -> tuple[Counts, Counts]:
    """Return counts and totals of papers so many periods `ago` (n,), the newest period last."""
    layers = int(strata.max(initial=0)) + 1
    counts = np.zeros((layers, k, length), dtype=np.int64)
    totals = np.zeros((layers, length), dtype=np.int64)
    inside = ago < length
    column = length - 1 - ago
    np.add.at(totals, (strata[inside], column[inside]), 1)
    own = inside & (topics >= 0)
    np.add.at(counts, (strata[own], topics[own], column[own]), 1)
    return counts, totals
