"""What changed from one run to a later one: the same facts for the page, changes.md and `compare`.

New and missing papers are counted, events of the lineage are named, topics whose share of the new
papers differs are found, and papers that moved are grouped by their two topics with the reasons.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass

import numpy as np

from groundswell.artifacts import OUTLIER, EventKind, LineageEvent
from groundswell.formatting import clean
from groundswell.json_value import JsonObject
from groundswell.signals.prevalence import jeffreys

EVENT_WORDS: Mapping[EventKind, str] = {
    "birth": "new",
    "split": "split",
    "merge": "merged",
    "retirement": "retired",
    "relabel": "renamed",
}
"""What happened to a topic, in a word for people, by the kind of the event."""

UNEXPLAINED = "no recorded event explains this"
"""The reason of papers whose topic changed with no event of the lineage."""


@dataclass(frozen=True)
class Side:
    """One of two runs: its date, its topics' labels, and the topic of each of its papers."""

    as_of: str
    labels: Mapping[int, str]
    topic_of: Mapping[str, int]


@dataclass(frozen=True)
class TopicRef:
    """A topic's id and its label; the id -1 stands for the papers without a topic."""

    id: int
    label: str


@dataclass(frozen=True)
class Change:
    """An event of the lineage with its topics named: `sources` became `targets`."""

    kind: EventKind
    date: str
    sources: tuple[TopicRef, ...]
    targets: tuple[TopicRef, ...]
    papers: int
    share_moved: float
    why: str

    @property
    def word(self) -> str:
        """What happened, in a word for people."""
        return EVENT_WORDS[self.kind]

    @property
    def created(self) -> tuple[TopicRef, ...]:
        """The targets that were no sources."""
        return tuple(topic for topic in self.targets if topic not in self.sources)

    @property
    def ended(self) -> tuple[TopicRef, ...]:
        """The sources that are no targets."""
        return tuple(topic for topic in self.sources if topic not in self.targets)

    @property
    def topics(self) -> tuple[TopicRef, ...]:
        """The targets, or the sources where there are no targets."""
        return self.targets or self.sources

    def as_json(self) -> JsonObject:
        """Return the event as `groundswell compare --json` has it."""
        return {
            "kind": self.kind,
            "date": self.date,
            "from": _refs_as_json(self.sources),
            "to": _refs_as_json(self.targets),
            "made": _refs_as_json(self.created),
            "ended": _refs_as_json(self.ended),
            "papers": self.papers,
            "share_moved": self.share_moved,
            "why": self.why,
        }


@dataclass(frozen=True)
class Mover:
    """A topic whose share of the new papers differs from its share of the papers before.

    `new` counts its new papers, `share` is their share of all new papers with its interval, and
    `before` its share of the papers before.
    """

    topic: TopicRef
    new: int
    share: float
    low: float
    high: float
    before: float

    def as_json(self) -> JsonObject:
        """Return the mover as `groundswell compare --json` has it."""
        return {"id": self.topic.id, **asdict(self)}


@dataclass(frozen=True)
class MovedPapers:
    """The papers that went from topic `source` to topic `target`.

    `path` are the events that led from the one to the other, oldest first.
    """

    source: TopicRef
    target: TopicRef
    paper_ids: tuple[str, ...]
    path: tuple[LineageEvent, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the papers went, for people."""
        found = (f"{event.date} {EVENT_WORDS[event.kind]}: {event.why}" for event in self.path)
        return tuple(found) or (UNEXPLAINED,)

    def as_json(self) -> JsonObject:
        """Return the papers as `groundswell compare --json` has them."""
        return {
            "from": asdict(self.source),
            "to": asdict(self.target),
            "papers": len(self.paper_ids),
            "why": [f"{event.date} {event.kind}: {event.why}" for event in self.path]
            or [UNEXPLAINED],
            "paper_ids": list(self.paper_ids),
        }


@dataclass(frozen=True)
class Changes:
    """What changed between the runs of the dates `before` and `after`.

    `confidence` is the level of the movers' intervals.
    """

    before: str
    after: str
    confidence: float
    new_papers: int
    gone_papers: int
    events: tuple[Change, ...]
    movers: tuple[Mover, ...]
    moved: tuple[MovedPapers, ...]

    @property
    def level(self) -> str:
        """The confidence in percent, for people."""
        return f"{100 * self.confidence:g} %"

    def as_json(self) -> JsonObject:
        """Return what `groundswell compare --json` prints."""
        return {
            "from": self.before,
            "to": self.after,
            "level": self.level,
            "new_papers": self.new_papers,
            "gone_papers": self.gone_papers,
            "events": [event.as_json() for event in self.events],
            "movers": [mover.as_json() for mover in self.movers],
            "moved": [papers.as_json() for papers in self.moved],
        }


def changes(
    before: Side, after: Side, events: Sequence[LineageEvent], confidence: float
) -> Changes:
    """Return what changed from one run to a later one.

    `events` are those of the lineage after `before` and up to `after`, oldest first; `confidence`
    is the level of the movers' intervals.
    """
    names = labels_by_id(before.labels, after.labels)
    return Changes(
        before=before.as_of,
        after=after.as_of,
        confidence=confidence,
        new_papers=len(after.topic_of.keys() - before.topic_of.keys()),
        gone_papers=len(before.topic_of.keys() - after.topic_of.keys()),
        events=tuple(named_event(event, names) for event in events),
        movers=tuple(movers(after.topic_of, before.topic_of.keys(), names, confidence)),
        moved=tuple(moved(before, after, names, events)),
    )


def labels_by_id(*labels: Mapping[int, str]) -> dict[int, str]:
    """Return the topics' labels in one line each, the later ones over the earlier."""
    return {topic: clean(label) for side in labels for topic, label in side.items()}


def named_event(event: LineageEvent, names: Mapping[int, str]) -> Change:
    """Return an event with the labels of its topics."""
    return Change(
        kind=event.kind,
        date=event.date,
        sources=tuple(_ref(topic, names) for topic in event.sources),
        targets=tuple(_ref(topic, names) for topic in event.targets),
        papers=event.papers,
        share_moved=event.share_moved,
        why=event.why,
    )


def _ref(topic: int, names: Mapping[int, str]) -> TopicRef:
    if topic == OUTLIER:
        return TopicRef(topic, "unassigned papers")
    return TopicRef(topic, names.get(topic) or f"Topic {topic}")


def _refs_as_json(topics: Sequence[TopicRef]) -> list[JsonObject]:
    return [asdict(topic) for topic in topics]


def movers(
    topic_of: Mapping[str, int],
    before: AbstractSet[str],
    names: Mapping[int, str],
    confidence: float,
) -> list[Mover]:
    """Return the topics whose share of the new papers differs from their share of those before.

    `before` are the ids of the earlier run's papers. A topic is listed where its share of the
    papers before is outside the interval of its share of the new ones, the largest difference
    first.
    """
    new = Counter(topic_of[paper] for paper in topic_of.keys() - before)
    old = Counter(topic_of.values()) - new
    total_new, total_old = new.total(), old.total()
    if not (total_new and total_old):
        return []
    ids = sorted({*new, *old} - {OUTLIER})
    counts = np.array([new[topic] for topic in ids], dtype=np.int64)
    low, high = jeffreys(counts, np.full_like(counts, total_new), confidence)
    found = [
        Mover(
            topic=_ref(topic, names),
            new=new[topic],
            share=new[topic] / total_new,
            low=float(low[i]),
            high=float(high[i]),
            before=old[topic] / total_old,
        )
        for i, topic in enumerate(ids)
    ]
    differing = [mover for mover in found if not mover.low <= mover.before <= mover.high]
    return sorted(differing, key=lambda mover: (-abs(mover.share - mover.before), mover.topic.id))


def moved(
    before: Side, after: Side, names: Mapping[int, str], events: Sequence[LineageEvent]
) -> list[MovedPapers]:
    """Return papers whose topic changed, by their topics before and after, most papers first."""
    papers: dict[tuple[int, int], list[str]] = {}
    for paper, topic in after.topic_of.items():
        pair = (before.topic_of.get(paper, topic), topic)
        if pair[0] != pair[1]:
            papers.setdefault(pair, []).append(paper)
    return [
        MovedPapers(
            source=_ref(source, names),
            target=_ref(target, names),
            paper_ids=tuple(sorted(papers[source, target])),
            path=tuple(event_path(source, target, events)),
        )
        for source, target in sorted(papers, key=lambda pair: (-len(papers[pair]), pair))
    ]


def event_path(source: int, target: int, events: Sequence[LineageEvent]) -> list[LineageEvent]:
    """Return the events, oldest first, that lead from one topic to another; none if none do.

    The latest event that leads straight there is taken, or else a chain of them.
    """
    for event in reversed(events):
        if event.leads(source, target):
            return [event]
    paths: dict[int, list[LineageEvent]] = {source: []}
    for event in events:
        for topic in sorted(paths.keys() & set(event.sources)):
            for end in event.targets:
                paths.setdefault(end, [*paths[topic], event])
    return paths.get(target, [])
