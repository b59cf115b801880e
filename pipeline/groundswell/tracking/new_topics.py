"""Topics detected since the last refit: which are new, which a refit keeps, which are significant.

A refit partitions papers into topics of a few hundred, among which a handful would be lost as soon
as it was detected. So it leaves those as they are that the last run called emerging, because a
reader watches them, and for 13 weeks those that double within four. The others were a
coincidence, or part of another topic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundswell.artifacts import Corpus, Detection, Embeddings, NullDistribution, State, Topics
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.assignment import counterfactual_assignment
from groundswell.tracking.null_distribution import fit_null_distribution, null_p_values
from groundswell.tracking.profiles import restore

NEW_FOR = timedelta(weeks=13)
"""How long a detected topic is new: as long as the longest recent window of the signals."""

_GROWTH = 2
"""A topic grows if it reaches this multiple of the papers it was detected from ..."""

_TRIAL = timedelta(weeks=4)
"""... within this time; before that, the part of it that has passed. Keeping all new topics leaves
59 topics and an agreement (AMI) of .782 with a full fit, this rule 28 and .834
(docs/tracking.md)."""

_ORDERS = 30
"""Random orders that the null distribution is fitted from: its scale is known to a fifth then."""

_VALID_GROWTH = 1.1
"""Growth of the papers after which the null distribution is fitted anew: it takes most of a run's
seconds."""


@dataclass(frozen=True)
class Significance:
    """How significant the topics detected since the last refit are.

    `p_values` are by topic, NaN for one that is not new any more. `counterfactual` (n,) are the
    papers' topics had none of these been detected. `null` is what the next run can test with.
    """

    p_values: Mapping[int, float]
    counterfactual: Ids
    null: NullDistribution | None


def new_topics(detections: Mapping[int, Detection], as_of: date) -> list[int]:
    """Return the topics detected less than 13 weeks before `as_of`, ascending."""
    return sorted(
        topic
        for topic, detection in detections.items()
        if as_of - date.fromisoformat(detection.as_of) < NEW_FOR
    )


def kept_by_refit(previous: State, as_of: date, topic_ids: Ids) -> Ids:
    """Return the detected topics that a refit leaves as they are, ascending: emerging or growing.

    `topic_ids` (n,) are the papers' topics as of the last run, negative for papers without one.
    """
    detections = previous.tracking.detections
    seen = date.fromisoformat(str(previous.as_of))
    growing = {
        topic
        for topic in new_topics(detections, as_of)
        if _grows(detections[topic], seen, int(np.count_nonzero(topic_ids == topic)))
    }
    emerging = detections.keys() & set(previous.emerging)
    return np.array(sorted(growing | emerging), dtype=np.int64)


def _grows(detection: Detection, seen: date, papers: int) -> bool:
    """Return whether a topic of so many papers on the day `seen` grows fast enough."""
    passed = (seen - date.fromisoformat(detection.as_of)) / _TRIAL
    return papers >= (1 + (_GROWTH - 1) * min(passed, 1.0)) * detection.papers


def significance(
    corpus: Corpus,
    vectors: Floats,
    topic_ids: Ids,
    topics: Topics,
    null: NullDistribution | None,
    seed: int,
) -> Significance:
    """Test the topics that are new as of the corpus's date against scans where nothing is new.

    `vectors` (n, d) and `topic_ids` (n,) are in the order of the corpus's papers. `null` is the
    null distribution if it is known; otherwise it is fitted, with `seed`, where there is a new
    topic.
    """
    detections, as_of = topics.record.detections, date.fromisoformat(corpus.as_of)
    if not detections:
        return Significance({}, topic_ids, null)
    new = new_topics(detections, as_of)
    p_values: list[float] = []
    if new:
        null = null or fit_null_distribution(vectors, draws=_ORDERS, seed=seed)
        groups = [np.flatnonzero(topic_ids == topic) for topic in new]
        since = int((corpus.days > np.datetime64(as_of - NEW_FOR)).sum())
        p_values = null_p_values(vectors, groups, papers_since=since, null=null)
    ids = np.array([topic.id for topic in topics.topics], dtype=np.int64)
    profiles = restore(topics.record.profiles, ids, topics.centroids)
    return Significance(
        p_values={**dict.fromkeys(detections, np.nan), **dict(zip(new, p_values, strict=True))},
        counterfactual=counterfactual_assignment(vectors, topic_ids, profiles, list(detections)),
        null=null,
    )


def valid_null_distribution(previous: State, embeddings: Embeddings) -> NullDistribution | None:
    """Return the last run's null distribution if it still holds for these papers' vectors."""
    known = previous.null_distribution
    if known is None or previous.tracking.encoder != embeddings.encoder:
        return None
    return known if len(embeddings.vectors) <= _VALID_GROWTH * known.papers else None
