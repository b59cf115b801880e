"""Judges what a method named: by events, by what became of it, and by its forecasts."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np

from groundswell.evaluate.archive import Archive
from groundswell.evaluate.rise_methods import Named
from groundswell.evaluate.truth import Event
from groundswell.json_value import Json
from groundswell.signals.rises import LASTING_RATIO, WEEKLY

WITHIN = (4, 8, 12, 26)
"""Weeks after an event's start in which it is named."""

HORIZONS = (13, 26)
"""Weeks after it was named over which a share is looked at again."""

_LEAST_PAPERS = 5
"""Papers of evidence of an event, at least, for it to be named."""

_SAME = 0.25
"""Part of the papers of either that a thing and a phrase have in common, at least, to be one."""

_GOES_ON = timedelta(weeks=52)
"""How long after an event's start what names it is right."""


@dataclass(frozen=True)
class RiseTruth:
    """Events that are to be named by methods that look from `first` to `last`.

    An event is named by what has this `part` of its evidence among the event's papers. What is
    named `early` before the start is right, too, where the start is an estimate. What is named
    first outside of `judged` is neither right nor wrong.
    """

    events: Sequence[Event]
    part: float
    early: timedelta
    judged: tuple[date, date]


@dataclass(frozen=True)
class Found:
    """How an event was named first: weeks from its start on, its papers since then, the label."""

    event: str
    start: str
    weeks: int
    papers: int
    label: str


@dataclass(frozen=True)
class TruthFigures:
    """How many events a method named, how soon, and the part of what it named that was right.

    `within` are the numbers of events by weeks; a figure without a case is None.
    """

    events: int
    within: Mapping[int, int]
    median_weeks: float | None
    median_papers: float | None
    precision: float | None
    judged: int
    found: Sequence[Found]


@dataclass(frozen=True)
class FateFigures:
    """The part of what was named whose share was up over some weeks, and how well it was forecast.

    `brier` is the mean squared error of the forecasts, `base_brier` that of the part itself.
    """

    judged: int
    lasted: float | None
    brier: float | None
    base_brier: float | None


@dataclass(frozen=True)
class NamedThing:
    """A thing that was named, when first, and what became of it; None where that isn't known."""

    first: str
    label: str
    lasted: Mapping[int, bool | None]
    chances: Mapping[int, float]
    right: Mapping[str, bool | None]


@dataclass(frozen=True)
class RiseFigures:
    """How a method did: things named, in all and a week, by each truth, and what became of them."""

    named: int
    a_week: float
    truths: Mapping[str, TruthFigures]
    fates: Mapping[int, FateFigures]
    things: Sequence[NamedThing]

    def as_json(self) -> dict[str, Json]:
        """Return the figures as JSON."""
        return asdict(self)


class RiseJudge:
    """Judges one method: what it names at each date, in their order."""

    def __init__(self, archive: Archive, truths: Mapping[str, RiseTruth]) -> None:
        """Take the whole archive, and what is to be named, by the truths' names."""
        self._archive = archive
        self._truths = {name: _Seen(truth, archive) for name, truth in truths.items()}
        self._first: dict[str, tuple[date, Named]] = {}

    def see(self, as_of: date, named: Sequence[Named]) -> None:
        """Take note of what is named at a date."""
        for each in named:
            self._first.setdefault(each.key, (as_of, each))
            for seen in self._truths.values():
                seen.see(as_of, each)

    def figures(self, weeks: float) -> RiseFigures:
        """Return the figures; the dates were so many weeks."""
        things = [self._thing(day, named) for day, named in self._first.values()]
        return RiseFigures(
            named=len(things),
            a_week=len(things) / weeks,
            truths={name: seen.figures(self._first) for name, seen in self._truths.items()},
            fates={horizon: _fates(things, horizon) for horizon in HORIZONS},
            things=things,
        )

    def _thing(self, day: date, named: Named) -> NamedThing:
        return NamedThing(
            first=day.isoformat(),
            label=named.label,
            lasted={weeks: lasted(self._archive, day, named, weeks) for weeks in HORIZONS},
            chances=named.chances,
            right={name: seen.right(day, named) for name, seen in self._truths.items()},
        )


class _Seen:
    """Which events of a truth were named, and which things named them."""

    def __init__(self, truth: RiseTruth, archive: Archive) -> None:
        self._truth = truth
        self._events_of: defaultdict[str, list[int]] = defaultdict(list)
        for number, event in enumerate(truth.events):
            for paper in event.papers:
                self._events_of[paper].append(number)
        self._days = dict(zip(archive.corpus.paper_ids, archive.corpus.digest_dates, strict=True))
        self._found: dict[int, Found] = {}
        self._right: set[str] = set()

    def see(self, as_of: date, named: Named) -> None:
        hits = Counter(number for paper in named.evidence for number in self._events_of[paper])
        least = max(_LEAST_PAPERS, self._truth.part * len(named.evidence))
        for number, papers in sorted(hits.items()):
            event = self._truth.events[number]
            begin = event.start - self._truth.early
            if papers < least or not begin <= as_of <= event.start + _GOES_ON:
                continue
            self._right.add(named.key)
            since = sum(event.start <= self._days[p] <= as_of for p in event.papers & {*self._days})
            self._found.setdefault(
                number,
                Found(
                    event=event.name,
                    start=event.start.isoformat(),
                    weeks=(as_of - event.start).days // 7,
                    papers=since,
                    label=named.label,
                ),
            )

    def right(self, day: date, named: Named) -> bool | None:
        """Return whether a thing named an event; None where that can't be judged."""
        first, last = self._truth.judged
        return named.key in self._right if first <= day <= last else None

    def figures(self, first: Mapping[str, tuple[date, Named]]) -> TruthFigures:
        found = self._found.values()
        right = [self.right(day, named) for day, named in first.values()]
        judged = [each for each in right if each is not None]
        return TruthFigures(
            events=len(self._truth.events),
            within={limit: sum(each.weeks <= limit for each in found) for limit in WITHIN},
            median_weeks=median([each.weeks for each in found]) if found else None,
            median_papers=median([each.papers for each in found]) if found else None,
            precision=sum(judged) / len(judged) if judged else None,
            judged=len(judged),
            found=[self._found[number] for number in sorted(self._found)],
        )


def lasted(archive: Archive, day: date, named: Named, weeks: int) -> bool | None:
    """Return whether the share of what was named stayed at 1.5 times its past one over some weeks.

    What is counted is the phrase of the whole archive whose papers were most the same; the past are
    the years that the joint list compares with. None where the archive ends before, or no phrase
    has a quarter of the papers.
    """
    days, then, since = archive.days, np.datetime64(day), np.datetime64(named.since)
    end = then + np.timedelta64(7 * weeks, "D")
    candidates = archive.phrases
    if end > np.datetime64(archive.last) or not candidates.names:
        return None
    own = np.array([paper in named.recent for paper in archive.corpus.paper_ids])
    window = (days >= since) & (days <= then)
    shared = candidates.groups.T @ own.astype(np.float32)
    either = candidates.groups.T @ window.astype(np.float32) + own.sum() - shared
    same = shared / np.maximum(either, 1)
    best = int(np.argmax(same))
    if same[best] < _SAME:
        return None
    past = (days < since) & (days >= since - np.timedelta64(7 * WEEKLY.past, "D"))
    after = (days > then) & (days <= end)
    rows = candidates.rows(best)
    later, all_later = int(after[rows].sum()), max(1, int(after.sum()))
    earlier, all_earlier = int(past[rows].sum()), max(1, int(past.sum()))
    return later > 0 and later / all_later >= LASTING_RATIO * earlier / all_earlier


def _fates(things: Sequence[NamedThing], horizon: int) -> FateFigures:
    known = [(each, each.lasted[horizon]) for each in things if each.lasted[horizon] is not None]
    part = sum(bool(up) for _, up in known) / len(known) if known else None
    forecast = [(each.chances[horizon], bool(up)) for each, up in known if horizon in each.chances]
    base = sum(up for _, up in forecast) / max(1, len(forecast))
    return FateFigures(
        judged=len(known),
        lasted=part,
        brier=sum((p - up) ** 2 for p, up in forecast) / len(forecast) if forecast else None,
        base_brier=base * (1 - base) if forecast else None,
    )
