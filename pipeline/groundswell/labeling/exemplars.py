"""Choose papers that stand for a cluster: central and diverse ones, the newest, the most voted."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Clusters, Corpus

_REDUNDANCY = 0.35
"""Weight of similarity to exemplars already chosen, against closeness to the centroid."""

_POOL, _MIN_POOL = 10, 30
"""Exemplars are chosen from this many times as many of the most central papers, at least from so
many."""

_DECIMALS = 5
"""Cosines are rounded, so that threads and machines agree on ties."""


@dataclass(frozen=True)
class Papers:
    """The papers of a corpus, by row."""

    corpus: Corpus

    @cached_property
    def ids(self) -> list[str]:
        """The papers' ids."""
        return self.corpus.paper_ids

    @cached_property
    def dates(self) -> NDArray[np.datetime64]:
        """The papers' digest dates."""
        return np.array(self.corpus.digest_dates, dtype="datetime64[D]")

    @cached_property
    def counted_on(self) -> NDArray[np.datetime64]:
        """The days on which the papers are counted."""
        return np.array(self.corpus.counted_on, dtype="datetime64[D]")

    @cached_property
    def votes(self) -> NDArray[np.int64]:
        """The papers' votes, 0 where there are none."""
        votes = self.corpus.papers["votes"].to_pylist()
        return np.array([vote or 0 for vote in votes], dtype=np.int64)

    def labels(self, clusters: Clusters) -> NDArray[np.int64]:
        """Return each paper's cluster, or -1."""
        if list(clusters.paper_ids[: len(self.ids)]) == self.ids:  # as in every run
            return clusters.labels[: len(self.ids)]
        label_of = dict(zip(clusters.paper_ids, clusters.labels.tolist(), strict=True))
        return np.array([label_of.get(paper, OUTLIER) for paper in self.ids], dtype=np.int64)

    def column(self, name: str, rows: NDArray[np.int64]) -> list[str]:
        """Return a column of texts ('title', 'abstract', 'language') at some rows."""
        values: list[str] = self.corpus.papers[name].take(rows).to_pylist()
        return values

    def ids_of(self, rows: NDArray[np.int64]) -> tuple[str, ...]:
        """Return the ids at some rows."""
        return tuple(self.ids[row] for row in rows.tolist())

    def newest(self, central: NDArray[np.int64], count: int) -> tuple[str, ...]:
        """Return the newest of a cluster's rows, the most central first where dates are equal."""
        order = np.argsort(-self.dates[central].astype(np.int64), kind="stable")
        return self.ids_of(central[order][:count])

    def most_voted(self, central: NDArray[np.int64], count: int) -> tuple[str, ...]:
        """Return those of a cluster's rows with the most votes, none without a vote."""
        ranked = central[np.argsort(-self.votes[central], kind="stable")]
        return self.ids_of(ranked[self.votes[ranked] > 0][:count])


def most_central(
    rows: NDArray[np.int64], vectors: NDArray[np.float32], centroid: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return `rows` of `vectors`, the nearest to the centroid first."""
    cosines = np.round(vectors[rows] @ centroid, _DECIMALS)
    found: NDArray[np.int64] = rows[np.argsort(-cosines, kind="stable")]
    return found


def diverse(
    central: NDArray[np.int64],
    vectors: NDArray[np.float32],
    centroid: NDArray[np.float32],
    count: int,
) -> NDArray[np.int64]:
    """Return up to `count` rows that are central and differ; `central` is nearest first.

    They maximize marginal relevance (Carbonell and Goldstein 1998).
    """
    pool = central[: max(_POOL * count, _MIN_POOL)]
    relevance = np.round(vectors[pool] @ centroid, _DECIMALS)
    similarity = np.round(vectors[pool] @ vectors[pool].T, _DECIMALS)
    chosen: list[int] = []
    redundancy = np.zeros(len(pool), dtype=np.float32)
    while len(chosen) < min(count, len(pool)):
        score = (1 - _REDUNDANCY) * relevance - _REDUNDANCY * redundancy
        score[chosen] = -np.inf
        best = int(np.argmax(score))
        chosen.append(best)
        redundancy = np.maximum(redundancy, similarity[best])
    return pool[chosen]
