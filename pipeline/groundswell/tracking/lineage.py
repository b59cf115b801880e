"""What happened to the topics of a run: the events of lineage.json.

event(kind, date, ...) -> LineageEvent
explain(change) -> the events that explain every move of a paper between topics
covered(before, after, events) -> whether an event explains such a move
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from groundswell.artifacts import OUTLIER, EventKind, LineageEvent
from groundswell.compute.linalg import Ids
from groundswell.tracking.previous import NEW

_SHARE_DECIMALS = 4
"""Decimals of a share that lineage.json states."""

_NAMED = 3
"""Topics that a reason names, at most."""


def event(
    kind: EventKind,
    date: str,
    *,
    sources: Sequence[int],
    targets: Sequence[int],
    papers: int,
    share_moved: float,
    why: str,
) -> LineageEvent:
    """Return one event of the lineage.

    `sources` and `targets` are topic ids, -1 standing for the outliers. `papers` counts the old
    papers that changed their topic by this event, and `share_moved` is their share of all papers
    that were in `sources` before.
    """
    return LineageEvent(
        kind=kind,
        date=date,
        sources=tuple(sorted(int(topic) for topic in sources)),
        targets=tuple(sorted(int(topic) for topic in targets)),
        papers=int(papers),
        share_moved=round(float(share_moved), _SHARE_DECIMALS),
        why=why,
    )


def covered(before: int, after: int, events: Sequence[LineageEvent]) -> bool:
    """Return whether one of `events` explains a paper's move from topic `before` to `after`."""
    return before == after or any(event.leads(before, after) for event in events)


@dataclass(frozen=True)
class TopicChange:
    """The n papers' topics before and after a run: (n,), -1 for outliers, NEW for new papers.

    `date` is the run's, `names` the labels of the topics before, with which reasons are written.
    `given` says that the topics were made elsewhere, for reasons that are not known here.
    """

    before: Ids
    after: Ids
    date: str
    names: Mapping[int, str]
    given: bool = False

    def name(self, topic: int) -> str:
        """Return a topic's id with its label, if it has one."""
        if topic == OUTLIER:
            return "no topic"
        return f"{topic} ({self.names[topic]})" if topic in self.names else str(topic)

    @cached_property
    def moves(self) -> Counter[tuple[int, int]]:
        """How many old papers went from which topic to which."""
        old = self.before != NEW
        return Counter(zip(self.before[old].tolist(), self.after[old].tolist(), strict=True))

    @cached_property
    def sizes(self) -> dict[int, int]:
        """The papers of each topic before, by ascending id."""
        ids, counts = np.unique(self.before[self.before >= 0], return_counts=True)
        return dict(zip(ids.tolist(), counts.tolist(), strict=True))

    @cached_property
    def alive(self) -> set[int]:
        """The topics after the run."""
        return set(self.after[self.after >= 0].tolist())

    @property
    def new(self) -> list[int]:
        """The topics that were not there before, ascending."""
        return sorted(self.alive - self.sizes.keys())

    @property
    def ended(self) -> list[int]:
        """The topics that are not there after the run, ascending."""
        return [topic for topic in self.sizes if topic not in self.alive]

    def givers(self, topic: int) -> dict[int, int]:
        """Return how many papers each other topic gave to one, without the outliers."""
        return {a: n for (a, b), n in self.moves.items() if b == topic != a and a != OUTLIER}

    def takers(self, topic: int) -> dict[int, int]:
        """Return how many papers each other topic took from one, without the outliers."""
        return {b: n for (a, b), n in self.moves.items() if a == topic != b and b != OUTLIER}

    def moved(self, sources: Sequence[int], targets: Sequence[int]) -> list[tuple[int, int]]:
        """Return the moves from a source to a target that is another topic."""
        return [(a, b) for a, b in self.moves if a in sources and b in targets and a != b]

    def count(self, sources: Sequence[int], targets: Sequence[int]) -> int:
        """Return how many old papers went from a source to a target that is another topic."""
        return sum(self.moves[pair] for pair in self.moved(sources, targets))


def explain(change: TopicChange) -> list[LineageEvent]:
    """Return the events that explain every move between topics, each move as one event's.

    A new topic of which all papers with a topic before come from one is a split of that; another
    new topic is a birth. A topic that ends is merged into an old one that takes at least half of
    it, or else retired. Moves that remain are splits, too; of topics made elsewhere, where they are
    many, one split for all that leave a topic.
    """
    record = _Record(change)
    children = _births(record)
    _splits(record, children)
    _merges(record)
    _retirements(record)
    _remaining_moves(record)
    return record.events


@dataclass
class _Record:
    """The events so far, and the moves that they explain."""

    change: TopicChange
    events: list[LineageEvent] = field(default_factory=list)
    explained: set[tuple[int, int]] = field(default_factory=set)

    def add(
        self, kind: EventKind, sources: Sequence[int], targets: Sequence[int], why: str
    ) -> None:
        """Add an event by which all papers go that went from a source to a target."""
        papers = self.change.count(sources, targets)
        whole = sum(self.change.sizes.get(topic, 0) for topic in sources)
        self.explained.update(self.change.moved(sources, targets))
        self.events.append(
            event(
                kind,
                self.change.date,
                sources=sources,
                targets=targets,
                papers=papers,
                share_moved=min(papers / whole, 1.0) if whole else 0.0,
                why=why,
            )
        )

    def remaining(self, sources: Sequence[int]) -> list[tuple[int, int]]:
        """Return the moves from `sources` to other topics that no event explains yet, sorted."""
        targets = {b for _, b in self.change.moves}
        return sorted(set(self.change.moved(sources, sorted(targets))) - self.explained)


def _births(record: _Record) -> dict[int, list[int]]:
    """Add the births; return the new topics that are parts of one topic, by that topic."""
    change = record.change
    children: dict[int, list[int]] = {}
    for topic in change.new:
        givers = change.givers(topic)
        old_papers = sum(n for (_, b), n in change.moves.items() if b == topic)
        largest = max(givers, key=lambda a: (givers[a], -a), default=OUTLIER)
        if len(givers) == 1 and givers[largest] >= old_papers / 2:
            children.setdefault(largest, []).append(topic)
            continue
        sources = sorted(givers) + ([OUTLIER] if change.moves[OUTLIER, topic] else [])
        size = int(np.sum(change.after == topic))
        named = " and ".join(change.name(a) for a in sorted(givers)[:_NAMED])
        origin = (
            f"{change.count(sources, [topic])} of them were in {named}"
            if givers
            else "none of them had a topic"
        )
        what = "are given as a topic" if change.given else "form a dense group"
        record.add("birth", sources, [topic], f"{size} papers {what}; {origin}")
    return children


def _splits(record: _Record, children: Mapping[int, list[int]]) -> None:
    """Add the splits of the topics that new ones are parts of."""
    change = record.change
    for parent, parts in sorted(children.items()):
        size, name = change.sizes[parent], change.name(parent)
        if parent in change.alive:
            targets = sorted({parent, *parts})
            papers = change.count([parent], targets)
            why = f"{papers} of the {size} papers of {name} form a group of their own"
        else:
            targets = sorted({*parts, *(b for a, b in change.moves if a == parent)})
            why = f"the {size} papers of {name} form {len(parts)} groups"
        record.add("split", [parent], targets, why)


def _merges(record: _Record) -> None:
    """Add the merges: topics that end and of which an old one takes at least half."""
    change = record.change
    merged: dict[int, list[int]] = {}
    for topic in change.ended:
        takers = change.takers(topic)
        largest = max(takers, key=lambda b: (takers[b], -b), default=OUTLIER)
        if largest in change.sizes and takers[largest] >= change.sizes[topic] / 2:
            merged.setdefault(largest, []).append(topic)
    for topic, sources in sorted(merged.items()):
        targets = sorted({topic, *(b for a, b in change.moves if a in sources)})
        names = " and ".join(change.name(source) for source in sources)
        why = (
            f"the papers of {names} moved to {change.name(topic)}, as the topics are given"
            if change.given
            else f"the papers of {names} are no farther from those of {change.name(topic)} than "
            f"these are from each other"
        )
        record.add("merge", [topic, *sources], targets, why)


def _retirements(record: _Record) -> None:
    """Add the retirements: topics that end and whose end no event explains yet."""
    change = record.change
    for topic in change.ended:
        targets = [b for _, b in record.remaining([topic])]
        if targets or not any(topic in event.sources for event in record.events):
            why = (
                f"the {change.sizes[topic]} papers of {change.name(topic)} no longer form a group; "
                f"{change.count([topic], targets)} moved elsewhere"
            )
            record.add("retirement", [topic], targets, why)


def _remaining_moves(record: _Record) -> None:
    """Add a split for every move that no event explains yet."""
    change = record.change
    sources = sorted({a for a, _ in change.moves})
    if change.given:
        for a in sources:
            _given_moves(record, a)
        return
    for a, b in record.remaining(sources):
        why = (
            f"{change.moves[a, b]} of the {change.sizes.get(a, 0)} papers of {change.name(a)} "
            f"are closer to {change.name(b)}"
        )
        record.add("split", [a], sorted({a, b}) if a in change.alive else [b], why)


def _given_moves(record: _Record, source: int) -> None:
    """Add one split for all moves from a topic, or from none, that no event explains yet."""
    change = record.change
    targets = [b for _, b in record.remaining([source])]
    if not targets:
        return
    papers = sum(change.moves[source, b] for b in targets)
    whole = sum(n for (a, _), n in change.moves.items() if a == source)
    of = "without a topic" if source == OUTLIER else f"of {change.name(source)}"
    where = change.name(targets[0]) if len(targets) == 1 else f"{len(targets)} other topics"
    staying = [source] if source in change.alive or source == OUTLIER else []
    why = f"{papers} of the {whole} papers {of} moved to {where}, as the topics are given"
    record.add("split", [source], sorted({*staying, *targets}), why)
