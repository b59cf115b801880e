"""Terms: what papers call methods, models, data sets and themes, and which papers use each."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import TERM_USES_SCHEMA, Corpus, Embeddings, Terms
from groundswell.artifacts.corpus import taken
from groundswell.config import TermsConfig
from groundswell.labeling.terms_by_language import terms_by_language
from groundswell.runtime.pieces import NO_PIECES, Pieces
from groundswell.signals.rises import WEEKLY


def terms(
    corpus: Corpus,
    embeddings: Embeddings,
    *,
    config: TermsConfig,
    pieces: Pieces = NO_PIECES,
) -> Terms:
    """Return the terms of the papers that signals compare: the newest, of about four years.

    `pieces` has the tokens of texts of earlier runs.
    """
    days = np.array(corpus.digest_dates, dtype="datetime64[D]")
    oldest = np.datetime64(corpus.as_of) - np.timedelta64(7 * WEEKLY.span, "D")
    rows = np.flatnonzero(days > oldest)
    newest = np.argsort(days[rows], kind="stable")[-config.most_papers :]
    return terms_of(corpus, embeddings, np.sort(rows[newest]), pooled=True, pieces=pieces)


def terms_of(
    corpus: Corpus,
    embeddings: Embeddings,
    rows: NDArray[np.int64],
    *,
    any_cohesion: bool = False,
    pooled: bool = False,
    pieces: Pieces = NO_PIECES,
) -> Terms:
    """Return the terms of some papers of a corpus, by their rows, ascending."""
    columns = taken(corpus.papers.select(["paper_id", "title", "abstract", "language"]), rows)
    vectors = embeddings.of(columns["paper_id"].to_pylist())
    found = terms_by_language(
        (columns["title"].to_pylist(), columns["abstract"].to_pylist()),
        columns["language"].to_pylist(),
        vectors,
        any_cohesion=any_cohesion,
        pooled=pooled,
        pieces=pieces,
    )
    uses = found.docs.T.tocoo()
    order = np.lexsort((uses.col, uses.row))
    return Terms(
        names=found.names,
        long_forms=found.long_forms,
        forms=found.forms,
        cohesion=found.cohesion,
        uses=pa.table(
            [
                pa.array(uses.row[order].astype(np.int32)),
                pa.array(rows[uses.col[order]].astype(np.int32)),
            ],
            schema=TERM_USES_SCHEMA,
        ),
    )
