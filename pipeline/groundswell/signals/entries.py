"""The entries of the joint list: who they are from run to run, and what they say in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundswell.artifacts import (
    OUTLIER,
    CoursePoint,
    Emerging,
    EmergingEntry,
    RiseName,
    RiseRecord,
    RiseStatus,
    StatusChange,
)
from groundswell.formatting import compared_text
from groundswell.periods import Period
from groundswell.signals.joint_list import Rise, Scan, leads, mostly_shared
from groundswell.signals.onset import onset
from groundswell.signals.persistence import EarlierRises, Persistence
from groundswell.signals.rises import Counts, first_day

_EVIDENCE = 20
"""Papers of evidence, at most: as many as a reader looks through."""

_TOPICS, _OF_A_TOPIC = 3, 0.2
"""Topics that an entry names, at most, and the least part of its recent papers in each."""

_MEMORY = timedelta(weeks=52)
"""How long the id of an entry that left is kept for it."""

_COURSE_WEEKS = 4
"""Weeks to a point of an entry's course: with fewer most points are noise."""

_RARE, _YEARS = 10.0, 1000.0
"""Years by chance from which they are stated, and from which they are all one."""


def emerging_list(scan: Scan, rate: float, before: Emerging) -> Emerging:
    """Return the joint list at a false discovery rate over a year; `before` is the last run's."""
    listed = [record for record in before.records if record.last_listed == before.as_of]
    rises = scan.rises(rate, leads(listed))
    identities = _Identities(scan, rises, before)
    earlier = scan.earlier(rate)
    writer = _Writer(scan, rate, earlier)
    entries = tuple(
        writer.entry(rise, identity) for rise, identity in zip(rises, identities.all, strict=True)
    )
    return Emerging(
        entries=entries,
        changes=tuple(_changes(scan, rises, rate, entries, before)),
        records=(
            *(writer.record(rise, entry) for rise, entry in zip(rises, entries, strict=True)),
            *(record for record in identities.left if _remembered(record, scan.as_of)),
        ),
        as_of=scan.as_of.isoformat(),
        next_id=identities.next_id,
        candidates=scan.tested,
        false_discovery_rate=rate,
    )


@dataclass(frozen=True)
class _Identity:
    id: int
    first_flagged: str | None


class _Identities:
    """Which entry of the last run each rise is: `left` are those that are none of today's."""

    def __init__(self, scan: Scan, rises: Sequence[Rise], before: Emerging) -> None:
        self.next_id = before.next_id
        self.left = list(before.records)
        self.all: list[_Identity] = []
        candidates = scan.candidates
        names = candidates.names
        by_lead = [self._named(names[rise.lead], candidates.labels[rise.lead]) for rise in rises]
        for rise, record in zip(rises, by_lead, strict=True):
            found = record or self._take(
                candidates.all_names(rise),
                frozenset(scan.papers.paper_ids[row] for row in scan.recent_rows(rise.lead)),
            )
            if found is None:
                self.all.append(_Identity(self.next_id, None))
                self.next_id += 1
            else:
                self.all.append(_Identity(found.id, found.first_flagged))

    def _named(self, name: RiseName, label: str) -> RiseRecord | None:
        """Return the record that went by this name or this label, and use it up."""
        for record in self.left:
            if record.names[0] == name or record.label.lower() == label.lower():
                self.left.remove(record)
                return record
        return None

    def _take(self, names: Sequence[RiseName], papers: frozenset[str]) -> RiseRecord | None:
        """Return the record that has one of these names or half of these papers, and use it up."""
        for record in self.left:
            same_papers = mostly_shared(papers, frozenset(record.paper_ids))
            if same_papers or not set(record.names).isdisjoint(names):
                self.left.remove(record)
                return record
        return None


class _Writer:
    """Writes what is known of a rise as an entry."""

    def __init__(self, scan: Scan, rate: float, earlier: EarlierRises) -> None:
        self._scan, self._rate, self._earlier = scan, rate, earlier

    def entry(self, rise: Rise, identity: _Identity) -> EmergingEntry:
        scan, lead = self._scan, rise.lead
        today, names = scan.today, scan.candidates.names
        window, past = int(today.window[lead]), int(today.past[lead])
        recent, before = int(today.recent[lead]), int(today.before[lead])
        recent_total, before_total = int(today.recent_total[lead]), int(today.before_total[lead])
        since = first_day(scan.as_of, window, scan.scale)
        ratio = recent * before_total / (before * recent_total) if before else None
        slow = self._is_slow(lead)
        lasting = [self._earlier.persistence(weeks, window) for weeks in (13, 26)]
        years = min(_YEARS, 1 / max(float(today.p[lead]) * scan.tested, 1 / _YEARS))
        past_since = first_day(scan.as_of, window + past, scan.scale)
        return EmergingEntry(
            id=identity.id,
            kind=names[lead].kind,
            label=scan.candidates.labels[lead],
            topic_ids=self._topics(lead),
            status=self._status(lead),
            first_flagged=identity.first_flagged or self._first_flagged(rise),
            onset=self._onset(lead, window),
            papers=recent,
            evidence=self._evidence(lead),
            recent_since=since.isoformat(),
            recent_until=scan.as_of.isoformat(),
            before_since=past_since.isoformat(),
            before_until=(since - timedelta(days=1)).isoformat(),
            recent_count=recent,
            recent_total=recent_total,
            before_count=before,
            before_total=before_total,
            rate_ratio=None if ratio is None else round(ratio, 3),
            slow=slow,
            p_value=float(f"{today.p[lead]:.6g}"),
            q_value=float(f"{today.q[lead]:.6g}"),
            years_by_chance=round(years, 1),
            persists_13_weeks=lasting[0].chance,
            persists_26_weeks=lasting[1].chance,
            also=tuple(names[i] for i in rise.others),
            explanation=_explanation(
                (recent, recent_total, before, before_total),
                (past_since, since, scan.as_of),
                years,
                float(today.q[lead]),
                lasting[0],
                slow=slow,
            ),
            course=self._course(lead),
        )

    def record(self, rise: Rise, entry: EmergingEntry) -> RiseRecord:
        scan = self._scan
        return RiseRecord(
            id=entry.id,
            kind=entry.kind,
            label=entry.label,
            status=entry.status,
            first_flagged=entry.first_flagged,
            last_listed=scan.as_of.isoformat(),
            names=tuple(scan.candidates.all_names(rise)),
            paper_ids=tuple(scan.papers.paper_ids[row] for row in scan.recent_rows(rise.lead)),
        )

    def _status(self, lead: int) -> RiseStatus:
        """Return 'emerging' where today's look finds it, 'growing' where only a recent one did."""
        return "emerging" if self._scan.today.q[lead] <= self._rate else "growing"

    def _is_slow(self, lead: int) -> bool:
        """Return whether windows shorter than half a year showed it at no look of two years."""
        return not any(
            look.q[lead] * look.quick_p[lead] <= self._rate * look.p[lead]
            for look in self._scan.looks
        )

    def _first_flagged(self, rise: Rise) -> str:
        ago = max(self._earlier.first_look(i) for i in rise.members)
        if not ago:
            return self._scan.as_of.isoformat()
        day = first_day(self._scan.as_of, ago, self._scan.scale) - timedelta(days=1)
        return day.isoformat()

    def _onset(self, lead: int, window: int) -> str:
        scan = self._scan
        position = onset(scan.counts[lead], scan.totals, window, scan.scale.span)
        return first_day(scan.as_of, len(scan.totals) - position, scan.scale).isoformat()

    def _course(self, lead: int) -> tuple[CoursePoint, ...]:
        scan = self._scan
        each = _COURSE_WEEKS if scan.scale.unit is Period.WEEK else 1
        length = min(len(scan.totals), 2 * scan.scale.year) // each * each
        if not length:
            return ()
        counts, totals = (
            values[-length:].reshape(-1, each).sum(axis=1).tolist()
            for values in (scan.counts[lead], scan.totals)
        )
        return tuple(
            CoursePoint(first_day(scan.as_of, length - i * each, scan.scale).isoformat(), *point)
            for i, point in enumerate(zip(counts, totals, strict=True))
        )

    def _topics(self, lead: int) -> tuple[int, ...]:
        """Return the topics that hold the most of a rise's recent papers."""
        rows = self._scan.recent_rows(lead)
        counts = Counter(t for t in self._scan.papers.topic_ids[rows].tolist() if t != OUTLIER)
        ranked = sorted(counts, key=lambda topic: (-counts[topic], topic))[:_TOPICS]
        return tuple(topic for topic in ranked if counts[topic] >= _OF_A_TOPIC * len(rows))

    def _evidence(self, lead: int) -> tuple[str, ...]:
        """Return the recent papers, those first that are most like the others."""
        rows = self._scan.recent_rows(lead)
        vectors = self._scan.papers.vectors[rows].astype(np.float64)
        likeness = np.round(vectors @ vectors.sum(axis=0), 6)
        ids = np.array([self._scan.papers.paper_ids[row] for row in rows])
        order = np.lexsort((ids, -likeness))
        return tuple(ids[order][:_EVIDENCE].tolist())


def _explanation(
    counts: tuple[int, int, int, int],
    days: tuple[date, date, date],
    years: float,
    q: float,
    lasting: Persistence,
    *,
    slow: bool,
) -> str:
    """Return in words what was compared, how rare it is by chance, and what became of others."""
    text = "A slow rise. " * slow + compared_text(counts, days)
    if years >= _RARE:
        rarity = "less than once in" if years >= _YEARS else "once in about"
        text += (
            f" A rise this large comes by chance {rarity} {years:,.0f} years of looking at "
            f"everything that is followed."
        )
    else:
        text += (
            f" Of what is listed down to here, about one in {max(2, round(1 / q)):,} is expected "
            f"to be chance."
        )
    if lasting.stated:
        text += (
            f" Of {lasting.followed:,} such rises in this archive, {lasting.lasted:,} were still "
            f"up three months later."
        )
    return text


def _remembered(record: RiseRecord, as_of: date) -> bool:
    """Return whether an entry that left keeps its id should it return."""
    return date.fromisoformat(record.last_listed) > as_of - _MEMORY


def _changes(
    scan: Scan,
    rises: Sequence[Rise],
    rate: float,
    entries: Sequence[EmergingEntry],
    before: Emerging,
) -> Iterator[StatusChange]:
    """Yield the entries that joined, left or have another status; none in a first run."""
    if not before.as_of:
        return
    listed = {each.id: each for each in before.records if each.last_listed == before.as_of}
    counted_with = {name: each.label for each in listed.values() for name in each.names}
    for rise, entry in zip(rises, entries, strict=True):
        old = listed.pop(entry.id, None)
        if old is None or old.status != entry.status:
            was = old.status if old else None
            why = entry.compared
            group = counted_with.get(scan.candidates.names[rise.lead])
            if old is None and group is not None:
                why = f"counted with '{group}' until now. {why}"
            yield StatusChange("entry", entry.id, entry.label, was, entry.status, why)
    for record in listed.values():
        why = _why_left(scan, rises, rate, record)
        yield StatusChange("entry", record.id, record.label, record.status, None, why)


def _why_left(scan: Scan, rises: Sequence[Rise], rate: float, record: RiseRecord) -> str:
    lead = scan.place.get(record.names[0])
    if lead is None:
        return "revised: too few papers have that name, or they are no longer alike"
    for rise in rises:
        if lead in rise.members:
            return f"merged: its papers are counted with '{scan.candidates.labels[rise.lead]}'"
    counts = _recent_counts(scan, lead)
    return (
        f"cooled: its share no longer stands out, with {counts[0]:,} of {counts[1]:,} papers in "
        f"the last {scan.scale.windows[0]} {scan.scale.unit}s; the q-value is "
        f"{scan.today.q[lead]:.2g}, above {rate:g}"
    )


def _recent_counts(scan: Scan, candidate: int) -> tuple[int, int]:
    window = scan.scale.windows[0]
    own: Counts = scan.counts[candidate, -window:]
    return int(own.sum()), int(scan.totals[-window:].sum())
