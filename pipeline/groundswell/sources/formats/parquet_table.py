"""Parquet tables, one paper a row, with the usual names of columns or the configured ones."""

from collections.abc import Iterator

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.table_columns import table_columns
from groundswell.sources.records import RawRecord, Reject, SourceError, from_mapping

MAGIC = b"PAR1"
"""How a Parquet file begins."""
_ROWS = 2_000
"""Rows that are held as Python values at once: a few megabytes of abstracts."""


class Parquet:
    """Apache Parquet."""

    name = "parquet"
    suffixes: tuple[str, ...] = (".parquet",)

    def recognizes(self, file: File) -> bool:
        """Return whether the file starts with Parquet's magic bytes."""
        return file.start.startswith(MAGIC)

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per row."""
        import pyarrow as pa
        from pyarrow import parquet

        number = 0
        try:
            with file.open() as stream:
                table = parquet.ParquetFile(stream)
                names = table_columns(table.schema_arrow.names, config)
                columns = sorted({column for keys in names.values() for column in keys})
                for batch in table.iter_batches(_ROWS, columns=columns):
                    for row in batch.to_pylist():
                        number += 1
                        yield from_mapping(f"{file.name}#{number}", row, names)
                if number != table.metadata.num_rows:
                    raise SourceError(
                        f"states {table.metadata.num_rows:,} rows and holds {number:,}: write it "
                        "again"
                    )
        except SourceError:
            raise
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            after = f" after row {number:,}" if number else ""
            raise SourceError(
                f"is not a valid Parquet file{after} ({error}): write it again"
            ) from error
