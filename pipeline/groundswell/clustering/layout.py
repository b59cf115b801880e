"""UMAP on exact neighbours."""

import warnings

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.neighbors import nearest

_EPOCHS = 200
"""umap-learn's own choice from 10,000 papers on; below, it takes 500, for a map no better."""

_SETTLING = 0.1
"""Learning rate from given positions: at 1 they are soon forgotten; at 0.1 old papers end nearer to
where they were and neighbours on the map are truer."""


def layout(
    vectors: NDArray[np.float32],
    dimensions: int,
    *,
    n_neighbors: int,
    min_dist: float,
    seed: int,
    start: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Lay unit `vectors` (n, d) out in (n, dimensions) by UMAP with cosine distance.

    Neighbours are exact, which is faster than umap-learn's search at these sizes and does not
    depend on chance. With a seed UMAP runs on one thread, which fixes its result. `start` (n,
    dimensions) are positions to begin from, by default the graph's leading eigenvectors.
    """
    from umap import UMAP

    k = min(n_neighbors, len(vectors) - 1)
    indices, cosines = nearest(vectors, vectors, k)
    distances = np.maximum(1 - cosines, 0).astype(np.float32)
    model = UMAP(
        n_neighbors=k,
        n_components=dimensions,
        metric="cosine",
        min_dist=min_dist,
        n_epochs=_EPOCHS,
        random_state=seed,
        n_jobs=1,
        precomputed_knn=(indices, distances, None),
        init="spectral" if start is None else start,
        learning_rate=1.0 if start is None else _SETTLING,
    )
    with warnings.catch_warnings():
        # It warns that papers cannot be added to the layout later; `living.assign.place` does that.
        warnings.filterwarnings("ignore", message="precomputed_knn")
        return np.asarray(model.fit_transform(vectors), dtype=np.float32)
