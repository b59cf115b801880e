"""BERTopic's way to topics: UMAP to five dimensions, then HDBSCAN."""

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.clustering.knn_graph import Floats
from groundswell.clustering.layout import layout
from groundswell.clustering.smoothed import Labels


def dense_topics(vectors: Floats, *, smallest: int | None, seed: int) -> Labels:
    """Return a topic per paper (n,), -1 where it lies in no dense region.

    `smallest` is the fewest papers of a topic; BERTopic's default is 10.
    """
    from hdbscan import HDBSCAN

    space = layout(
        vectors, min(5, len(vectors) - 2), n_neighbors=15, min_dist=0.0, seed=seed
    ).astype(np.float64)
    found = HDBSCAN(min_cluster_size=smallest or 10, core_dist_n_jobs=1).fit_predict(space)
    labels = np.asarray(found, dtype=np.int64)
    order = np.argsort(-np.bincount(labels[labels != OUTLIER]), kind="stable")
    rank = np.full(len(order) + 1, OUTLIER, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[labels]
