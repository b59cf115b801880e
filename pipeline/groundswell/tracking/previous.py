"""The topics of the last run, joined to this run's papers by paper id."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, State, TopicEdits
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.profiles import Profiles, of_topics, restore, with_topics

NEW = -2
"""The topic before of a paper that the last run did not have."""


@dataclass(frozen=True)
class PreviousTopics:
    """What is known from the last run of each of this run's n papers, in their order.

    `topic_ids` (n,) is NEW for a paper that the last run did not have; its `membership` (n,), a
    probability, and its position on the `map` (n, 2) are 0. `since_refit` (n,) marks the papers
    digested after the last refit.
    """

    topic_ids: Ids
    membership: Floats
    map: Floats
    since_refit: NDArray[np.bool_]
    profiles: Profiles

    @property
    def new(self) -> NDArray[np.bool_]:
        """The papers that the last run did not have."""
        return np.asarray(self.topic_ids == NEW)


def previous_topic_ids(corpus: Corpus, previous: State) -> Ids:
    """Return each paper's topic in the last run, (n,): -1 for an outlier, NEW where it had none."""
    topics = dict(
        zip(
            previous.papers["paper_id"].to_pylist(),
            previous.papers["topic_id"].to_pylist(),
            strict=True,
        )
    )
    return np.array([topics.get(paper, NEW) for paper in corpus.paper_ids], dtype=np.int64)


def join_previous(corpus: Corpus, previous: State) -> PreviousTopics:
    """Return what is known from the last run, which must have published topics."""
    rows = {paper_id: row for row, paper_id in enumerate(previous.papers["paper_id"].to_pylist())}
    ids = corpus.paper_ids
    row_of = np.array([rows.get(paper_id, -1) for paper_id in ids], dtype=np.int64)
    known = row_of >= 0

    def column(name: str, default: float) -> NDArray[np.float64]:
        values = np.full(len(ids), default, dtype=np.float64)
        values[known] = previous.papers[name].to_numpy()[row_of[known]]
        return values

    refit = date.fromisoformat(previous.tracking.fit.as_of)
    return PreviousTopics(
        topic_ids=column("topic_id", NEW).astype(np.int64),
        membership=column("strength", 0).astype(np.float32),
        map=np.stack([column("x", 0), column("y", 0)], axis=1).astype(np.float32),
        since_refit=corpus.days > np.datetime64(refit),
        profiles=restore(
            previous.tracking.profiles,
            np.array([topic.id for topic in previous.topics], dtype=np.int64),
            previous.centroids,
        ),
    )


def with_merges(before: PreviousTopics, vectors: Floats, edits: TopicEdits) -> PreviousTopics:
    """Return the same after the user's merges; `vectors` (n, d) are the papers'."""
    topic_ids = merge_ids(before.topic_ids, edits)
    grown = np.unique(topic_ids[topic_ids != before.topic_ids])
    if not len(grown):
        return before
    others = np.setdiff1d(np.unique(topic_ids[topic_ids >= 0]), grown)
    profiles = with_topics(of_topics(before.profiles, others), vectors, topic_ids, grown)
    return replace(before, topic_ids=topic_ids, profiles=profiles)


def merge_ids(topic_ids: Ids, edits: TopicEdits) -> Ids:
    """Return topic ids (n,) after the user's merges into topics that are present."""
    present = set(topic_ids[topic_ids >= 0].tolist())
    merged = topic_ids.copy()
    for gone, stays in edits.into.items():
        if stays in present:
            merged[topic_ids == gone] = stays
    return merged
