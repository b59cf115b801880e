"""Truth by hindsight: the terms of a whole archive whose share rose and stayed up.

What rose is a function of the archive alone, so no list of events is a matter of taste. A term has
risen in a week if its share over the window that begins there is at least twice that of the year
before, if it is still 1.5 times that over the next window as long, and if so many papers in both
windows are more than chance beside up to three years before: the smallest of its binomial p-values,
times the independent tests that all weeks amount to, is significant at a false discovery rate over
all terms (Benjamini and Hochberg 1995). It begins where one step up best explains the first window
that shows it, and is still up a quarter of a year after that. Names that are one rise are grouped
as the joint list groups them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.evaluate.archive import Archive
from groundswell.evaluate.truth import Event
from groundswell.signals.joint_list import NamedPapers, Scan, Siblings, each_once
from groundswell.signals.multiple_testing import q_values
from groundswell.signals.onset import onset
from groundswell.signals.rises import (
    LASTING_RATIO,
    Counts,
    count,
    first_day,
    whole_periods,
)

Values = NDArray[np.float64]

_YEAR = 52

_PAPERS = (0, 6, 8, 12, 20, 40, 80, 160, 400)
_TESTS = (1.0, 4.0, 7.0, 14.0, 26.0, 36.0, 46.0, 55.0, 60.0)
"""How many independent tests the weeks of a year amount to, by a term's number of papers. They are
the truth's own, so that it doesn't move with the list that it judges."""


@dataclass(frozen=True)
class HindsightRule:
    """When a term counts as risen: all spans in weeks.

    Shares are compared with those of `past`, and tested beside up to `longest_past`. A rise of a
    term takes another one only `apart` weeks later, and names are one rise only where their starts
    are less than that apart.
    """

    windows: tuple[int, ...] = (13, 26)
    past: int = 52
    longest_past: int = 156
    least_past: int = 13
    ratio: float = 2.0
    least_papers: int = 10
    rate: float = 0.05
    apart: int = 52


@dataclass(frozen=True)
class _TermRise:
    term: int
    start: int
    """The week in which it begins, by position."""
    window: int
    p: float
    """The least p-value of its windows."""


def events_by_hindsight(archive: Archive, rule: HindsightRule | None = None) -> list[Event]:
    """Return what rose in an archive, by start; `papers` are all that use the rise's names."""
    rule = rule or HindsightRule()
    scan = archive.whole
    length = whole_periods(archive.days, archive.last, scan.scale)
    counts, totals = count(scan.candidates.groups, scan.ago, length)
    found = sorted(_term_rises(counts, totals, rule), key=lambda rise: (rise.p, rise.term))
    siblings = Siblings(
        {
            i: NamedPapers(
                scan.candidates.labels[rise.term],
                scan.candidates.words[rise.term],
                _papers_in(scan, rise, length),
                scan.candidates.rows(rise.term),
            )
            for i, rise in enumerate(found)
        },
        archive.vectors,
    )

    starts = np.array([rise.start for rise in found], dtype=np.int64)

    def same(one: int, others: Counts) -> NDArray[np.bool_]:
        near = np.abs(starts[others] - starts[one]) < rule.apart
        return np.asarray(near & siblings.same(one, others))

    events = [
        _event(scan, found[rise.lead], [found[i].term for i in rise.members], length)
        for rise in each_once(range(len(found)), same)
    ]
    return sorted(events, key=lambda event: (event.start, event.name))


def first_judged(archive: Archive, rule: HindsightRule | None = None) -> date:
    """Return the first day on which a rise can begin: what comes before has no past."""
    weeks = (rule or HindsightRule()).least_past
    return _whole_weeks_since(archive) + timedelta(weeks=weeks)


def last_judged(archive: Archive, rule: HindsightRule | None = None) -> date:
    """Return the last day on which a rise can begin: whether a later one stays isn't known."""
    return archive.last - timedelta(weeks=2 * min((rule or HindsightRule()).windows))


def _whole_weeks_since(archive: Archive) -> date:
    length = whole_periods(archive.days, archive.last, archive.whole.scale)
    return first_day(archive.last, length, archive.whole.scale)


def _term_rises(counts: Counts, totals: Counts, rule: HindsightRule) -> Iterator[_TermRise]:
    """Yield the rises of every term."""
    length = counts.shape[1]
    tests = [
        (start, window)
        for window in rule.windows
        for start in range(rule.least_past, length - 2 * window + 1)
    ]
    if not tests or not len(counts):
        return
    p = np.stack([_p_values(counts, totals, start, window, rule) for start, window in tests])
    looks = np.interp(counts.sum(axis=1), _PAPERS, _TESTS) * max(1, length / _YEAR)
    rejected = int((q_values(np.minimum(1, p.min(axis=0) * looks)) <= rule.rate).sum())
    # The level at which Benjamini and Hochberg reject so many, for one window of each term.
    level = rule.rate * rejected / len(looks) / looks
    order = np.array(tests)
    for term in np.flatnonzero((p <= level).any(axis=0)).tolist():
        risen, own_p = order[p[:, term] <= level[term]], p[p[:, term] <= level[term], term]
        while len(risen):
            first, window = min(risen.tolist())
            # A window that shows a rise may begin before it, as far as the past is concerned.
            span = slice(max(0, first - rule.past), first + window)
            start = span.start + onset(counts[term, span], totals[span], window, window)
            later = risen[:, 0] > max(first, start)
            if _stays(counts[term], totals, start, rule):
                later = risen[:, 0] >= start + rule.apart
                yield _TermRise(term, start, window, float(own_p[~later].min()))
            risen, own_p = risen[later], own_p[later]


def _stays(counts: Counts, totals: Counts, start: int, rule: HindsightRule) -> bool:
    """Return whether a term's share is still up after the shortest window from its start on."""
    window = min(rule.windows)
    past = slice(max(0, start - rule.past), start)
    after = slice(start + window, start + 2 * window)
    if after.stop > len(counts) or not counts[after].any():
        return False
    share = counts[past].sum() / max(1, int(totals[past].sum()))
    return bool(counts[after].sum() >= LASTING_RATIO * share * totals[after].sum())


def _p_values(
    counts: Counts, totals: Counts, start: int, window: int, rule: HindsightRule
) -> Values:
    """Return (c,) how likely so many papers come by chance; 1 where there is no rise that stays."""
    from scipy.special import betainc

    spans = (
        slice(max(0, start - rule.longest_past), start),
        slice(max(0, start - rule.past), start),
        slice(start, start + window),
        slice(start + window, start + 2 * window),
    )
    whole_past, past, rising, after = (counts[:, span].sum(axis=1) for span in spans)
    all_whole_past, all_past, all_rising, all_after = (int(totals[span].sum()) for span in spans)
    share = (past + 0.5) / max(all_past, 1)
    rises = (rising >= rule.least_papers) & (rising >= rule.ratio * share * all_rising)
    rises &= after >= LASTING_RATIO * share * all_after
    p = np.ones(len(counts))
    new, old = (rising + after)[rises], whole_past[rises]
    part = (all_rising + all_after) / max(all_whole_past + all_rising + all_after, 1)
    p[rises] = betainc(new, old + 1.0, part)
    return p


def _papers_in(scan: Scan, rise: _TermRise, length: int) -> Counts:
    """Return the rows of a term's papers in both windows of its rise."""
    rows = scan.candidates.rows(rise.term)
    week = length - 1 - scan.ago[rows]
    return np.asarray(rows[(week >= rise.start) & (week < rise.start + 2 * rise.window)])


def _event(scan: Scan, lead: _TermRise, terms: Sequence[int], length: int) -> Event:
    rows = np.unique(np.concatenate([scan.candidates.rows(term) for term in terms]))
    return Event(
        name=scan.candidates.labels[lead.term],
        start=first_day(scan.as_of, length - lead.start, scan.scale),
        end=None,
        papers=frozenset(scan.papers.paper_ids[row] for row in rows.tolist()),
    )
