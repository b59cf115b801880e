"""Degrees of membership in the second and the third topic of a paper.

A logistic function of two features that need no labels: by how much the paper's cosine to the
topic's centroid exceeds, or falls short of, that to the nearest other one, and whether the topic is
the third. The coefficients were fitted to papers of arXiv with several labels and checked on later
ones (docs/membership.md).
"""

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.compute.linalg import Doubles, Floats, Ids, blocks, unit_residuals
from groundswell.tracking.membership import Centroids, TopicPapers

MARGIN, THIRD, BASE = 5.78, -0.332, -0.564
"""Coefficients of the two features, and the constant: fitted to all labels of papers of arXiv
(benchmarks/degrees.py)."""

_OTHERS = 2
"""Topics beside a paper's own."""


def other_topics(papers: TopicPapers) -> tuple[Ids, Floats]:
    """Return each paper's second and third topic, (n, 2), and its degrees in them, (n, 2).

    The likeliest comes first, of equal ones the lower id. Where there is no such topic, and for a
    paper without a topic, the topic is -1 and the degree 0.
    """
    topic_ids, margins = nearest_others(papers)
    there = topic_ids != OUTLIER
    score = MARGIN * np.where(there, margins, 0) + THIRD * np.arange(_OTHERS) + BASE
    return topic_ids, np.where(there, 1 / (1 + np.exp(-score)), 0).astype(np.float32)


def nearest_others(papers: TopicPapers) -> tuple[Ids, Doubles]:
    """Return the topics nearest to each paper beside its own, (n, 2), and their margins, (n, 2).

    A margin is by how much the cosine to a topic's centroid exceeds the largest of all others; the
    mean of all papers is subtracted first. Where there is no topic it is -1, and the margin -inf.
    """
    shape = (len(papers.topic_ids), _OTHERS)
    topic_ids, margins = np.full(shape, OUTLIER), np.full(shape, -np.inf)
    centroids = Centroids.of(papers)
    count = min(_OTHERS, len(centroids.ids) - 1)
    if count < 1:
        return topic_ids, margins
    mean = papers.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    axes = unit_residuals(centroids.vectors, mean).T
    for rows in blocks(np.flatnonzero(papers.topic_ids != OUTLIER)):
        cosines = unit_residuals(papers.vectors[rows], mean) @ axes
        own = np.searchsorted(centroids.ids, papers.topic_ids[rows])[:, None]
        mine = np.take_along_axis(cosines, own, axis=1)
        np.put_along_axis(cosines, own, -np.inf, axis=1)
        order, nearest = _largest(cosines, count)
        topic_ids[rows, :count] = centroids.ids[order]
        # Beside the nearest stand the paper's own topic and the next; beside that, the nearest.
        rivals = np.maximum(mine, nearest[:, ::-1] if count == _OTHERS else mine)
        margins[rows, :count] = nearest - rivals
    return topic_ids, margins


def _largest(values: Floats, count: int) -> tuple[Ids, Floats]:
    """Return the columns of each row's largest values, the first of equal ones, and these.

    What is found is no more in `values`: sorting whole rows takes ten times as long.
    """
    found: list[tuple[Ids, Floats]] = []
    for _ in range(count):
        column = values.argmax(axis=1)[:, None]
        found.append((column, np.take_along_axis(values, column, axis=1)))
        np.put_along_axis(values, column, -np.inf, axis=1)
    columns, largest = zip(*found, strict=True)
    return np.hstack(columns), np.hstack(largest)
