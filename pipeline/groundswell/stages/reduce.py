"""Reduce: give every paper a position on the two-dimensional map.

A map that people know stays recognizable: an incremental update keeps old papers where they were,
and a refit starts from the map there is.
"""

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, Embeddings, Layout, Plan, State
from groundswell.clustering.layout import (
    out_of_sample_positions,
    procrustes_aligned,
    umap_layout,
)
from groundswell.compute.linalg import Floats, blocks
from groundswell.compute.sampling import evenly_spaced
from groundswell.config import ReduceConfig
from groundswell.tracking.previous import join_previous

_FEWEST = 10
"""Below this UMAP has no neighborhoods to keep; papers are put on a line."""

_MIN_DIST = 0.1
"""UMAP's least distance between papers on the map: its own default."""

_PACE = np.float32(0.5)
"""How far old papers move towards their new positions. Their median move is then .9 % of the map's
width instead of 1.8, and neighborhoods are as true as those of a fresh map (trustworthiness .9165
to .9168)."""


def reduce(
    corpus: Corpus, embeddings: Embeddings, previous: State, plan: Plan, *, config: ReduceConfig
) -> Layout:
    """Return the papers' positions: laid out by UMAP, or an older map with new papers added.

    An incremental update only adds the papers that are new, among their neighbors. A refit starts
    UMAP from the older map and aligns the result with it, and old papers move half the way.
    """
    n = len(embeddings.vectors)
    start, old = _older_map(corpus, embeddings, previous, plan)
    if plan.mode == "incremental_update" and start is not None:
        return Layout(embeddings.paper_ids, start)
    if n < _FEWEST:
        line = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
        return Layout(embeddings.paper_ids, line)
    positions = _fresh_map(embeddings.vectors, start, config)
    if start is not None:
        positions = procrustes_aligned(positions, start, old)
        positions[old] = start[old] + _PACE * (positions[old] - start[old])
    return Layout(embeddings.paper_ids, positions)


def _older_map(
    corpus: Corpus, embeddings: Embeddings, previous: State, plan: Plan
) -> tuple[Floats | None, NDArray[np.bool_]]:
    """Return the last run's map (n, 2), new papers added among their neighbors, and which are old.

    There is none where the last run had no topics, or has too few papers to start UMAP from.
    """
    vectors = embeddings.vectors
    old = np.zeros(len(vectors), dtype=bool)
    if not previous.topics or previous.tracking.single_topic:
        return None, old
    before = join_previous(corpus, previous)
    old = ~before.new
    if plan.mode != "incremental_update" and old.sum() < _FEWEST:
        return None, old
    start = before.map.copy()
    start[~old] = out_of_sample_positions(vectors[~old], vectors[old], start[old])
    return start, old


def _fresh_map(vectors: Floats, start: Floats | None, config: ReduceConfig) -> Floats:
    """Lay papers out by UMAP; beyond `max_laid_out`, an evenly spaced sample of them.

    With a seed UMAP runs on one thread, so of more papers the rest is added among its neighbors.
    """
    n = len(vectors)
    sample = evenly_spaced(n, config.max_laid_out)
    positions = np.zeros((n, 2), dtype=np.float32)
    positions[sample] = umap_layout(
        vectors[sample],
        2,
        n_neighbors=config.n_neighbors,
        min_dist=_MIN_DIST,
        seed=config.seed,
        start=None if start is None else start[sample],
    )
    for rest in blocks(np.delete(np.arange(n), sample)):
        positions[rest] = out_of_sample_positions(vectors[rest], vectors[sample], positions[sample])
    return positions
