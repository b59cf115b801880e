"""Summaries of the sources of a corpus, by the papers kept of each."""

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import SourceSummary
from groundswell.artifacts.mapped import release_pages
from groundswell.compute.spool import BATCH
from groundswell.runtime.pieces import digest_of


def source_summaries(papers: pa.Table) -> tuple[SourceSummary, ...]:
    """Return a summary of each source in a table of `PAPER_SCHEMA`, in the order of their names.

    It depends on the papers kept alone, so that later records change nothing.
    """
    names: list[str] = sorted(papers["source"].unique().to_pylist())
    return tuple(_summary(name, papers) for name in names)


def _summary(name: str, papers: pa.Table) -> SourceSummary:
    rows = pc.indices_nonzero(pc.equal(papers["source"], name))
    digest = hashlib.sha256()
    for start in range(0, len(rows), BATCH):
        some = rows.slice(start, BATCH)
        first = some[0].as_py()
        # Rows are taken among those around them: of a whole table columns would be joined first.
        around = papers.slice(first, some[-1].as_py() - first + 1)
        (batch,) = around.take(pc.subtract(some, some[0])).combine_chunks().to_batches()
        digest.update(digest_of(batch).encode())
        release_pages()
    dates = papers["digest_date"].take(rows)
    return SourceSummary(
        name=name,
        papers=len(rows),
        first=dates[0].as_py().isoformat(),
        last=dates[-1].as_py().isoformat(),
        sha256=digest.hexdigest(),
    )
