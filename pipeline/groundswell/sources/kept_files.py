"""The records of files that have been read before, kept by the digest of their content.

A file is kept where all in it was fine: one with a reject is read anew each time, so that whatever
is wrong with it is reported again.
"""

import hashlib
import lzma
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from groundswell.artifacts import RECORD_SCHEMA
from groundswell.compute.spool import BATCH, batch_of
from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.runtime.pieces import Pieces, PieceTable, PieceWriter
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, SourceError

DAMAGED = (SourceError, UsageError, OSError, EOFError, zlib.error, lzma.LZMAError)
"""What ends the reading of a file."""
_BLOCK = 1 << 20
"""Bytes that are hashed at once."""


@dataclass(frozen=True)
class KeptFile:
    """The records of a file that pass the filter, by batches, and what else is known of it.

    `dates` counts these records by their digest dates as found. `filtered` counts the others by
    setting, and `filtered_dates` has their dates.
    """

    format: str
    batches: Iterator[pa.RecordBatch]
    dates: Counter[str]
    filtered: Counter[str]
    filtered_dates: Sequence[str]


class KeptFiles:
    """The files that earlier runs read under the same settings."""

    def __init__(self, pieces: Pieces, config: SourcesConfig) -> None:
        """Open what is kept."""
        module = "groundswell.sources.source_reader"
        settings = config.result_fields()
        self._table: PieceTable = pieces.table(module, RECORD_SCHEMA, settings)

    def key(self, file: File) -> str | None:
        """Return what a file is kept under; None where it cannot be read to its end."""
        if not self._table.keeps:
            return None
        digest = hashlib.sha256(file.name.encode() + b"\0")
        try:
            with file.open() as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
        except DAMAGED:
            return None  # reading it says what is wrong
        return digest.hexdigest()

    def find(self, key: str | None) -> KeptFile | None:
        """Return what is kept under a key, if anything is."""
        piece = self._table.find(key) if key else None
        if piece is None:
            return None
        notes = piece.notes
        return KeptFile(
            notes["format"],
            piece.batches,
            Counter(notes["dates"]),
            Counter(notes["filtered"]),
            notes["filtered_dates"],
        )

    def begin(self, key: str | None, form: str) -> "FileKeeper":
        """Return what takes the records of a file of a format while they are read."""
        return FileKeeper(self._table.begin(key) if key else None, form)

    def save(self) -> None:
        """Write what is new."""
        self._table.save()


@dataclass
class FileKeeper:
    """Takes the records of a file, to keep them if nothing is wrong with it."""

    writer: PieceWriter | None
    format: str
    _rows: list[Sequence[object]] = field(default_factory=list)
    _dates: Counter[str] = field(default_factory=Counter)
    _filtered: Counter[str] = field(default_factory=Counter)
    _filtered_dates: dict[str, None] = field(default_factory=dict)

    def refuse(self) -> None:
        """Do not keep the file."""
        self.writer, self._rows = None, []

    def add(self, record: RawRecord, filtered_by: str | None) -> None:
        """Add a record, or count it where a setting filters it."""
        if self.writer is None:
            return
        if filtered_by:
            self._filtered[filtered_by] += 1
            self._filtered_dates[record.digest_date or ""] = None
            return
        self._dates[record.digest_date or ""] += 1
        self._rows.append(record.row)
        if len(self._rows) >= BATCH:
            self._flush()

    def finish(self) -> None:
        """Keep the file."""
        if self.writer is None:
            return
        self._flush()
        self.writer.finish(
            {
                "format": self.format,
                "dates": self._dates,
                "filtered": self._filtered,
                "filtered_dates": list(self._filtered_dates),
            }
        )

    def _flush(self) -> None:
        if self.writer and self._rows:
            self.writer.add(batch_of(self._rows, RECORD_SCHEMA))
            self._rows = []
