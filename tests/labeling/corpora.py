"""Small corpora of planted groups of papers, in any language."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Clusters, Corpus, Embeddings
from numpy.typing import NDArray

from tests.conftest import blobs, embeddings_of


def corpus_of(texts: Sequence[tuple[str, str]], languages: Sequence[str | None]) -> Corpus:
    """Papers with the given titles and abstracts, a day apart, each in its language."""
    rows = [
        {
            "paper_id": f"p{number:03d}",
            "digest_date": date(2025, 1, 1) + timedelta(days=number),
            "title": title,
            "abstract": abstract,
            "language": language,
        }
        for number, ((title, abstract), language) in enumerate(zip(texts, languages, strict=True))
    ]
    return Corpus(
        as_of="2025-12-31",
        papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )


def planted(
    groups: Sequence[Sequence[tuple[str, str]]], language: str | None
) -> tuple[Corpus, Embeddings, Clusters]:
    """Groups of papers, their vectors around orthogonal centers, and the groups as clusters."""
    texts = [text for group in groups for text in group]
    corpus = corpus_of(texts, [language] * len(texts))
    vectors, labels = blobs([len(group) for group in groups])
    return corpus, embeddings_of(corpus, vectors), clusters_of(corpus, labels)


def clusters_of(corpus: Corpus, labels: NDArray[np.int64]) -> Clusters:
    """Clusters with these labels; a paper with label -1 is in none."""
    labels = np.asarray(labels, dtype=np.int64)
    return Clusters(corpus.paper_ids, labels, (labels >= 0).astype(np.float32))
