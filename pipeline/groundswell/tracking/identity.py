"""Identity: the clusters of a run under lasting topic ids, with the events that changed them.

After a refit, clusters are matched to the last run's topics by the papers that they share; an
incremental update continues them as they are. Ids are never used again, and a paper changes its
topic only by an event of the lineage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundswell.artifacts import (
    OUTLIER,
    Clusters,
    Detection,
    Fit,
    LineageEvent,
    State,
    TrackingRecord,
)
from groundswell.compute.linalg import Ids
from groundswell.tracking.edit_events import birth, edit_events
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.lineage import TopicChange
from groundswell.tracking.matching import match
from groundswell.tracking.previous import (
    NEW,
    join_previous,
    merge_ids,
    previous_topic_ids,
    with_merges,
)
from groundswell.tracking.profiles import Profiles, fit_profiles, of_topics, with_topics


@dataclass(frozen=True)
class IdentifiedTopics:
    """Each paper's topic under lasting ids, (n,), the topics' profiles, events, and next state."""

    topic_ids: Ids
    profiles: Profiles
    events: tuple[LineageEvent, ...]
    record: TrackingRecord


def identified_after_refit(inputs: TrackingInputs, clusters: Clusters) -> IdentifiedTopics:
    """Return the topics of a refit: clusters that continue topics, and others under new ids."""
    corpus, previous = inputs.corpus, inputs.previous
    before = previous_topic_ids(corpus, previous)
    fixed_ids = _fixed_ids(clusters, previous.tracking.next_id)
    fixed = (clusters.labels >= 0) & (clusters.labels < len(fixed_ids))
    # Papers of fixed clusters take no part in the matching: they are in no cluster, and new.
    matching = match(
        np.where(fixed, NEW, before),
        np.where(fixed, OUTLIER, np.maximum(clusters.labels - len(fixed_ids), OUTLIER)),
        date=corpus.as_of,
        next_id=previous.tracking.next_id + len(clusters.new_seeded),
        names=previous.topic_labels,
        given=clusters.given,
    )
    topic_ids = matching.topic_ids.copy()
    topic_ids[fixed] = fixed_ids[clusters.labels[fixed]]
    change = TopicChange(before, topic_ids, corpus.as_of, previous.topic_labels)
    new_seeded = fixed_ids[len(clusters.continued) :].tolist()
    events = (*edit_events(change, clusters, new_seeded, inputs.edits), *matching.events)
    # Merges of topics that existed were done before clustering; this does those of new topics.
    topic_ids = merge_ids(topic_ids, inputs.edits)
    profiles = fit_profiles(inputs.vectors, topic_ids)
    fit = Fit(
        as_of=corpus.as_of,
        next_id=matching.next_id,
        papers=len(corpus.papers),
        outliers=float(np.mean(topic_ids == OUTLIER)),
    )
    record = TrackingRecord(
        encoder=inputs.embeddings.encoder,
        single_topic=clusters.single_topic,
        fit=fit,
        next_id=matching.next_id,
        profiles=profiles.record(),
        seeded=_seeded(clusters, new_seeded),
        detections=_detections_of(previous, np.intersect1d(fixed_ids, profiles.ids)),
    )
    return IdentifiedTopics(topic_ids, profiles, events, record)


def identified_after_update(inputs: TrackingInputs, clusters: Clusters) -> IdentifiedTopics:
    """Return the topics of an incremental update: those of the last run, and new ones."""
    corpus, previous, vectors = inputs.corpus, inputs.previous, inputs.vectors
    before = join_previous(corpus, previous)
    known = np.array(clusters.continued, dtype=np.int64)
    next_id = previous.tracking.next_id
    added = np.arange(next_id, next_id + clusters.count - len(known))
    ids = np.concatenate([known, added])
    topic_ids = np.where(clusters.labels == OUTLIER, OUTLIER, ids[clusters.labels])
    profiles = of_topics(with_merges(before, vectors, inputs.edits).profiles, known)
    if len(added):
        profiles = with_topics(profiles, vectors, topic_ids, added)
    change = TopicChange(before.topic_ids, topic_ids, corpus.as_of, previous.topic_labels)
    new_seeded = added[: len(clusters.new_seeded)].tolist()
    detected = added[len(clusters.new_seeded) :].tolist()
    sizes = {topic: int((topic_ids == topic).sum()) for topic in detected}
    detections = {topic: Detection(corpus.as_of, size) for topic, size in sizes.items()}
    record = replace(
        previous.tracking,
        next_id=int(next_id + len(added)),
        profiles=profiles.record(),
        seeded=_seeded(clusters, new_seeded),
        detections={**_detections_of(previous, known), **detections},
    )
    events = (
        *edit_events(change, clusters, new_seeded, inputs.edits),
        *(_detection(change, topic, size, previous) for topic, size in sizes.items()),
    )
    return IdentifiedTopics(topic_ids, profiles, events, record)


def _fixed_ids(clusters: Clusters, next_id: int) -> Ids:
    """Return the ids of the first clusters: of topics that stay, and of new seeded ones."""
    new_seeded = range(next_id, next_id + len(clusters.new_seeded))
    return np.array([*clusters.continued, *new_seeded], dtype=np.int64)


def _seeded(clusters: Clusters, new_ids: Sequence[int]) -> dict[str, int]:
    """Return the ids of the seeded topics by name."""
    return {**clusters.seeded, **dict(zip(clusters.new_seeded, new_ids, strict=True))}


def _detections_of(previous: State, ids: Ids) -> dict[int, Detection]:
    """Return the detections of those of `ids` that have taken part in no refit."""
    detections = previous.tracking.detections
    return {topic: detection for topic, detection in detections.items() if topic in ids}


def _detection(change: TopicChange, topic: int, papers: int, previous: State) -> LineageEvent:
    """Return the birth of a detected topic."""
    why = (
        f"{papers} papers since {previous.tracking.fit.as_of} "
        f"are closer to each other than to any topic"
    )
    return birth(change, topic, why)
