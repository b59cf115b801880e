"""The rejects of a corpus, in the order of their positions in the sources."""

import re
from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from groundswell.artifacts import REJECT_SCHEMA
from groundswell.compute.spool import BATCH, Spool
from groundswell.corpus.sorting import sorted_table
from groundswell.sources.records import RawRecord
from groundswell.sources.rejects import RejectRow, record_json

_POSITIONED_SCHEMA = pa.schema([("position", pa.binary()), *REJECT_SCHEMA])
_ORDER = ("position", "reason", "record")
_NUMBER = re.compile(r"(\d+)", re.ASCII)


def rejected(record: RawRecord, day: date | None, reason: str) -> RejectRow:
    """Return the reject of a record with digest date `day`."""
    iso = day.isoformat() if day else None
    return RejectRow(record.where, reason, iso, record_json(record.stated))


def position_key(where: str) -> bytes:
    """Return a key that sorts positions as people count: line 9 before line 10.

    Keys are compared as bytes: the texts between numbers first, the shorter before the longer,
    then the numbers.
    """
    parts = _NUMBER.split(where)
    for number in range(1, len(parts), 2):
        digits = parts[number].lstrip("0")
        parts[number] = f"\0{len(digits):06}{digits}"
    return "".join(parts).encode()


class RejectTable:
    """Collects rejects in any order, and returns them sorted."""

    def __init__(self) -> None:
        self._spool = Spool(_POSITIONED_SCHEMA, order=_ORDER)

    def add(self, rows: Iterable[RejectRow]) -> None:
        """Add rejects."""
        for row in rows:
            self._spool.add((position_key(row.where), *row), len(row.record))

    def add_table(self, table: pa.Table) -> None:
        """Add the rejects of a table of `REJECT_SCHEMA`."""
        for batch in table.to_batches(max_chunksize=BATCH):
            columns = (column.to_pylist() for column in batch.columns)
            self.add(map(RejectRow._make, zip(*columns, strict=True)))

    def table(self) -> pa.Table:
        """Return all rejects as a table of `REJECT_SCHEMA`. None can be added afterwards."""
        return sorted_table(self._spool.table(), _ORDER).drop_columns("position")
