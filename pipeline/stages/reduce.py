"""Reduce: place every paper on the two-dimensional map."""

import numpy as np

from pipeline.artifacts import Corpus, Embeddings, Layout, Plan, Previous
from pipeline.config import ReduceConfig
from pipeline.living.assign import place
from pipeline.living.carried import carried
from pipeline.topics.layout import layout

_FEWEST = 10
"""Below this UMAP has no neighbourhoods to keep; papers are put on a line."""


def reduce(
    corpus: Corpus, embeddings: Embeddings, previous: Previous, plan: Plan, *, config: ReduceConfig
) -> Layout:
    """Lay papers out by UMAP; an extension keeps old papers where they were.

    Its new papers are put among their neighbours, and so are those beyond `max_laid_out`, of which
    UMAP sees an even choice over time: with a seed it runs on one thread.
    """
    vectors = embeddings.vectors
    n = len(vectors)
    if plan.mode == "extend":
        before = carried(corpus, previous)
        positions, new = before.map.copy(), before.new
        positions[new] = place(vectors[new], vectors[~new], positions[~new])
        return Layout(embeddings.paper_ids, positions)
    if n < _FEWEST:
        line = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
        return Layout(embeddings.paper_ids, line)
    laid = np.linspace(0, n - 1, min(n, config.max_laid_out)).round().astype(np.int64)
    positions = np.zeros((n, 2), dtype=np.float32)
    positions[laid] = layout(
        vectors[laid], 2, n_neighbors=config.n_neighbors, min_dist=0.1, seed=config.seed
    )
    rest = np.delete(np.arange(n), laid)
    positions[rest] = place(vectors[rest], vectors[laid], positions[laid])
    return Layout(embeddings.paper_ids, positions)
