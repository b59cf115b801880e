"""What the last week brought, beside what a week usually does."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np

from groundswell.artifacts import Corpus
from groundswell.corpus.volumes import ScantDay
from groundswell.periods import Period

WEEK = timedelta(days=7)

USUAL_WEEKS = 13
"""Weeks before the last one whose median is the usual number of papers."""


@dataclass(frozen=True)
class Arrivals:
    """How many papers the last week brought, and how many a week usually does, if that is known.

    `scant` are the days of that week that look only half captured.
    """

    since: date
    papers: int
    usual: float | None
    scant: tuple[ScantDay, ...] = ()


def arrivals(corpus: Corpus, scant: tuple[ScantDay, ...]) -> Arrivals | None:
    """Return what the last week of a corpus brought; None where days are not known."""
    if corpus.precision is not Period.DAY or not len(corpus.papers):
        return None
    as_of = date.fromisoformat(corpus.as_of)
    days = corpus.papers["digest_date"].to_numpy()
    weeks = Counter(((np.datetime64(as_of) - days) // np.timedelta64(WEEK)).tolist())
    whole = (as_of - min(corpus.digest_dates) + timedelta(days=1)) // WEEK
    known = range(1, min(whole, USUAL_WEEKS + 1))
    usual = median([weeks[week] for week in known]) if len(known) == USUAL_WEEKS else None
    since = as_of - WEEK + timedelta(days=1)
    of_week = tuple(day for day in scant if day.day >= since.isoformat())
    return Arrivals(since, weeks[0], usual, of_week)
