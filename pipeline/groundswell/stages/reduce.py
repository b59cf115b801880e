"""Reduce: place every paper on the two-dimensional map."""

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, Embeddings, Layout, Plan, State
from groundswell.clustering.layout import layout
from groundswell.compute.neighbors import blocks, even_choice
from groundswell.config import ReduceConfig
from groundswell.tracking.assignment import place
from groundswell.tracking.previous import carried

_FEWEST = 10
"""Below this UMAP has no neighbourhoods to keep; papers are put on a line."""

_PACE = np.float32(0.5)
"""How far old papers go to their new places: their median move is then .9 % of the map's width, not
1.8, and neighbourhoods are as true as those of a fresh map (trustworthiness .9165 to .9168)."""


def reduce(
    corpus: Corpus, embeddings: Embeddings, previous: State, plan: Plan, *, config: ReduceConfig
) -> Layout:
    """Lay papers out by UMAP; an extension keeps old papers where they were.

    Its new papers are put among their neighbours, and so are those beyond `max_laid_out`, of which
    UMAP sees an even choice over time: with a seed it runs on one thread. A later fitting begins
    from the map there is, is turned back onto it, and old papers go half the way to where it has
    them, so that it stays the one that people know.
    """
    vectors = embeddings.vectors
    n = len(vectors)
    start, old = None, np.zeros(n, dtype=bool)
    if previous.topics and not previous.tracking.single_topic:
        before = carried(corpus, previous)
        old = ~before.new
        if plan.mode == "extend" or old.sum() >= _FEWEST:
            start = before.map.copy()
            start[~old] = place(vectors[~old], vectors[old], start[old])
        if plan.mode == "extend" and start is not None:
            return Layout(embeddings.paper_ids, start)
    if n < _FEWEST:
        line = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
        return Layout(embeddings.paper_ids, line)
    laid = even_choice(n, config.max_laid_out)
    positions = np.zeros((n, 2), dtype=np.float32)
    positions[laid] = layout(
        vectors[laid],
        2,
        n_neighbors=config.n_neighbors,
        min_dist=0.1,
        seed=config.seed,
        start=None if start is None else start[laid],
    )
    rest = np.delete(np.arange(n), laid)
    for some in blocks(rest):
        positions[some] = place(vectors[some], vectors[laid], positions[laid])
    if start is not None:
        positions = turned(positions, start, old)
        positions[old] = start[old] + _PACE * (positions[old] - start[old])
    return Layout(embeddings.paper_ids, positions)


def turned(
    found: NDArray[np.float32], onto: NDArray[np.float32], old: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Turn, mirror, scale and shift a map (n, 2) so that its `old` papers lie nearest to `onto`.

    Least squares by Procrustes analysis (Gower 1975, doi:10.1007/BF02291478).
    """
    centre, aim = found[old].mean(axis=0), onto[old].mean(axis=0)
    spread = (found[old] - centre).astype(np.float64)
    left, sizes, right = np.linalg.svd(spread.T @ (onto[old] - aim))
    scale = sizes.sum() / max(float((spread**2).sum()), 1e-12)
    result: NDArray[np.float64] = (found - centre) @ (left @ right) * scale + aim
    return result.astype(np.float32)
