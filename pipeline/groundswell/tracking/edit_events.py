"""The events of the lineage that the user's edits cause: merges, and seeded topics that begin."""

from collections.abc import Iterator, Sequence

import numpy as np

from groundswell.artifacts import Clusters, LineageEvent, TopicEdits
from groundswell.compute.linalg import Ids
from groundswell.tracking.lineage import TopicChange, event
from groundswell.tracking.previous import NEW


def edit_events(
    change: TopicChange, clusters: Clusters, seeded_ids: Sequence[int], edits: TopicEdits
) -> list[LineageEvent]:
    """Return the merges, the births of seeded topics, and the retirements that these cause.

    `seeded_ids` are the ids of `clusters.new_seeded`. A first run has no events.
    """
    if not (change.before != NEW).any():
        return []
    return [
        *_merges(change, edits),
        *_seeded_births(change, clusters.new_seeded, seeded_ids),
        *_emptied(change, seeded_ids, edits),
    ]


def birth(change: TopicChange, topic: int, why: str) -> LineageEvent:
    """Return the birth of a topic, with the share of the papers of those that it came from."""
    old = change.before[(change.after == topic) & (change.before != NEW)]
    sources = sorted(set(old.tolist()))
    whole = int(np.isin(change.before, sources).sum())
    return event(
        "birth",
        change.date,
        sources=sources,
        targets=[topic],
        papers=len(old),
        share_moved=len(old) / whole if whole else 0.0,
        why=why,
    )


def _merges(change: TopicChange, edits: TopicEdits) -> Iterator[LineageEvent]:
    present = {*_topics(change.before), *_topics(change.after)}
    for gone, stays in sorted(edits.into.items()):
        if gone not in present or stays not in present:
            continue
        whole = int(np.isin(change.before, [gone, stays]).sum())
        papers = int((change.before == gone).sum())
        yield event(
            "merge",
            change.date,
            sources=[gone, stays],
            targets=[stays],
            papers=papers,
            share_moved=papers / whole if whole else 0.0,
            why=f"you merged {change.name(gone)} into {change.name(stays)}",
        )


def _seeded_births(
    change: TopicChange, names: Sequence[str], ids: Sequence[int]
) -> Iterator[LineageEvent]:
    for name, topic in zip(names, ids, strict=True):
        papers = int((change.after == topic).sum())
        yield birth(change, topic, f"you asked for '{name}': {papers} papers are about it")


def _emptied(
    change: TopicChange, seeded_ids: Sequence[int], edits: TopicEdits
) -> Iterator[LineageEvent]:
    """Yield the retirements of topics of which all papers are in new seeded topics."""
    seeded = np.isin(change.after, seeded_ids)
    for topic in sorted(set(_topics(change.before[seeded])) - set(edits.into)):
        rows = change.before == topic
        if not seeded[rows].all():
            continue
        yield event(
            "retirement",
            change.date,
            sources=[topic],
            targets=np.unique(change.after[rows]).tolist(),
            papers=int(rows.sum()),
            share_moved=1.0,
            why=f"all papers of {change.name(topic)} are in topics you asked for",
        )


def _topics(topic_ids: Ids) -> list[int]:
    """Return the topics, without outliers and new papers."""
    topics: list[int] = np.unique(topic_ids[topic_ids >= 0]).tolist()
    return topics
