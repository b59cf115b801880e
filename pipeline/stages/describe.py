"""Describe: what each topic is about, in words its papers use."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from pipeline.artifacts import (
    OUTLIER,
    AlignedTopics,
    Clusters,
    Corpus,
    Embeddings,
    Membership,
    Previous,
)
from pipeline.config import DescribeConfig
from pipeline.living.labels import keeps_label, pack, relabelled, unpack
from pipeline.text import describe_clusters


def describe(
    corpus: Corpus,
    embeddings: Embeddings,
    membership: Membership,
    previous: Previous,
    *,
    config: DescribeConfig,
) -> AlignedTopics:
    """Give every topic its label, keywords, summary and exemplars.

    A topic keeps the label of the last run until its content has moved; a change is an event.
    """
    ids = np.array(membership.ids, dtype=np.int64)
    labels = np.where(
        membership.topic_ids == OUTLIER, OUTLIER, np.searchsorted(ids, membership.topic_ids)
    )
    clusters = Clusters(membership.paper_ids, labels.astype(np.int64), membership.strength)
    described = describe_clusters(corpus, embeddings, clusters, config=config)
    dates = corpus.digest_dates
    labelled: dict[str, Any] = {}
    events, topics = list(membership.events), []
    before: Mapping[str, Any] = previous.state.get("labelled", {})
    for position, topic in enumerate(membership.ids):
        rows = np.flatnonzero(labels == position)
        fresh = dict(described.descriptions[position])
        if membership.state["everything"]:
            fresh["label"] = "All papers"
        kept, event = _steady(
            topic,
            fresh,
            described.centroids[position],
            before.get(str(topic)),
            corpus.as_of,
            len(rows),
        )
        labelled[str(topic)] = kept
        events += [event] if event else []
        topics.append(
            _topic(topic, {**fresh, "label": kept["label"]}, [dates[row] for row in rows])
        )
    return AlignedTopics(
        paper_ids=membership.paper_ids,
        topic_ids=membership.topic_ids,
        strength=membership.strength,
        map=membership.map,
        topics=topics,
        centroids=membership.centroids,
        events=events,
        state={**membership.state, "labelled": labelled},
    )


def _steady(
    topic: int,
    fresh: Mapping[str, Any],
    centroid: np.ndarray,
    before: Mapping[str, Any] | None,
    as_of: str,
    papers: int,
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the label in force with what it was given for, and the event if it changed."""
    given = {
        "label": fresh["label"],
        "keywords": list(fresh["keywords"]),
        "direction": pack(centroid),
    }
    if before is None:
        return given, None
    cosine = float(unpack(before["direction"]) @ centroid)
    if keeps_label(cosine, before["keywords"], given["keywords"]):
        return dict(before), None
    if before["label"] == given["label"]:
        return given, None
    event = relabelled(
        topic, as_of, old=before["label"], new=given["label"], cosine=cosine, papers=papers
    )
    return given, event


def _topic(topic: int, description: Mapping[str, Any], dates: Sequence[date]) -> dict[str, Any]:
    """Return a topic as topics.json has it."""
    return {
        "id": topic,
        "size": len(dates),
        "parent": None,
        "first_seen": min(dates).isoformat(),
        "last_seen": max(dates).isoformat(),
        **description,
    }
