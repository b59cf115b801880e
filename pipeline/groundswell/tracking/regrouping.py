"""The refit: all papers grouped anew, except those of topics that a refit leaves as they are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Clusters
from groundswell.clustering.registry import method
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Floats, Ids
from groundswell.compute.sampling import selected
from groundswell.config import ClusterConfig
from groundswell.tracking.assignment import neighbor_vote
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.membership import Centroids, TopicPapers, membership_probability
from groundswell.tracking.new_topics import kept_by_refit
from groundswell.tracking.previous import NEW, join_previous, merge_ids
from groundswell.tracking.seeded import SeededTopics, find_seeded

FEWEST = 30
"""Papers below which no topics are made: of a few papers each they would mean nothing."""


@dataclass(frozen=True)
class Start:
    """What a refit of n papers starts from.

    `topic_ids` (n,) are the papers' topics so far, NEW where there are none; `new` (n,) marks the
    papers that the last run did not have, `kept` (k,) are detected topics that stay. `labels` (n,)
    are topics to start the clustering from, so that it stays near them; None without any.
    """

    topic_ids: Ids
    new: NDArray[np.bool_]
    kept: Ids
    labels: Ids | None


def regrouped_clusters(
    inputs: TrackingInputs, config: ClusterConfig, engine: Engine = LOCAL
) -> Clusters:
    """Return the clusters of a refit, after those of the topics that stay and the seeded ones.

    These are the topics that the user has pinned or merged others into, the seeded ones, and
    detected topics that emerge or grow.
    """
    start = _start(inputs)

    def group(free: Ids) -> Ids:
        if len(free) < FEWEST:
            return np.full(len(free), OUTLIER, dtype=np.int64)
        return method(config.method)(
            selected(inputs.vectors, free),
            config,
            start=None if start.labels is None else start.labels[free],
            engine=engine,
        )

    return clusters_beside_fixed(inputs, start, group, engine)


def clusters_beside_fixed(
    inputs: TrackingInputs, start: Start, group: Callable[[Ids], Ids], engine: Engine = LOCAL
) -> Clusters:
    """Return the clusters of topics that stay and of seeded ones, and then those of the others.

    `group` returns the cluster, 0 to k - 1 or -1, of each of the rows (m,) that are in none of the
    former.
    """
    vectors = inputs.vectors
    seeded = find_seeded(inputs, start.topic_ids, start.new)
    labels, continued = _fixed_labels(seeded, inputs.edits.fixed, start.kept)
    free = np.flatnonzero(labels == OUTLIER)
    grouped = group(free)
    first = labels.max(initial=OUTLIER) + 1
    labels[free] = np.where(grouped == OUTLIER, OUTLIER, grouped + first)
    papers = TopicPapers(vectors, labels)
    return Clusters(
        inputs.embeddings.paper_ids,
        labels,
        membership_probability(papers, papers, Centroids.of(papers), engine),
        continued=tuple(continued),
        new_seeded=tuple(seeded.new),
        seeded=seeded.ids,
    )


def single_topic(inputs: TrackingInputs) -> Clusters:
    """Return one cluster of all papers, which stands for topics where none can be made."""
    n = len(inputs.corpus.papers)
    return Clusters(
        inputs.embeddings.paper_ids,
        labels=np.zeros(n, dtype=np.int64),
        strength=np.ones(n, dtype=np.float32),
        single_topic=True,
    )


def _start(inputs: TrackingInputs) -> Start:
    """Return what the refit starts from: the last run's topics after the user's merges, if any."""
    previous, corpus = inputs.previous, inputs.corpus
    if not previous.topics or previous.tracking.single_topic:
        nowhere = np.full(len(inputs.vectors), NEW, dtype=np.int64)
        return Start(nowhere, nowhere == NEW, np.zeros(0, dtype=np.int64), None)
    before = merge_ids(join_previous(corpus, previous).topic_ids, inputs.edits)
    kept = kept_by_refit(previous, date.fromisoformat(corpus.as_of), before)
    labels = _starting_labels(before, inputs.vectors, kept)
    # New papers may join a topic that stays; the others are grouped anew wherever they are.
    new = before == NEW
    topic_ids = before if labels is None else np.where(new, labels, before)
    return Start(topic_ids, new, kept, labels)


def _starting_labels(topic_ids: Ids, vectors: Floats, kept: Ids) -> Ids | None:
    """Return the topics to start the clustering from, (n,), or None without any.

    They are those of the last run; papers without one join their neighbors' topics.
    """
    known = topic_ids >= 0
    if not known.any():
        return None
    labels = topic_ids.copy()
    labels[~known] = neighbor_vote(
        vectors[~known], vectors[known], topic_ids[known], detected=kept.tolist()
    )
    return labels


def _fixed_labels(seeded: SeededTopics, fixed: set[int], kept: Ids) -> tuple[Ids, list[int]]:
    """Return the labels (n,) of papers that are not grouped anew, -1 for others, and what stays.

    The first labels are of the topics that stay, in the order of their ids, the next of new seeded
    topics.
    """
    topic_ids = seeded.topic_ids
    staying = sorted(fixed | set(seeded.ids.values()) | set(kept.tolist()))
    continued: list[int] = np.unique(topic_ids[np.isin(topic_ids, staying)]).tolist()
    inside = np.isin(topic_ids, continued)
    labels = np.where(inside, np.searchsorted(continued, topic_ids), OUTLIER)
    in_new = seeded.labels != OUTLIER
    labels[in_new] = len(continued) + seeded.labels[in_new]
    return labels.astype(np.int64), continued
