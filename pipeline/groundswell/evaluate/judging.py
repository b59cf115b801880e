"""Judges a method's flags: by known events, or by what became of the flagged topics."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np

from groundswell.evaluate.baselines import OURS, RISING
from groundswell.evaluate.snapshots import Snapshot, episodes, first_after
from groundswell.evaluate.truth import Event

HORIZONS = (8, 26)
"""Weeks after a flag in which its topic's share is looked at: two months, and half a year."""

_HELD = 0.9
"""A share has held where this part of it is left: a convention, stated in docs/backtest.md."""

Truth = Mapping[tuple[date, int], Sequence[str]]
"""The names of the events that a topic carries at a date; none for most."""


@dataclass(frozen=True)
class EventFigures:
    """How right a method's flags are, by known events; a figure without a case is None.

    The shares `precision` to `recall` are those of docs/backtest.md. `found` is the date of each
    event's first right flag (ISO 8601), `brier` the mean squared error of the forecast.
    """

    precision: float | None
    precision_by_date: float | None
    precision_by_rise: float | None
    evidence_of_events: float | None
    recall: float | None
    false_alarms: int
    median_delay_days: float | None
    brier: float | None
    found: Mapping[str, str]


SHARES = (
    "precision",
    "precision_by_date",
    "precision_by_rise",
    "evidence_of_events",
    "recall",
)
"""The figures that are shares, in the order of tables."""


@dataclass(frozen=True)
class HorizonFigures:
    """What became of flagged topics after some weeks: of how many flags, and two shares of them."""

    flags: int
    held_or_grew: float | None
    above_its_past: float | None


Afterwards = Mapping[int, HorizonFigures]
"""The figures of each of `HORIZONS`."""


def truth_of(snapshots: Sequence[Snapshot], events: Sequence[Event]) -> Truth:
    """Return which topics carry an event that goes on, by date and topic."""
    return {
        (snapshot.as_of, topic): [
            event.name
            for event in events
            if event.active(snapshot.as_of) and _carries(snapshot, topic, event)
        ]
        for snapshot in snapshots
        for topic in snapshot.labels
    }


def judged_by_events(
    snapshots: Sequence[Snapshot], method: str, events: Sequence[Event], truth: Truth
) -> EventFigures:
    """Judge a method's flags by known events."""
    first_right, hits = _hits(snapshots, method, truth)
    flagged = [(snapshot, topic) for snapshot in snapshots for topic in snapshot.flags[method]]
    of_events = {
        snapshot.as_of: {
            paper for event in events if event.active(snapshot.as_of) for paper in event.papers
        }
        for snapshot in snapshots
    }
    possible = [e for e in events if any(e.active(snapshot.as_of) for snapshot in snapshots)]
    delays = [(first_right[e.name] - e.start).days for e in possible if e.name in first_right]
    return EventFigures(
        precision=_share(hits),
        precision_by_date=_share([bool(truth[s.as_of, topic]) for s, topic in flagged]),
        precision_by_rise=_share([rises_by(s, topic, of_events[s.as_of]) for s, topic in flagged]),
        evidence_of_events=_share(
            [i in of_events[s.as_of] for s, topic in flagged for i in s.signals[topic].evidence]
        ),
        recall=len(delays) / len(possible) if possible else None,
        false_alarms=hits.count(False),
        median_delay_days=median(delays) if delays else None,
        brier=_brier(snapshots, method, truth),
        found={name: day.isoformat() for name, day in sorted(first_right.items())},
    )


def afterwards(snapshots: Sequence[Snapshot], method: str | None) -> Afterwards:
    """Return what became of topics after their first flag; of every topic at every date for None.

    Shares are counted on the topics of the first run that knows the weeks in question. A topic that
    has been retired by then has none.
    """
    return {weeks: _after(snapshots, method, weeks) for weeks in HORIZONS}


def rises_by(snapshot: Snapshot, topic: int, of_events: Collection[str]) -> bool:
    """Return whether papers of events are half of what a topic has beyond its past share, or more.

    The papers since the signal's `recent_since` are compared with `share_before` of them. A topic
    that has no more than that does not rise.
    """
    signal = snapshot.signals[topic]
    recent = list(snapshot.topics_since(date.fromisoformat(signal.recent_since)))
    own = [paper for paper, its_topic in recent if its_topic == topic]
    beyond = len(own) - (signal.share_before or 0.0) * len(recent)
    return beyond > 0 and 2 * sum(paper in of_events for paper in own) >= beyond


def _carries(snapshot: Snapshot, topic: int, event: Event) -> bool:
    """Return whether a topic has half of an event's papers since its start, or they half of its.

    Only what had been published by the snapshot's date counts.
    """
    since = dict(snapshot.topics_since(event.start))
    of_event = [its_topic for paper, its_topic in since.items() if paper in event.papers]
    of_topic = sum(its_topic == topic for its_topic in since.values())
    both = of_event.count(topic)
    return 2 * both >= len(of_event) > 0 or 2 * both >= of_topic > 0


def _hits(
    snapshots: Sequence[Snapshot], method: str, truth: Truth
) -> tuple[dict[str, date], list[bool]]:
    """Return the date of each event's first right flag, and whether each episode is right."""
    first_right: dict[str, date] = {}
    hits = []
    for episode in episodes(snapshots, method):
        names = [
            (s.as_of, name) for s in episode.snapshots for name in truth[s.as_of, episode.topic]
        ]
        for day, name in names:
            first_right[name] = min(day, first_right.get(name, day))
        hits.append(bool(names))
    return first_right, hits


def _brier(snapshots: Sequence[Snapshot], method: str, truth: Truth) -> float | None:
    """Return the mean squared error of a method's forecasts (Brier 1950)."""
    errors = [
        (_forecast(snapshot, topic, method) - bool(truth[snapshot.as_of, topic])) ** 2
        for snapshot in snapshots
        for topic in snapshot.labels
    ]
    return float(np.mean(errors)) if errors else None


def _forecast(snapshot: Snapshot, topic: int, method: str) -> float:
    """Return the probability that a method gives to a true rise: 1 - q, or 0 or 1."""
    if method not in {OURS, RISING}:
        return float(topic in snapshot.flags[method])
    signal = snapshot.signals[topic]
    return 0.0 if signal.status == "declining" else 1 - signal.q_value


def _after(snapshots: Sequence[Snapshot], method: str | None, weeks: int) -> HorizonFigures:
    held, above = [], []
    counted: dict[date, Counter[int]] = {}
    for snapshot, topic in _first_flags(snapshots, method):
        later = first_after(snapshots, snapshot.as_of, weeks)
        if later is None:
            continue
        if snapshot.as_of not in counted:
            until = snapshot.as_of + timedelta(weeks=weeks)
            counted[snapshot.as_of] = _counts(later, snapshot.as_of, until)
        counts, signal = counted[snapshot.as_of], snapshot.signals[topic]
        if not counts or signal.share_before is None:
            continue
        share = counts[topic] / counts.total()
        held.append(share >= _HELD * signal.share_recent)
        above.append(share > signal.share_before)
    return HorizonFigures(len(held), _share(held), _share(above))


def _first_flags(
    snapshots: Sequence[Snapshot], method: str | None
) -> Iterator[tuple[Snapshot, int]]:
    if method is None:
        yield from ((snapshot, topic) for snapshot in snapshots for topic in snapshot.labels)
    else:
        yield from ((e.snapshots[0], e.topic) for e in episodes(snapshots, method))


def _counts(snapshot: Snapshot, after: date, until: date) -> Counter[int]:
    """Return the number of papers per topic between two dates, those without a topic at -1."""
    return Counter(topic for topic, day in snapshot.papers.values() if after < day <= until)


def _share(cases: Sequence[bool]) -> float | None:
    """Return the share of true cases; None where there is no case."""
    return sum(cases) / len(cases) if cases else None
