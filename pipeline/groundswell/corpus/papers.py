"""The papers that the corpus stage makes of records, before they are rows of a table."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import METADATA_COLUMNS, PAPER_SCHEMA
from groundswell.artifacts.schemas import Metadata
from groundswell.compute.spool import gathered
from groundswell.sources.records import RawRecord

PAPER_ORDER = ("digest_date", "paper_id")
"""The columns by which papers are sorted."""

JUDGED_SCHEMA = pa.schema(
    [
        *PAPER_SCHEMA,
        ("record", pa.int64()),
        ("keys", pa.list_(pa.string())),
        ("title_keys", pa.list_(pa.string())),
        ("needs_review", pa.bool_()),
    ]
)
"""The columns of `JudgedPaper`."""


class Paper(NamedTuple):
    """A paper; its fields, and those of its metadata, are the columns of `PAPER_SCHEMA`."""

    paper_id: str
    digest_date: date
    title: str
    abstract: str
    source: str
    url: str
    """Empty where there is none."""
    metadata: Metadata
    """By the names of `METADATA_COLUMNS`."""
    sources: Sequence[str]
    """All sources that list the paper; `source` is that of the record kept."""
    stated_by: Sequence[str]
    """Of several sources the one that each value is from, as in 'organization: openalex'."""
    ids: Sequence[str]
    """All identifiers of the paper, each with its kind."""
    language: str
    """ISO 639-1, or 'und'."""
    precision: str
    """Of the digest date: 'day', 'month' or 'year'."""
    doi: str | None
    """As `bare_doi` gives it."""
    notes: Sequence[str]
    """What later records say otherwise, with their dates."""
    written_title: str | None
    """As found, where cleaning changes more than white space."""
    written_abstract: str | None

    @property
    def stated(self) -> dict[str, object]:
        """All values by the names of `PAPER_SCHEMA`."""
        values = {**self._asdict(), **self.metadata}
        del values["metadata"]
        return values

    @property
    def row(self) -> Sequence[object]:
        """The row of `PAPER_SCHEMA`."""
        values = self.stated
        return [values[name] for name in PAPER_SCHEMA.names]

    @property
    def size(self) -> int:
        """The number of characters, by which tables bound their memory."""
        return len(self.abstract) + len(self.written_abstract or "")


class JudgedPaper(NamedTuple):
    """The paper that one record makes by itself, with what it takes to find its other records."""

    paper: Paper
    record: int
    """The row of the record among those read."""
    keys: Sequence[str]
    """Its identifiers, and keys of its local id; records that share one are of one paper."""
    title_keys: Sequence[str]
    """Keys of title and first author, where they identify a paper."""
    needs_review: bool
    """Whether it can be rejected although no other record is of the same paper."""

    @property
    def row(self) -> Sequence[object]:
        """The row of `JUDGED_SCHEMA`."""
        return (*self.paper.row, *self[1:])


class PaperRecord(NamedTuple):
    """A paper, and the record that it is made of."""

    paper: Paper
    raw: RawRecord


def raw_records(table: pa.Table | pa.RecordBatch) -> Iterator[RawRecord]:
    """Yield the rows of a table of `RECORD_SCHEMA`."""
    columns = (column.to_pylist() for column in table.columns)
    return map(RawRecord.from_row, zip(*columns, strict=True))


def paper_records(
    judged: pa.Table, records: pa.Table, rows: NDArray[np.int64]
) -> Iterator[PaperRecord]:
    """Yield the rows of a table of `JUDGED_SCHEMA` with their records, some in memory at a time."""
    papers, numbers = judged.select(PAPER_SCHEMA.names), judged["record"].to_numpy()
    made = (paper for block in gathered(papers, rows) for paper in _papers(block))
    raws = (raw for block in gathered(records, numbers[rows]) for raw in raw_records(block))
    return map(PaperRecord, made, raws)


def _papers(table: pa.Table) -> Iterator[Paper]:
    for row in table.to_pylist():
        metadata = {column.name: row.pop(column.name) for column in METADATA_COLUMNS}
        yield Paper(**row, metadata=metadata)
