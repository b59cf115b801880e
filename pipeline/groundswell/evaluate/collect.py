"""Reads and embeds the papers that topics are evaluated on, with their labels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, Embeddings
from groundswell.config import Config
from groundswell.errors import GroundswellError

FEWEST = 100
"""Papers that are needed: of fewer a subsample may be too small to make topics of, which takes 60
papers."""


@dataclass(frozen=True)
class Collection:
    """Papers with their vectors, and the labels of those that have one, by paper id."""

    corpus: Corpus
    embeddings: Embeddings
    labels: Mapping[str, str]

    def with_labels(self, labels: Mapping[str, str]) -> "Collection":
        """Return the collection with other labels."""
        return replace(self, labels=labels)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The papers' vectors (n, d), in the order of the corpus."""
        return self.embeddings.of(self.corpus.paper_ids)

    @cached_property
    def known(self) -> NDArray[np.str_]:
        """The papers' labels (n,), empty where there is none."""
        return np.array([self.labels.get(paper, "") for paper in self.corpus.paper_ids])

    @cached_property
    def kinds(self) -> int:
        """How many labels there are."""
        return len(np.unique(self.known[self.known != ""]))


def collect(
    sources: Sequence[str],
    *,
    today: date,
    cache: Path,
    config: Config,
    notice: Callable[[str], None],
) -> Collection:
    """Return the papers of `sources`, labeled by their records; vectors are cached.

    Raises:
        GroundswellError: There are too few papers for topics to be compared.
    """
    papers, embedded = read_papers(
        sources, today=today, cache=cache, config=config, notice=notice, fewest=FEWEST
    )
    return Collection(papers, embedded, record_labels(papers))


def read_papers(
    sources: Sequence[str],
    *,
    today: date,
    cache: Path,
    config: Config,
    notice: Callable[[str], None],
    fewest: int = 1,
) -> tuple[Corpus, Embeddings]:
    """Return the papers of `sources` up to today and their vectors, which are cached.

    Raises:
        GroundswellError: There are fewer than `fewest`.
    """
    from groundswell.encoders.cache import VectorCache
    from groundswell.sources import read_sources
    from groundswell.stages.corpus import corpus
    from groundswell.stages.embed import embed

    records = read_sources(sources, as_of=None, today=today, config=config.sources, notice=notice)
    papers = corpus(records, config=config.corpus)
    if len(papers.papers) < fewest:
        raise GroundswellError(
            f"{len(papers.papers)} papers are too few to compare topics on: give at least {fewest}"
        )
    vectors = VectorCache(cache / "vectors", notice=notice)
    return papers, embed(papers, config=config.embed, vectors=vectors)


def record_labels(papers: Corpus) -> dict[str, str]:
    """Return the first label of each paper that has one, by id."""
    ids, labels = papers.paper_ids, papers.papers["labels"].to_pylist()
    return {paper: own[0] for paper, own in zip(ids, labels, strict=True) if own}
