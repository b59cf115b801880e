"""Reduce: place every paper in a space to cluster in and on a map to look at."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.artifacts import Corpus, Embeddings, Layout, Plan, Previous
from pipeline.config import ReduceConfig
from pipeline.living.assign import place
from pipeline.living.carried import carried
from pipeline.neighbors import nearest

_EPOCHS = 200
"""umap-learn takes 500 below 10,000 papers; 200 cluster as well (benchmarks/reduce)."""

_FEWEST = 10
"""Below this UMAP has no neighbourhoods to keep; papers are put on a line."""


def reduce(
    corpus: Corpus, embeddings: Embeddings, previous: Previous, plan: Plan, *, config: ReduceConfig
) -> Layout:
    """Lay papers out by UMAP: `space` to cluster in, `map` to draw, from one set of neighbours.

    An extension keeps every old paper where it was, puts the new ones among their neighbours, and
    has no space: it is not clustered anew.
    """
    vectors = embeddings.vectors
    n = len(vectors)
    if plan.mode == "extend":
        before = carried(corpus, previous)
        positions, new = before.map.copy(), before.new
        positions[new] = place(vectors[new], vectors[~new], positions[~new])
        return Layout(embeddings.paper_ids, np.zeros((n, 0), dtype=np.float32), positions)
    if n < _FEWEST:
        line = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
        return Layout(embeddings.paper_ids, line, line)
    k = min(config.n_neighbors, n - 1)
    indices, cosines = nearest(vectors, vectors, k)
    knn = (indices, np.maximum(1 - cosines, 0).astype(np.float32))
    return Layout(
        embeddings.paper_ids,
        space=_umap(vectors, knn, k, min(config.dimensions, n - 2), 0.0, config.seed),
        map=_umap(vectors, knn, k, 2, 0.1, config.seed),
    )


def _umap(
    vectors: NDArray[np.float32], knn: Any, k: int, dimensions: int, min_dist: float, seed: int
) -> NDArray[np.float32]:
    """Run UMAP on given neighbours; with a seed it runs on one thread, which fixes its result."""
    from umap import UMAP

    model = UMAP(
        n_neighbors=k,
        n_components=dimensions,
        metric="cosine",
        min_dist=min_dist,
        n_epochs=_EPOCHS,
        random_state=seed,
        n_jobs=1,
        precomputed_knn=(*knn, None),
    )
    return np.asarray(model.fit_transform(vectors), dtype=np.float32)
