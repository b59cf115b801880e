"""Looks of past dates at the terms of an archive, each with nothing of what came after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundswell.evaluate.archive import Archive
from groundswell.evaluate.hindsight import events_by_hindsight, first_judged, last_judged
from groundswell.evaluate.rise_judging import RiseFigures, RiseJudge, RiseTruth
from groundswell.evaluate.rise_methods import Method
from groundswell.evaluate.truth import Event
from groundswell.json_value import Json

BY_HINDSIGHT, BY_FILE = "hindsight", "file"
"""The names of the truths: what rose in the archive, and the events of a truth file."""

_BEFORE = timedelta(weeks=4)
"""How long before the first date an event may start that is to be named."""

_EARLY = timedelta(weeks=13)
"""How long before its start by hindsight a rise may be named: that start is an estimate."""


def dates_apart(first: date, last: date, every: int) -> list[date]:
    """Return the dates from `first` to `last` so many days apart."""
    return [first + timedelta(days=days) for days in range(0, (last - first).days + 1, every)]


def truths(
    archive: Archive, dates: Sequence[date], events: Sequence[Event] | None
) -> dict[str, RiseTruth]:
    """Return what is to be named at some dates: by hindsight, and by a file's events if any."""
    first, last = dates[0] - _BEFORE, dates[-1]
    judged = first_judged(archive), last_judged(archive)
    risen = [e for e in events_by_hindsight(archive) if first <= e.start <= last]
    found = {BY_HINDSIGHT: RiseTruth(risen, 1 / 2, _EARLY, judged)}
    if events is not None:
        given = [event for event in events if first <= event.start <= last]
        found[BY_FILE] = RiseTruth(given, 1 / 3, timedelta(0), (date.min, date.max))
    return found


@dataclass(frozen=True)
class RiseComparison:
    """How each method did on the same dates, and the events that were to be named, by truth."""

    events: Mapping[str, Sequence[Event]]
    methods: Mapping[str, RiseFigures]

    def as_json(self) -> dict[str, Json]:
        """Return the comparison as JSON; events are in the form of a truth file."""
        return {
            "events": {
                name: [event.as_json() for event in events] for name, events in self.events.items()
            },
            "methods": {name: figures.as_json() for name, figures in self.methods.items()},
        }


def compare_on(
    archive: Archive,
    dates: Sequence[date],
    methods: Mapping[str, Method],
    to_be_named: Mapping[str, RiseTruth],
    notice: Callable[[str], None],
) -> RiseComparison:
    """Return how each method did on the dates, in their order."""
    judges = {name: RiseJudge(archive, to_be_named) for name in methods}
    for as_of in dates:
        scan = archive.until(as_of).scan()
        counts = []
        for name, method in methods.items():
            named = method(scan)
            judges[name].see(as_of, named)
            counts.append(f"{name} {len(named)}")
        notice(f"{as_of}: of {scan.tested} terms {', '.join(counts)}")
    weeks = max(1, (dates[-1] - dates[0]).days / 7)
    return RiseComparison(
        {name: tuple(truth.events) for name, truth in to_be_named.items()},
        {name: judge.figures(weeks) for name, judge in judges.items()},
    )
