"""Which topics texts belong to that are no part of a run: as new papers of it are assigned."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from groundswell.api.documents import Documents
from groundswell.api.vectors import TextVectors
from groundswell.artifacts import OUTLIER, Corpus, Embeddings, State
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.assignment import assign_new
from groundswell.tracking.previous import join_previous


@dataclass(frozen=True)
class Assigner:
    """Assigns texts to the topics of a run, of which `source` holds the documents."""

    state: State
    source: Path
    vectors: TextVectors

    def topics(self, documents: Documents) -> Ids:
        """Return the topic of each document, (n,); -1 for none, and for one that is not usable."""
        topics = np.full(len(documents.ids), OUTLIER, dtype=np.int64)
        found = self.vectors.of(documents)
        usable = [row for row, each in enumerate(found) if each is not None]
        if self.state.tracking.single_topic:
            topics[usable] = self.state.topics[0].id
        elif usable:
            topics[usable] = self._assigned(np.array([found[row] for row in usable]))
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

    @cached_property
    def _archive(self) -> tuple[Corpus, Embeddings]:
        papers = self.vectors.papers(self.source)
        return papers, self.vectors.embedded(papers)


def topic_of_papers(papers: pa.Table) -> dict[str, int]:
    """Return the topic of each paper of a run by its id, and by its other identifiers."""
    topics: dict[str, int] = {}
    columns = (papers[name].to_pylist() for name in ("paper_id", "ids", "topic_id"))
    for paper, others, topic in zip(*columns, strict=True):
        topics.update(dict.fromkeys(others or (), topic))
        topics[paper] = topic
    return topics
