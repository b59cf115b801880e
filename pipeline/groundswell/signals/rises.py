"""Tests whether shares rise, at one look and at every weekly look of the past.

Of the papers in a recent window and in the past that borders on it, a candidate whose share has
not changed has a binomial number in the window, given how many it has in both (Przyborowski and
Wilenski 1940, doi:10.1093/biomet/31.3-4.313). Several windows are tested at every look, and people
look every week, so the smallest p-value is multiplied by how many tests a year of looks amounts to.
The Benjamini-Hochberg procedure over all candidates then holds for all that any look of the year
finds: each look's list is self-consistent with the p-values of the year (Blanchard and Roquain
2008, doi:10.1214/08-EJS180), and so is the union of the lists. What more papers are about becomes a
lasting theme more often, so p-values are weighted by the number of papers, which is independent of
when they came (Genovese, Roeder and Wasserman 2006, doi:10.1093/biomet/93.3.509).

Where shares vary by themselves within months, counts are worth less: they are divided by how many
times the variance of Poisson counts theirs is (dispersion.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.parallel import in_threads
from groundswell.periods import Period
from groundswell.signals.dispersion import variation_between
from groundswell.signals.multiple_testing import q_values

Counts = NDArray[np.int64]
Values = NDArray[np.float64]

LEAST_RECENT = 5
"""Recent papers of a rise, at least: as many as a reader needs to see a theme in them."""

_LEAST_RATIO = 2.0
"""Ratio of the shares, at least; the past counts half a paper more, so that few papers after none
are no rise."""

_HALF_A_PAPER = 0.5

LASTING_RATIO = 1.5
"""A rise has lasted whose share is at least so many times its past share."""

_SEASON, _SEASONS = 17, 3
"""Part of a year by which a season may come sooner or later (three weeks), and how many earlier
years are looked at."""

_WEEK = 7

_PAPERS = (0, 6, 8, 12, 20, 40, 80, 160, 400)
_LOOKS = (1.0, 4.0, 10.0, 20.0, 26.0, 36.0, 46.0, 55.0, 60.0)
"""How many independent tests a year of weekly looks through all windows amounts to, by the number
of papers that a candidate has at a look: such that the smallest p-value of the year falls below a
level in as many years as the level says, where papers come at random
(docs/evaluation/constants.md)."""


_FULL_WEIGHT = 100
"""Papers from which a candidate's weight grows no more (docs/evaluation/constants.md)."""


@dataclass(frozen=True)
class Scale:
    """Lengths in periods of a `unit`: windows, the longest past, and the least.

    `still_up` are the newest periods of a longer window whose share must be up, too: what rose and
    fell within the window is over. `year` is how many periods a year has, and `look_back` how many
    past looks are made again, one a period.
    """

    unit: Period
    windows: tuple[int, ...]
    past: int
    least_past: int
    still_up: int
    year: int
    look_back: int

    @property
    def span(self) -> int:
        """The periods that any comparison looks at."""
        return max(self.windows) + self.past


WEEKLY = Scale(Period.WEEK, (6, 13, 26, 52), 156, 8, 13, 52, 104)
"""Windows twice as long each; a past of up to three years, which holds every season thrice."""

MONTHLY = Scale(Period.MONTH, (2, 3, 6, 12), 36, 3, 3, 12, 24)
"""The same in months, for dates that are known no finer."""

YEARLY = Scale(Period.YEAR, (1, 2), 5, 3, 1, 1, 2)
"""The last one or two years beside up to five: the most that years can say."""

SCALES = {scale.unit: scale for scale in (WEEKLY, MONTHLY, YEARLY)}
"""The scale of each period that papers may be counted by."""


@dataclass(frozen=True)
class Look:
    """What one look finds of c candidates; each field is (c,).

    `window` is the length of the window with the smallest p-value, 0 where nothing was tested;
    counts and totals are those of that window and its past. `p` is for a year of looks, `quick_p`
    the same through windows shorter than half a year alone, and `q` the q-value over all candidates
    that have papers enough, weighted by how many they have.
    """

    window: Counts
    past: Counts
    recent: Counts
    before: Counts
    recent_total: Counts
    before_total: Counts
    p: Values
    quick_p: Values
    q: Values


@dataclass(frozen=True)
class Series:
    """The papers of c candidates per period and of all papers, the newest period last.

    `cumulated` (c, periods + 1) are a candidate's papers before each period, then all of them, and
    `all_papers` (periods + 1,) the same of all papers. `kinds` (c,) says which candidates vary
    alike. `strata` have both of each part of the papers within which shares are compared; there
    are none where shares are those of all papers.
    """

    cumulated: Counts
    all_papers: Counts
    kinds: Counts
    strata: tuple[tuple[Counts, Counts], ...] = ()

    @classmethod
    def of(
        cls,
        counts: Counts,
        totals: Counts,
        kinds: Counts | None = None,
        strata: Sequence[tuple[Counts, Counts]] = (),
    ) -> "Series":
        """Return a series of counts (c, periods) and totals (periods,), by default of one kind."""
        if kinds is None:
            kinds = np.zeros(len(counts), dtype=np.int64)
        parts = ((_cumulated(own), _cumulated(papers[None])[0]) for own, papers in strata)
        return cls(_cumulated(counts), _cumulated(totals[None])[0], kinds, tuple(parts))

    @property
    def length(self) -> int:
        """The number of periods."""
        return len(self.all_papers) - 1

    def until(self, ago: int) -> "Series":
        """Return the periods up to one so many before the newest."""
        end = self.length - ago + 1
        strata = tuple((own[:, :end], papers[:end]) for own, papers in self.strata)
        return Series(self.cumulated[:, :end], self.all_papers[:end], self.kinds, strata)

    def odds(self, start: int, begin: int) -> Values:
        """Return the odds that a paper since `start` is of `begin` or later, (c,) or (1,).

        They are those where no share changes. A candidate whose papers are of several strata has
        the mean chance of these: with it a binomial count varies no less than theirs (Hoeffding
        1956, doi:10.1214/aoms/1177728178).
        """
        if not self.strata:
            before = max(1, int(self.all_papers[begin] - self.all_papers[start]))
            return np.array([(self.all_papers[-1] - self.all_papers[begin]) / before])
        papers, expected = np.zeros((2, len(self.kinds)))
        for cumulated, totals in self.strata:
            own = cumulated[:, -1] - cumulated[:, start]
            papers += own
            expected += own * (totals[-1] - totals[begin]) / max(1, int(totals[-1] - totals[start]))
        return np.asarray(expected / np.maximum(papers - expected, _HALF_A_PAPER))

    def variation(self, window: int) -> Values:
        """Return the squared coefficient of variation of each candidate's rates, (c,)."""
        ends = np.arange(self.length % window, self.length + 1, window)
        own, total = np.diff(self.cumulated[:, ends], axis=1), np.diff(self.all_papers[ends])
        found = np.zeros(len(self.kinds))
        for kind in np.unique(self.kinds):
            alike = self.kinds == kind
            found[alike] = variation_between(own[alike], total)
        return found


def _cumulated(counts: Counts) -> Counts:
    """Return (c, periods + 1) sums of the periods before each, by columns, which are read whole."""
    sums = np.zeros((len(counts), counts.shape[1] + 1), dtype=np.int64, order="F")
    np.cumsum(counts, axis=1, out=sums[:, 1:])
    return sums


def look(series: Series, scale: Scale, least_papers: int) -> Look:
    """Test all candidates as of the newest period."""
    own, all_papers, length = series.cumulated, series.all_papers, series.length
    c = len(own)
    papers = own[:, -1] - own[:, max(0, length - scale.span)]
    best, still = _nothing(c), scale.still_up
    past = series.until(still)
    variation = {noisy: past.variation(noisy) for noisy in {min(w, still) for w in scale.windows}}
    for window in scale.windows:
        begin = length - window
        start = max(0, begin - scale.past)
        if begin - start < scale.least_past:
            continue
        recent, before = own[:, -1] - own[:, begin], own[:, begin] - own[:, start]
        recent_total = int(all_papers[-1] - all_papers[begin])
        before_total = int(all_papers[begin] - all_papers[start])
        noisy = min(window, still)
        noise = variation[noisy] * (noisy / window + noisy / (begin - start))
        p = _tail(recent, before, series.odds(start, begin), noise)
        p[_every_year(own, all_papers, window, scale.year, recent)] = 1.0
        if window > still:
            newest = own[:, -1] - own[:, length - still]
            newest_total = all_papers[-1] - all_papers[length - still]
            past_share = (before + _HALF_A_PAPER) / max(before_total, 1)
            p[newest < LASTING_RATIO * past_share * newest_total] = 1.0
        if 2 * window < scale.year:
            np.minimum(best.quick_p, p, out=best.quick_p)
        better = p < best.p
        for values, found in (
            (best.window, window),
            (best.past, begin - start),
            (best.recent, recent),
            (best.before, before),
            (best.recent_total, recent_total),
            (best.before_total, before_total),
            (best.p, p),
        ):
            np.copyto(values, found, where=better)
    of_a_year = looks_of_a_year(papers)
    p, quick_p = (np.minimum(1.0, values * of_a_year) for values in (best.p, best.quick_p))
    tested, q = papers >= least_papers, np.ones(c)
    weights = np.minimum(papers[tested], _FULL_WEIGHT)
    mean = weights.sum() / max(1, len(weights))
    q[tested] = q_values(np.minimum(1.0, p[tested] * mean / weights))
    return Look(**{**vars(best), "p": p, "quick_p": quick_p, "q": q})


def looks_of_a_year(papers: Counts) -> Values:
    """Return how many independent tests a year of looks is, by candidates' numbers of papers."""
    return np.asarray(np.interp(papers, _PAPERS, _LOOKS))


def past_looks(series: Series, scale: Scale, least_papers: int) -> list[Look]:
    """Return what the looks of the past found, the newest first, today's included.

    Each look sees the periods up to its own and nothing later.
    """
    shortest = min(scale.windows) + scale.least_past
    looks = max(1, min(scale.look_back, series.length - shortest + 1))
    return in_threads(lambda ago: look(series.until(ago), scale, least_papers), range(looks))


def periods_ago(days: NDArray[np.datetime64], as_of: date, scale: Scale) -> Counts:
    """Return (n,) how many periods before the newest each day is; below 0 for the future."""
    if scale.unit is Period.WEEK:
        return np.asarray((np.datetime64(as_of) - days).astype(np.int64) // _WEEK)
    unit = "datetime64[M]" if scale.unit is Period.MONTH else "datetime64[Y]"
    numbers = days.astype(unit).astype(np.int64)
    return np.asarray(np.array(as_of, dtype=unit).astype(np.int64) - numbers)


def first_day(as_of: date, periods: int, scale: Scale) -> date:
    """Return the first day of the last `periods` periods."""
    if scale.unit is Period.WEEK:
        return as_of - timedelta(days=_WEEK * periods - 1)
    day = scale.unit.start(as_of)
    for _ in range(periods - 1):
        day = scale.unit.start(day - timedelta(days=1))
    return day


def whole_periods(days: NDArray[np.datetime64], as_of: date, scale: Scale) -> int:
    """Return how many periods the archive has, a first week that is cut off left out."""
    if not len(days):
        return 1
    if scale.unit is Period.WEEK:
        whole = int((np.datetime64(as_of) - days.min()).astype(np.int64)) + 1
        return max(1, whole // _WEEK)
    return int(periods_ago(days, as_of, scale).max()) + 1


def count(groups: Any, periods_ago: Counts, length: int) -> tuple[Counts, Counts]:
    """Count the papers of candidates, (c, length), and all papers, (length,), per period.

    `groups` (n, c) is sparse, of ones; `periods_ago` (n,) is each paper's period before the newest.
    """
    from scipy.sparse import csr_matrix

    rows = np.flatnonzero((periods_ago >= 0) & (periods_ago < length))
    column = length - 1 - periods_ago[rows]
    shape = (length, len(periods_ago))
    periods = csr_matrix((np.ones(len(rows), dtype=np.float32), (column, rows)), shape=shape)
    counts = np.asarray((periods @ groups).todense()).T
    return np.rint(counts).astype(np.int64), np.bincount(column, minlength=length)


def _nothing(c: int) -> Look:
    window, past, recent, before, recent_total, before_total = np.zeros((6, c), dtype=np.int64)
    return Look(window, past, recent, before, recent_total, before_total, *np.ones((3, c)))


def _every_year(
    own: Counts, all_papers: Counts, window: int, year: int, recent: Counts
) -> NDArray[np.bool_]:
    """Return (c,) whose share was as high at this time of each earlier year, where two are known.

    `own` (c, periods + 1) and `all_papers` (periods + 1,) are cumulated. What comes once a year, as
    the papers of a conference, may come some weeks sooner or later. Windows longer than half a year
    have no season.
    """
    end = own.shape[1] - 1
    shift = year // _SEASON
    years = min(_SEASONS, (end - window - shift) // year)
    if years < 2 or 2 * window > year:
        return np.zeros(len(own), dtype=bool)
    share = recent / max(1, all_papers[end] - all_papers[end - window])
    usual = np.full(len(own), np.inf)
    for ago in range(1, years + 1):
        ends = end - ago * year + np.arange(-shift, shift + 1)
        papers = np.maximum(all_papers[ends] - all_papers[ends - window], 1)
        usual = np.minimum(usual, ((own[:, ends] - own[:, ends - window]) / papers).max(axis=1))
    return np.asarray(share < LASTING_RATIO * usual)


def _tail(recent: Counts, before: Counts, odds: Values, noise: Values) -> Values:
    """Return the chance of so many recent papers of all; 1 where there are too few, or no rise.

    `odds` are those that a paper is a recent one where nothing changes; `noise` (c,) is the
    squared coefficient of variation by which the rates of the two windows differ there. Without
    noise it is the binomial's tail, which is that of Poisson counts whose rate has the gamma
    distribution of shape b + 1 that b papers of the past leave; noise makes its shape smaller.
    """
    from scipy.special import betainc

    p, odds = np.ones(len(recent)), np.broadcast_to(odds, len(recent))
    expected = (before + _HALF_A_PAPER) * odds
    rises = (recent >= LEAST_RECENT) & (recent > _LEAST_RATIO * expected)
    known = before[rises] + 1.0
    shape = 1 / (1 / known + noise[rises])
    mean = known * odds[rises]
    p[rises] = betainc(recent[rises], shape, mean / (mean + shape))
    return p
