"""Which topics texts belong to that are no part of a run: as new papers of it are assigned."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from groundswell.api.documents import Documents
from groundswell.artifacts import OUTLIER, Corpus, Embeddings, State
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import Config
from groundswell.encoders.cache import VectorCache
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from groundswell.stages.embed import embed
from groundswell.tracking.assignment import assign_new
from groundswell.tracking.previous import join_previous


@dataclass(frozen=True)
class Assigner:
    """Assigns texts to the topics of a run, whose documents are in the source `documents`.

    `config` is the run's, with the encoder of its vectors; `cache` is the folder of vectors.
    """

    state: State
    documents: Path
    config: Config
    cache: Path

    def topics(self, documents: Documents) -> Ids:
        """Return the topic of each document, (n,); -1 for none, and for one that is not usable."""
        topics = np.full(len(documents.ids), OUTLIER, dtype=np.int64)
        vectors = documents.vectors
        usable = np.arange(len(topics))
        if vectors is None:
            found = self._vectors(documents)
            usable = np.array([row for row, each in enumerate(found) if each is not None])
            vectors = np.array([each for each in found if each is not None], dtype=np.float32)
        if self.state.tracking.single_topic:
            topics[usable] = self.state.topics[0].id
        elif len(usable):
            topics[usable] = self._assigned(vectors)
        return topics

    def _assigned(self, vectors: Floats) -> Ids:
        """Return the topic of each vector (m, d), as that of a new paper is found."""
        papers, embedded = self._archive
        known = join_previous(papers, self.state)
        new = np.arange(len(papers.papers) + len(vectors)) >= len(papers.papers)
        topic_ids = np.append(known.topic_ids, np.full(len(vectors), OUTLIER))
        rows = np.concatenate([embedded.vectors, vectors])
        detected = self.state.tracking.detections
        return assign_new(rows, topic_ids, new, known.profiles, detected=detected)[new]

    def _vectors(self, documents: Documents) -> list[Floats | None]:
        """Return the vector of each document, or None where a run could not use it."""
        with TemporaryDirectory(prefix="groundswell-") as folder:
            source = Path(folder) / "documents.parquet"
            parquet.write_table(documents.table, source)
            papers = self._papers(source)
        found = self._embedded(papers) if len(papers.papers) else None
        by_id = dict(zip(found.paper_ids, found.vectors, strict=True)) if found else {}
        return [by_id.get(paper) for paper in documents.ids]

    @cached_property
    def _archive(self) -> tuple[Corpus, Embeddings]:
        papers = self._papers(self.documents)
        return papers, self._embedded(papers)

    def _papers(self, source: Path) -> Corpus:
        as_of = date.fromisoformat(self.state.as_of or "")
        records = read_sources(
            [str(source)],
            as_of=as_of,
            today=as_of + timedelta(days=1),
            config=self.config.sources,
            notice=lambda _: None,
        )
        return corpus(records, config=self.config.corpus)

    def _embedded(self, papers: Corpus) -> Embeddings:
        vectors = VectorCache(self.cache / "vectors", notice=lambda _: None)
        return embed(papers, config=self.config.embed, vectors=vectors)


def topic_of_papers(papers: pa.Table) -> dict[str, int]:
    """Return the topic of each paper of a run by its id, and by its other identifiers."""
    topics: dict[str, int] = {}
    columns = (papers[name].to_pylist() for name in ("paper_id", "ids", "topic_id"))
    for paper, others, topic in zip(*columns, strict=True):
        topics.update(dict.fromkeys(others or (), topic))
        topics[paper] = topic
    return topics
