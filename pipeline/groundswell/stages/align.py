"""Align: give clusters the ids of the topics they continue, and tell what changed.

After a fitting, clusters are matched to the last run's topics by the papers they share; an
extension continues them by construction. Either way ids are never used again, and a paper changes
its topic only by an event of the lineage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Alignment,
    Clusters,
    Corpus,
    Detection,
    Embeddings,
    Fit,
    Layout,
    LineageEvent,
    Plan,
    State,
    TopicEdits,
    TrackingRecord,
)
from groundswell.config import AlignConfig
from groundswell.tracking.lineage import event
from groundswell.tracking.matching import NEW, match
from groundswell.tracking.previous import carried, merged, merged_ids
from groundswell.tracking.profiles import only, profile, with_founded

Ids = NDArray[np.int64]


def align(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: State,
    plan: Plan,
    topic_edits: TopicEdits,
    *,
    config: AlignConfig,
) -> Alignment:
    """Return each paper's topic under lasting ids, this run's events, and the next run's state."""
    del config  # the rules hold for everyone
    if plan.mode == "extend":
        return _extended(corpus, embeddings, layout, clusters, previous, topic_edits)
    return _fitted(corpus, embeddings, layout, clusters, previous, topic_edits)


def _fitted(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: State,
    topic_edits: TopicEdits,
) -> Alignment:
    before = np.full(len(corpus.papers), NEW, dtype=np.int64)
    next_id = 0
    if previous.as_of is not None:
        known = dict(
            zip(
                previous.papers["paper_id"].to_pylist(),
                previous.papers["topic_id"].to_pylist(),
                strict=True,
            )
        )
        before = np.array([known.get(i, NEW) for i in corpus.paper_ids], dtype=np.int64)
        next_id = previous.tracking.next_id
    names = previous.topic_labels
    given = _given(clusters, next_id)
    next_id += len(clusters.new_seeded)
    apart = (clusters.labels >= 0) & (clusters.labels < len(given))
    topic_ids = np.full(len(before), OUTLIER, dtype=np.int64)
    topic_ids[apart] = given[clusters.labels[apart]]
    # What is set apart takes no part in the matching: it is neither cluster nor topic before.
    rest = np.where(apart, OUTLIER, np.maximum(clusters.labels - len(given), OUTLIER))
    matching = match(
        np.where(apart, NEW, before), rest, date=corpus.as_of, next_id=next_id, names=names
    )
    topic_ids[~apart] = matching.topic_ids[~apart]
    events = [
        *_wished(before, topic_ids, clusters, topic_edits, given.tolist(), names, corpus.as_of),
        *matching.events,
    ]
    # Of topics that are there already the clusters were merged; these were born in this run.
    topic_ids = merged_ids(topic_ids, topic_edits)
    profiles = profile(embeddings.vectors, topic_ids)
    return Alignment(
        paper_ids=clusters.paper_ids,
        topic_ids=topic_ids,
        strength=np.where(topic_ids == OUTLIER, 0, clusters.strength).astype(np.float32),
        map=layout.map,
        ids=tuple(profiles.ids.tolist()),
        centroids=profiles.centroids,
        events=tuple(events),
        record=TrackingRecord(
            encoder=embeddings.encoder,
            single_topic=clusters.single_topic,
            fit=Fit(
                as_of=corpus.as_of,
                next_id=matching.next_id,
                papers=len(corpus.papers),
                outliers=float(np.mean(topic_ids == OUTLIER)),
            ),
            next_id=matching.next_id,
            profiles=profiles.record(),
            seeded=_seeded(clusters, given),
            detections=_still(previous, np.intersect1d(given, profiles.ids)),
        ),
    )


def _extended(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: State,
    topic_edits: TopicEdits,
) -> Alignment:
    before = carried(corpus, previous)
    known = np.array(clusters.continued, dtype=np.int64)
    next_id = previous.tracking.next_id
    founded = np.arange(next_id, next_id + clusters.count - len(known))
    ids = np.concatenate([known, founded])
    topic_ids = np.where(clusters.labels == OUTLIER, OUTLIER, ids[clusters.labels])
    profiles = only(merged(before, embeddings.vectors, topic_edits).profiles, known)
    if len(founded):
        profiles = with_founded(profiles, embeddings.vectors, topic_ids, founded)
    names = previous.topic_labels
    given = _given(clusters, next_id)
    events = _wished(
        before.topic_ids, topic_ids, clusters, topic_edits, given.tolist(), names, corpus.as_of
    )
    new = {}
    for topic in founded[len(clusters.new_seeded) :].tolist():
        papers = int((topic_ids == topic).sum())
        new[topic] = Detection(corpus.as_of, papers)
        why = (
            f"{papers} papers since {previous.tracking.fit.as_of} "
            f"lie closer to each other than to any topic"
        )
        events.append(_birth(before.topic_ids, topic_ids, topic, corpus.as_of, why))
    return Alignment(
        paper_ids=clusters.paper_ids,
        topic_ids=topic_ids,
        strength=clusters.strength,
        map=layout.map,
        ids=tuple(ids.tolist()),
        centroids=profiles.centroids,
        events=tuple(events),
        record=replace(
            previous.tracking,
            next_id=int(next_id + len(founded)),
            profiles=profiles.record(),
            seeded=_seeded(clusters, given),
            detections={**_still(previous, known), **new},
        ),
    )


def _still(previous: State, ids: Ids) -> dict[int, Detection]:
    """Return the detections of those of `ids` that have taken part in no refit."""
    detections = previous.tracking.detections
    return {topic: found for topic, found in detections.items() if topic in ids}


def _given(clusters: Clusters, next_id: int) -> Ids:
    """Return the ids of the clusters that are topics already or guided ones."""
    founded = range(next_id, next_id + len(clusters.new_seeded))
    return np.array([*clusters.continued, *founded], dtype=np.int64)


def _seeded(clusters: Clusters, given: Ids) -> dict[str, int]:
    """Return the ids of the guided topics by name."""
    new = given[len(clusters.continued) :].tolist()
    return {**clusters.seeded, **dict(zip(clusters.new_seeded, new, strict=True))}


def _wished(
    before: Ids,
    after: Ids,
    clusters: Clusters,
    topic_edits: TopicEdits,
    given: Sequence[int],
    names: Mapping[int, str],
    date: str,
) -> list[LineageEvent]:
    """Tell what the user's edits changed: merges, guided topics, and topics these left empty."""
    if not (before != NEW).any():
        return []
    events = []
    there = {*before[before >= 0].tolist(), *after[after >= 0].tolist()}
    for gone, stays in sorted(topic_edits.into.items()):
        if gone in there and stays in there:
            held = int(np.isin(before, [gone, stays]).sum())
            papers = int((before == gone).sum())
            share = papers / held if held else 0.0
            first, second = (f"{i} ({names[i]})" if i in names else str(i) for i in (gone, stays))
            why = f"you merged {first} into {second}"
            sources = [gone, stays]
            events.append(
                event("merge", date, sources=sources, targets=[stays], papers=papers,
                      share_moved=share, why=why)
            )  # fmt: skip
    for name, topic in zip(clusters.new_seeded, given[len(clusters.continued) :], strict=True):
        why = f"you asked for '{name}': {int((after == topic).sum())} papers lie there"
        events.append(_birth(before, after, topic, date, why))
    taken = np.isin(after, given[len(clusters.continued) :])
    for topic in sorted(set(before[taken & (before >= 0)].tolist()) - set(topic_edits.into)):
        rows = before == topic
        if taken[rows].all():
            targets = np.unique(after[rows]).tolist()
            why = f"all papers of {topic} ({names[topic]}) lie in topics you asked for"
            events.append(
                event("retirement", date, sources=[topic], targets=targets,
                      papers=int(rows.sum()), share_moved=1.0, why=why)
            )  # fmt: skip
    return events


def _birth(before: Ids, after: Ids, topic: int, date: str, why: str) -> LineageEvent:
    """Tell the birth of a topic, with the share of the papers of those it came from."""
    old = before[(after == topic) & (before != NEW)]
    sources = sorted(set(old.tolist()))
    held = int(np.isin(before, sources).sum())
    return event(
        "birth",
        date,
        sources=sources,
        targets=[topic],
        papers=len(old),
        share_moved=len(old) / held if held else 0.0,
        why=why,
    )
