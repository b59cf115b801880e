"""Summaries of the sources of a corpus, by the papers kept of each."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from groundswell.artifacts import SourceSummary
from groundswell.artifacts.mapped import release_pages
from groundswell.compute.spool import BATCH

if TYPE_CHECKING:
    from hashlib import _Hash


@dataclass
class _Tally:
    """The papers of one source so far."""

    days: list[str] = field(default_factory=list)
    digest: "_Hash" = field(default_factory=hashlib.sha256)


def source_summaries(papers: pa.Table) -> tuple[SourceSummary, ...]:
    """Return a summary of each source in a table of `PAPER_SCHEMA`, in the order of their names.

    It depends on the papers kept alone, so that later records change nothing.
    """
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for batch in papers.to_batches(max_chunksize=BATCH):
        for row in batch.to_pylist():
            tally = tallies[row["source"]]
            tally.days.append(row["digest_date"].isoformat())
            tally.digest.update(json.dumps(row, default=str, sort_keys=True).encode())
        release_pages()
    return tuple(
        SourceSummary(
            name=name,
            papers=len(tally.days),
            first=tally.days[0],
            last=tally.days[-1],
            sha256=tally.digest.hexdigest(),
        )
        for name, tally in sorted(tallies.items())
    )
