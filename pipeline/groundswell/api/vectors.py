"""Vectors of texts in memory, made and cached as a run makes and caches them."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pyarrow import parquet

from groundswell.api.documents import Documents
from groundswell.artifacts import Corpus, Embeddings, EncoderIdentity
from groundswell.compute.linalg import Floats
from groundswell.config import Config
from groundswell.encoders.cache import VectorCache
from groundswell.encoders.choice import of_run
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from groundswell.stages.embed import embed


@dataclass(frozen=True)
class TextVectors:
    """Makes vectors by the encoder of `config`; `cache` is the folder of those made before.

    Documents dated after `today` are not used.
    """

    config: Config
    cache: Path
    today: date

    def of_run(self, used: EncoderIdentity) -> "TextVectors":
        """Return what makes vectors by the encoder that a run used, by its identity."""
        settings = {"embed": of_run(self.config.embed, used)}
        return replace(self, config=self.config.model_copy(update=settings))

    def of(self, documents: Documents) -> list[Floats | None]:
        """Return the vector of each document, or None where a run could not use it."""
        if documents.vectors is not None:
            return list(documents.vectors)
        with TemporaryDirectory(prefix="groundswell-") as folder:
            source = Path(folder) / "documents.parquet"
            parquet.write_table(documents.table, source)
            papers = self.papers(source)
        found = self.embedded(papers) if len(papers.papers) else None
        by_id = dict(zip(found.paper_ids, found.vectors, strict=True)) if found else {}
        return [by_id.get(paper) for paper in documents.ids]

    def papers(self, source: Path) -> Corpus:
        """Return the papers that a run makes of a source."""
        records = read_sources(
            [str(source)],
            as_of=None,
            today=self.today,
            config=self.config.sources,
            notice=lambda _: None,
        )
        return corpus(records, config=self.config.corpus)

    def embedded(self, papers: Corpus) -> Embeddings:
        """Return the vectors of papers."""
        vectors = VectorCache(self.cache / "vectors", notice=lambda _: None)
        return embed(papers, config=self.config.embed, vectors=vectors)
