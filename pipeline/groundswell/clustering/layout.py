"""The map of papers: UMAP on exact neighbors, and what keeps a map stable from run to run."""

import warnings

import numpy as np
from numpy.typing import NDArray

from groundswell.clustering.arpack import seeded_restarts
from groundswell.clustering.umap_import import import_umap
from groundswell.compute.linalg import Floats
from groundswell.compute.neighbors import Projection, nearest
from groundswell.compute.sampling import evenly_spaced

_EPOCHS = 200
"""umap-learn's own choice from 10,000 papers on; below, it takes 500, for a map no better."""

_LEARNING_RATE = 0.1
"""Learning rate from given positions: at 1, UMAP's default, they are soon forgotten; at 0.1 old
papers end nearer to where they were and neighbors on the map are truer."""

_ARCHIVE = 10_000
"""Papers that out-of-sample positions are derived from, at most: as many as vote for new papers'
topics (docs/scale.md). Of more papers a layout takes neighbors in principal components."""

_LEAST_WEIGHT = 1e-3
"""Weight of the farthest neighbor, so that neighbors at one distance still have a mean."""

_OUTLYING = 2.0
"""Times the median distance from the neighbors' middle, beyond which one is in another region."""

_ROUNDING, _TINY = 1e-9, 1e-12
"""Guards for neighbors that are all in one place."""


def umap_layout(
    vectors: Floats,
    dimensions: int,
    *,
    n_neighbors: int,
    min_dist: float,
    seed: int,
    start: Floats | None = None,
) -> Floats:
    """Lay unit `vectors` (n, d) out in (n, dimensions) by UMAP with cosine distance.

    Neighbors are exact, in principal components beyond 10,000 papers, which is faster than
    umap-learn's search at these sizes and not random.
    With a seed UMAP runs on one thread, which fixes its result. `start` (n, dimensions) are
    positions to begin from, by default the graph's leading eigenvectors.
    """
    k = min(n_neighbors, len(vectors) - 1)
    projection = Projection.of(vectors) if len(vectors) > _ARCHIVE else Projection(None)
    rows = projection(vectors)
    indices, cosines = nearest(rows, rows, k)
    distances = np.maximum(1 - cosines, 0).astype(np.float32)
    model = import_umap()(
        n_neighbors=k,
        n_components=dimensions,
        metric="cosine",
        min_dist=min_dist,
        n_epochs=_EPOCHS,
        random_state=seed,
        n_jobs=1,
        precomputed_knn=(indices, distances, None),
        init="spectral" if start is None else start,
        learning_rate=1.0 if start is None else _LEARNING_RATE,
    )
    with seeded_restarts(seed), warnings.catch_warnings():
        # It warns that it cannot embed papers later; `out_of_sample_positions` does that.
        warnings.filterwarnings("ignore", message="precomputed_knn")
        return np.asarray(model.fit_transform(vectors), dtype=np.float32)


def out_of_sample_positions(
    vectors: Floats, archive: Floats, positions: Floats, k: int = 10
) -> Floats:
    """Return map positions (m, 2) of papers that the layout did not have.

    Each of `vectors` (m, d) gets the weighted mean position of its `k` nearest papers of the
    `archive` (n, d), whose `positions` are (n, 2). Weights are the cosines' excess over that of the
    k-th neighbor. Neighbors in another region of the map than most are left out: a mean across
    regions would be in neither. Of a large archive an evenly spaced sample is used.
    """
    if not len(archive) or not len(vectors):
        return np.zeros((len(vectors), 2), dtype=np.float32)
    sample = evenly_spaced(len(archive), _ARCHIVE)
    projection = Projection.of(archive[sample])
    rows, cosines = nearest(projection(vectors), projection(archive[sample]), k)
    around = positions[sample[rows]].astype(np.float64)  # (m, k, 2)
    weights = np.maximum(cosines - cosines[:, -1:], 0).astype(np.float64) + _LEAST_WEIGHT
    middle = np.median(around, axis=1, keepdims=True)
    distance = np.linalg.norm(around - middle, axis=2)
    weights *= distance <= _OUTLYING * np.median(distance, axis=1, keepdims=True) + _ROUNDING
    weights /= weights.sum(axis=1, keepdims=True)
    found: NDArray[np.float64] = np.einsum("mk,mkd->md", weights, around)
    return found.astype(np.float32)


def procrustes_aligned(positions: Floats, onto: Floats, old: NDArray[np.bool_]) -> Floats:
    """Rotate, mirror, scale and shift a map (n, 2) so that its `old` papers are nearest to `onto`.

    `old` (n,) marks the papers that both maps (n, 2) have. Least squares by Procrustes analysis
    (Gower 1975, doi:10.1007/BF02291478).
    """
    center, aim = positions[old].mean(axis=0), onto[old].mean(axis=0)
    spread = (positions[old] - center).astype(np.float64)
    left, sizes, right = np.linalg.svd(spread.T @ (onto[old] - aim))
    scale = sizes.sum() / max(float((spread**2).sum()), _TINY)
    aligned: NDArray[np.float64] = (positions - center) @ (left @ right) * scale + aim
    return aligned.astype(np.float32)
