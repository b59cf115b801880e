"""The incremental update: new papers assigned to the last run's topics, and new topics detected."""

import numpy as np

from groundswell.artifacts import OUTLIER, Clusters
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Floats, Ids
from groundswell.compute.sampling import selected
from groundswell.tracking.assignment import assign_new
from groundswell.tracking.detection import TrackedPapers, detect_topics
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.membership import (
    UNDECIDED,
    Centroids,
    TopicPapers,
    membership_probability,
)
from groundswell.tracking.previous import PreviousTopics, join_previous, with_merges
from groundswell.tracking.profiles import Profiles, of_topics
from groundswell.tracking.seeded import find_seeded


def incremental_clusters(
    inputs: TrackingInputs, engine: Engine = LOCAL, *, detect: bool = True
) -> Clusters:
    """Return the last run's topics with the papers that came since, and new topics.

    Old papers keep their topic and their membership probability, but for those that go to a new
    topic. No topic is detected in a run that makes a seeded one: where both would take papers, the
    user's comes first; nor where it does not `detect` any.
    """
    vectors, previous = inputs.vectors, inputs.previous
    before = with_merges(join_previous(inputs.corpus, previous), vectors, inputs.edits)
    detected = previous.tracking.detections
    topic_ids = assign_new(vectors, before.topic_ids, before.new, before.profiles, engine, detected)
    seeded = find_seeded(inputs, topic_ids, before.new)
    in_new = seeded.labels != OUTLIER
    topic_ids = np.where(in_new, OUTLIER, seeded.topic_ids)
    known = np.unique(topic_ids[topic_ids != OUTLIER])
    profiles = of_topics(before.profiles, known)
    labels = np.where(topic_ids == OUTLIER, OUTLIER, np.searchsorted(known, topic_ids))
    labels[in_new] = len(known) + seeded.labels[in_new]
    if detect and not seeded.new:
        papers = TrackedPapers(vectors, topic_ids, before.since_refit, profiles)
        for label, rows in enumerate(detect_topics(papers, detected=detected), start=len(known)):
            labels[rows] = label
    membership = _membership(before, vectors, topic_ids, profiles, engine)
    membership[labels >= len(known)] = UNDECIDED
    return Clusters(
        inputs.embeddings.paper_ids,
        labels.astype(np.int64),
        membership,
        continued=tuple(known.tolist()),
        new_seeded=tuple(seeded.new),
        seeded=seeded.ids,
    )


def _membership(
    before: PreviousTopics, vectors: Floats, topic_ids: Ids, profiles: Profiles, engine: Engine
) -> Floats:
    """Return the membership probabilities (n,): those of the last run, and those of new papers."""
    new = before.new
    membership = before.membership.copy()
    if not (topic_ids[~new] != OUTLIER).any():
        membership[new] = np.where(topic_ids[new] == OUTLIER, 0, UNDECIDED)
        return membership
    membership[new] = membership_probability(
        TopicPapers(vectors[new], topic_ids[new]),
        TopicPapers(selected(vectors, np.flatnonzero(~new)), topic_ids[~new]),
        Centroids(profiles.ids, profiles.centroids),
        engine,
    )
    return membership
