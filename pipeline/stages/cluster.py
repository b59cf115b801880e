"""Cluster: group papers into topics, and say how firmly each belongs."""

import numpy as np
from numpy.typing import NDArray

from pipeline.artifacts import OUTLIER, Clusters, Corpus, Embeddings, Layout, Plan, Previous
from pipeline.config import ClusterConfig
from pipeline.living.assign import assign, strength_of
from pipeline.living.births import births
from pipeline.living.carried import carried
from pipeline.living.profiles import nearest_centroid, profile

_FEWEST = 60
"""Below this no topics are made: with a handful of papers each they would say nothing."""


def cluster(
    corpus: Corpus,
    embeddings: Embeddings,
    layout: Layout,
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
    if n < _FEWEST:
        return Clusters(
            layout.paper_ids,
            labels=np.zeros(n, dtype=np.int64),
            strength=np.ones(n, dtype=np.float32),
            everything=True,
        )
    return _fit(embeddings, layout, config)


def _extend(corpus: Corpus, embeddings: Embeddings, previous: Previous) -> Clusters:
    before = carried(corpus, previous)
    vectors, new = embeddings.vectors, before.new
    topic_ids, strength = before.topic_ids.copy(), before.strength.copy()
    found = assign(vectors[new], before.profiles)
    topic_ids[new], strength[new] = found.topic_ids, found.strength
    known = before.profiles.ids
    labels = np.where(topic_ids == OUTLIER, OUTLIER, np.searchsorted(known, topic_ids))
    recent = np.flatnonzero(before.since_fit)
    for label, rows in enumerate(
        births(vectors, topic_ids, before.profiles, recent), start=len(known)
    ):
        labels[rows] = label
        strength[rows] = 0.5  # a typical paper's: the topic is too young to tell them apart
    return Clusters(embeddings.paper_ids, labels.astype(np.int64), strength)


def _fit(embeddings: Embeddings, layout: Layout, config: ClusterConfig) -> Clusters:
    """Find dense regions with HDBSCAN, then give the papers between them their nearest topic."""
    from hdbscan import HDBSCAN

    vectors = embeddings.vectors
    size = config.min_topic_size or max(10, round(len(vectors) ** 0.5 / 2))
    dense = HDBSCAN(min_cluster_size=size, core_dist_n_jobs=1).fit(layout.space.astype(np.float64))
    labels = _by_size(np.asarray(dense.labels_, dtype=np.int64))
    profiles = profile(vectors, labels)
    if not len(profiles.ids):
        return Clusters(
            embeddings.paper_ids,
            np.zeros(len(vectors), dtype=np.int64),
            np.ones(len(vectors), dtype=np.float32),
            everything=True,
        )
    position, cosine = nearest_centroid(vectors, profiles.centroids)
    fit = profiles.fit(cosine, position)
    joins = (labels == OUTLIER) & (fit >= -2)
    labels[joins] = profiles.ids[position[joins]]
    own = np.maximum(labels, 0)
    own_cosine = np.einsum("ij,ij->i", vectors, profiles.centroids[own])
    strength = np.where(labels == OUTLIER, 0, strength_of(profiles.fit(own_cosine, own)))
    return Clusters(embeddings.paper_ids, _by_size(labels), strength.astype(np.float32))


def _by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number clusters by falling size, ties by their first paper."""
    used, first, counts = np.unique(
        labels[labels != OUTLIER], return_index=True, return_counts=True
    )
    order = np.lexsort((first, -counts))
    rank = np.full(int(labels.max(initial=OUTLIER)) + 2, OUTLIER, dtype=np.int64)
    rank[used[order]] = np.arange(len(used))
    return rank[labels]
