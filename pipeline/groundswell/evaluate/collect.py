"""Read and embed what topics are evaluated on."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from groundswell.artifacts import Corpus, Embeddings
from groundswell.config import Config
from groundswell.errors import GroundswellError

FEWEST = 100
"""Papers that are needed: with fewer a subsample may be too small to make topics of."""


def collect(
    sources: Sequence[str],
    *,
    today: date,
    cache: Path,
    config: Config,
    notice: Callable[[str], None],
) -> tuple[Corpus, Embeddings]:
    """Return the papers of `sources` and their vectors, which are kept under `cache`.

    Raises `GroundswellError` where there are too few papers for topics to be compared.
    """
    from groundswell.encoders.cache import VectorCache
    from groundswell.sources import read_sources
    from groundswell.stages.corpus import corpus
    from groundswell.stages.embed import embed

    records = read_sources(sources, as_of=None, today=today, config=config.sources, notice=notice)
    papers = corpus(records, config=config.corpus)
    if len(papers.papers) < FEWEST:
        raise GroundswellError(
            f"{len(papers.papers)} papers are too few to compare topics on: give at least {FEWEST}"
        )
    vectors = VectorCache(cache / "vectors", notice=notice)
    return papers, embed(papers, config=config.embed, vectors=vectors)


def record_labels(papers: Corpus) -> dict[str, str]:
    """Return the first label of each paper that has one, by id."""
    ids, labels = papers.paper_ids, papers.papers["labels"].to_pylist()
    return {paper: own[0] for paper, own in zip(ids, labels, strict=True) if own}
