"""Tables that may outgrow memory: the large part of them is in a temporary file, mapped.

    spool = Spool(schema, order=("digest_date", "paper_id"))
    spool.add(row, size)               # a row's values, about as many characters
    table = spool.table()              # rows in sorted runs, read from the disk as they are used
    for block in gathered(table, rows): ...

Temporary files have no name and vanish with the process. They are where `tempfile` puts them, which
TMPDIR can change.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike

from groundswell.artifacts.mapped import map_file, release_pages
from groundswell.errors import GroundswellError

BATCH = 10_000
"""Rows that are held as Python values at once: some 20 MB of papers."""

_BATCH_SIZE = 1 << 26
"""Characters of such rows, at most: 64 MB of text."""

_IN_MEMORY = 1 << 25
"""Bytes of a table, 32 MB, that are kept in memory and not in a file."""

_TAKES = 16
"""Batches that are read from before their pages are released: of each column the system maps some
more around what is read."""

_FEWEST_ROWS = 100
"""Rows that `gathered` yields at a time at least, however long they are."""


class Spool:
    """A table that grows by rows, in batches that go to the disk once there are many.

    With `order`, the names of columns, each batch is sorted by them, as a run of merge sort is.
    `gathered` then reads a table in that order in long stretches.
    """

    def __init__(self, schema: pa.Schema, order: Sequence[str] = ()) -> None:
        self._schema = schema
        self._order = [(name, "ascending") for name in order]
        self._rows: list[Sequence[Any]] = []
        self._size = 0
        self._small: list[pa.RecordBatch] = []
        self._small_rows = self._small_size = 0
        self._kept: list[pa.RecordBatch] = []
        self._bytes = 0
        self._file: IO[bytes] | None = None
        self._writer: Any = None

    def add(self, row: Sequence[Any], size: int) -> None:
        """Add a row, a value per column, that holds about `size` characters.

        Raises `GroundswellError`, as `add_batch` and `table` do, where the disk is full.
        """
        self._rows.append(row)
        self._size += size
        if len(self._rows) >= BATCH or self._size >= _BATCH_SIZE:
            self._flush_rows()

    def add_batch(self, batch: pa.RecordBatch) -> None:
        """Add rows that are in Arrow's form already; small batches are joined."""
        self._flush_rows()
        if not len(batch):
            return
        self._small.append(batch)
        self._small_rows += len(batch)
        self._small_size += batch.nbytes
        if self._small_rows >= BATCH or self._small_size >= _BATCH_SIZE:
            self._flush()

    def table(self) -> pa.Table:
        """Return all rows. Nothing can be added afterwards."""
        self._flush_rows()
        self._flush()
        tables = [pa.Table.from_batches(self._kept, self._schema)]
        if self._file is not None:
            try:
                self._writer.close()
                self._file.flush()
            except OSError as error:
                raise _full(error) from error
            with self._file as file:
                tables.append(pa.ipc.open_file(map_file(file)).read_all())
        return pa.concat_tables(tables)

    def _flush_rows(self) -> None:
        """Turn the rows that are held as Python values into a batch."""
        if self._rows:
            rows, self._rows, self._size = self._rows, [], 0
            self.add_batch(batch_of(rows, self._schema))

    def _flush(self) -> None:
        """Keep the batches so far as one, in memory or on the disk."""
        if not self._small:
            return
        batch = self._small[0]
        if len(self._small) > 1:
            joined = pa.Table.from_batches(self._small, self._schema).combine_chunks()
            batch = joined.to_batches()[0]
        self._small, self._small_rows, self._small_size = [], 0, 0
        if self._order:
            batch = batch.take(pc.sort_indices(batch, sort_keys=self._order))
        self._bytes += batch.nbytes
        if self._bytes <= _IN_MEMORY:
            self._kept.append(batch)
            return
        try:
            if self._writer is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - its mapping closes it
                self._writer = pa.ipc.new_file(self._file, self._schema)
            self._writer.write_batch(batch)
        except OSError as error:
            raise _full(error) from error


def spooled(schema: pa.Schema, blocks: Iterable[pa.RecordBatch | pa.Table]) -> pa.Table:
    """Return the table of all blocks' rows, of which one block is in memory at a time."""
    spool = Spool(schema)
    for block in blocks:
        for batch in block.to_batches() if isinstance(block, pa.Table) else (block,):
            spool.add_batch(batch)
        release_pages()
    return spool.table()


def gathered(table: pa.Table, rows: ArrayLike) -> Iterator[pa.Table]:
    """Yield `rows` of a table, which are row numbers in any order, some at a time.

    Each of the table's batches is read separately, so that no column is joined to one array first.
    """
    wanted = np.asarray(rows, dtype=np.int64)
    batches = table.to_batches()
    ends = np.cumsum([len(batch) for batch in batches])
    most = _BATCH_SIZE * len(table) // max(1, table.nbytes)  # as many as make a batch on average
    size = min(BATCH, max(_FEWEST_ROWS, most))
    for start in range(0, len(wanted), size):
        some = wanted[start : start + size]
        batch = np.searchsorted(ends, some, side="right")
        order = np.argsort(batch, kind="stable")
        pieces = []
        for number, i in enumerate(np.unique(batch)):
            pieces.append(batches[i].take(pa.array(some[batch == i] - ends[i] + len(batches[i]))))
            if number % _TAKES == _TAKES - 1:
                release_pages()
        joined = pa.Table.from_batches(pieces).combine_chunks()
        yield joined.take(pa.array(np.argsort(order)))
        release_pages()


def batch_of(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Return rows, a value per column, as a batch."""
    try:
        return _batch(rows, schema)
    except UnicodeEncodeError:
        return _batch([_encodable(row) for row in rows], schema)


def _batch(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, part.type) for column, part in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


def _encodable(value: Any) -> Any:
    """Replace lone surrogates, which JSON can carry and UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return tuple(map(_encodable, value)) if isinstance(value, (tuple, list)) else value


def _full(error: OSError) -> GroundswellError:
    return GroundswellError(
        f"what was read cannot be kept in {tempfile.gettempdir()} ({error.strerror or error}): "
        f"make room there, or name another folder by TMPDIR"
    )
