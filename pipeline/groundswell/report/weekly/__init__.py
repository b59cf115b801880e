"""The week: what a group reads on Monday, in one column that is printed and mailed as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, StatusChange
from groundswell.report.arrivals import WEEK, Arrivals, arrivals
from groundswell.report.changes import Change
from groundswell.report.facts import ReportInputs, RiseFacts, RunFacts
from groundswell.report.paper_index import PaperRef
from groundswell.report.rendering import render

_NEW, _ACTIVE, _READ, _EVENTS = 10, 8, 3, 12
"""New rises, rises with papers of the week, papers of each, and events of topics, at most: a page
each."""

_UPVOTED = 5
"""Papers with the most votes: a hand."""

_BARS, _TALL = 13, 36
"""Bars of a drawing, each of four weeks, a year of them; and pixels of the tallest."""


Rows: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Bar:
    """A period's share as a bar: its height in pixels, and whether it is in the recent window."""

    height: int
    recent: bool


@dataclass(frozen=True)
class WeekOfRise:
    """A rise, how many papers the week brought it, and some of them, the most voted for first."""

    rise: RiseFacts
    count: int
    papers: tuple[PaperRef, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Week:
    """What the seven days up to a run's date brought.

    `arrivals` is None where days are not known. `new` are the rises that were found or joined the
    list within the week, `active` the others that it brought the most papers, `left` the changes by
    which others left the list. `events` are those of topics, `upvoted` the papers with the most
    votes, if any have some. `rises` is how long the list is.
    """

    since: date
    until: date
    arrivals: Arrivals | None
    rises: int
    new: tuple[WeekOfRise, ...]
    active: tuple[WeekOfRise, ...]
    left: tuple[StatusChange, ...]
    events: tuple[Change, ...]
    upvoted: tuple[PaperRef, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing joined or left the list, and no topic came or went."""
        return not (self.new or self.left or self.events)


def weekly_page(inputs: ReportInputs, facts: RunFacts) -> bytes:
    """Return weekly.html: styles are at each element, as mail programs need them."""
    return render("weekly/weekly.html", run=facts, week=week_of(inputs, facts))


def week_of(inputs: ReportInputs, facts: RunFacts) -> Week:
    """Return what the last seven days of a run brought."""
    until = date.fromisoformat(facts.as_of)
    since = until - WEEK + timedelta(days=1)
    votes = np.array([count or 0 for count in inputs.corpus.papers["votes"].to_pylist()])
    of_week = inputs.corpus.days >= np.datetime64(since)
    each = [_of_rise(rise, facts, of_week, votes) for rise in facts.rises]
    joined = _joined(facts, since)
    active = sorted(
        (one for one in each if one.count and one.rise.entry.id not in joined),
        key=lambda one: -one.count,
    )
    return Week(
        since=since,
        until=until,
        arrivals=arrivals(inputs.corpus, facts.scant_days),
        rises=len(facts.rises),
        new=tuple(one for one in each if one.rise.entry.id in joined)[:_NEW],
        active=tuple(active[:_ACTIVE]),
        left=tuple(_left(facts, since)),
        events=tuple(_events(facts, since))[:_EVENTS],
        upvoted=facts.papers.named(
            _most_voted(np.flatnonzero(of_week & (votes > 0)), votes, facts, _UPVOTED)
        ),
    )


def _joined(facts: RunFacts, since: date) -> set[int]:
    """Return the ids of the rises that were found or joined the list since a day."""
    day = since.isoformat()
    found = {rise.entry.id for rise in facts.rises if rise.entry.first_flagged >= day}
    return found | {
        each.change.id
        for each in facts.past.changes
        if each.change.kind == "entry" and each.change.before is None and each.date >= day
    }


def _left(facts: RunFacts, since: date) -> Iterator[StatusChange]:
    """Yield the last changes of what left the list since a day and did not come back."""
    listed = {rise.entry.id for rise in facts.rises}
    last = {
        each.change.id: each.change
        for each in facts.past.changes
        if each.change.kind == "entry" and each.date >= since.isoformat()
    }
    for entry, change in last.items():
        if entry not in listed and change.before is not None and change.after is None:
            yield change


def _events(facts: RunFacts, since: date) -> Iterator[Change]:
    """Yield the events since a day in which a topic came, went or was renamed, the newest first.

    A refit also moves papers between topics that go on: those are splits that make no topic.
    """
    first = {
        thing.id: facts.past.runs[thing.points[0].run]
        for thing in facts.past.things
        if thing.kind == "topic"
    }
    for change in (*facts.changes.events, *facts.earlier):
        sources, ended = (
            [topic for topic in some if topic.id != OUTLIER]
            for some in (change.sources, change.ended)
        )
        made = [
            topic for topic in change.created if first.get(topic.id, change.date) >= change.date
        ]
        moves = change.kind == "split" and not ended and not (made and sources)
        if change.date >= since.isoformat() and not moves:
            yield change


def _of_rise(
    rise: RiseFacts, facts: RunFacts, of_week: NDArray[np.bool_], votes: Rows
) -> WeekOfRise:
    rows = rise.papers[of_week[rise.papers]]
    top = max((point.share or 0.0 for point in rise.points), default=0.0) or 1.0
    return WeekOfRise(
        rise=rise,
        count=len(rows),
        papers=facts.papers.named(_most_voted(rows, votes, facts, _READ)),
        bars=tuple(
            Bar(
                max(1, round(_TALL * (point.share or 0.0) / top)),
                point.start.isoformat() >= rise.entry.recent_since,
            )
            for point in rise.points[-_BARS:]
        ),
    )


def _most_voted(rows: Rows, votes: Rows, facts: RunFacts, most: int) -> list[str]:
    """Return the ids of the papers with the most votes among rows of the corpus.

    The newest come first among equals; where no paper has a vote, only their dates decide.
    """
    ids = facts.papers.corpus.paper_ids
    ordered = sorted(rows.tolist(), key=lambda row: (-votes[row], -row))
    return [ids[row] for row in ordered[:most]]
