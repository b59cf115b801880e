"""The default clustering method: k-means on vectors smoothed along the neighbor graph.

    smoothed_topics(vectors, settings) -> (n,) a topic per paper, or -1 for papers far from theirs

The same vectors give the same topics: nothing is random. Of very many papers a sample is
partitioned, and the others join the topic that most of their neighbors in the sample have.
"""

from dataclasses import dataclass

import numpy as np

from groundswell.clustering.choosing_k import (
    FOLDS,
    GRID,
    SMALLEST,
    Space,
    best_number,
    choose_k,
    other_numbers,
    partitions_and_scores,
)
from groundswell.clustering.cohesion import without_distant
from groundswell.clustering.knn_graph import (
    NEIGHBORS,
    centered_components,
    neighbor_graph,
    neighbors_among,
)
from groundswell.clustering.partition import ROUNDS, Labels, k_means, label_means, swap_centroids
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Floats
from groundswell.compute.neighbors import vote
from groundswell.compute.sampling import evenly_spaced
from groundswell.config import ClusterConfig, Granularity

_MOST = 25_000
"""Papers that are partitioned themselves: the time for exact neighbors grows with the square."""

_DISTANT = -2.5
"""The z-score of its cosine below which a paper is not in its topic: 1.6 % and 1.9 % of two real
collections (docs/topics.md)."""


@dataclass(frozen=True)
class Size:
    """How many topics to make.

    `about` is the number wanted; without it the data decides, among those of `numbers` that leave
    topics `smallest` papers on average, by as many subsamples as `folds`; `granularity` asks for
    fewer or more than those.
    """

    about: int | None = None
    smallest: int = SMALLEST
    numbers: tuple[int, ...] = GRID
    folds: int = FOLDS
    granularity: Granularity = "default"


AUTOMATIC = Size()
"""The data decides."""


def smoothed_topics(
    vectors: Floats,
    settings: ClusterConfig,
    *,
    start: Labels | None = None,
    engine: Engine = LOCAL,
) -> Labels:
    """Return a topic per paper, (n,); a paper far from the centroid of its topic has -1.

    See `groundswell.clustering.registry.ClusteringMethod`. `settings.min_topic_size` is an average.
    """
    smallest = settings.min_topic_size or SMALLEST
    size = Size(settings.topics, smallest, granularity=settings.granularity)
    labels = full_partition(vectors, size, start=start, engine=engine)
    return without_distant(vectors, labels, _DISTANT)


def full_partition(
    vectors: Floats,
    size: Size = AUTOMATIC,
    *,
    start: Labels | None = None,
    engine: Engine = LOCAL,
) -> Labels:
    """Return a topic for every paper, (n,), numbered by falling size, for unit `vectors` (n, d).

    `start` (n,) are topics to stay near: where their number is about as good as the best, k-means
    begins from them.
    """
    rows = centered_components(vectors)
    sample = evenly_spaced(len(rows), _MOST)
    labels = np.zeros(len(rows), dtype=np.int64)
    labels[sample] = _partition(rows[sample], size, None if start is None else start[sample])
    rest = np.delete(np.arange(len(rows)), sample)
    labels[rest] = vote(rows[rest], rows[sample], labels[sample], NEIGHBORS, engine=engine)
    return numbered_by_size(labels)


def _partition(rows: Floats, size: Size, start: Labels | None) -> Labels:
    """Partition centered unit rows (n, c) into topics."""
    space = Space.of(rows, neighbor_graph(rows, neighbors_among(len(rows))))
    present = np.zeros(len(rows)) if start is None else start
    present = np.unique(present, return_inverse=True)[1]
    k = int(present.max()) + 1
    found, scores = partitions_and_scores(space, _numbers(space, size, k), size.folds)
    if size.granularity == "default":
        chosen = choose_k(scores, len(rows), k)
    else:
        usual = {each: score for each, score in scores.items() if each in GRID} or scores
        best = choose_k(usual, len(rows))
        numbers = other_numbers(best, _most(space, size), k, finer=size.granularity == "finer")
        found, scores = partitions_and_scores(space, numbers, size.folds)
        chosen = best_number(scores, k)
    if chosen == k:
        return _converged(space.smoothed, label_means(space.smoothed, present))
    return _converged(space.smoothed, found[chosen].centroids)


def _most(space: Space, size: Size) -> int:
    return min(len(space.rows) // size.smallest, len(space.micro.counts))


def _numbers(space: Space, size: Size, present: int) -> list[int]:
    """Return the numbers of topics to compare; the `present` one is among them where it may be."""
    most = _most(space, size)
    if size.about:
        return [max(1, min(size.about, most))]
    numbers = [k for k in size.numbers if k <= most] or [max(1, most)]
    return sorted({*numbers, present}) if 1 < present <= most else numbers


def _converged(space: Floats, centroids: Floats) -> Labels:
    """Return the labels of k-means from given centroids, after a last swap among all papers."""
    ones = np.ones(len(space), dtype=np.int64)
    return k_means(space, swap_centroids(space, ones, centroids), ROUNDS).labels


def numbered_by_size(labels: Labels) -> Labels:
    """Return labels 0 or more renumbered by falling size, ties by their first paper."""
    used, first, counts = np.unique(labels, return_index=True, return_counts=True)
    rank = np.empty(int(used.max()) + 1, dtype=np.int64)
    rank[used[np.lexsort((first, -counts))]] = np.arange(len(used))
    return rank[labels]
