"""Descriptions of a large corpus that stay from run to run, whatever few papers are new.

One more digest changes next to nothing of what many papers say of their topics, and to read them
takes most of a nightly run. So a large corpus is described by its papers up to a round number of
them, and what they gave is kept until they, their topics or the settings change. The newest papers
and those with the most votes are those of the whole corpus.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Clusters,
    Corpus,
    Embeddings,
    PartDescription,
    TopicDescription,
)
from groundswell.artifacts.codecs import as_json, from_json, json_bytes
from groundswell.artifacts.mapped import release_pages
from groundswell.compute.linalg import blocks, unit_means
from groundswell.compute.spool import BATCH
from groundswell.config import DescribeConfig
from groundswell.labeling.cluster_phrases import summary_of
from groundswell.labeling.describer import READ_WHOLE, ClusterDescriptions
from groundswell.labeling.exemplars import Papers, most_central
from groundswell.labeling.several_languages import Describer
from groundswell.periods import Period
from groundswell.runtime.pieces import Pieces, PieceTable, batch_of_rows, digest_of
from groundswell.runtime.stage import digest_json

_STEPS = 64
"""Round numbers are multiples of a power of two, 64 to 127 of which a corpus has: so at most one
paper in 64 is left out, on average one in 190."""

_LEAST_SHARE = 0.5
"""Share of a cluster's papers, at least, that describes it: of a new topic most are the newest."""

_READ = ("paper_id", "title", "abstract", "digest_date", "precision", "language")
"""The columns of papers that descriptions depend on."""

_SCHEMA = pa.schema([pa.field("descriptions", pa.binary(), nullable=False)])
_LIBRARIES = ("numpy", "scipy", "rjieba")

Part = TypeVar("Part", bound=PartDescription)


def stable_papers(corpus: Corpus, clusterings: Sequence[Clusters]) -> Corpus:
    """Return the papers up to a round number of them; of a small corpus, all.

    The number is the finer the more it takes to have half of the papers of each cluster. Where days
    are not known the newest papers are not the last of the corpus, and all count.
    """
    n = len(corpus.papers)
    if n <= READ_WHOLE or corpus.precision is not Period.DAY:
        return corpus
    labels = [Papers(corpus).labels(clusters) for clusters in clusterings]
    sizes = [_sizes(own, clusters) for own, clusters in zip(labels, clusterings, strict=True)]
    step = 2 ** (n.bit_length() - _STEPS.bit_length())
    while step > 1:
        known = n // step * step
        if all(
            np.all(_sizes(own[:known], clusters) >= _LEAST_SHARE * size)
            for own, clusters, size in zip(labels, clusterings, sizes, strict=True)
        ):
            break
        step //= 2
    known = n // step * step
    papers = corpus.papers.slice(0, known)
    as_of = papers["digest_date"][known - 1].as_py().isoformat()
    return Corpus(as_of, papers, corpus.rejects.slice(0, 0), sources=())


class StableDescriber:
    """Describes clusterings of the same papers as `Describer` does, a large corpus as above."""

    def __init__(
        self,
        corpus: Corpus,
        embeddings: Embeddings,
        clusterings: Sequence[Clusters],
        config: DescribeConfig,
        pieces: Pieces,
    ) -> None:
        """Choose the papers; they are read when descriptions are not known from an earlier run."""
        self._papers = Papers(corpus)
        self._embeddings, self._clusterings, self._config = embeddings, clusterings, config
        self._stable = stable_papers(corpus, clusterings)
        self._all = self._stable is corpus
        self._pieces = pieces

    @cached_property
    def _describer(self) -> Describer:
        return Describer(self._stable, self._embeddings, self._clusterings, self._config)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self._embeddings.of(self._papers.ids)

    def topics(self, clusters: Clusters) -> ClusterDescriptions[TopicDescription]:
        """Return the full description of each cluster.

        `clusters` are among the clusterings that the describer was made for.
        """
        if self._all:
            return self._describer.topics(clusters)
        found = self._kept(
            tuple[TopicDescription, ...],
            clusters,
            (),
            lambda: self._describer.topics(clusters).descriptions,
        )
        labels, centroids = self._labels(clusters)
        return ClusterDescriptions(
            tuple(
                self._as_of_today(description, np.flatnonzero(labels == label), centroids[label])
                for label, description in enumerate(found)
            ),
            centroids,
        )

    def parts(
        self, clusters: Clusters, parent_labels: Sequence[str] | None = None
    ) -> ClusterDescriptions[PartDescription]:
        """Return label, keywords and exemplars of each cluster, as `Describer.parts` does."""
        if self._all:
            return self._describer.parts(clusters, parent_labels)
        found = self._kept(
            tuple[PartDescription, ...],
            clusters,
            parent_labels or (),
            lambda: self._describer.parts(clusters, parent_labels).descriptions,
        )
        return ClusterDescriptions(found, self._labels(clusters)[1])

    def _labels(self, clusters: Clusters) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the cluster of each paper (n,), and the centroids (k, d)."""
        labels = self._papers.labels(clusters)
        return labels, unit_means(self._vectors, labels, np.arange(clusters.count))

    def _as_of_today(
        self,
        description: TopicDescription,
        rows: NDArray[np.int64],
        centroid: NDArray[np.float32],
    ) -> TopicDescription:
        """Return a description with what depends on the newest papers, too."""
        papers, count = self._papers, self._config.exemplars
        central = most_central(rows, self._vectors, centroid)
        summary = description.summary
        if not description.quotes:
            [title] = papers.column("title", central[:1])
            summary = summary_of((), len(central), title, papers.ids[central[0]])
        return replace(
            description,
            summary=summary,
            newest=papers.newest(central, count),
            most_voted=papers.most_voted(central, count),
        )

    def _kept(
        self,
        kind: Any,
        clusters: Clusters,
        parent_labels: Sequence[str],
        describe: Callable[[], tuple[Part, ...]],
    ) -> tuple[Part, ...]:
        """Return descriptions from an earlier run, or those that `describe` makes."""
        position = [each is clusters for each in self._clusterings].index(True)
        key = digest_json([self._read, position, list(parent_labels)])
        known = self._table.find(key)
        if known:
            [batch] = known.batches
            found: tuple[Part, ...] = from_json(batch["descriptions"][0].as_py(), kind)
            return found
        made = describe()
        writer = self._table.begin(key)
        data = json_bytes(as_json(made, kind))
        writer.add(pa.record_batch([pa.array([data], pa.binary())], schema=_SCHEMA))
        writer.finish({})
        self._table.save()
        return made

    @cached_property
    def _table(self) -> PieceTable:
        """The descriptions of earlier runs, whose files are opened once."""
        return self._pieces.table(__name__, _SCHEMA, self._config.result_fields(), _LIBRARIES)

    @cached_property
    def _read(self) -> str:
        """A digest of all that is read to describe clusters."""
        total = hashlib.sha256()
        columns = self._stable.papers.select(_READ)
        for start in range(0, len(columns), BATCH):
            total.update(digest_of(batch_of_rows(columns, start, start + BATCH)).encode())
            release_pages()
        papers = Papers(self._stable)
        for clusters in self._clusterings:
            total.update(papers.labels(clusters).tobytes())
        for block in blocks(self._embeddings.of(papers.ids)):
            total.update(block.tobytes())
        return total.hexdigest()


def _sizes(labels: NDArray[np.int64], clusters: Clusters) -> NDArray[np.int64]:
    """Return how many papers each cluster has, (k,)."""
    return np.bincount(labels[labels != OUTLIER], minlength=clusters.count)
