"""Align: give clusters the ids of the topics they continue, and tell what changed.

After a fitting, clusters are matched to the last run's topics by the papers they share; an
extension continues them by construction. Either way ids are never used again, and a paper changes
its topic only by an event of the lineage.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Clusters,
    Corpus,
    Embeddings,
    Guidance,
    Layout,
    Membership,
    Plan,
    Previous,
)
from groundswell.config import AlignConfig
from groundswell.tracking.lineage import event
from groundswell.tracking.matching import NEW, match
from groundswell.tracking.new_topics import Founding, as_json, foundings
from groundswell.tracking.previous import carried, merged, merged_ids
from groundswell.tracking.profiles import only, profile, with_founded

Ids = NDArray[np.int64]
Event = dict[str, Any]


def align(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: Previous,
    plan: Plan,
    guidance: Guidance,
    *,
    config: AlignConfig,
) -> Membership:
    """Return each paper's topic under lasting ids, this run's events, and the next run's state."""
    del config  # the rules hold for everyone
    if plan.mode == "extend":
        return _extended(corpus, embeddings, layout, clusters, previous, guidance)
    return _fitted(corpus, embeddings, layout, clusters, previous, guidance)


def _fitted(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: Previous,
    guidance: Guidance,
) -> Membership:
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
        next_id = previous.state["next_id"]
    names = {topic["id"]: topic["label"] for topic in previous.topics}
    given = _given(clusters, next_id)
    next_id += len(clusters.founded)
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
        *_wished(before, topic_ids, clusters, guidance, given.tolist(), names, corpus.as_of),
        *matching.events,
    ]
    # Of topics that are there already the clusters were merged; these were born in this run.
    topic_ids = merged_ids(topic_ids, guidance)
    profiles = profile(embeddings.vectors, topic_ids)
    return Membership(
        paper_ids=clusters.paper_ids,
        topic_ids=topic_ids,
        strength=np.where(topic_ids == OUTLIER, 0, clusters.strength).astype(np.float32),
        map=layout.map,
        ids=profiles.ids.tolist(),
        centroids=profiles.centroids,
        events=events,
        state={
            "encoder": dict(embeddings.encoder),
            "everything": clusters.everything,
            "fitted": {
                "as_of": corpus.as_of,
                "next_id": matching.next_id,
                "papers": len(corpus.papers),
                "outliers": float(np.mean(topic_ids == OUTLIER)),
            },
            "next_id": matching.next_id,
            "profiles": profiles.state(),
            "guided": _guided(clusters, given),
            "founded": as_json(_still(previous, np.intersect1d(given, profiles.ids))),
        },
    )


def _extended(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: Previous,
    guidance: Guidance,
) -> Membership:
    before = carried(corpus, previous)
    known = np.array(clusters.continues, dtype=np.int64)
    next_id = previous.state["next_id"]
    founded = np.arange(next_id, next_id + clusters.count - len(known))
    ids = np.concatenate([known, founded])
    topic_ids = np.where(clusters.labels == OUTLIER, OUTLIER, ids[clusters.labels])
    profiles = only(merged(before, embeddings.vectors, guidance).profiles, known)
    if len(founded):
        profiles = with_founded(profiles, embeddings.vectors, topic_ids, founded)
    names = {topic["id"]: topic["label"] for topic in previous.topics}
    given = _given(clusters, next_id)
    events = _wished(
        before.topic_ids, topic_ids, clusters, guidance, given.tolist(), names, corpus.as_of
    )
    new = {}
    for topic in founded[len(clusters.founded) :].tolist():
        papers = int((topic_ids == topic).sum())
        new[topic] = Founding(corpus.as_of, papers)
        why = (
            f"{papers} papers since {previous.state['fitted']['as_of']} "
            f"lie closer to each other than to any topic"
        )
        events.append(_birth(before.topic_ids, topic_ids, topic, corpus.as_of, why))
    return Membership(
        paper_ids=clusters.paper_ids,
        topic_ids=topic_ids,
        strength=clusters.strength,
        map=layout.map,
        ids=ids.tolist(),
        centroids=profiles.centroids,
        events=events,
        state={
            **previous.state,
            "next_id": int(next_id + len(founded)),
            "profiles": profiles.state(),
            "guided": _guided(clusters, given),
            "founded": as_json({**_still(previous, known), **new}),
        },
    )


def _still(previous: Previous, ids: Ids) -> dict[int, Founding]:
    """Return the foundings of those of `ids` that have taken part in no fitting."""
    return {topic: told for topic, told in foundings(previous.state).items() if topic in ids}


def _given(clusters: Clusters, next_id: int) -> Ids:
    """Return the ids of the clusters that are topics already or guided ones."""
    founded = range(next_id, next_id + len(clusters.founded))
    return np.array([*clusters.continues, *founded], dtype=np.int64)


def _guided(clusters: Clusters, given: Ids) -> dict[str, int]:
    """Return the ids of the guided topics by name."""
    new = given[len(clusters.continues) :].tolist()
    return {**clusters.guided, **dict(zip(clusters.founded, new, strict=True))}


def _wished(
    before: Ids,
    after: Ids,
    clusters: Clusters,
    guidance: Guidance,
    given: Sequence[int],
    names: Mapping[int, str],
    date: str,
) -> list[Event]:
    """Tell what the user's edits changed: merges, guided topics, and topics these left empty."""
    if not (before != NEW).any():
        return []
    events = []
    there = {*before[before >= 0].tolist(), *after[after >= 0].tolist()}
    for gone, stays in sorted(guidance.into.items()):
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
    for name, topic in zip(clusters.founded, given[len(clusters.continues) :], strict=True):
        why = f"you asked for '{name}': {int((after == topic).sum())} papers lie there"
        events.append(_birth(before, after, topic, date, why))
    taken = np.isin(after, given[len(clusters.continues) :])
    for topic in sorted(set(before[taken & (before >= 0)].tolist()) - set(guidance.into)):
        rows = before == topic
        if taken[rows].all():
            targets = np.unique(after[rows]).tolist()
            why = f"all papers of {topic} ({names[topic]}) lie in topics you asked for"
            events.append(
                event("retirement", date, sources=[topic], targets=targets,
                      papers=int(rows.sum()), share_moved=1.0, why=why)
            )  # fmt: skip
    return events


def _birth(before: Ids, after: Ids, topic: int, date: str, why: str) -> Event:
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
