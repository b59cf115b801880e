"""The last run's topics, joined to this run's papers by paper id."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, State, TopicEdits
from groundswell.tracking.matching import NEW
from groundswell.tracking.profiles import Profiles, only, restore, with_founded


@dataclass(frozen=True)
class Carried:
    """What the last run says of each paper of this corpus, in the corpus's order (n rows).

    `topic_ids` is NEW for a paper the last run did not have; its strength and map position are 0.
    `since_fit` marks the papers that came after the last fitting.
    """

    topic_ids: NDArray[np.int64]
    strength: NDArray[np.float32]
    map: NDArray[np.float32]
    since_fit: NDArray[np.bool_]
    profiles: Profiles

    @property
    def new(self) -> NDArray[np.bool_]:
        """The papers the last run did not have."""
        return np.asarray(self.topic_ids == NEW)


def carried(corpus: Corpus, previous: State) -> Carried:
    """Join; `previous` must be of a run that published topics."""
    rows = {paper_id: row for row, paper_id in enumerate(previous.papers["paper_id"].to_pylist())}
    ids = corpus.paper_ids
    at = np.array([rows.get(paper_id, -1) for paper_id in ids], dtype=np.int64)
    there = at >= 0

    def column(name: str, default: float) -> NDArray[np.float64]:
        result = np.full(len(ids), default, dtype=np.float64)
        result[there] = previous.papers[name].to_numpy()[at[there]]
        return result

    fitted = date.fromisoformat(previous.tracking.fit.as_of)
    return Carried(
        topic_ids=column("topic_id", NEW).astype(np.int64),
        strength=column("strength", 0).astype(np.float32),
        map=np.stack([column("x", 0), column("y", 0)], axis=1).astype(np.float32),
        since_fit=np.array([day > fitted for day in corpus.digest_dates], dtype=bool),
        profiles=restore(
            previous.tracking.profiles,
            np.array([topic.id for topic in previous.topics], dtype=np.int64),
            previous.centroids,
        ),
    )


def merged(before: Carried, vectors: NDArray[np.float32], edits: TopicEdits) -> Carried:
    """Return the same with the user's merges done; `vectors` (n, d) are the papers'."""
    topic_ids = merged_ids(before.topic_ids, edits)
    grown = np.unique(topic_ids[topic_ids != before.topic_ids])
    if not len(grown):
        return before
    rest = np.setdiff1d(np.unique(topic_ids[topic_ids >= 0]), grown)
    profiles = with_founded(only(before.profiles, rest), vectors, topic_ids, grown)
    return replace(before, topic_ids=topic_ids, profiles=profiles)


def merged_ids(topic_ids: NDArray[np.int64], edits: TopicEdits) -> NDArray[np.int64]:
    """Return topic ids with the user's merges done, of topics that are both there."""
    there = set(topic_ids[topic_ids >= 0].tolist())
    result = topic_ids.copy()
    for gone, stays in edits.into.items():
        if stays in there:
            result[topic_ids == gone] = stays
    return result
