"""The steps of BERTopic's default, by exact neighbors: UMAP to five dimensions, then HDBSCAN."""

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.clustering.layout import umap_layout
from groundswell.clustering.partition import Labels
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Floats
from groundswell.config import ClusterConfig

_DIMENSIONS, _NEIGHBORS, _SMALLEST = 5, 15, 10
"""BERTopic's defaults for UMAP's dimensions and neighbors, and for a topic's fewest papers."""


def hdbscan_topics(
    vectors: Floats,
    settings: ClusterConfig,
    *,
    start: Labels | None = None,
    engine: Engine = LOCAL,
) -> Labels:
    """Return a topic per paper, (n,), numbered by falling size; -1 in no dense region.

    See `groundswell.clustering.registry.ClusteringMethod`. `settings.min_topic_size` is the fewest
    papers of a topic; HDBSCAN finds the number of topics itself, and cannot start from given ones.
    """
    del start, engine
    from hdbscan import HDBSCAN

    dimensions = min(_DIMENSIONS, len(vectors) - 2)
    space = umap_layout(
        vectors, dimensions, n_neighbors=_NEIGHBORS, min_dist=0.0, seed=settings.seed
    ).astype(np.float64)
    smallest = min(settings.min_topic_size or _SMALLEST, len(vectors))
    labels = HDBSCAN(min_cluster_size=smallest, core_dist_n_jobs=1).fit_predict(space)
    return numbered_by_size(np.asarray(labels, dtype=np.int64))


def numbered_by_size(labels: Labels) -> Labels:
    """Renumber topics by falling size, ties in their present order; -1 stays."""
    order = np.argsort(-np.bincount(labels[labels != OUTLIER]), kind="stable")
    rank = np.full(len(order) + 1, OUTLIER, dtype=np.int64)  # the last entry is that of label -1
    rank[order] = np.arange(len(order))
    return rank[labels]
