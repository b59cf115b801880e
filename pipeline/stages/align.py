"""Align: give clusters the ids of the topics they continue, and tell what changed.

After a fitting, clusters are matched to the last run's topics by the papers they share; an
extension continues them by construction. Either way ids are never used again, and a paper changes
its topic only by an event of the lineage.
"""

import numpy as np

from pipeline.artifacts import (
    OUTLIER,
    Clusters,
    Corpus,
    Embeddings,
    Layout,
    Membership,
    Plan,
    Previous,
)
from pipeline.config import AlignConfig
from pipeline.living.carried import carried
from pipeline.living.events import event
from pipeline.living.match import match
from pipeline.living.profiles import profile, with_founded


def align(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: Previous,
    plan: Plan,
    *,
    config: AlignConfig,
) -> Membership:
    """Return each paper's topic under lasting ids, this run's events, and the next run's state."""
    del config  # the rules hold for everyone
    if plan.mode == "extend":
        return _extended(corpus, embeddings, layout, clusters, previous)
    return _fitted(corpus, embeddings, layout, clusters, previous)


def _fitted(
    corpus: Corpus, embeddings: Embeddings, layout: Layout, clusters: Clusters, previous: Previous
) -> Membership:
    before = np.full(len(corpus.papers), -2, dtype=np.int64)
    next_id = 0
    if previous.as_of is not None:
        known = dict(
            zip(
                previous.papers["paper_id"].to_pylist(),
                previous.papers["topic_id"].to_pylist(),
                strict=True,
            )
        )
        before = np.array([known.get(i, -2) for i in corpus.paper_ids], dtype=np.int64)
        next_id = previous.state["next_id"]
    matching = match(
        before,
        clusters.labels,
        date=corpus.as_of,
        next_id=next_id,
        names={topic["id"]: topic["label"] for topic in previous.topics},
    )
    profiles = profile(embeddings.vectors, matching.topic_ids)
    return Membership(
        paper_ids=clusters.paper_ids,
        topic_ids=matching.topic_ids,
        strength=np.where(matching.topic_ids == OUTLIER, 0, clusters.strength).astype(np.float32),
        map=layout.map,
        ids=profiles.ids.tolist(),
        centroids=profiles.centroids,
        events=matching.events,
        state={
            "encoder": dict(embeddings.encoder),
            "everything": clusters.everything,
            "fitted": {
                "as_of": corpus.as_of,
                "next_id": matching.next_id,
                "papers": len(corpus.papers),
                "outliers": float(np.mean(matching.topic_ids == OUTLIER)),
            },
            "next_id": matching.next_id,
            "profiles": profiles.state(),
        },
    )


def _extended(
    corpus: Corpus, embeddings: Embeddings, layout: Layout, clusters: Clusters, previous: Previous
) -> Membership:
    before = carried(corpus, previous)
    known = before.profiles.ids
    next_id = previous.state["next_id"]
    founded = np.arange(next_id, next_id + clusters.count - len(known))
    ids = np.concatenate([known, founded])
    topic_ids = np.where(clusters.labels == OUTLIER, OUTLIER, ids[clusters.labels])
    profiles = before.profiles
    if len(founded):
        profiles = with_founded(profiles, embeddings.vectors, topic_ids, founded)
    events = []
    for topic in founded.tolist():
        members = topic_ids == topic
        old = before.topic_ids[members & ~before.new]
        sources = sorted(set(old.tolist()))
        held = int(np.isin(before.topic_ids, sources).sum())
        events.append(
            event(
                "birth",
                corpus.as_of,
                sources=sources,
                targets=[topic],
                papers=len(old),
                share_moved=len(old) / held if held else 0.0,
                why=f"{int(members.sum())} papers since {previous.state['fitted']['as_of']} lie "
                f"closer to each other than to any topic",
            )
        )
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
        },
    )
