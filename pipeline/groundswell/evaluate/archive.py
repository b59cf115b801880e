"""All papers of a source, as they would have been looked at on past dates."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, Embeddings
from groundswell.config import TermsConfig
from groundswell.labeling.terms import LEAST_PAPERS
from groundswell.signals.joint_list import Candidates, DatedVectors, Scan
from groundswell.signals.rises import WEEKLY
from groundswell.stages.emerging import term_candidates
from groundswell.stages.terms import terms, terms_of


@dataclass(frozen=True)
class Archive:
    """The n papers of a corpus with their unit vectors (n, d)."""

    corpus: Corpus
    vectors: NDArray[np.float32]
    config: TermsConfig

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """The papers' digest dates (n,)."""
        return np.array(self.corpus.digest_dates, dtype="datetime64[D]")

    @cached_property
    def last(self) -> date:
        """The date of the corpus."""
        return date.fromisoformat(self.corpus.as_of)

    def until(self, as_of: date) -> "Archive":
        """Return the papers up to a date."""
        kept = self.days <= np.datetime64(as_of)
        papers = self.corpus.papers.filter(pa.array(kept))
        early = replace(self.corpus, as_of=as_of.isoformat(), papers=papers)
        return replace(self, corpus=early, vectors=self.vectors[kept])

    def redated(self, days: NDArray[np.datetime64]) -> "Archive":
        """Return the same papers with other days, (n,)."""
        order = np.lexsort((np.array(self.corpus.paper_ids), days))
        schema = self.corpus.papers.schema
        column = schema.get_field_index("digest_date")
        dated = self.corpus.papers.set_column(
            column, schema.field(column), pa.array(days, pa.date32())
        )
        papers = replace(self.corpus, papers=dated.take(pa.array(order)))
        return replace(self, corpus=papers, vectors=self.vectors[order])

    def scan(self) -> Scan:
        """Return the tests of the terms that a run as of the last date follows."""
        found = terms(self.corpus, self._embeddings, config=self.config)
        return self._scan(term_candidates(self.corpus, found))

    @cached_property
    def whole(self) -> Scan:
        """The terms of all papers, however old, and their tests as of the last date."""
        return self._scan(self._of_all_papers(any_cohesion=False))

    @cached_property
    def phrases(self) -> Candidates:
        """Every phrase of all papers that may have been a term on some date, and its papers."""
        return self._of_all_papers(any_cohesion=True)

    def _of_all_papers(self, *, any_cohesion: bool) -> Candidates:
        rows = np.arange(len(self.corpus.papers))
        found = terms_of(self.corpus, self._embeddings, rows, any_cohesion=any_cohesion)
        return term_candidates(self.corpus, found)

    def _scan(self, candidates: Candidates) -> Scan:
        topics = np.zeros(len(self.vectors), dtype=np.int64)
        papers = DatedVectors(self.corpus.paper_ids, self.days, self.vectors, topics)
        return Scan(candidates, papers, self.last, WEEKLY, LEAST_PAPERS)

    @property
    def _embeddings(self) -> Embeddings:
        return Embeddings(self.corpus.paper_ids, self.vectors, {}, truncated=0)
