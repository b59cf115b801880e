"""Align: the clusters under lasting topic ids, with what changed, and the state of the next run."""

import numpy as np

from groundswell.artifacts import (
    OUTLIER,
    Alignment,
    Clusters,
    Corpus,
    Embeddings,
    Layout,
    Plan,
    State,
    TopicEdits,
)
from groundswell.compute.linalg import Ids
from groundswell.tracking.identity import identified_after_refit, identified_after_update
from groundswell.tracking.inputs import TrackingInputs


def align(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
    clusters: Clusters,
    previous: State,
    plan: Plan,
    topic_edits: TopicEdits,
) -> Alignment:
    """Return each paper's topic under lasting ids, this run's events, and the next run's state."""
    inputs = TrackingInputs(corpus, embeddings, previous, topic_edits)
    identified = (
        identified_after_update if plan.mode == "incremental_update" else identified_after_refit
    )
    found = identified(inputs, clusters)
    outlier = found.topic_ids == OUTLIER
    return Alignment(
        paper_ids=clusters.paper_ids,
        topic_ids=found.topic_ids,
        strength=np.where(outlier, 0, clusters.strength).astype(np.float32),
        map=layout.map,
        ids=tuple(found.profiles.ids.tolist()),
        centroids=found.profiles.centroids,
        events=found.events,
        record=found.record,
        names=_names(clusters, found.topic_ids),
    )


def _names(clusters: Clusters, topic_ids: Ids) -> dict[int, str]:
    """Return the names that clusters were given, by the ids of their topics."""
    names: dict[int, str] = {}
    for label, name in sorted(clusters.names.items()):
        topic = int(topic_ids[clusters.labels == label][0])
        names.setdefault(topic, name)
    return names
