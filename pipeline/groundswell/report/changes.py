"""What changed from one run to a later one: the same facts for changes.md and for `compare`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from groundswell.artifacts import OUTLIER, LineageEvent
from groundswell.formatting import clean
from groundswell.signals.prevalence import jeffreys


@dataclass(frozen=True)
class Side:
    """One of two runs: its date, its topics' labels, and the topic of each of its papers."""

    as_of: str
    labels: Mapping[int, str]
    topic_of: Mapping[str, int]


def changes(
    before: Side, after: Side, events: Sequence[LineageEvent], confidence: float
) -> dict[str, Any]:
    """Return new papers, events, movers, and the papers that moved with the reason.

    `events` are those of the lineage after `before` and up to `after`, oldest first; `confidence`
    is the level of the movers' intervals.
    """
    names = named(before.labels, after.labels)
    new = [paper for paper in after.topic_of if paper not in before.topic_of]
    gone = [paper for paper in before.topic_of if paper not in after.topic_of]
    return {
        "from": before.as_of,
        "to": after.as_of,
        "level": f"{100 * confidence:g} %",
        "new_papers": len(new),
        "gone_papers": len(gone),
        "events": [told(event, names) for event in events],
        "movers": [
            {**row, "topic": _end(row["id"], names)}
            for row in movers(after.topic_of, frozenset(before.topic_of), confidence)
        ],
        "moved": moved(before, after, events),
    }


def named(*labels: Mapping[int, str]) -> dict[int, str]:
    """Return the topics' labels, the later ones over the earlier."""
    return {topic: clean(label) for side in labels for topic, label in side.items()}


def told(event: LineageEvent, names: Mapping[int, str]) -> dict[str, Any]:
    """Return an event with its topics named, those it made apart from those it ended."""
    before, after = event.sources, event.targets

    def ends(ids: Sequence[int]) -> list[dict[str, Any]]:
        return [_end(topic, names) for topic in ids]

    return {
        **asdict(event),
        "from": ends(before),
        "to": ends(after),
        "made": ends([topic for topic in after if topic not in before]),
        "ended": ends([topic for topic in before if topic not in after]),
    }


def _end(topic: int, names: Mapping[int, str]) -> dict[str, Any]:
    if topic == OUTLIER:
        return {"id": topic, "label": "papers without a topic"}
    return {"id": topic, "label": names.get(topic) or f"Topic {topic}"}


def movers(
    topic_of: Mapping[str, int], before: frozenset[str], confidence: float
) -> list[dict[str, Any]]:
    """Return the topics whose share of the new papers differs from their share of those before.

    `before` are the ids of the earlier run's papers. A topic is listed where its share of the
    papers before lies outside the interval of its share of the new ones, the largest difference
    first.
    """
    new = Counter(topic for paper, topic in topic_of.items() if paper not in before)
    old = Counter(topic for paper, topic in topic_of.items() if paper in before)
    total_new, total_old = new.total(), old.total()
    if not (total_new and total_old):
        return []
    ids = sorted({*new, *old} - {OUTLIER})
    counts = np.array([new[topic] for topic in ids], dtype=np.int64)
    low, high = jeffreys(counts, np.full_like(counts, total_new), confidence)
    found = []
    for i, topic in enumerate(ids):
        share, share_before = new[topic] / total_new, old[topic] / total_old
        if not low[i] <= share_before <= high[i]:
            found.append(
                {
                    "id": topic,
                    "new": new[topic],
                    "share": share,
                    "low": float(low[i]),
                    "high": float(high[i]),
                    "before": share_before,
                }
            )
    return sorted(found, key=lambda row: (-abs(row["share"] - row["before"]), row["id"]))


def moved(before: Side, after: Side, events: Sequence[LineageEvent]) -> list[dict[str, Any]]:
    """Return the papers of both runs whose topic changed, by their two topics, most papers first.

    `why` are the reasons of the events that lead from the one topic to the other, in order.
    """
    names = named(before.labels, after.labels)
    papers: dict[tuple[int, int], list[str]] = {}
    for paper, topic in after.topic_of.items():
        pair = (before.topic_of.get(paper, topic), topic)
        if pair[0] != pair[1]:
            papers.setdefault(pair, []).append(paper)
    return [
        {
            "from": _end(pair[0], names),
            "to": _end(pair[1], names),
            "papers": len(papers[pair]),
            "why": [f"{event.date} {event.kind}: {event.why}" for event in way]
            if (way := way_between(*pair, events))
            else ["no event of the lineage tells why"],
            "paper_ids": sorted(papers[pair]),
        }
        for pair in sorted(papers, key=lambda pair: (-len(papers[pair]), pair))
    ]


def way_between(before: int, after: int, events: Sequence[LineageEvent]) -> list[LineageEvent]:
    """Return the events, oldest first, that lead from one topic to another; none if none do.

    The latest event that leads straight there is taken, or else a chain of them.
    """
    for event in reversed(events):
        if event.leads(before, after):
            return [event]
    ways: dict[int, list[LineageEvent]] = {before: []}
    for event in events:
        for topic in sorted(ways.keys() & set(event.sources)):
            for end in event.targets:
                ways.setdefault(end, [*ways[topic], event])
    return ways.get(after, [])
