"""BERTopic itself as a clustering method, on Groundswell's vectors."""

import numpy as np

from groundswell.clustering.arpack import seeded_restarts
from groundswell.clustering.hdbscan import numbered_by_size
from groundswell.clustering.partition import Labels
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Floats
from groundswell.config import ClusterConfig
from groundswell.runtime.imports import quiet_progress

_SMALLEST = 10
"""BERTopic's default for a topic's fewest papers."""


def bertopic_topics(
    vectors: Floats,
    settings: ClusterConfig,
    *,
    start: Labels | None = None,
    engine: Engine = LOCAL,
) -> Labels:
    """Return a topic per paper, (n,), numbered by falling size; -1 for BERTopic's outliers.

    See `groundswell.clustering.registry.ClusteringMethod`. `settings.topics` is BERTopic's
    `nr_topics`, unless `settings.bertopic` has one; BERTopic cannot start from given topics.
    """
    del start, engine
    with quiet_progress():
        from bertopic import BERTopic
        from hdbscan import HDBSCAN
        from umap import UMAP

    own = settings.bertopic
    smallest = min(settings.min_topic_size or _SMALLEST, len(vectors))
    space = UMAP(
        n_neighbors=min(own.n_neighbors, len(vectors) - 1),
        n_components=min(own.n_components, len(vectors) - 2),
        min_dist=own.min_dist,
        metric="cosine",
        random_state=settings.seed,
        n_jobs=1,  # a seed has one thread anyway
    )
    clusters = HDBSCAN(
        min_cluster_size=smallest,
        min_samples=own.min_samples,
        cluster_selection_method=own.cluster_selection_method,
        cluster_selection_epsilon=own.cluster_selection_epsilon,
        prediction_data=True,
        core_dist_n_jobs=1,
    )
    model = BERTopic(
        umap_model=space,
        hdbscan_model=clusters,
        min_topic_size=smallest,
        nr_topics=own.nr_topics or settings.topics,
        embedding_model=None,
        language=None,  # with one, it would load an encoder
    )
    # With vectors given, texts serve for keywords alone, and those Groundswell makes itself.
    with seeded_restarts(settings.seed):
        labels, _ = model.fit_transform(["some text"] * len(vectors), vectors)
    return numbered_by_size(np.asarray(labels, dtype=np.int64))
