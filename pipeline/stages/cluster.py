"""Cluster: group papers into topics, and say how firmly each belongs."""

import numpy as np
from numpy.typing import NDArray

from pipeline.artifacts import OUTLIER, Clusters, Corpus, Embeddings, Plan, Previous
from pipeline.config import ClusterConfig
from pipeline.living.assign import assign, vote
from pipeline.living.births import births
from pipeline.living.carried import carried
from pipeline.living.profiles import profile, unit_means
from pipeline.living.strength import strength

_FEWEST = 60
"""Below this no topics are made: with a handful of papers each they would say nothing."""

_FAR = -2.5
"""A paper so many standard deviations farther from its topic's centre than the rest is outside."""


def cluster(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: Previous,
    plan: Plan,
    *,
    config: ClusterConfig,
) -> Clusters:
    """Group all papers anew, or add those that came since to the last run's topics.

    An extension's labels are the positions of the last run's topics, then the topics it founds.
    """
    if plan.mode == "extend":
        return _extend(corpus, embeddings, previous)
    n = len(corpus.papers)
    start = _start(corpus, embeddings, previous)
    found = _fit(embeddings, config, start) if n >= _FEWEST else None
    if found is None or not found.count:
        return Clusters(
            embeddings.paper_ids,
            labels=np.zeros(n, dtype=np.int64),
            strength=np.ones(n, dtype=np.float32),
            everything=True,
        )
    return found


def _extend(corpus: Corpus, embeddings: Embeddings, previous: Previous) -> Clusters:
    before = carried(corpus, previous)
    vectors, new = embeddings.vectors, before.new
    topic_ids, firmness = before.topic_ids.copy(), before.strength.copy()
    voted = vote(vectors[new], vectors[~new], topic_ids[~new])
    found = assign(vectors[new], before.profiles, voted)
    topic_ids[new] = found.topic_ids
    firmness[new] = strength(
        vectors[new],
        found.topic_ids,
        vectors[~new],
        topic_ids[~new],
        before.profiles.centroids,
        before.profiles.ids,
    )
    known = before.profiles.ids
    labels = np.where(topic_ids == OUTLIER, OUTLIER, np.searchsorted(known, topic_ids))
    recent = np.flatnonzero(before.since_fit)
    for label, rows in enumerate(
        births(vectors, topic_ids, before.profiles, recent), start=len(known)
    ):
        labels[rows] = label
        firmness[rows] = 0.5  # the topic is too young to tell its papers apart
    return Clusters(embeddings.paper_ids, labels.astype(np.int64), firmness)


def _start(corpus: Corpus, embeddings: Embeddings, previous: Previous) -> NDArray[np.int64] | None:
    """Return the topics to start a fitting from, that it may stay near them; None without any.

    They are the last run's, but for those founded since the last fitting that are still smaller
    than half the smallest fitted. A paper without a topic is put in its neighbours'.
    """
    if not previous.topics or previous.state["everything"]:
        return None
    topic_ids = carried(corpus, previous).topic_ids
    ids, counts = np.unique(topic_ids[topic_ids >= 0], return_counts=True)
    fitted = ids < previous.state["fitted"]["next_id"]
    grown = ids[fitted | (counts >= counts[fitted].min(initial=0) / 2)]
    known = np.isin(topic_ids, grown)
    if not known.any():
        return None
    vectors = embeddings.vectors
    topic_ids[~known] = vote(vectors[~known], vectors[known], topic_ids[known])
    return topic_ids


def _fit(
    embeddings: Embeddings, config: ClusterConfig, start: NDArray[np.int64] | None
) -> Clusters:
    """Cut the papers into topics; of the smoothed ones, leave out what lies far from its topic."""
    from pipeline.topics.choose import topics
    from pipeline.topics.density import dense_topics

    vectors = embeddings.vectors
    if config.method == "hdbscan":
        labels = dense_topics(vectors, smallest=config.min_topic_size, seed=config.seed)
    else:
        labels = topics(vectors, about=config.topics, smallest=config.min_topic_size, start=start)
    profiles = profile(vectors, labels)
    own = np.maximum(labels, 0)
    fit = profiles.fit(np.einsum("ij,ij->i", vectors, profiles.centroids[own]), own)
    if config.method == "smoothed":
        labels = np.where(fit < _FAR, OUTLIER, labels)
    ids = np.unique(labels[labels != OUTLIER])
    return Clusters(
        embeddings.paper_ids,
        labels,
        strength(vectors, labels, vectors, labels, unit_means(vectors, labels, ids), ids),
    )
