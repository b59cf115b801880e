"""Cluster: group papers into topics, and say how firmly each belongs."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Clusters, Corpus, Embeddings, Plan, State, TopicEdits
from groundswell.clustering.registry import method
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import unit_means
from groundswell.compute.sampling import selected
from groundswell.config import ClusterConfig
from groundswell.tracking.assignment import joined, vote
from groundswell.tracking.detection import births
from groundswell.tracking.matching import NEW
from groundswell.tracking.membership import strength
from groundswell.tracking.new_topics import lasting
from groundswell.tracking.previous import carried, merged, merged_ids
from groundswell.tracking.profiles import only
from groundswell.tracking.seeded import Guided, guided

_FEWEST = 60
"""Below this no topics are made: with a handful of papers each they would say nothing."""


def cluster(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    plan: Plan,
    topic_edits: TopicEdits,
    *,
    config: ClusterConfig,
    engine: Engine = LOCAL,
) -> Clusters:
    """Group all papers anew, or add those that came since to the last run's topics.

    Papers of guided topics are set apart. What is pinned or was merged by the user, guided topics
    that are there already, and topics founded lately that grow, no fitting changes.
    """
    if plan.mode == "extend":
        return _extend(corpus, embeddings, previous, topic_edits, engine)
    n = len(corpus.papers)
    found = (
        _fit(corpus, embeddings, previous, topic_edits, config, engine) if n >= _FEWEST else None
    )
    if found is None or not found.count:
        return Clusters(
            embeddings.paper_ids,
            labels=np.zeros(n, dtype=np.int64),
            strength=np.ones(n, dtype=np.float32),
            single_topic=True,
        )
    return found


def _extend(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    topic_edits: TopicEdits,
    engine: Engine,
) -> Clusters:
    vectors = embeddings.vectors
    before = merged(carried(corpus, previous), vectors, topic_edits)
    late = previous.tracking.detections
    topic_ids = joined(vectors, before.topic_ids, before.new, before.profiles, engine, late)
    asked = guided(corpus, embeddings, previous, topic_edits, topic_ids, before.new)
    topic_ids = np.where(asked.labels != OUTLIER, OUTLIER, asked.current)
    known = np.unique(topic_ids[topic_ids != OUTLIER])
    firmness = before.strength.copy()
    new, profiles = before.new, only(before.profiles, known)
    firmness[new] = strength(
        vectors[new],
        topic_ids[new],
        vectors[~new],
        topic_ids[~new],
        profiles.centroids,
        profiles.ids,
        engine,
    )
    labels = np.where(topic_ids == OUTLIER, OUTLIER, np.searchsorted(known, topic_ids))
    apart = asked.labels != OUTLIER
    labels[apart] = len(known) + asked.labels[apart]
    firmness[apart] = 0.5  # the topic is too young to tell its papers apart
    recent = np.flatnonzero(before.since_fit)
    groups = [] if asked.founded else births(vectors, topic_ids, profiles, recent, founded=late)
    for label, rows in enumerate(groups, start=len(known)):
        labels[rows] = label
        firmness[rows] = 0.5
    return Clusters(
        embeddings.paper_ids,
        labels.astype(np.int64),
        firmness,
        continued=tuple(known.tolist()),
        new_seeded=tuple(asked.founded),
        seeded=asked.there,
    )


def _start(
    topic_ids: NDArray[np.int64],
    previous: State,
    vectors: NDArray[np.float32],
    late: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the topics to start a fitting from, that it may stay near them; empty without any.

    They are the last run's, but for those that took part in no fitting yet, are not among the
    `late` ones that stay, and are smaller than half the smallest fitted. A paper without a topic
    is put in its neighbours'.
    """
    ids, counts = np.unique(topic_ids[topic_ids >= 0], return_counts=True)
    fitted = ~np.isin(ids, list(previous.tracking.detections))
    stays = fitted | np.isin(ids, late)
    grown = ids[stays | (counts >= counts[fitted].min(initial=0) / 2)]
    known = np.isin(topic_ids, grown)
    if not known.any():
        return np.zeros(0, dtype=np.int64)
    start = topic_ids.copy()
    start[~known] = vote(vectors[~known], vectors[known], topic_ids[known], founded=late.tolist())
    return start


def _fit(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    topic_edits: TopicEdits,
    config: ClusterConfig,
    engine: Engine,
) -> Clusters:
    """Cut the papers into topics, beside those that stay and those of guided topics."""
    vectors = embeddings.vectors
    current = np.full(len(vectors), NEW, dtype=np.int64)
    start, late, new = current[:0], current[:0], current == NEW
    if previous.topics and not previous.tracking.single_topic:
        before = merged_ids(carried(corpus, previous).topic_ids, topic_edits)
        new = before == NEW
        as_of, seen = (date.fromisoformat(str(day)) for day in (corpus.as_of, previous.as_of))
        late = lasting(previous, as_of, seen, before)
        start = _start(before, previous, vectors, late)
        # New papers may join what stays; the rest are grouped anew, so where they are matters not.
        current = np.where(new, start, before) if len(start) else before
    asked = guided(corpus, embeddings, previous, topic_edits, current, new)
    labels, stays = _set_apart(asked, topic_edits, late)
    free = np.flatnonzero(labels == OUTLIER)
    if len(free) >= _FEWEST:
        topics = method(config.method)(
            selected(vectors, free),
            config,
            start=start[free] if len(start) else None,
            engine=engine,
        )
        first = labels.max(initial=OUTLIER) + 1
        labels[free] = np.where(topics == OUTLIER, OUTLIER, topics + first)
    ids = np.unique(labels[labels != OUTLIER])
    return Clusters(
        embeddings.paper_ids,
        labels,
        strength(vectors, labels, vectors, labels, unit_means(vectors, labels, ids), ids, engine),
        continued=tuple(stays),
        new_seeded=tuple(asked.founded),
        seeded=asked.there,
    )


def _set_apart(
    asked: Guided, topic_edits: TopicEdits, late: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[int]]:
    """Return labels of the papers that take no part in the fitting, and the topics that stay."""
    current = asked.current
    kept = sorted(topic_edits.fixed | set(asked.there.values()) | set(late.tolist()))
    stays: list[int] = np.unique(current[np.isin(current, kept)]).tolist()
    labels = np.where(np.isin(current, stays), np.searchsorted(stays, current), OUTLIER)
    apart = asked.labels != OUTLIER
    labels[apart] = len(stays) + asked.labels[apart]
    return labels.astype(np.int64), stays
